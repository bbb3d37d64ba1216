"""Checkpoints of format 2, which a development version wrote: they answer as they did then.

`fixtures/format2` holds some, trained on made-up names by that version, and what it answered with each.
"""

import json
import shutil
from pathlib import Path

import pytest

from namemodel.checkpoint.files import CONFIG, FORMAT, load_checkpoint, read_config, save_checkpoint
from namemodel.errors import CheckpointError
from namemodel.experiments import train
from namemodel.inference.classifier import Classifier
from namemodel.inference.pretrained import load
from namemodel.names.normalise import normalise

OLD = Path(__file__).parent / "fixtures" / "format2"
ANSWERS = json.loads((OLD / "answers.json").read_text(encoding="utf-8"))
READABLE = sorted(ANSWERS["answers"].keys() - {"gru-mean"})


def probabilities(folder: Path) -> list[list[float]]:
    return Classifier.load(folder).predict(ANSWERS["names"]).probabilities.tolist()


@pytest.mark.parametrize("name", READABLE)
def test_an_old_checkpoint_answers_as_it_did_also_when_it_is_written_again(name: str, tmp_path: Path) -> None:
    assert read_config(OLD / name)["format"] == 2 < FORMAT
    expected = ANSWERS["answers"][name]["probabilities"]
    classifier = Classifier.load(OLD / name)
    predictions = classifier.classify(ANSWERS["names"])
    for one, found, then in zip(predictions, probabilities(OLD / name), expected, strict=True):
        if one.folded_characters:  # which it did not read then: it answers as for the base letters
            base = classifier.vocabulary.fold_name(normalise(one.name, classifier.text))
            then = classifier.predict([base]).probabilities[0].tolist()
        assert found == pytest.approx(then, abs=1e-6)
    assert sum(bool(one.folded_characters) for one in predictions) <= 2
    save_checkpoint(tmp_path, load_checkpoint(OLD / name))
    assert read_config(tmp_path)["format"] == FORMAT
    assert probabilities(tmp_path) == probabilities(OLD / name)


def test_old_settings_have_today_s_names() -> None:
    article = load_checkpoint(OLD / "article-rnn").experiment
    assert article.article is not None
    assert article.settings["select_on"] == "test"
    assert (article.settings["pooling"], article.settings["head_size"]) == ("all", 5)
    assert not article.settings["mask_padding"]
    printed = load_checkpoint(OLD / "article-linear-rnn").experiment.settings
    assert (printed["recurrence"], printed["recurrent_weights"]) == ("printed", "zero")
    before = load_checkpoint(OLD / "gru-scratch-before").experiment.settings
    assert (before["reset"], before["prior_strength"], before["char_lm"]) == ("before", 1.0, True)
    without = load_checkpoint(OLD / "linear-carry").experiment  # it said carry_state, which did nothing
    assert (without.settings["carry_state"], without.settings["shuffle"]) == (False, False)
    plain = load_checkpoint(OLD / "rnn-last").experiment
    assert (plain.article, plain.model.pooling, plain.model.char_lm) == (None, "last", False)


def test_what_there_is_no_more_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(CheckpointError, match=r"head=mean.*Train it again, with pooling=max"):
        load_checkpoint(OLD / "gru-mean")


def test_the_folder_of_an_old_run_is_a_model_but_is_not_resumed(tmp_path: Path) -> None:
    shutil.copytree(OLD / "gru", tmp_path / "best")
    shutil.copytree(OLD / "unfinished", tmp_path / "last")
    assert load(tmp_path).labels == ("Nord", "Sud")
    with pytest.raises(CheckpointError, match="begun by an older version, and cannot be resumed"):
        next(train(None, tmp_path, resume=True))


@pytest.mark.parametrize("missing", ["model", "training"])
def test_an_old_config_that_lacks_a_part_is_an_error(missing: str, tmp_path: Path) -> None:
    shutil.copytree(OLD / "gru", tmp_path / "damaged")
    config = read_config(OLD / "gru")
    del config["experiment"][missing]
    (tmp_path / "damaged" / CONFIG).write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises(CheckpointError, match="does not fit together"):
        load_checkpoint(tmp_path / "damaged")
