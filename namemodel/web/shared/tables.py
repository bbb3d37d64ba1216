"""Tables that several tabs show: the confusion matrix, rows of figures, and rows that can be sorted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from namemodel.web.shared.html import render

TESTED = "Test names: the list they are on (rows) and the list they were given (columns)"


def confusion_html(labels: Sequence[str], matrix: Sequence[Sequence[int]], caption: str = TESTED) -> str:
    """Return a confusion matrix: rows are the list a name is on, columns the list it was given."""
    return render("confusion.html", labels=labels, matrix=matrix, caption=caption)


def figures_html(
    titles: Sequence[str], rows: Sequence[Sequence[str]], caption: str, words: bool = False
) -> str:
    """Return a table of figures; the first column names the row; `words` sets them to the left."""
    return render("figures.html", titles=titles, rows=rows, caption=caption, words=words)


@dataclass(frozen=True)
class Column:
    """A column of a table that can be sorted."""

    title: str
    best: Literal["low", "high"] = "low"
    """What comes first when it is sorted by once."""


@dataclass(frozen=True)
class Cell:
    """What a cell says, and the number that it is sorted by; None comes last."""

    text: str
    value: float | None = None


@dataclass(frozen=True)
class Row:
    """A row of a table that can be sorted; `marker` is HTML of ours."""

    title: str
    cells: tuple[Cell, ...]
    marker: str = ""
    note: str = ""
    """A few words below the title."""
    muted: bool = False
    """Whether it is set back: a reference, not one of what is compared."""


def sortable_html(columns: Sequence[Column], rows: Sequence[Row], caption: str, expected: int) -> str:
    """Return a table whose headers sort it (static/compare.js), with room for `expected` rows."""
    room = 48 * expected + 130  # its header and caption
    return render("sortable.html", columns=columns, rows=rows, caption=caption, room=room)
