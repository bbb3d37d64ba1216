"""How predictions compare with the column of a table that says what is right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from namemodel.web.shared.charts import draw_reliability
from namemodel.web.shared.html import render
from namemodel.web.shared.series_style import Style

Truth = Mapping[str, Any]
"""As `tables.truth.Truth.evaluations` returns it."""
Evaluation = Mapping[str, Any]
"""As `Evaluation.to_dict` returns it."""
STYLE = Style("var(--c0)", "circle")
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
        reliability=reliability_html(overall, model),
    )


def lists_that_occur(evaluation: Evaluation) -> tuple[list[str], list[list[int]]]:
    """Return the labels that are right or predicted in some row, and the confusion matrix of these."""
    labels, matrix = evaluation["labels"], evaluation["confusion"]
    there = [i for i in range(len(labels)) if any(matrix[i]) or any(row[i] for row in matrix)]
    return [labels[i] for i in there], [[matrix[row][column] for column in there] for row in there]


def reliability_html(evaluation: Evaluation, model: str) -> str:
    """Return how often predictions are right, by their confidence; empty where too few are known."""
    bins = evaluation["reliability"]
    if not bins:
        return ""
    return draw_reliability({model: bins}, {model: STYLE}, "rows")
