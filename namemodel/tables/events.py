"""What happens while a table is classified, as events of plain JSON values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from namemodel.training.events import Event


@dataclass(frozen=True)
class TableOpened(Event):
    """A table was looked at, and nothing done with it."""

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
    """Which component of its names is classified: a key of `names.NAME_COMPONENTS`."""
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
    """Some rows are done."""

    rows: int
    fraction: float
    """Of the file that is read."""
    seconds: float
    resumed_rows: int = 0
    """Rows of `rows` that were classified in an earlier run."""


@dataclass(frozen=True)
class TableStopped(Event):
    """Somebody asked the run to stop; there is no output."""

    rows: int
    resumable_rows: int = 0
    """Rows with which `resume` goes on."""


@dataclass(frozen=True)
class TableDone(Event):
    """The whole file is written."""

    rows: int
    seconds: float
    predicted: dict[str, int]
    """Answered rows by list, the most frequent first; a row that is abstained from counts for none."""
    status: dict[str, int]
    """Rows by status."""
    output: str
    distinct: int | None = None
    """Different names that were classified, if they are counted; within about 1 % where `distinct_exact` is
    false."""
    distinct_exact: bool = True
    lowest: list[dict[str, Any]] = field(default_factory=list)
    """The least confident answers, each name once: `row` from 1, `name`, `predicted`, `confidence`."""
    seen: int = 0
    """Rows whose name the model was trained on."""
    ragged_rows: int = 0
    """Rows with more or fewer cells than the table has columns."""
    placeholders: int = 0
    """Rows with `summary.PLACEHOLDERS` (NA, null …), which are classified like names."""
    escaped_formulas: int = 0
    """Cells that got an apostrophe in front, as a spreadsheet would run them."""
    resumed_rows: int = 0
    """Rows that were classified in an earlier run."""
    truth: dict[str, Any] | None = None
    """As `Truth.evaluations` returns them, where the table has a column with the right lists."""


TABLE_EVENTS = (TableOpened, TableStarted, TableProgress, TableStopped, TableDone)
