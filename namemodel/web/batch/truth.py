"""How predictions compare with the column of a table that says what is right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from namemodel.web.shared.axes import percent_axis
from namemodel.web.shared.html import render
from namemodel.web.shared.reliability import panel
from namemodel.web.shared.series_style import Look

Truth = Mapping[str, Any]
"""As `tables.truth.Truth.evaluations` returns it."""
Evaluation = Mapping[str, Any]
"""As `Evaluation.to_dict` returns it."""
LOOK = Look("var(--c0)", "circle")
GROUPS = (("All names", "overall"), ("Not seen in training", "unseen"), ("Seen in training", "seen"))


def truth_html(truth: Truth, model: str) -> str:
    """Return accuracy, figures by list, confusion matrix and reliability of a table's predictions."""
    overall: Evaluation = truth["overall"]
    labels, matrix = lists_that_occur(overall)
    return render(
        "truth.html",
        truth=truth,
        overall=overall,
        groups=[(words, truth[group]) for words, group in GROUPS if truth[group]],
        labels=labels,
        matrix=matrix,
        reliability=reliability_panel(overall, model),
    )


def lists_that_occur(evaluation: Evaluation) -> tuple[list[str], list[list[int]]]:
    """Return the labels that are right or predicted in some row, and the confusion matrix of these."""
    labels, matrix = evaluation["labels"], evaluation["confusion"]
    there = [i for i in range(len(labels)) if any(matrix[i]) or any(row[i] for row in matrix)]
    return [labels[i] for i in there], [[matrix[row][column] for column in there] for row in there]


def reliability_panel(evaluation: Evaluation, model: str) -> str:
    """Return how often answers are right, by their confidence; empty where too few are known."""
    bins = evaluation["reliability"]
    if not bins:
        return ""
    return panel(model, bins, LOOK, percent_axis([share for one in bins for share in one[:2]]))
