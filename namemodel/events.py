"""What long work reports while it goes on: frozen events of numbers, words and paths, never tensors.

Training, comparisons and tables yield them; progress bars, live plots, metrics.jsonl and tests consume them,
in this process or, as JSON, in another. Losses are in nats, accuracies and other shares are fractions from 0
to 1, times are in seconds. Knows nothing of torch or files.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import Any

from pydantic import ConfigDict, TypeAdapter
from pydantic_core import to_jsonable_python

from namemodel.errors import NameModelError


def json_values(value: Any) -> Any:
    """Return a value as JSON has it, at any depth; infinities and NaN, which it lacks, become None."""
    return to_jsonable_python(value, inf_nan_mode="null")


@dataclass(frozen=True)
class Event:
    """Base of all events."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # of `event_from_dict`

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values, `event` naming the type."""
        return {"event": type(self).__name__, **json_values(self)}


@functools.cache
def adapters() -> dict[str, TypeAdapter[Event]]:
    """Return what validates each kind of event; they take some milliseconds to make."""
    return {kind.__name__: TypeAdapter(kind) for kind in Event.__subclasses__()}


def event_from_dict(values: dict[str, Any]) -> Event:
    """Return the event that `to_dict` wrote.

    Raises:
        NameModelError: there is no such event, or fields don't fit.
    """
    try:
        fields = dict(values)
        return adapters()[fields.pop("event")].validate_python(fields)
    except (KeyError, TypeError, ValueError) as error:  # pydantic's errors are a ValueError
        raise NameModelError(f"Not an event of this program: {values!r}.") from error


@dataclass(frozen=True)
class Failed(Event):
    """A worker could not go on."""

    message: str
    """For the user."""


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
    """In a line, where the names come from and which were left out."""
    first_epoch: int
    """Above 1 when a run is resumed."""


@dataclass(frozen=True)
class Progress(Event):
    """Some batches of an epoch are done; at most about twice a second."""

    epoch: int
    """Counted from 1."""
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
    """Whether the weights of this epoch are the ones selected so far."""
    validation_loss: float | None = None
    validation_accuracy: float | None = None
    test_loss: float | None = None
    test_accuracy: float | None = None


@dataclass(frozen=True)
class CrossFitting(Event):
    """Networks are trained on parts of the training names, for `familiarity`: about twice a second.

    The run's own weights are selected, tested and saved by then: a stop leaves out the familiarity alone.
    """

    fraction: float
    """How much is done."""


@dataclass(frozen=True)
class Stopped(Event):
    """The run was stopped on request; the test names have not been read."""

    epoch: int
    """Whole epochs done."""
    kept_epoch: int | None
    validation_accuracy: float | None
    checkpoint: str | None
    """The folder of the weights selected so far; None if no epoch was finished."""


@dataclass(frozen=True)
class Finished(Event):
    """The run is over and the selected weights have been tested, once."""

    epochs: int
    kept_epoch: int
    seconds: float
    validation_accuracy: float | None
    test_accuracy: float
    test: dict[str, Any]
    """Every figure of an `Evaluation`, as JSON."""
    checkpoint: str | None


@dataclass(frozen=True)
class PlaneEpoch(Event):
    """Where the N test names end in the plane of a network of two units, after an epoch of its training."""

    epoch: int
    """0 before the first."""
    labels: list[int]
    """`[N]`, the list of each name as an index of `Started.labels`."""
    points: list[list[float]]
    """`[N][2]`, the last state for each name."""
    weight: list[list[float]]
    """`[C][2]`; the answer at h is softmax((weight h + bias) / temperature)."""
    bias: list[float]
    """`[C]`."""
    temperature: float
    accuracy: float


TrainEvent = Started | Progress | EpochDone | CrossFitting | Stopped | Finished


# A comparison. A `model` is what is compared under one name: an architecture, a recipe or a reference; a
# `run` is one model with one seed, counted from 0.


@dataclass(frozen=True)
class Planned(Event):
    """What will be compared; the first event."""

    models: list[str]
    """In the order of the table, the references last."""
    seeds: list[int]
    runs: int


@dataclass(frozen=True)
class RunId:
    """Identifies a run of a comparison."""

    run: int
    model: str
    seed: int


@dataclass(frozen=True)
class RunStarted(Event, RunId):
    """One of the runs has begun."""

    epochs: int
    """The most that it will take; 0 for a reference, which has none."""


@dataclass(frozen=True)
class RunEpoch(Event, RunId):
    """One epoch of one run.

    `loss` and `accuracy` are of validation names, but of test names where the recipe chooses its epoch on
    them, as the article does: of classifier and character LM together. Where it holds out none they are of
    training names, of the classifier alone, with dropout, while the weights move. None for an epoch after
    which nothing was evaluated.
    """

    epoch: int
    loss: float | None
    accuracy: float | None
    seconds: float


@dataclass(frozen=True)
class Metrics:
    """Figures over `n` names; fractions from 0 to 1, log loss in nats."""

    n: int
    accuracy: float
    """On all `n`, whatever the confidence threshold."""
    any_right: float | None
    """Accuracy where any class that has the name counts as right; None where names are not compared."""
    macro_f1: float
    """The mean of the F1 of the classes that occur."""
    balanced_accuracy: float
    """The mean of `recall` over the classes that occur."""
    log_loss: float | None
    """Over the names that can be read; None if there are none, or where there are no probabilities."""
    calibration_error: float | None
    """Mean distance of confidence and accuracy over the bins of `reliability`; None as above."""
    reliability: list[list[float]]
    """Of names that can be read, the least confident first: mean confidence, accuracy, number of names."""
    labels: list[str]
    """The model's classes."""
    names: dict[str, int]
    """How many of the `n` belong to each class that occurs."""
    recall: dict[str, float]
    """The share of a class's names that are predicted as it."""
    confusion: list[list[int]]
    """`[C][C]`, names that can be read. Rows: the right class; columns: the predicted one."""


METRICS = tuple(Metrics.__dataclass_fields__)


@dataclass(frozen=True)
class Cost:
    """The size of a model, the time of its training, and its speed."""

    parameters: int
    """Trained numbers; 0 for the majority class."""
    epochs: int
    """0 for a reference, which has none."""
    seconds: float
    """Of all epochs, on one thread, with the evaluations after them; reading the names and the test at the
    end are not counted."""
    names_a_second: float
    """Names classified, on one thread."""
    megabytes: float
    """What it takes up on disk."""


@dataclass(frozen=True, kw_only=True)
class RunDone(Event, Cost, Metrics, RunId):
    """One run is tested: a row of the table."""

    architecture: str
    """One of `ARCHITECTURES`; empty for a reference."""
    trained_on: int
    """Names that it learnt from."""
    tested: str
    """A CSV of `TestPrediction`: the prediction for each test name, in the same order
    for all models of one seed whose names are split and cleaned alike. Empty where it is not stored."""


@dataclass(frozen=True, kw_only=True)
class SavedRow(Event, Cost):
    """The row of a model that was trained before; its figures are those of its own test names."""

    title: str
    n: int | None
    """None, as the figures of the test, for a run that was stopped before it was tested."""
    accuracy: float | None
    macro_f1: float | None
    log_loss: float | None
    calibration_error: float | None
    curve: list[tuple[int, float | None, float | None]]
    """Epoch, loss and accuracy, as in `RunEpoch`."""


@dataclass(frozen=True)
class CompareDone(Event):
    """All runs are done, or the rest was stopped."""

    finished: int
    """How many of the `runs`."""
    runs: int
    stopped: bool


@dataclass(frozen=True)
class StudyDone(Event):
    """A study of the article has all its runs."""

    study: str
    """Its id."""
    rows: list[dict[str, str]]
    """Its table, each row by the titles of the columns."""
    note: str
    """How much the figures can tell, in sentences."""


# The memory task: remember the first of T symbols.


@dataclass(frozen=True)
class MemoryProgress(Event):
    """Some steps of training are done, and the test sequences are answered."""

    step: int
    loss: float
    """Of the step's batch."""
    accuracy: float
    """Of the test sequences."""
    seconds: float


@dataclass(frozen=True)
class MemoryDone(Event):
    """The end of a training."""

    share: float
    """The gradient at the first symbol, relative to that at the last, before training; it may exceed 1."""
    learned: bool
    finished: bool
    """False if it was stopped, or out of time, before it had learned."""
    accuracy: float
    """Of the test sequences."""
    steps: int
    seconds: float


@dataclass(frozen=True)
class MemoryRun(Event):
    """One run of the study is done."""

    run: int
    """Counted from 0."""
    settings: dict[str, Any]
    """Those of `MemorySettings`."""
    done: MemoryDone
    forced: list[float]
    """Accuracy with each of `inside.forced_gates.combinations`; empty where no gate was forced."""


@dataclass(frozen=True)
class TableOpened(Event):
    """A table was opened for a preview."""

    info: dict[str, Any]
    """A `TableInfo`, by `to_dict`."""
    rows: list[list[str]]
    """The first rows, cut or filled to the table's width, their cells cut to `table.CELL` characters."""
    whole: bool
    """Whether these are all rows."""


@dataclass(frozen=True)
class TableStarted(Event):
    """The file is recognised and the run begins, or goes on."""

    columns: list[str]
    """Titles, each once."""
    column: str
    """The one with the names."""
    name_component: str
    """Which component of its names is classified: a key of `options.NAME_COMPONENTS`."""
    samples: list[list[str]]
    """Of three rows: the cell, and what is classified of it."""
    read_as: str
    """For people: how the file is read."""
    encoding: str | None
    """Of a text file."""
    delimiter: str | None
    """Of a text file."""
    added: list[str]
    """The titles of the columns that are written behind those of the file."""
    header: bool = True
    """Whether the file has titles; else those of `columns` are made up, and the output has none either."""
    warnings: list[str] = field(default_factory=list)
    """As in `TableInfo`."""
    resumed_rows: int = 0
    """Rows that an interrupted run had classified already."""
    note: str = ""
    """For people: what became of `resume`; else empty."""


@dataclass(frozen=True)
class TableProgress(Event):
    """Some rows are done, `resumed_rows` of them in an earlier run, and `fraction` of the file is read."""

    rows: int
    fraction: float
    seconds: float
    resumed_rows: int = 0


@dataclass(frozen=True)
class TableStopped(Event):
    """The run was stopped on request; there is no output, and `resume` goes on behind `resumable_rows`."""

    rows: int
    resumable_rows: int = 0


@dataclass(frozen=True)
class TableDone(Event):
    """The file is written."""

    rows: int
    seconds: float
    predicted: dict[str, int]
    """Rows by predicted class, the most frequent first, without those from which the model abstains."""
    status: dict[str, int]
    """Rows by status."""
    output: str
    whole: bool = True
    """Whether it holds all rows; false where the run was stopped and left those that were done."""
    distinct: int | None = None
    """Different names that were classified, if they are counted; within about 1 % where `distinct_exact` is
    false."""
    distinct_exact: bool = True
    lowest: list[dict[str, Any]] = field(default_factory=list)
    """The least confident predictions, each name once: `row` from 1, `name`, `predicted`, `confidence`."""
    seen: int = 0
    """Rows whose name the model was trained on."""
    unlike: int = 0
    """Rows whose name is spelled unlike even its most probable list."""
    unusual: dict[str, int] = field(default_factory=dict)
    """Rows by what is unusual in them, a key of `report.UNUSUAL`."""
    escaped_formulas: int = 0
    """Cells that got an apostrophe in front, as a spreadsheet would run them."""
    resumed_rows: int = 0
    """Rows that were classified in an earlier run."""
    truth: dict[str, Any] | None = None
    """As `Truth.evaluations` returns them, where the table has a column with the right classes."""
