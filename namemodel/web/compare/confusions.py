"""Confusion matrices side by side, on one scale, whose cells show their names.

The names travel with the matrix as escaped JSON; the script sets them as text.
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from namemodel.comparison import RunDone
from namemodel.training.final_evaluation import TestPrediction
from namemodel.web.shared.html import notice
from namemodel.web.shared.series_style import Look
from namemodel.web.shared.text import count

FEW = 6  # lists, up to which a cell has room for its number
STRONG = 0.4  # share of a row from which a cell is dark
MOST_NAMES = 60  # of a cell that travel to the page
EMPTY = notice("A matrix for each model appears here when the comparison is over.")


@dataclass(frozen=True)
class Confusion:
    """The test names of all seeds of one model."""

    labels: Sequence[str]
    matrix: Sequence[Sequence[int]]
    """Rows: the list a name is on; columns: the list it was given."""
    names: Mapping[tuple[int, int], Sequence[tuple[str, int]]]
    """By cell: names, the most frequent first, and in how many seeds' test sets they came there."""


def add_up(runs: Sequence[RunDone], answers: Sequence[Sequence[TestPrediction]]) -> Confusion:
    """Return the confusion of the runs of one model; `answers` are those that were kept of them."""
    labels = runs[0].labels
    matrix = [
        [sum(run.confusion[row][column] for run in runs) for column in range(len(labels))]
        for row in range(len(labels))
    ]
    place = {label: number for number, label in enumerate(labels)}
    cells: dict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    for tested in answers:
        for one in tested:
            if one.label in place and one.predicted in place:
                cells[place[one.label], place[one.predicted]][one.name] += 1
    names = {
        cell: sorted(found.items(), key=lambda item: (-item[1], item[0]))[:MOST_NAMES]
        for cell, found in cells.items()
    }
    return Confusion(labels, matrix, names)


def confusions_html(confusions: Mapping[str, Confusion], looks: Mapping[str, Look]) -> str:
    """Return the matrices of models by title."""
    if not confusions:
        return EMPTY
    matrices = "".join(matrix_html(title, one, looks[title]) for title, one in confusions.items())
    steps = "".join(
        f'<span class="hit" style="--shade:{shade(share)}"></span>'
        f'<span class="miss" style="--shade:{shade(share)}"></span>'
        f"<b>{share * 100:g}</b>"
        for share in (0.01, 0.1, 0.5, 1)
    )
    return (
        '<section class="nm-confusions"><h3>Where the answers go</h3>'
        f'<p class="nm-scale">Share of a row in %: {steps} blue is right, orange wrong.</p>'
        f'<div class="nm-matrices">{matrices}</div>'
        '<div class="nm-cellnames" role="status"><p>Choose a cell to see its names. Rows are the list that a '
        "name is on, columns the list it was given; the seeds are added up.</p></div></section>"
    )


def matrix_html(title: str, confusion: Confusion, look: Look) -> str:
    """Return one model's matrix, with the names of its cells."""
    few = len(confusion.labels) <= FEW
    head = "".join(f'<th scope="col"><span>{escape(label)}</span></th>' for label in confusion.labels)
    body = "".join(
        f'<tr><th scope="row">{escape(label)}</th>{row_html(confusion, number, few)}</tr>'
        for number, label in enumerate(confusion.labels)
    )
    names = json.dumps({f"{row},{column}": found for (row, column), found in confusion.names.items()})
    return (
        f'<table class="nm-matrix{"" if few else " small"}" data-model="{escape(title)}" '
        f'data-labels="{escape(json.dumps(list(confusion.labels)))}" data-names="{escape(names)}">'
        f"<caption>{look.svg}{escape(title)}</caption>"
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def row_html(confusion: Confusion, row: int, few: bool) -> str:
    """Return the cells of one list; only the first cell of a matrix is a stop of the Tab key."""
    return "".join(cell_html(confusion, row, column, few) for column in range(len(confusion.labels)))


def cell_html(confusion: Confusion, row: int, column: int, few: bool) -> str:
    """Return a cell, a button that says its number in words."""
    number, total = confusion.matrix[row][column], sum(confusion.matrix[row])
    share = number / max(total, 1)
    words = escape(f"{confusion.labels[row]} → {confusion.labels[column]}: {count(number)} of {count(total)}")
    shown = (count(number) if number else "·") if few else ""
    return (
        f'<td class="{"hit" if row == column else "miss"}{" strong" if share > STRONG else ""}" '
        f'style="--shade:{shade(share)}">'
        f'<button type="button" tabindex="{0 if row == column == 0 else -1}" data-cell="{row},{column}" '
        f'data-count="{number}" aria-label="{words}" title="{words}">{shown}</button></td>'
    )


def shade(share: float) -> str:
    """Return how strongly a share of a row is coloured; its root, or an error of 2 % would be white."""
    return f"{math.sqrt(share):.3f}"
