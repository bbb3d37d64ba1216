"""What happens while a table is classified, as events of plain JSON values."""

from __future__ import annotations

from dataclasses import dataclass

from namemodel.training.events import Event


@dataclass(frozen=True)
class TableStarted(Event):
    """The file is recognised."""

    columns: list[str]
    column: str
    encoding: str
    delimiter: str


@dataclass(frozen=True)
class TableProgress(Event):
    """Some rows are written."""

    rows: int
    fraction: float
    """Of the file's bytes that are read."""
    seconds: float


@dataclass(frozen=True)
class TableStopped(Event):
    """Somebody asked the run to stop; nothing was kept."""

    rows: int


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


TABLE_EVENTS = (TableStarted, TableProgress, TableStopped, TableDone)
