"""What a comparison reports while it runs: frozen events of numbers, words and paths.

Fractions are from 0 to 1, losses in nats, times in seconds. A `model` is what is compared under one
name: an architecture, a recipe or a reference; a `run` is one model with one seed, counted from 0.
"""

from __future__ import annotations

from dataclasses import dataclass

from namemodel.training.events import Event


@dataclass(frozen=True)
class Planned(Event):
    """What will be compared; the first event."""

    models: list[str]
    """In the order of the table, the references last."""
    seeds: list[int]
    runs: int


@dataclass(frozen=True)
class RunStarted(Event):
    """One of the runs has begun."""

    run: int
    model: str
    seed: int
    epochs: int
    """The most that it will take; 0 for a reference, which has none."""


@dataclass(frozen=True)
class RunEpoch(Event):
    """One epoch of one run.

    `loss` and `accuracy` are of validation names, but of test names where the recipe chooses its epoch on
    them, as the article does: of classifier and character LM together. Where it holds out none they are of
    training names, of the classifier alone, with dropout, while the weights move. None for an epoch after
    which it did not look.
    """

    run: int
    model: str
    seed: int
    epoch: int
    loss: float | None
    accuracy: float | None
    seconds: float


@dataclass(frozen=True)
class RunDone(Event):
    """One run is tested: a row of the table, figures of its test names as in `Evaluation`."""

    run: int
    model: str
    seed: int
    architecture: str
    """One of `ARCHITECTURES`; empty for a reference."""
    parameters: int
    """Trained numbers; 0 for the majority class."""
    epochs: int
    trained_on: int
    """Names that it learnt from."""
    n: int
    accuracy: float
    any_right: float
    macro_f1: float
    balanced_accuracy: float
    log_loss: float | None
    """None where a reference has no probabilities."""
    calibration_error: float | None
    """None where a reference has no probabilities."""
    reliability: list[list[float]]
    labels: list[str]
    names: dict[str, int]
    recall: dict[str, float]
    confusion: list[list[int]]
    seconds: float
    """Of all epochs, on one thread, with what the recipe looks at after them; reading the names and the
    test at the end are not counted."""
    names_a_second: float
    """Names classified, on one thread."""
    megabytes: float
    """What it takes up on disk."""
    tested: str
    """A CSV of `TestPrediction`: the prediction for each test name, in the same order
    for all models of one seed whose names are split and cleaned alike. Empty where it is not kept."""


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
    calibration_error: float | None
    seconds: float
    names_a_second: float
    megabytes: float
    curve: list[tuple[int, float | None, float | None]]
    """Epoch, loss and accuracy, as in `RunEpoch`."""


@dataclass(frozen=True)
class CompareDone(Event):
    """All runs are done, or the rest was stopped."""

    finished: int
    runs: int
    stopped: bool


EVALUATED = (
    *("n", "accuracy", "any_right", "macro_f1", "balanced_accuracy", "log_loss", "calibration_error"),
    *("reliability", "labels", "names", "recall", "confusion"),
)
"""The fields of `RunDone` that are an `Evaluation`'s."""
COMPARE_EVENTS = (Planned, RunStarted, RunEpoch, RunDone, SavedRow, CompareDone)
