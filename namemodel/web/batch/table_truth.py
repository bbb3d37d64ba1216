"""How predictions compare with the column of a table that says what is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from namemodel.web.shared.charts import draw, reliability_plots
from namemodel.web.shared.series_style import Style
from namemodel.web.shared.tables import confusion_html, grid_html, rows_word
from namemodel.web.shared.text import count, notice, percent

Truth = Mapping[str, Any]
"""As `tables.truth.Truth.evaluations` returns it."""
Evaluation = Mapping[str, Any]
"""As `Evaluation.to_dict` returns it."""
STYLE = Style("var(--c0)", "circle")
CONFUSION = "Right lists (rows) and predicted ones (columns)"


def truth_html(truth: Truth, model: str) -> str:
    """Return accuracy, figures by list, confusion matrix and reliability of a table's predictions."""
    overall = truth["overall"]
    big = (
        f'<div class="nm-big"><span>{percent(overall["accuracy"])}</span> of {rows_word(overall["n"])} '
        f"with a known list right<small>macro-F1 {overall['macro_f1']:.3f} · calibration error "
        f"{percent(overall['calibration_error'])}</small></div>"
    )
    return (
        f'<section class="nm-truth"><h3 class="nm-h">Held against the column “{escape(truth["column"])}”</h3>'
        f"{big}{parts_html(truth)}{left_out(truth)}{classes_html(overall)}"
        f'<div class="nm-pair">{matrix_html(overall)}{curve_html(overall, model)}</div></section>'
    )


def parts_html(truth: Truth) -> str:
    """Return the accuracy on all names, on those seen in training and those not, abstentions apart."""
    parts = (("All names", "overall"), ("Not seen in training", "unseen"), ("Seen in training", "seen"))
    rows = [
        [
            words,
            count(truth[part]["n"]),
            percent(truth[part]["accuracy"]),
            percent(truth[part]["coverage"]),
            percent(truth[part]["answered_accuracy"]),
        ]
        for words, part in parts
        if truth[part]
    ]
    titles = ["Names", "Rows", "Right", "Answered", "Right of these"]
    return plain_table("Accuracy", titles, rows) + notice(
        "“Right” counts the most likely list also where the model abstains; a name that it cannot read "
        "counts as wrong."
    )


def left_out(truth: Truth) -> str:
    """Return which rows are not judged, or are misses for another reason; empty for none."""
    parts = [
        (truth["empty"], "no list in that column"),
        (truth["other"], "a list there that the model does not have"),
    ]
    words = [f"{rows_word(number)} with {what}" for number, what in parts if number]
    said = notice(f"Not judged: {', '.join(words)}.", "warn") if words else ""
    unread = truth["overall"]["not_read"]
    return said + (notice(f"{rows_word(unread)} could not be read, a miss each.", "warn") if unread else "")


def classes_html(evaluation: Evaluation) -> str:
    """Return precision, recall and F1 of each list that occurs."""
    rows = [
        [
            label,
            count(names),
            count(evaluation["predicted"][label]),
            percent(evaluation["precision"][label]),
            percent(evaluation["recall"][label]),
            f"{evaluation['f1'][label]:.3f}",
        ]
        for label, names in evaluation["names"].items()
    ]
    return plain_table("By list", ["List", "Rows", "Predicted", "Precision", "Recall", "F1"], rows)


def matrix_html(evaluation: Evaluation) -> str:
    """Return the confusion matrix of the lists that occur."""
    labels, matrix = evaluation["labels"], evaluation["confusion"]
    there = [i for i in range(len(labels)) if any(matrix[i]) or any(row[i] for row in matrix)]
    if not there:
        return ""
    cells = [[matrix[row][column] for column in there] for row in there]
    return (
        f'<div class="nm-goes"><h3 class="nm-h" aria-hidden="true">{CONFUSION}</h3>'
        f"{confusion_html([labels[i] for i in there], cells, CONFUSION)}</div>"
    )


def curve_html(evaluation: Evaluation, model: str) -> str:
    """Return how often answers are right, by their confidence."""
    bins = evaluation["reliability"]
    if not bins:
        return ""
    return draw(
        "Reliability: accuracy (up, %) by confidence (across, %)",
        reliability_plots({model: bins}, {model: STYLE}),
        note="Each dot stands for equally many rows. On the dashed line confidence is right; below it the "
        "model is too sure of itself.",
    )


def plain_table(caption: str, titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a small table of figures, as wide as it needs to be, that scrolls if it must."""
    return (
        f'<div class="nm-scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table class="nm-plain"><caption class="nm-hidden">{escape(caption)}</caption>'
        f"{grid_html(titles, rows)}</table></div>"
    )
