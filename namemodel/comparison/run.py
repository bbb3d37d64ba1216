"""One run of a comparison: a variant is trained and tested, and becomes a row."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from namemodel.checkpoint.files import weight_bytes
from namemodel.comparison.plan import Variant
from namemodel.comparison.speed import classifier_speed
from namemodel.config import Experiment
from namemodel.events import (
    METRICS,
    EpochDone,
    Event,
    Finished,
    RunDone,
    RunEpoch,
    RunStarted,
    SavedRow,
    Started,
)
from namemodel.experiments import make_run, with_one_thread
from namemodel.hardware import one_thread
from namemodel.inference.classifier import Classifier
from namemodel.training.final_evaluation import save_tests
from namemodel.training.loop import TrainingRun
from namemodel.training.run_folder import MODEL

TESTED = ("n", "accuracy", "macro_f1", "log_loss", "calibration_error")  # what a saved row has of its test


def run_variant(run: int, variant: Variant, out: Path | None, stop: Callable[[], bool]) -> Iterator[Event]:
    """Train and test a variant, and yield what happens; a stopped run has no `RunDone`.

    Args:
        run: the number of the run.
        out: the folder for the file of answers to the test names; None for no file.
        stop: asked before every batch.

    Raises:
        NameModelError: as `train`.
    """
    seed = variant.experiment.seed
    yield RunStarted(run, variant.model, seed, variant.experiment.training.epochs)
    training = make_run(variant.experiment)
    for event in with_one_thread(training.events(stop)):
        match event:
            case Started():
                started = event
            case EpochDone():
                figures = monitored(event.to_dict(), variant.experiment)
                yield RunEpoch(run, variant.model, seed, event.epoch, *figures, event.seconds)
            case Finished():
                with one_thread():
                    done = row(run, variant, started, event, training, out)
                yield done


def monitored(epoch: dict[str, Any], experiment: Experiment) -> tuple[float | None, float | None]:
    """Return an epoch's loss and accuracy on the names that `RunEpoch` tells of; None if not looked at."""
    part = "validation" if experiment.data.validation_fraction else "train"
    if experiment.settings["select_on"] == "test":
        part = "test"
    return epoch[f"{part}_loss"], epoch[f"{part}_accuracy"]


def row(
    run: int, variant: Variant, started: Started, end: Finished, training: TrainingRun, out: Path | None
) -> RunDone:
    """Return the row of a finished run, its speed measured here and now."""
    classifier = Classifier(training.checkpoint(), variant.model)
    path = out / f"{run}.csv" if out else None
    if path is not None:
        save_tests(path, training.tests)
    return RunDone(
        run=run,
        model=variant.model,
        seed=variant.experiment.seed,
        architecture=started.architecture,
        parameters=started.parameters,
        epochs=end.epochs,
        trained_on=started.train_names,
        seconds=end.seconds,
        names_a_second=classifier_speed(classifier),
        megabytes=weight_bytes(classifier.model) / 1e6,
        tested=str(path or ""),
        **{name: end.test[name] for name in METRICS},
    )


def saved_row(title: str, folder: Path) -> SavedRow:
    """Return the row of a trained run; raises CheckpointError when it cannot be read."""
    classifier = Classifier.load(folder / MODEL)
    test = classifier.checkpoint.metrics.get("test", {})
    lines = (folder / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
    epochs = [json.loads(line) for line in lines]
    return SavedRow(
        title=title,
        parameters=classifier.parameters,
        epochs=len(epochs),
        **{name: test.get(name) for name in TESTED},
        seconds=sum(epoch["seconds"] for epoch in epochs),
        names_a_second=classifier_speed(classifier),
        megabytes=weight_bytes(classifier.model) / 1e6,
        curve=[(epoch["epoch"], *monitored(epoch, classifier.checkpoint.experiment)) for epoch in epochs],
    )
