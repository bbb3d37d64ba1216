"""Variants run one after another: events while they run, rows at the end."""

from __future__ import annotations

import dataclasses
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

from namemodel.classify import Classifier
from namemodel.compare.events import CompareDone, Planned, RunDone, RunEpoch, RunStarted, SavedRow
from namemodel.compare.plan import Variant
from namemodel.training.events import EpochDone, Event, Finished, Progress, Started, Stopped
from namemodel.training.folder import RunFolder
from namemodel.training.loop import train

TIMED_NAMES = 2000  # names that the time a name is measured on
TIMED_RUNS = 3


def compare(
    variants: Sequence[Variant],
    stop: Callable[[], bool] = lambda: False,
    saved: Sequence[tuple[str, Path]] = (),
    out: Path | None = None,
) -> Iterator[Event]:
    """Run variants one after another and yield what happens.

    Args:
        stop: asked before every batch.
        saved: titles and run folders of trained models, whose rows come first.
        out: where to keep the answer to each test name.

    Raises:
        NameModelError: as `train`.
    """
    models = list(dict.fromkeys(variant.model for variant in variants))
    seeds = list(dict.fromkeys(variant.experiment.seed for variant in variants))
    yield Planned(models, seeds, len(variants))
    for title, folder in saved:
        yield saved_row(title, folder)
    done = 0
    for run, variant in enumerate(variants):
        if stop():
            break
        finished = yield from one_run(run, variant, stop, out)
        if not finished:
            break
        done += 1
    yield CompareDone(done, len(variants), stopped=done < len(variants))


def one_run(
    run: int, variant: Variant, stop: Callable[[], bool], out: Path | None
) -> Generator[Event, None, bool]:
    """Yield the events of one run; returns whether it was finished."""
    model, seed = variant.model, variant.experiment.seed
    select_on = variant.experiment.training.select_on
    started: Started | None = None
    with tempfile.TemporaryDirectory(prefix="namemodel-compare-") as folder:
        for event in train(variant.experiment, Path(folder), stop=stop):
            match event:
                case Started():
                    started = event
                    yield RunStarted(run, model, seed, event.epochs)
                case EpochDone():
                    judged = judged_by(event.to_dict(), select_on)
                    yield RunEpoch(run, model, seed, event.epoch, *judged, event.seconds)
                case Finished():
                    assert started is not None
                    yield row(run, variant, started, event, out)
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
    judged = [(epoch["epoch"], *judged_by(epoch, recipe.select_on)) for epoch in epochs]
    return SavedRow(
        title=title,
        parameters=classifier.parameters,
        epochs=len(epochs),
        n=test.get("n"),
        accuracy=test.get("accuracy"),
        macro_f1=test.get("macro_f1"),
        log_loss=test.get("log_loss"),
        calibration_error=test.get("calibration_error"),
        seconds=sum(epoch["seconds"] for epoch in epochs),
        names_a_second=1e6 / time_a_name(classifier),
        megabytes=megabytes(folder / "best"),
        curve=judged,
    )


def row(run: int, variant: Variant, started: Started, end: Finished, out: Path | None) -> RunDone:
    """Return the row of a finished run, its time a name measured here and now."""
    assert end.checkpoint is not None
    best = Path(end.checkpoint)
    tested = ""
    if out is not None:
        out.mkdir(exist_ok=True)
        tested = str(shutil.copyfile(RunFolder(best.parent).tested, out / f"{run}.csv"))
    return RunDone(
        run=run,
        model=variant.model,
        seed=variant.experiment.seed,
        architecture=variant.experiment.model.architecture,
        parameters=started.parameters,
        epochs=end.epochs,
        trained_on=started.train_names,
        seconds=end.seconds,
        names_a_second=1e6 / time_a_name(Classifier.load(best)),
        megabytes=megabytes(best),
        tested=tested,
        **end.test,
    )


def megabytes(folder: Path) -> float:
    """Return what the files of a folder take up."""
    return sum(file.stat().st_size for file in folder.iterdir()) / 1e6


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
    """Return the scalar figures of a row, for a table of runs."""
    values = dataclasses.asdict(done)
    return {
        name: value
        for name, value in values.items()
        if name not in ("run", "tested") and not isinstance(value, list | dict)
    }
