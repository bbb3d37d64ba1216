"""A checkpoint on disk: whole, or an error that says what is wrong with it."""

import copy
import dataclasses
import hashlib
import json
import os
import re
import shutil
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import namemodel
from namemodel.checkpoint.files import CONFIG, Checkpoint, load_checkpoint, read_config, save_checkpoint
from namemodel.errors import CheckpointError, ChoiceError
from namemodel.inference.pretrained import load, model_folder


@pytest.fixture
def saved(toy_run: Path, tmp_path: Path) -> Path:
    """A copy of the tiny trained checkpoint, to damage."""
    return Path(shutil.copytree(toy_run / "model", tmp_path / "saved"))


def weights_of(folder: Path) -> Path:
    (path,) = folder.glob("weights-*.safetensors")
    return path


def rewrite(folder: Path, **changes: Any) -> None:
    """Change values of config.json; None leaves the key out."""
    path = folder / CONFIG
    config = json.loads(path.read_text(encoding="utf-8")) | changes
    path.write_text(json.dumps({k: v for k, v in config.items() if v is not None}), encoding="utf-8")


def changed(checkpoint: Checkpoint) -> Checkpoint:
    """Return the same with a network of other weights."""
    model = copy.deepcopy(checkpoint.model)
    with torch.no_grad():
        for weight in model.parameters():
            weight += 1
    return dataclasses.replace(checkpoint, model=model)


def test_a_checkpoint_is_one_readable_config_and_one_weights_file(toy_run: Path) -> None:
    files = sorted(path.name for path in (toy_run / "model").iterdir())
    assert files[0] == CONFIG
    assert re.fullmatch(r"weights-[0-9a-f]{16}\.safetensors", files[1])
    assert len(files) == 2
    config = read_config(toy_run / "model")
    assert config["labels"] == ["Nord", "Sud"]
    assert config["vocabulary"] == sorted(config["vocabulary"])
    assert config["weights"] == files[1]
    assert {"format", "experiment", "data", "metrics", "versions"} <= set(config)
    assert config["versions"]["torch"] == torch.__version__
    assert len(config["data"]["fingerprint"]) == 64
    assert config["data"]["train"] + config["data"]["validation"] + config["data"]["test"] == 240
    assert 0.95 < config["metrics"]["test"]["accuracy"] <= 1
    assert "ö" in (toy_run / "model" / CONFIG).read_text(encoding="utf-8")  # letters stay legible


def test_everything_comes_back_as_it_was_saved(toy_run: Path, tmp_path: Path) -> None:
    saved = dataclasses.replace(
        load_checkpoint(toy_run / "model"),
        progress={"epoch": 3, "best_value": [0.5, -0.25]},
        tensors={"0.step": torch.tensor(7.0), "1.exp_avg": torch.arange(6.0).reshape(2, 3)},
        versions={"torch": "some other"},
    )
    save_checkpoint(tmp_path / "again", saved)
    loaded = load_checkpoint(tmp_path / "again")
    for name in ("labels", "vocabulary", "experiment", "data", "metrics", "progress", "versions"):
        assert getattr(loaded, name) == getattr(saved, name), name
    assert np.array_equal(loaded.seen, saved.seen)
    assert loaded.tensors.keys() == saved.tensors.keys()
    assert all(torch.equal(loaded.tensors[name], tensor) for name, tensor in saved.tensors.items())
    weights = loaded.model.state_dict()
    assert all(torch.equal(weights[name], tensor) for name, tensor in saved.model.state_dict().items())
    assert not loaded.model.training


def test_log_p_of_own_names_comes_back_by_label(toy_run: Path, tmp_path: Path) -> None:
    plain = load_checkpoint(toy_run / "model")
    assert plain.own_log_p == {}  # its lists are short, as if an older version had written it
    labels = ("Ñord: 1.0 \U0001f600", "model.Sud")
    own = {labels[1]: np.array([-3.5, -2.25, -0.5], dtype=np.float32)}
    save_checkpoint(tmp_path / "again", dataclasses.replace(plain, labels=labels, own_log_p=own))
    loaded = load_checkpoint(tmp_path / "again")
    assert list(loaded.own_log_p) == [labels[1]]
    assert loaded.own_log_p[labels[1]].dtype == np.float32
    assert loaded.own_log_p[labels[1]].tolist() == own[labels[1]].tolist()
    assert loaded.tensors == {}


def test_loading_leaves_torch_s_random_numbers_alone(toy_run: Path) -> None:
    torch.manual_seed(0)
    before = torch.random.get_rng_state()
    load_checkpoint(toy_run / "model")
    assert torch.equal(torch.random.get_rng_state(), before)


def test_saving_again_replaces_the_old_weights(saved: Path) -> None:
    old = weights_of(saved)
    save_checkpoint(saved, changed(load_checkpoint(saved)))
    assert not old.exists()
    assert weights_of(saved).name == read_config(saved)["weights"]
    assert sorted(path.name for path in saved.iterdir()) == [CONFIG, weights_of(saved).name]


def test_saving_the_same_again_changes_nothing(saved: Path) -> None:
    before = {path.name: path.read_bytes() for path in saved.iterdir()}
    save_checkpoint(saved, load_checkpoint(saved))
    assert {path.name: path.read_bytes() for path in saved.iterdir()} == before


def test_a_kill_while_the_weights_are_written_leaves_the_old_checkpoint(saved: Path) -> None:
    before = load_checkpoint(saved)
    (saved / "weights-0123456789abcdef.safetensors.4242.part").write_bytes(b"half of it")
    after = load_checkpoint(saved)
    assert torch.equal(after.model.state_dict()["linear.weight"], before.model.state_dict()["linear.weight"])
    save_checkpoint(saved, changed(before))
    assert sorted(path.name for path in saved.iterdir()) == [CONFIG, weights_of(saved).name]


def test_a_kill_between_the_weights_and_the_config_leaves_the_old_checkpoint(
    saved: Path, tmp_path: Path
) -> None:
    before = load_checkpoint(saved)
    save_checkpoint(tmp_path / "next", changed(before))
    shutil.copy(weights_of(tmp_path / "next"), saved)
    (saved / f"{CONFIG}.4242.part").write_text('{"format": 1, "wei')
    after = load_checkpoint(saved)
    assert torch.equal(after.model.state_dict()["linear.weight"], before.model.state_dict()["linear.weight"])


def test_a_kill_before_the_old_weights_are_removed_leaves_the_new_checkpoint(saved: Path) -> None:
    old = weights_of(saved).read_bytes(), weights_of(saved).name
    new = changed(load_checkpoint(saved))
    save_checkpoint(saved, new)
    (saved / old[1]).write_bytes(old[0])
    loaded = load_checkpoint(saved)
    assert torch.equal(loaded.model.state_dict()["linear.weight"], new.model.state_dict()["linear.weight"])
    save_checkpoint(saved, new)
    assert not (saved / old[1]).exists()


@pytest.mark.parametrize("blocked", ["weights", "config"])
def test_a_write_that_fails_leaves_the_old_checkpoint(saved: Path, tmp_path: Path, blocked: str) -> None:
    before = load_checkpoint(saved)
    config = (saved / CONFIG).read_bytes()
    save_checkpoint(tmp_path / "next", changed(before))
    name = weights_of(tmp_path / "next").name if blocked == "weights" else f"{CONFIG}.{os.getpid()}.part"
    (saved / name).mkdir()  # nothing can be written to where a folder is
    with pytest.raises(CheckpointError, match="could not be written"):
        save_checkpoint(saved, changed(before))
    assert (saved / CONFIG).read_bytes() == config
    (saved / name).rmdir()
    after = load_checkpoint(saved)
    assert torch.equal(after.model.state_dict()["linear.weight"], before.model.state_dict()["linear.weight"])


def test_a_reader_finds_a_whole_checkpoint_while_another_is_written(saved: Path) -> None:
    checkpoint = load_checkpoint(saved)
    over = threading.Event()

    def write() -> None:
        for _ in range(40):
            with torch.no_grad():
                checkpoint.model.get_parameter("linear.weight").add_(1)
            save_checkpoint(saved, checkpoint)
        over.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while not over.is_set():
            load_checkpoint(saved)
    finally:
        writer.join()


def test_a_folder_without_a_checkpoint_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"no checkpoint in .*nothing.*no config\.json"):
        load_checkpoint(tmp_path / "nothing")


@pytest.mark.parametrize(
    "content", ["", "{", '{"format": 1', "[1]", '"text"', "\ufeff{}", pytest.param("[" * 10**5, id="deep")]
)
def test_a_config_that_is_no_json_object_is_an_error(saved: Path, content: str) -> None:
    (saved / CONFIG).write_text(content, encoding="utf-8")
    with pytest.raises(CheckpointError, match=re.escape(str(saved / CONFIG))):
        load_checkpoint(saved)


def test_a_config_that_is_no_text_is_an_error(saved: Path) -> None:
    (saved / CONFIG).write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(CheckpointError, match="cannot be read"):
        load_checkpoint(saved)


@pytest.mark.parametrize("format", [1, 4, "2", None])
def test_another_format_is_an_error(saved: Path, format: object) -> None:
    rewrite(saved, format=format)
    with pytest.raises(CheckpointError, match="not of a checkpoint format from 2 to 3"):
        load_checkpoint(saved)


def test_missing_weights_are_an_error(saved: Path) -> None:
    weights_of(saved).unlink()
    with pytest.raises(CheckpointError, match="cannot be read: No such file"):
        load_checkpoint(saved)


@pytest.mark.parametrize("damage", ["flip", "cut", "empty"])
def test_damaged_weights_are_an_error(saved: Path, damage: str) -> None:
    path = weights_of(saved)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes({"flip": bytes(content), "cut": bytes(content[:-100]), "empty": b""}[damage])
    with pytest.raises(CheckpointError, match=r"damaged\. Train or copy the model again"):
        load_checkpoint(saved)


def test_weights_that_are_no_safetensors_are_an_error(saved: Path) -> None:
    content = b"not tensors at all"
    name = f"weights-{hashlib.sha256(content).hexdigest()[:16]}.safetensors"
    (saved / name).write_bytes(content)
    rewrite(saved, weights=name)
    with pytest.raises(CheckpointError, match="not a safetensors file"):
        load_checkpoint(saved)


def test_weights_outside_the_folder_are_never_read(saved: Path, tmp_path: Path) -> None:
    outside = tmp_path / weights_of(saved).name
    weights_of(saved).rename(outside)
    rewrite(saved, weights=f"../{outside.name}")
    with pytest.raises(CheckpointError, match="cannot be read"):
        load_checkpoint(saved)


@pytest.mark.parametrize(
    "key", ["weights", "labels", "vocabulary", "experiment", "data", "metrics", "versions"]
)
def test_a_config_that_lacks_a_part_is_an_error(saved: Path, key: str) -> None:
    rewrite(saved, **{key: None})
    with pytest.raises(CheckpointError, match=f"does not fit together: .*{key}"):
        load_checkpoint(saved)


@pytest.mark.parametrize(
    ("name", "value", "unknown"), [("hiden_size", 3, "hiden_size"), ("architecture", "gruel", "gruel")]
)
def test_a_setting_or_architecture_that_this_version_lacks_is_an_error(
    saved: Path, name: str, value: object, unknown: str
) -> None:
    experiment = read_config(saved)["experiment"]
    experiment["model"][name] = value
    rewrite(saved, experiment=experiment)
    with pytest.raises(CheckpointError, match=unknown):
        load_checkpoint(saved)


@pytest.mark.parametrize(
    "changes",
    [{"labels": ["a"]}, {"labels": 5}, {"vocabulary": ["a", "b"]}, {"vocabulary": 5}, {"experiment": []}],
)
def test_parts_that_do_not_fit_the_weights_are_an_error(saved: Path, changes: dict[str, Any]) -> None:
    rewrite(saved, **changes)
    with pytest.raises(CheckpointError, match="does not fit together"):
        load_checkpoint(saved)


def test_a_folder_that_cannot_be_written_is_an_error(toy_run: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CheckpointError, match=r"could not be written to .*file.*another folder"):
        save_checkpoint(tmp_path / "file", load_checkpoint(toy_run / "model"))


def test_a_run_or_its_checkpoint_is_found_by_its_folder(toy_run: Path) -> None:
    assert model_folder(toy_run) == toy_run / "model"
    assert model_folder(str(toy_run / "last")) == toy_run / "last"
    assert load(toy_run) is load(toy_run)
    assert namemodel.load(toy_run).labels == ("Nord", "Sud")


def test_a_model_that_was_written_again_is_read_again(saved: Path) -> None:
    before = load(saved)
    save_checkpoint(saved, changed(load_checkpoint(saved)))
    assert load(saved) is not before


def test_an_unknown_model_and_an_empty_folder_are_errors(tmp_path: Path) -> None:
    with pytest.raises(ChoiceError, match="no model"):
        load("german-italian-gruu")
    with pytest.raises(CheckpointError, match="holds no model"):
        load(tmp_path)


def test_nothing_in_the_package_pickles() -> None:
    sources = list(Path(namemodel.__file__).parent.rglob("*.py"))
    assert len(sources) > 30
    used = re.compile(
        r"import.*pickle|pickle\.\w|(?<!safetensors\.)torch\.(save|load)\b|joblib|shelve|marshal"
    )
    found = [
        f"{path.name}:{number}: {line.strip()}"
        for path in sources
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if used.search(line)
    ]
    assert found == []
