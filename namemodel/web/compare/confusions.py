"""Confusion matrices side by side, on one scale, whose cells show their names.

The names travel with the matrix as escaped JSON; static/compare.js sets them as text.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from namemodel.comparison import RunDone
from namemodel.training.final_evaluation import TestPrediction
from namemodel.web.compare.comparison_state import ComparisonState
from namemodel.web.shared.html import notice, render

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
    names: Mapping[str, Sequence[tuple[str, int]]]
    """By cell ("row,column"): names, the most frequent first, and in how many seeds they came there."""


def add_up(runs: Sequence[RunDone], answers: Sequence[Sequence[TestPrediction]]) -> Confusion:
    """Return the confusion of the runs of one model; `answers` are those that were kept of them."""
    labels = runs[0].labels
    matrix = [
        [sum(cells) for cells in zip(*rows, strict=True)]
        for rows in zip(*(run.confusion for run in runs), strict=True)
    ]
    place = {label: number for number, label in enumerate(labels)}
    cells: dict[str, Counter[str]] = defaultdict(Counter)
    for tested in answers:
        for one in tested:
            if one.label in place and one.predicted in place:
                cells[f"{place[one.label]},{place[one.predicted]}"][one.name] += 1
    names = {
        cell: sorted(found.items(), key=lambda item: (-item[1], item[0]))[:MOST_NAMES]
        for cell, found in cells.items()
    }
    return Confusion(labels, matrix, names)


def confusions_html(state: ComparisonState) -> str:
    """Return the matrix of each model whose answers are kept, by title, when a comparison is over."""
    if state.outcome is None or not state.answered:
        return EMPTY
    runs, answers = state.outcome.rows, state.outcome.predictions
    found = {
        model: add_up(runs[model], [answers.get((model, run.seed), []) for run in runs[model]])
        for model in state.answered
        if runs[model][0].parameters  # the majority class always answers the same
    }
    return render("confusions.html", confusions=found, styles=state.styles, few=FEW, strong=STRONG)
