"""Tables that the page writes itself: the confusion matrix and rows of figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from namemodel.wording import things

STOPPING = "Stopping …"

TESTED = "Test names: the list they are on (rows) and the list they were given (columns)"


def confusion_html(labels: Sequence[str], matrix: Sequence[Sequence[int]], caption: str = TESTED) -> str:
    """Return a confusion matrix: rows are the list a name is on, columns the list it was given.

    A cell is shaded by its share of the row and holds its count, so that it reads without colour.
    """
    small = " small" if len(labels) > 6 else ""
    head = "".join(f'<th scope="col"><span>{escape(label)}</span></th>' for label in labels)
    body = []
    for label, row in zip(labels, matrix, strict=True):
        total = max(sum(row), 1)
        cells = "".join(
            f'<td class="{"hit" if labels[place] == label else "miss"}'
            f'{" strong" if number / total > 0.5 else ""}" style="--share:{number / total:.3f}" '
            f'title="{escape(label)} → {escape(labels[place])}: {number} of {sum(row)}">{number or "·"}</td>'
            for place, number in enumerate(row)
        )
        body.append(f'<tr><th scope="row">{escape(label)}</th>{cells}</tr>')
    return (
        f'<div class="nm-scroll"><table class="nm-confusion{small}">'
        f"<caption>{escape(caption)}</caption>"
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
    )


def grid_html(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return the head and body of a table whose first column names the row."""
    head = "".join(f'<th scope="col">{escape(title)}</th>' for title in titles)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"


def figures_html(
    titles: Sequence[str], rows: Sequence[Sequence[str]], caption: str, words: bool = False
) -> str:
    """Return a table of figures; the first column names the row; `words` sets them to the left."""
    kind = " nm-preview" if words else ""
    return (
        f'<div class="nm-scroll"><table class="nm-figures{kind}"><caption>{escape(caption)}</caption>'
        f"{grid_html(titles, rows)}</table></div>"
    )


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
    head = "".join(
        f'<th scope="col" aria-sort="none"><button type="button" data-column="{place}" '
        f'data-best="{column.best}">{escape(column.title)}</button></th>'
        for place, column in enumerate(columns)
    )
    body = "".join(sortable_row(row) for row in rows)
    room = 48 * expected + 130  # its header and caption
    return (
        f'<div class="nm-scroll nm-sortable" style="--room:{room}px" tabindex="0">'
        f'<table class="nm-figures"><caption><span>{escape(caption)}</span></caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def sortable_row(row: Row) -> str:
    """Return one row of a table that can be sorted."""
    note = f"<small> {escape(row.note)}</small>" if row.note else ""  # the space is for a reader aloud
    cells = "".join(
        f'<td data-value="{"" if cell.value is None else cell.value}">{escape(cell.text)}</td>'
        for cell in row.cells
    )
    return (
        f'<tr class="{"muted" if row.muted else ""}"><th scope="row" data-value="{escape(row.title)}">'
        f'<span>{row.marker}<span class="nm-title">{escape(row.title)}{note}</span></span></th>{cells}</tr>'
    )


def progress_html(share: float, text: str) -> str:
    """Return a progress bar with its words; the height is the same from 0 to 1."""
    width = min(max(share, 0.0), 1.0) * 100
    return (
        f'<div class="nm-progress" role="progressbar" aria-label="Progress" aria-valuemin="0" '
        f'aria-valuemax="100" aria-valuenow="{width:.0f}"><span style="width:{width:.1f}%"></span></div>'
        f'<p class="nm-status" role="status">{escape(text)}</p>'
    )


def rows_word(number: int) -> str:
    """Return "1 row" or "2,000 rows"."""
    return things(number, "row")
