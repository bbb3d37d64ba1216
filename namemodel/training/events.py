"""What a training run reports: frozen events of numbers, words and paths, never tensors.

The command line's progress bar, the page's live plot, metrics.jsonl and the tests all read this one
stream. Losses are in nats, accuracies are fractions from 0 to 1, times are seconds.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any

from namemodel.errors import NameModelError


@dataclass(frozen=True)
class Event:
    """Base of all events."""

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values, `event` naming the type; numbers that JSON lacks become None."""
        fields = {
            name: None if isinstance(value, float) and not math.isfinite(value) else value
            for name, value in dataclasses.asdict(self).items()
        }
        return {"event": type(self).__name__, **fields}


@dataclass(frozen=True)
class Started(Event):
    """The names are read and the network is built."""

    architecture: str
    title: str
    """What the network is called: "GRU + character LM"."""
    device: str
    parameters: int
    labels: list[str]
    train_names: int
    validation_names: int
    test_names: int
    epochs: int
    origin: str
    first_epoch: int = 1
    """Above 1 when a run is resumed."""


@dataclass(frozen=True)
class Progress(Event):
    """Some batches of an epoch are done; at most about twice a second."""

    epoch: int
    batch: int
    batches: int


@dataclass(frozen=True)
class EpochDone(Event):
    """One pass over the training names.

    `train_*` is averaged over the epoch, for the classifier alone, with dropout and augmentation.
    `validation_*` and `test_*` are computed after the epoch with the whole model in evaluation mode. They are
    None if nothing was evaluated; `test_*` is, unless the epoch is selected on the test set (`article/`).
    """

    epoch: int
    train_loss: float
    train_accuracy: float
    learning_rate: float
    seconds: float
    kept: bool
    """Whether the weights of this epoch are the ones kept so far."""
    validation_loss: float | None = None
    validation_accuracy: float | None = None
    test_loss: float | None = None
    test_accuracy: float | None = None


@dataclass(frozen=True)
class Stopped(Event):
    """Somebody asked the run to stop; the test names have not been read."""

    epoch: int
    """Whole epochs done."""
    kept_epoch: int | None
    validation_accuracy: float | None
    checkpoint: str | None
    """The folder of the weights kept so far; None if no epoch was finished."""


@dataclass(frozen=True)
class Finished(Event):
    """The run is over and the kept weights have been tested, once."""

    epochs: int
    kept_epoch: int
    seconds: float
    validation_accuracy: float | None
    test_accuracy: float
    test: dict[str, Any]
    """Every figure of an `Evaluation`, as JSON."""
    checkpoint: str | None


@dataclass(frozen=True)
class Failed(Event):
    """A worker could not go on; `message` is meant for the user."""

    message: str


TrainEvent = Started | Progress | EpochDone | Stopped | Finished


def event_from_dict(values: dict[str, Any], types: tuple[type[Event], ...] = ()) -> Event:
    """Return the event that `to_dict` wrote.

    Args:
        types: further event classes that the reader knows.

    Raises:
        NameModelError: no such event, or fields that don't fit.
    """
    known: dict[str, type[Event]] = {
        t.__name__: t for t in (Started, Progress, EpochDone, Stopped, Finished, Failed, *types)
    }
    rest = {name: value for name, value in values.items() if name != "event"}
    try:
        return known[values["event"]](**rest)
    except (KeyError, TypeError) as error:
        raise NameModelError(f"Not an event of this program: {values!r}.") from error
