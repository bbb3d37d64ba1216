"""The same experiment for several architectures and seeds."""

import dataclasses
import json
import tempfile
from itertools import groupby
from pathlib import Path

import pytest

from namemodel.checkpoint import load_checkpoint
from namemodel.classify import Classifier
from namemodel.compare import (
    COMPARE_EVENTS,
    CompareDone,
    RunDone,
    RunEpoch,
    RunStarted,
    SavedRow,
    as_record,
    compare,
    judged_by,
    plan,
    time_a_name,
)
from namemodel.errors import ChoiceError, ConfigError
from namemodel.training.events import EpochDone, Event, Finished, Started, event_from_dict
from namemodel.training.loop import train

TINY = {"source": "bundled", "hidden_size": 4, "epochs": 2, "device": "cpu"}


@pytest.fixture(scope="module")
def events() -> list[Event]:
    return list(compare(plan(["linear", "rnn"], seeds=2, **TINY)))


def test_a_plan_is_each_architecture_with_each_seed() -> None:
    experiments = plan(["gru", "lstm", "gru"], seeds=2, epochs=3)
    assert [(e.model.architecture, e.seed) for e in experiments] == [
        ("gru", 0), ("lstm", 0), ("gru", 1), ("lstm", 1)
    ]  # fmt: skip
    assert {e.training.epochs for e in experiments} == {3}
    assert [e.seed for e in plan(["gru"], seeds=3, seed=5)] == [5, 6, 7]
    assert plan(["rnn"], preset="article")[0].preset == "article"


def test_a_plan_for_nothing_or_of_what_is_not_there_is_an_error() -> None:
    with pytest.raises(ConfigError, match="nothing to compare"):
        plan([])
    for seeds in (0, 101):
        with pytest.raises(ConfigError, match=f"seeds is {seeds}; it must be from 1 to 100"):
            plan(["gru"], seeds=seeds)
    with pytest.raises(ChoiceError, match="Did you mean 'gru'"):
        plan(["gruu"])
    with pytest.raises(ChoiceError, match="Did you mean 'epochs'"):
        plan(["gru"], epoch=3)


def test_runs_follow_one_another_with_start_epochs_and_a_row(events: list[Event]) -> None:
    *runs, end = events
    grouped = [list(group) for _, group in groupby(runs, key=lambda e: e.run)]  # type: ignore[attr-defined]
    assert [[type(e) for e in group] for group in grouped] == [[RunStarted, RunEpoch, RunEpoch, RunDone]] * 4
    assert [(g[0].architecture, g[0].seed) for g in grouped] == [  # type: ignore[attr-defined]
        ("linear", 0), ("rnn", 0), ("linear", 1), ("rnn", 1)
    ]  # fmt: skip
    assert all((e.runs, e.epochs) == (4, 2) for e in runs if isinstance(e, RunStarted))
    assert end == CompareDone(4, 4, stopped=False)


def test_a_row_has_the_figures_of_its_run(events: list[Event]) -> None:
    rows = [e for e in events if isinstance(e, RunDone)]
    started, *_, finished = train(plan(["rnn"], **TINY)[0])
    assert isinstance(started, Started)
    assert isinstance(finished, Finished)
    row = rows[1]
    assert (row.architecture, row.seed, row.epochs) == ("rnn", 0, 2)
    assert row.parameters == started.parameters
    assert row.n == started.test_names == finished.test["n"]
    assert row.accuracy == finished.test_accuracy
    assert row.macro_f1 == finished.test["macro_f1"]
    assert row.log_loss == finished.test["log_loss"]
    for row in rows:
        assert row.seconds_an_epoch == pytest.approx(row.seconds / 2)
        assert 1 < row.microseconds_a_name < 100_000
    assert rows[0].log_loss != rows[2].log_loss  # another seed, another split


def test_epochs_carry_the_curves(events: list[Event]) -> None:
    for event in events:
        if isinstance(event, RunEpoch):
            assert event.loss is not None
            assert event.accuracy is not None
            assert event.loss > 0
            assert 0 <= event.accuracy <= 1


def test_the_curves_are_of_the_names_that_a_recipe_judges_by() -> None:
    epoch = EpochDone(
        epoch=1, train_loss=1.0, train_accuracy=0.1, validation_loss=2.0, validation_accuracy=0.2,
        test_loss=3.0, test_accuracy=0.3, learning_rate=0.1, seconds=1.0, best=True,
    ).to_dict()  # fmt: skip
    assert judged_by(epoch, "validation") == (2.0, 0.2)
    assert judged_by(epoch, "test") == (3.0, 0.3)
    assert judged_by(epoch, "last") == (1.0, 0.1)

    every_third = plan(["rnn"], preset="article", source="bundled", hidden_size=4, epochs=4, evaluate_every=3)
    epochs = [event for event in compare(every_third) if isinstance(event, RunEpoch)]
    assert [event.loss is not None for event in epochs] == [False, False, True, True]


def test_a_trained_model_brings_its_row_and_its_curve(toy_run: Path) -> None:
    saved, end = compare([], saved=[("Mine", toy_run)])
    assert isinstance(saved, SavedRow)
    assert end == CompareDone(0, 0, stopped=False)
    checkpoint = load_checkpoint(toy_run / "best")
    test = checkpoint.metrics["test"]
    assert saved.title == "Mine"
    assert (saved.n, saved.accuracy, saved.macro_f1) == (test["n"], test["accuracy"], test["macro_f1"])
    lines = [json.loads(line) for line in (toy_run / "metrics.jsonl").read_text().splitlines()]
    assert saved.epochs == len(lines)
    assert [tuple(point) for point in saved.curve] == [
        (line["epoch"], line["validation_loss"], line["validation_accuracy"]) for line in lines
    ]


def test_events_survive_json_and_rows_are_plain(events: list[Event]) -> None:
    for event in events:
        assert event_from_dict(event.to_dict(), COMPARE_EVENTS) == event
    row = next(e for e in events if isinstance(e, RunDone))
    assert as_record(row) == {k: v for k, v in dataclasses.asdict(row).items() if k != "run"}


def test_all_architectures_of_one_seed_see_the_same_split() -> None:
    origins = {
        next(train(experiment)).test_names  # type: ignore[union-attr]
        for experiment in plan(["linear", "gru"], **TINY)
    }
    assert len(origins) == 1


def test_stopping_within_a_run_leaves_it_and_the_rest_out() -> None:
    found: list[Event] = []
    for event in compare(
        plan(["linear", "rnn"], **TINY), stop=lambda: any(isinstance(e, RunDone) for e in found)
    ):
        found.append(event)
    assert found[-1] == CompareDone(1, 2, stopped=True)
    assert not any(isinstance(e, RunStarted) and e.run == 1 for e in found)

    found.clear()
    for event in compare(
        plan(["linear", "rnn"], **TINY), stop=lambda: any(isinstance(e, RunEpoch) for e in found)
    ):
        found.append(event)
    assert [type(e) for e in found] == [RunStarted, RunEpoch, CompareDone]
    assert found[-1] == CompareDone(0, 2, stopped=True)


def test_a_stop_after_the_last_run_leaves_nothing_out() -> None:
    found: list[Event] = []
    for event in compare(plan(["linear"], **TINY), stop=lambda: any(isinstance(e, RunDone) for e in found)):
        found.append(event)
    assert found[-1] == CompareDone(1, 1, stopped=False)


def test_a_comparison_leaves_no_files_behind() -> None:
    def folders() -> list[Path]:
        return list(Path(tempfile.gettempdir()).glob("namemodel-compare-*"))

    before = folders()
    whole = compare(plan(["linear"], **TINY))
    next(whole)
    whole.close()  # type: ignore[attr-defined]
    list(compare(plan(["linear"], **{**TINY, "epochs": 1})))
    assert [folder for folder in folders() if folder not in before] == []


def test_the_time_of_a_name_is_measured_on_the_model_itself(toy_classifier: Classifier) -> None:
    assert 1 < time_a_name(toy_classifier) < 100_000
