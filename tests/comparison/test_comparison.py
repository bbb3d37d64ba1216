"""The same experiment for several architectures and seeds, in one process and in several."""

import dataclasses
import json
import os
import shutil
import subprocess
import sys
import time
from itertools import groupby
from pathlib import Path

import pytest

from namemodel.checkpoint.files import load_checkpoint
from namemodel.comparison import Comparison, compare, plan
from namemodel.comparison.results import as_record
from namemodel.comparison.run import classifier_speed, model_folder, monitored, saved_row
from namemodel.errors import CheckpointError, ChoiceError, ConfigError, NameModelError
from namemodel.events import (
    METRICS,
    CompareDone,
    EpochDone,
    Event,
    Finished,
    Planned,
    RunDone,
    RunEpoch,
    RunStarted,
    SavedRow,
    Started,
    event_from_dict,
)
from namemodel.experiments import train
from namemodel.inference.classifier import Classifier
from namemodel.presets import make_experiment
from namemodel.training.final_evaluation import load_tests
from namemodel.training.run_folder import RunFolder
from tests.jobs.tasks import is_running, wait_for, workers_of

ROOT = Path(__file__).parents[2]
TINY = {"source": "bundled", "hidden_size": 4, "epochs": 2, "device": "cpu"}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("answers")


@pytest.fixture(scope="module")
def events(answers: Path) -> list[Event]:
    variants = plan(["linear", "rnn"], seeds=2, **TINY)
    return list(compare(variants, references=["ngrams", "majority"], out=answers))


def rows(events: list[Event]) -> list[RunDone]:
    return [event for event in events if isinstance(event, RunDone)]


def test_runs_follow_one_another_after_the_references(events: list[Event]) -> None:
    planned, *runs, end = events
    titles = ["Linear layers", "RNN + character LM", "n-grams + linear SVM", "majority class"]
    assert planned == Planned(titles, [0, 1], 8)
    assert end == CompareDone(8, 8, stopped=False)
    grouped = [list(group) for _, group in groupby(runs, key=lambda e: e.run)]  # type: ignore[attr-defined]
    kinds = [[type(event) for event in group] for group in grouped]
    assert kinds == [[RunStarted, RunDone]] * 4 + [[RunStarted, RunEpoch, RunEpoch, RunDone]] * 4
    assert [(row.model, row.seed) for row in rows(events)[4:]] == [
        ("Linear layers", 0), ("RNN + character LM", 0), ("Linear layers", 1), ("RNN + character LM", 1)
    ]  # fmt: skip


def test_a_row_has_the_figures_of_its_run(events: list[Event]) -> None:
    started, *_, finished = train(plan(["rnn"], **TINY)[0].experiment)
    assert isinstance(started, Started)
    assert isinstance(finished, Finished)
    row = rows(events)[5]
    assert (row.model, row.architecture, row.seed, row.epochs) == ("RNN + character LM", "rnn", 0, 2)
    assert row.parameters == started.parameters
    assert row.trained_on == started.train_names
    figures = dataclasses.asdict(row)
    assert {name: figures[name] for name in METRICS} == {name: finished.test[name] for name in METRICS}
    assert 0 < row.seconds < 60
    assert 100 < row.names_a_second < 1e7
    assert row.megabytes == pytest.approx(4e-6 * row.parameters, rel=0.1)


def test_the_answers_of_a_run_are_kept_in_one_order_for_all_models_of_a_seed(
    events: list[Event], answers: Path
) -> None:
    kept = Comparison.read(rows(events)).predictions
    assert len(kept) == 8
    assert {Path(row.tested).parent for row in rows(events)} == {answers}
    for row in rows(events):
        tested = kept[row.model, row.seed]
        assert len(tested) == row.n
        assert sum(a.predicted == a.label for a in tested) / row.n == pytest.approx(row.accuracy)
    for seed in (0, 1):
        names = {tuple(a.name for a in tested) for (_, s), tested in kept.items() if s == seed}
        assert len(names) == 1


def test_the_networks_of_the_first_seed_are_saved_on_request_with_their_curves(tmp_path: Path) -> None:
    variants = plan(["linear", "rnn"], seeds=2, **TINY)
    done = rows(list(compare(variants, references=["majority"], out=tmp_path, models=True)))
    saved = [one for one in done if model_folder(tmp_path, one.run).is_dir()]
    assert [(one.model, one.seed) for one in saved] == [("Linear layers", 0), ("RNN + character LM", 0)]
    for one in saved:
        row = saved_row(one.model, model_folder(tmp_path, one.run))
        assert (row.n, row.accuracy, row.parameters) == (one.n, one.accuracy, one.parameters)
        assert [epoch for epoch, *_ in row.curve] == [1, 2]
        tests = load_tests(Path(one.tested))
        found = Classifier.load(RunFolder(model_folder(tmp_path, one.run)).model).predict(
            [t.name for t in tests]
        )
        assert [found.labels[place] for place in found.first] == [test.predicted for test in tests]


def test_a_reference_learns_from_the_validation_names_too(events: list[Event]) -> None:
    ngrams, majority = rows(events)[:2]
    network = rows(events)[4]
    assert (ngrams.model, majority.model) == ("n-grams + linear SVM", "majority class")
    assert ngrams.n == network.n
    assert ngrams.trained_on == majority.trained_on > network.trained_on
    assert (ngrams.architecture, ngrams.epochs) == ("", 0)
    assert ngrams.accuracy > majority.accuracy == max(majority.names.values()) / majority.n
    assert ngrams.log_loss is None  # a linear SVM has no probabilities
    assert majority.log_loss is not None
    assert majority.parameters == 0


def test_the_answers_say_which_names_a_reference_has_learnt(toy_csv: Path, tmp_path: Path) -> None:
    text = toy_csv.read_text(encoding="utf-8")
    twice = tmp_path / "twice.csv"
    twice.write_text(text + text.split("\n", 1)[1], encoding="utf-8")
    leaky = plan(["linear"], source=str(twice), epochs=1, hidden_size=4, split="random", repeats="keep")
    done = rows(list(compare(leaky, references=["majority"], out=tmp_path)))
    seen = [[answer.seen_in_training for answer in load_tests(Path(row.tested))] for row in done]
    assert any(seen[0])
    assert any(seen[1])
    apart = rows(list(compare(plan(["linear"], **TINY), references=["majority"], out=tmp_path)))
    assert not any(answer.seen_in_training for answer in load_tests(Path(apart[0].tested)))


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
        test_loss=3.0, test_accuracy=0.3, learning_rate=0.1, seconds=1.0, kept=True,
    ).to_dict()  # fmt: skip
    assert monitored(epoch, make_experiment("gru")) == (2.0, 0.2)
    assert monitored(epoch, make_experiment("rnn", "article")) == (3.0, 0.3)
    assert monitored(epoch, make_experiment("linear-rnn", "article")) == (1.0, 0.1)

    every_third = plan(["rnn"], preset="article", **{**TINY, "epochs": 4, "evaluate_every": 3})
    epochs = [event for event in compare(every_third) if isinstance(event, RunEpoch)]
    assert [event.loss is not None for event in epochs] == [False, False, True, True]


def test_several_processes_give_the_rows_of_one(events: list[Event], tmp_path: Path) -> None:
    variants = plan(["linear", "rnn"], seeds=2, **TINY)
    found = list(compare(variants, references=["ngrams", "majority"], processes=2, out=tmp_path))
    assert found[0] == events[0]
    assert found[-1] == events[-1]
    measured = ("seconds", "names_a_second", "tested")
    one, several = (
        {row.run: {k: v for k, v in dataclasses.asdict(row).items() if k not in measured} for row in rows(of)}
        for of in (events, found)
    )
    assert one == several
    assert not workers_of(os.getpid())


def test_an_error_in_one_process_ends_all() -> None:
    bad = plan(["linear"], seeds=2, **{**TINY, "source": "nowhere.csv"})
    with pytest.raises(NameModelError, match=r"nowhere\.csv"):
        list(compare(bad, processes=2))
    assert not workers_of(os.getpid())


@pytest.mark.slow
def test_several_processes_can_be_stopped_and_left() -> None:
    found: list[Event] = []
    variants = plan(["rnn"], seeds=4, **{**TINY, "epochs": 500})
    began = time.monotonic()
    for event in compare(variants, lambda: any(isinstance(e, RunEpoch) for e in found), processes=2):
        found.append(event)
    assert found[-1] == CompareDone(0, 4, stopped=True)
    assert time.monotonic() - began < 60
    assert not workers_of(os.getpid())

    left = compare(variants, processes=2)
    while not isinstance(next(left), RunEpoch):
        pass
    left.close()  # type: ignore[attr-defined]
    assert not workers_of(os.getpid())


@pytest.mark.slow
@pytest.mark.fault
def test_the_processes_go_when_the_one_that_started_them_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "long.py"
    script.write_text(
        "from namemodel.comparison import compare, plan\n"
        "from namemodel.events import RunEpoch\n"
        f"variants = plan(['rnn'], seeds=2, **{ ({**TINY, 'epochs': 1000})!r})\n"
        "for event in compare(variants, processes=2):\n"
        "    if isinstance(event, RunEpoch):\n"
        "        print(event.run, flush=True)\n"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, str(script)], env=environment, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        children = workers_of(parent.pid)
        assert children
        parent.kill()
    wait_for(lambda: not any(map(is_running, children)))


def test_a_trained_model_brings_its_row_and_its_curve(toy_run: Path) -> None:
    planned, saved, end = compare([], saved=[("Mine", toy_run)])
    assert planned == Planned([], [], 0)
    assert isinstance(saved, SavedRow)
    assert end == CompareDone(0, 0, stopped=False)
    test = load_checkpoint(toy_run / "model").metrics["test"]
    assert saved.title == "Mine"
    for field in ("n", "accuracy", "macro_f1", "log_loss", "calibration_error"):
        assert getattr(saved, field) == test[field]
    lines = [json.loads(line) for line in (toy_run / "metrics.jsonl").read_text().splitlines()]
    assert saved.epochs == len(lines)
    assert [tuple(point) for point in saved.curve] == [
        (line["epoch"], line["validation_loss"], line["validation_accuracy"]) for line in lines
    ]


def test_a_saved_model_without_its_epochs_is_an_error(toy_run: Path, tmp_path: Path) -> None:
    shutil.copytree(toy_run / "model", tmp_path / "model")
    with pytest.raises(CheckpointError, match=r"metrics\.jsonl cannot be read"):
        list(compare([], saved=[("Mine", tmp_path)]))


def test_events_survive_json_and_rows_are_plain(events: list[Event]) -> None:
    for event in events:
        assert event_from_dict(event.to_dict()) == event
    record = as_record(rows(events)[5])
    assert record["model"] == "RNN + character LM"
    assert all(value is None or isinstance(value, str | int | float) for value in record.values())


def test_a_summary_is_a_model_s_mean_over_its_seeds(events: list[Event]) -> None:
    done = rows(events)
    comparison = Comparison(done)
    summaries = comparison.summaries()
    assert [s.model for s in summaries] == list(comparison.rows) == [
        "Linear layers", "RNN + character LM", "n-grams + linear SVM", "majority class"
    ]  # fmt: skip
    rnn, svm = summaries[1:3]
    runs = comparison.rows["RNN + character LM"]
    assert (rnn.runs, rnn.n) == (2, runs[0].n)
    assert rnn.accuracy.mean == pytest.approx((runs[0].accuracy + runs[1].accuracy) / 2)
    assert rnn.accuracy.seeds == 2
    assert svm.log_loss is None


def test_stopping_within_a_run_leaves_it_and_the_rest_out() -> None:
    found: list[Event] = []
    for event in compare(plan(["linear", "rnn"], **TINY), lambda: any(isinstance(e, RunDone) for e in found)):
        found.append(event)
    assert found[-1] == CompareDone(1, 2, stopped=True)
    assert not any(isinstance(e, RunStarted) and e.run == 1 for e in found)

    found.clear()
    for event in compare(
        plan(["linear", "rnn"], **TINY), lambda: any(isinstance(e, RunEpoch) for e in found)
    ):
        found.append(event)
    assert [type(e) for e in found] == [Planned, RunStarted, RunEpoch, CompareDone]
    assert found[-1] == CompareDone(0, 2, stopped=True)


def test_a_stop_after_the_last_run_leaves_nothing_out() -> None:
    found: list[Event] = []
    for event in compare(plan(["linear"], **TINY), lambda: any(isinstance(e, RunDone) for e in found)):
        found.append(event)
    assert found[-1] == CompareDone(1, 1, stopped=False)


def test_an_unknown_reference_is_an_error_that_suggests_one() -> None:
    with pytest.raises(ChoiceError, match="Did you mean 'ngrams'"):
        list(compare(plan(["linear"], **TINY), references=["ngram"]))
    with pytest.raises(ConfigError, match="nothing to compare"):
        plan([])


def test_no_answers_are_kept_where_no_folder_is_given() -> None:
    (row,) = rows(list(compare(plan(["linear"], **TINY))))
    assert row.tested == ""
    assert load_tests(Path("nowhere")) == []


def test_the_speed_is_measured_on_the_model_itself(toy_classifier: Classifier) -> None:
    assert 100 < classifier_speed(toy_classifier) < 1e7
