"""The same experiment for several architectures and seeds: events while it runs, rows at the end.

A seed moves the split and the initialisation together; all architectures of one seed see the same
split.
"""

from __future__ import annotations

import dataclasses
import json
import tempfile
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from namemodel.classify import Classifier
from namemodel.config import Experiment
from namemodel.errors import ConfigError
from namemodel.presets import make_experiment
from namemodel.training.events import EpochDone, Event, Finished, Progress, Started, Stopped
from namemodel.training.loop import train

TIMED_NAMES = 2000  # names that the time a name is measured on
TIMED_RUNS = 3


@dataclass(frozen=True)
class RunStarted(Event):
    """One of the runs has begun."""

    run: int
    """Counted from 0."""
    runs: int
    architecture: str
    seed: int
    epochs: int


@dataclass(frozen=True)
class RunEpoch(Event):
    """One epoch of one run.

    `loss` and `accuracy` are of the names that the recipe judges an epoch by: validation, or the test
    names of the article's recipe; those of training where it judges by neither. None for an epoch
    after which it did not look.
    """

    run: int
    architecture: str
    seed: int
    epoch: int
    loss: float | None
    accuracy: float | None
    seconds: float


@dataclass(frozen=True)
class RunDone(Event):
    """One run is tested: a row of the table. Fractions 0 to 1, nats, seconds, microseconds."""

    run: int
    architecture: str
    seed: int
    parameters: int
    epochs: int
    n: int
    accuracy: float
    macro_f1: float
    log_loss: float
    seconds: float
    seconds_an_epoch: float
    microseconds_a_name: float


@dataclass(frozen=True)
class CompareDone(Event):
    """All runs are done, or the rest was stopped."""

    finished: int
    runs: int
    stopped: bool


@dataclass(frozen=True)
class SavedRow(Event):
    """The row of a model that was trained before; its figures are those of its own test names."""

    title: str
    parameters: int
    epochs: int
    n: int | None
    """None, as the figures of the test, for a run that was stopped before it was tested."""
    accuracy: float | None
    macro_f1: float | None
    log_loss: float | None
    seconds: float
    seconds_an_epoch: float
    microseconds_a_name: float
    curve: list[tuple[int, float | None, float | None]]
    """Epoch, loss and accuracy, as in `RunEpoch`."""


COMPARE_EVENTS = (RunStarted, RunEpoch, RunDone, SavedRow, CompareDone)


def plan(
    architectures: Sequence[str], seeds: int = 1, preset: str = "recommended", **changes: object
) -> list[Experiment]:
    """Return the experiments: each architecture with the seeds 0 … seeds - 1.

    Raises:
        ConfigError: no architectures or seeds. ChoiceError: as `make_experiment`.
    """
    if not architectures:
        raise ConfigError("There is nothing to compare. Name at least one architecture.")
    if not 1 <= seeds <= 100:
        raise ConfigError(f"seeds is {seeds}; it must be from 1 to 100.")
    first = int(str(changes.pop("seed", 0)))
    return [
        make_experiment(architecture, preset, seed=seed, **changes)  # type: ignore[arg-type]
        for seed in range(first, first + seeds)
        for architecture in dict.fromkeys(architectures)
    ]


def compare(
    experiments: Sequence[Experiment],
    stop: Callable[[], bool] = lambda: False,
    saved: Sequence[tuple[str, Path]] = (),
) -> Iterator[Event]:
    """Run the experiments one after another and yield what happens.

    Args:
        experiments: what to run, as `plan` returns it.
        stop: asked before every batch.
        saved: titles and run folders of trained models, whose rows come first.

    Raises:
        NameModelError: as `train`.
    """
    for title, folder in saved:
        yield saved_row(title, folder)
    done = 0
    for run, experiment in enumerate(experiments):
        if stop():
            break
        finished = yield from one_run(run, len(experiments), experiment, stop)
        if not finished:
            break
        done += 1
    yield CompareDone(done, len(experiments), stopped=done < len(experiments))


def one_run(
    run: int, runs: int, experiment: Experiment, stop: Callable[[], bool]
) -> Generator[Event, None, bool]:
    """Yield the events of one run; returns whether it was finished."""
    architecture, seed = experiment.model.architecture, experiment.seed
    parameters = 0
    with tempfile.TemporaryDirectory(prefix="namemodel-compare-") as folder:
        for event in train(experiment, Path(folder), stop=stop):
            match event:
                case Started():
                    parameters = event.parameters
                    yield RunStarted(run, runs, architecture, seed, event.epochs)
                case EpochDone():
                    judged = judged_by(event.to_dict(), experiment.training.select_on)
                    yield RunEpoch(run, architecture, seed, event.epoch, *judged, event.seconds)
                case Finished():
                    yield row(run, experiment, parameters, event)
                    return True
                case Stopped() | Progress():
                    pass
    return False


def judged_by(epoch: dict[str, Any], select_on: str) -> tuple[float | None, float | None]:
    """Return an epoch's loss and accuracy on what the recipe judges by; None if it did not look."""
    part = "train" if select_on == "last" else select_on
    return epoch[f"{part}_loss"], epoch[f"{part}_accuracy"]


def saved_row(title: str, folder: Path) -> SavedRow:
    """Return the row of a trained run; raises CheckpointError when it cannot be read."""
    classifier = Classifier.load(folder / "best")
    metrics, recipe = classifier.checkpoint.metrics, classifier.checkpoint.experiment.training
    test = metrics.get("test", {})
    lines = (folder / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
    epochs = [json.loads(line) for line in lines]
    took = sum(epoch["seconds"] for epoch in epochs)
    judged = [(epoch["epoch"], *judged_by(epoch, recipe.select_on)) for epoch in epochs]
    return SavedRow(
        title=title,
        parameters=classifier.parameters,
        epochs=len(epochs),
        n=test.get("n"),
        accuracy=test.get("accuracy"),
        macro_f1=test.get("macro_f1"),
        log_loss=test.get("log_loss"),
        seconds=took,
        seconds_an_epoch=took / max(len(epochs), 1),
        microseconds_a_name=time_a_name(classifier),
        curve=judged,
    )


def row(run: int, experiment: Experiment, parameters: int, end: Finished) -> RunDone:
    """Return the row of a finished run, its time a name measured here and now."""
    assert end.checkpoint is not None
    return RunDone(
        run=run,
        architecture=experiment.model.architecture,
        seed=experiment.seed,
        parameters=parameters,
        epochs=end.epochs,
        n=end.test["n"],
        accuracy=end.test_accuracy,
        macro_f1=end.test["macro_f1"],
        log_loss=end.test["log_loss"],
        seconds=end.seconds,
        seconds_an_epoch=end.seconds / end.epochs,
        microseconds_a_name=time_a_name(Classifier.load(end.checkpoint)),
    )


def time_a_name(classifier: Classifier) -> float:
    """Return the microseconds that classifying a name takes in a table, the best of a few runs."""
    characters = classifier.checkpoint.vocabulary.characters
    # Spellings of 4 to 11 letters from the model's own alphabet: the time depends on length alone.
    names = [
        "".join(characters[(7 * row + 3 * place) % len(characters)] for place in range(4 + row % 8))
        for row in range(TIMED_NAMES)
    ]
    best = float("inf")
    for _ in range(TIMED_RUNS):
        began = time.perf_counter()
        classifier.answer(names)
        best = min(best, time.perf_counter() - began)
    return best / TIMED_NAMES * 1e6


def as_record(done: RunDone) -> dict[str, object]:
    """Return a row for a table, without the fields of an event."""
    return {name: value for name, value in dataclasses.asdict(done).items() if name != "run"}
