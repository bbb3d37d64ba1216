"""The stream of a run: its events, its choice of an epoch, its end."""

import dataclasses
import json
import math
import random
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import torch

from namemodel.architectures import ARCHITECTURES
from namemodel.checkpoint.files import load_checkpoint, read_config, save_checkpoint
from namemodel.config import Experiment
from namemodel.errors import CheckpointError, ChoiceError, ConfigError, DeviceError, NameModelError
from namemodel.events import (
    EpochDone,
    Failed,
    Finished,
    Progress,
    Started,
    Stopped,
    TrainEvent,
    event_from_dict,
)
from namemodel.experiments import make_run, train
from namemodel.hardware import available_devices, one_thread, resolve_device
from namemodel.inference.classifier import Classifier
from namemodel.presets import make_experiment
from namemodel.training.data import load_training_data
from namemodel.training.final_evaluation import load_tests
from namemodel.training.loop import AVERAGED_EPOCHS
from namemodel.training.run_folder import RunFolder
from tests.conftest import Tiny, epochs_of


def run(experiment: Experiment, out: Path | None = None, **how: object) -> list[TrainEvent]:
    return list(train(experiment, out, **how))  # type: ignore[arg-type]


def stop_after(calls: int) -> Callable[[], bool]:
    """Return a `stop` that is true from its call number `calls` on."""
    left = [calls]

    def stop() -> bool:
        left[0] -= 1
        return left[0] <= 0

    stop.left = left  # type: ignore[attr-defined]
    return stop


def weights(folder: Path) -> dict[str, torch.Tensor]:
    return load_checkpoint(folder).model.state_dict()


def same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


@pytest.fixture
def unlearnable(tmp_path: Path) -> Path:
    """A CSV in which a name's list is drawn by lot."""
    draw = random.Random(1)
    rows = [f"{''.join(draw.choices('abcdefgh', k=6))},{draw.choice('XY')}" for _ in range(200)]
    (tmp_path / "lots.csv").write_text("name,label\n" + "\n".join(rows), encoding="utf-8")
    return tmp_path / "lots.csv"


def test_the_stream_is_a_start_one_event_an_epoch_and_an_end(tiny: Tiny) -> None:
    events = run(tiny("gru", epochs=4))
    started, *epochs, end = (event for event in events if not isinstance(event, Progress))
    assert isinstance(started, Started)
    assert started.architecture == "gru"
    assert started.device == "cpu"
    assert started.labels == ["Nord", "Sud"]
    assert started.train_names + started.validation_names + started.test_names == 240
    assert (started.epochs, started.first_epoch) == (4, 1)
    assert [type(event) for event in epochs] == [EpochDone] * 4
    assert [event.epoch for event in epochs_of(epochs)] == [1, 2, 3, 4]
    assert isinstance(end, Finished)
    assert end.epochs == 4
    assert end.checkpoint is None
    assert end.test["n"] == started.test_names
    assert end.test["accuracy"] == end.test_accuracy


def test_an_epoch_reports_loss_accuracy_rate_and_seconds(tiny: Tiny) -> None:
    events = run(tiny(epochs=6))
    for event in epochs_of(events):
        assert 0 < event.train_loss < 2
        assert 0 <= event.train_accuracy <= 1
        assert event.validation_loss is not None
        assert event.validation_accuracy is not None
        assert 0 < event.learning_rate <= 4e-3
        assert event.seconds > 0
    first, *_, last = epochs_of(events)
    assert last.train_loss < first.train_loss < math.log(2) + 0.2
    end = events[-1]
    assert isinstance(end, Finished)
    assert end.seconds == pytest.approx(sum(event.seconds for event in epochs_of(events)))


def test_slow_epochs_report_their_progress(tiny: Tiny) -> None:
    def slowly() -> bool:
        time.sleep(0.2)
        return False

    found = [e for e in train(tiny(epochs=1), stop=slowly) if isinstance(e, Progress)]
    assert found
    assert found[0].epoch == 1
    assert all(0 < event.batch <= event.batches == 6 for event in found)
    assert [event.batch for event in found] == sorted({event.batch for event in found})


def test_every_event_survives_json(tiny: Tiny, tmp_path: Path) -> None:
    events = run(tiny(epochs=2), tmp_path / "run")
    stopped = run(tiny(epochs=2), stop=stop_after(1))
    for event in [*events, *stopped, Progress(1, 2, 3), Failed("why")]:
        assert event_from_dict(json.loads(json.dumps(event.to_dict(), allow_nan=False))) == event
    broken = dataclasses.replace(epochs_of(events)[0], train_loss=math.nan)
    assert broken.to_dict()["train_loss"] is None
    whole = Progress(1, 2, 3).to_dict()
    for wrong in (
        {"event": "Ended"},
        {"event": []},
        {"event": "Progress", "epoch": 1},
        whole | {"more": 1},
        3,
    ):
        with pytest.raises(NameModelError, match="Not an event"):
            event_from_dict(wrong)


def test_a_run_is_a_folder_of_model_last_metrics_and_answers(tiny: Tiny, tmp_path: Path) -> None:
    events = run(tiny(epochs=3), tmp_path / "run")
    end = events[-1]
    assert isinstance(end, Finished)
    assert sorted(p.name for p in (tmp_path / "run").iterdir()) == [
        "last",
        "metrics.jsonl",
        "model",
        "test.csv",
    ]
    lines = (tmp_path / "run" / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [event.to_dict() for event in epochs_of(events)]
    assert end.checkpoint == str(tmp_path / "run" / "model")
    model, last = load_checkpoint(tmp_path / "run" / "model"), load_checkpoint(tmp_path / "run" / "last")
    assert model.labels == last.labels == ("Nord", "Sud")
    assert model.metrics["test"] == end.test
    assert model.metrics["epoch"] == end.kept_epoch
    assert model.metrics["validation_accuracy"] == end.validation_accuracy
    assert not model.tensors
    assert not model.progress
    assert last.progress["standing"]["epoch"] == 3
    assert any(name.endswith("exp_avg") for name in last.tensors)  # the optimiser's
    assert model.experiment == tiny(epochs=3)


def test_the_answer_to_each_test_name_is_kept(tiny: Tiny, tmp_path: Path) -> None:
    end = run(tiny(epochs=3), tmp_path / "run")[-1]
    assert isinstance(end, Finished)
    rows = load_tests(RunFolder(tmp_path / "run").tests)
    assert len(rows) == end.test["n"]
    assert sum(row.predicted == row.label for row in rows) / len(rows) == end.test_accuracy
    classifier = Classifier.load(tmp_path / "run" / "model")
    for row, prediction in zip(rows, classifier.classify([row.name for row in rows]), strict=True):
        assert prediction.predicted == row.predicted
        assert prediction.confidence == pytest.approx(row.confidence, abs=1e-4)
    assert not any(row.seen_in_training for row in rows)
    assert load_tests(tmp_path / "nowhere") == []


def test_the_temperature_is_found_on_validation_names(tiny: Tiny, tmp_path: Path) -> None:
    run(tiny(epochs=3), tmp_path / "run")
    assert load_checkpoint(tmp_path / "run" / "model").temperature != 1.0
    run(tiny(epochs=3, validation_fraction=0.0, select_on="last"), tmp_path / "blind")
    assert load_checkpoint(tmp_path / "blind" / "model").temperature == 1.0


def test_the_test_names_are_not_read_before_the_end(tiny: Tiny, tmp_path: Path) -> None:
    for event in train(tiny(epochs=3), tmp_path / "run"):
        if isinstance(event, EpochDone):
            assert event.test_loss is None
            assert event.test_accuracy is None
            assert "test" not in json.dumps(read_config(tmp_path / "run" / "model")["metrics"])


def test_other_test_names_change_nothing_but_the_test(tiny: Tiny, tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("name,label\nBergholt,Nord\n", encoding="utf-8")
    (tmp_path / "other.csv").write_text("name,label\nBergholt,Sud\n", encoding="utf-8")
    found = []
    for name in ("one", "other"):
        experiment = tiny(epochs=4, test_source=str(tmp_path / f"{name}.csv"))
        found.append(run(experiment, tmp_path / name))
    one, other = found
    timeless = [[dataclasses.replace(e, seconds=0) for e in epochs_of(events)] for events in found]
    assert timeless[0] == timeless[1]
    assert same(weights(tmp_path / "one" / "model"), weights(tmp_path / "other" / "model"))
    assert isinstance(one[-1], Finished)
    assert isinstance(other[-1], Finished)
    assert one[-1].test["n"] == other[-1].test["n"] == 1
    assert {one[-1].test_accuracy, other[-1].test_accuracy} == {0, 1}


def test_the_epoch_with_the_lowest_validation_loss_over_a_few_epochs_is_kept(
    tiny: Tiny, unlearnable: Path, tmp_path: Path
) -> None:
    experiment = tiny(epochs=12, source=str(unlearnable), learning_rate=0.03, seed=6, select_on="validation")
    events = run(experiment, tmp_path / "run")
    losses: list[float] = []
    lowest, kept = math.inf, 0
    for event in epochs_of(events):
        assert event.validation_loss is not None
        losses = [*losses, event.validation_loss][-AVERAGED_EPOCHS:]
        assert event.kept == (sum(losses) / len(losses) < lowest)
        if event.kept:
            lowest, kept = sum(losses) / len(losses), event.epoch
    end = events[-1]
    assert isinstance(end, Finished)
    assert 1 < kept < 12  # so that the choice shows
    assert end.kept_epoch == kept
    assert end.validation_accuracy == epochs_of(events)[kept - 1].validation_accuracy

    kept_weights = weights(tmp_path / "run" / "model")
    assert not same(kept_weights, weights(tmp_path / "run" / "last"))
    partial = tmp_path / "partial"
    for event in train(experiment, partial):
        if isinstance(event, EpochDone) and event.epoch == kept:
            break
    assert same(kept_weights, weights(partial / "last"))


@pytest.mark.parametrize(("evaluate_every", "patience"), [(1, 3), (4, 2), (3, 3)])
def test_a_run_ends_when_validation_no_longer_gets_better(
    tiny: Tiny, unlearnable: Path, evaluate_every: int, patience: int
) -> None:
    often = {"patience": patience, "evaluate_every": evaluate_every}
    experiment = tiny(source=str(unlearnable), epochs=200, select_on="validation", **often)
    *_, end = run(experiment)
    assert isinstance(end, Finished)
    assert end.epochs < 200
    assert end.epochs % evaluate_every == 0
    assert patience <= end.epochs - end.kept_epoch < patience + evaluate_every


def test_without_patience_a_run_goes_on_to_its_last_epoch(tiny: Tiny, unlearnable: Path) -> None:
    *_, end = run(tiny(source=str(unlearnable), epochs=25, patience=0, select_on="validation"))
    assert isinstance(end, Finished)
    assert end.epochs == 25


def test_validation_is_read_every_so_many_epochs_and_at_the_end(tiny: Tiny) -> None:
    events = epochs_of(run(tiny(epochs=7, evaluate_every=3, select_on="validation")))
    assert [e.epoch for e in events if e.validation_loss is not None] == [3, 6, 7]
    assert not any(e.kept for e in events if e.validation_loss is None)


def test_without_validation_names_the_last_epoch_can_be_kept(tiny: Tiny) -> None:
    *_, end = run(tiny(validation_fraction=0.0, select_on="last", epochs=3))
    assert isinstance(end, Finished)
    assert (end.kept_epoch, end.validation_accuracy) == (3, None)


def test_a_run_that_diverges_is_an_error_that_says_what_to_lower(tiny: Tiny, tmp_path: Path) -> None:
    for event in train(tiny(epochs=3), tmp_path / "run"):
        if isinstance(event, EpochDone):
            break
    last = load_checkpoint(tmp_path / "run" / "last")
    with torch.no_grad():
        last.model.get_parameter("third.weight").fill_(math.inf)
    save_checkpoint(tmp_path / "run" / "last", last)
    with pytest.raises(ConfigError, match=r"diverged\. Lower learning_rate"):
        run(tiny(epochs=3), tmp_path / "run", resume=True)


@pytest.mark.parametrize("calls", [1, 2, 11, 12, 25, 30])
def test_stop_acts_before_the_next_batch_and_keeps_what_it_has(
    tiny: Tiny, tmp_path: Path, calls: int
) -> None:
    experiment = tiny(epochs=50, batch_size=16)
    batches = len(make_run(experiment).trainer.sampler)
    assert batches == 11
    stop = stop_after(calls)
    events = run(experiment, tmp_path / "run", stop=stop)
    assert stop.left == [0]  # type: ignore[attr-defined]  # asked no more once it was true
    stopped = events[-1]
    assert isinstance(stopped, Stopped)
    assert stopped.epoch == len(epochs_of(events)) == (calls - 1) // batches
    if not stopped.epoch:
        assert (stopped.kept_epoch, stopped.checkpoint) == (None, None)
        assert not (tmp_path / "run" / "model").exists()
        return
    assert stopped.checkpoint == str(tmp_path / "run" / "model")
    kept = load_checkpoint(Path(stopped.checkpoint))
    assert kept.metrics["epoch"] == stopped.kept_epoch
    assert kept.metrics["validation_accuracy"] == stopped.validation_accuracy
    assert "test" not in kept.metrics


@pytest.mark.parametrize("architecture", list(ARCHITECTURES))
def test_the_same_seed_gives_the_same_weights_bit_for_bit(
    tiny: Tiny, tmp_path: Path, architecture: str
) -> None:
    experiment = tiny(architecture, epochs=2)
    for name, seed in (("one", 0), ("same", 0), ("other", 1)):
        torch.manual_seed(len(name))  # whatever happened before must not matter
        run(experiment.replace(seed=seed), tmp_path / name)
    for part in ("model", "last"):
        assert same(weights(tmp_path / "one" / part), weights(tmp_path / "same" / part))
        assert not same(weights(tmp_path / "one" / part), weights(tmp_path / "other" / part))


def test_training_leaves_torch_s_random_numbers_alone(tiny: Tiny) -> None:
    before = torch.random.get_rng_state()
    run(tiny(epochs=1))
    assert torch.equal(torch.random.get_rng_state(), before)


@pytest.mark.usefixtures("two_threads")
def test_torch_has_the_caller_s_threads_between_events_of_runs_that_overlap(tiny: Tiny) -> None:
    first, second = train(tiny(epochs=2)), train(tiny(epochs=2))
    for events in (first, second, first, second, second, second):
        next(events)
        assert torch.get_num_threads() == 2
    assert [type(event) for event in first] == [EpochDone, Finished]
    assert torch.get_num_threads() == 2


@pytest.mark.usefixtures("two_threads")
def test_torch_has_the_caller_s_threads_after_runs_in_several_threads(tiny: Tiny) -> None:
    for _ in range(3):
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda seed: run(tiny(seed=seed, epochs=2)), range(3)))
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(torch.get_num_threads).result() == torch.get_num_threads() == 2


@pytest.mark.usefixtures("two_threads")
def test_a_block_of_one_thread_within_another_ends_neither() -> None:
    with one_thread():
        with one_thread():
            assert torch.get_num_threads() == 1
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == 2


@pytest.mark.usefixtures("two_threads")
def test_an_abandoned_run_leaves_torch_its_threads(tiny: Tiny) -> None:
    events = train(tiny(epochs=2))
    next(events)
    del events
    assert torch.get_num_threads() == 2
    with pytest.raises(ConfigError, match="needs validation names"):
        next(train(tiny(validation_fraction=0.0, select_on="validation")))
    assert torch.get_num_threads() == 2


def test_the_default_is_the_recommended_gru() -> None:
    assert make_experiment() == Experiment()


@pytest.mark.parametrize("architecture", list(ARCHITECTURES))
def test_a_room_of_0_becomes_that_of_the_data_s_longest_name(tiny: Tiny, architecture: str) -> None:
    prepared = load_training_data(tiny(architecture, max_length=0))
    longest = int(max(part.lengths.max() for part in (prepared.train, prepared.validation, prepared.test)))
    assert prepared.experiment.model.max_length == longest < 64


def test_devices_are_listed_and_one_that_is_not_there_is_an_error(tiny: Tiny) -> None:
    devices = available_devices()
    assert devices[0] == "cpu"
    assert resolve_device("cpu") == torch.device("cpu")
    assert str(resolve_device("auto")) in devices
    for name in ("cuda:99", "tpu", "", "CPU"):
        with pytest.raises(DeviceError, match=f"no device '{name}' .*Choose one of: auto, cpu"):
            run(tiny(device=name))


def test_unknown_choices_are_errors_before_anything_is_written(tiny: Tiny, tmp_path: Path) -> None:
    for experiment, error in (
        (tiny(source="germn-italian"), ChoiceError),
        (tiny(device="cuda:99"), DeviceError),
        (tiny(validation_fraction=0.0, select_on="validation"), ConfigError),
    ):
        with pytest.raises(error):
            run(experiment, tmp_path / "run")
        assert not (tmp_path / "run").exists()


def test_a_folder_that_holds_something_is_an_error_that_says_how_to_go_on(tiny: Tiny, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(
        CheckpointError, match=r"is not empty\. Name another folder, or .* \(--resume; in Python, resume=True"
    ):
        run(tiny(epochs=1), tmp_path)
    with pytest.raises(CheckpointError, match="cannot be the folder of a run"):
        run(tiny(epochs=1), tmp_path / "notes.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_run_folder_that_can_no_longer_be_written_is_an_error(tiny: Tiny, tmp_path: Path) -> None:
    for part in ("model", "last", "metrics.jsonl"):
        out = tmp_path / f"without {part}"
        events = train(tiny(epochs=9, select_on="last"), out)
        while not isinstance(next(events), EpochDone):
            pass
        (out / part).rename(out / "away")
        (out / part).touch() if (out / "away").is_dir() else (out / part).mkdir()
        with pytest.raises(CheckpointError, match=r"(could not|cannot) be written"):
            list(events)


def test_what_a_run_killed_in_its_first_epoch_left_gives_way(tiny: Tiny, tmp_path: Path) -> None:
    run = tmp_path / "run"
    list(train(tiny(epochs=2), run))
    shutil.rmtree(run / "last")
    with pytest.raises(CheckpointError, match="is not empty"):  # it has a tested model
        list(train(tiny(epochs=2), run))
    shutil.rmtree(run / "model")
    list(train(tiny(epochs=2), run))
    assert len((run / "metrics.jsonl").read_text().splitlines()) == 2


def test_an_empty_folder_may_be_there_already(tiny: Tiny, tmp_path: Path) -> None:
    assert isinstance(run(tiny(epochs=1), tmp_path)[-1], Finished)
