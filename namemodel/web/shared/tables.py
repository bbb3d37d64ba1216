"""Tables that the page writes itself: the confusion matrix and rows of figures."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

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
