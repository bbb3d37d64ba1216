"""Notes and small tables about a classified table, as plain text for the terminal and the page.

Owns the sentences and the rows; `cli/` and `web/` lay them out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from namemodel.events import TableDone
from namemodel.inference.predictions import UNLIKE
from namemodel.wording import number, percent, things

Evaluation = Mapping[str, Any]
"""As `Evaluation.to_dict` returns it."""
Truth = Mapping[str, Any]
"""As `Truth.evaluations` returns it."""
ACCURACY_TITLES = ("Names", "Rows", "Accuracy", "Answered", "Accuracy if answered")
CLASS_TITLES = ("List", "Rows", "Predicted", "Precision", "Recall", "F1")
UNUSUAL = {
    "ragged_rows": (
        "{have} more or fewer cells than the table has columns. Short ones are filled with empty cells; "
        "cells past the last column stand behind the predictions."
    ),
    "placeholders": "with NA, null or the like in the place of a name: classified as if it were one.",
    "mojibake": (
        "with text that was decoded wrongly once (MÃ¼ller for Müller): what is classified is the damaged "
        "text. Get the table again in UTF-8."
    ),
    "entities": "with an entity of HTML (O&#039;Connor): decoded for the model, and written as it was.",
    "replaced_characters": "with �, which stands for a letter that was lost before.",
    "repeated_titles": "that {repeat} the column's title: classified as if it were a name.",
    "empty_cells": (
        "without a name: in a sheet, errors such as #N/A and formulas that were never computed come as empty "
        "cells, too."
    ),
    "undivided": "with several words that could not be told apart: classified whole, as read_as shows.",
}
"""The note about rows in which something is unusual, by the name of its count."""


class Note(NamedTuple):
    """A sentence about a table."""

    text: str
    warning: bool = False


def result_notes(done: TableDone) -> list[Note]:
    """Return the notes about the rows of a table."""
    notes = []
    if done.distinct is not None:
        about = "" if done.distinct_exact else "About "
        notes.append(Note(f"{about}{things(done.distinct, 'different name')}."))
    known = f"The model was trained on the names of {things(done.seen, 'row')}"
    share = percent(done.seen / max(done.rows, 1))
    remembers = f"{known} ({share}): there it remembers, elsewhere it generalises."
    notes.append(Note(remembers if done.seen else "The model was trained on none of these names."))
    if count := done.unlike:
        rows = f"{things(count, 'row')} {'is' if count == 1 else 'are'}"
        rarer = f"rarer than {100 - 100 * UNLIKE:.0f} % of its names"
        notes.append(Note(f"{rows} spelled unlike even the nearest list: {rarer}."))
    for field, text in UNUSUAL.items():
        if count := done.unusual.get(field, 0):
            have, repeat = ("has", "repeats") if count == 1 else ("have", "repeat")
            notes.append(
                Note(f"{things(count, 'row')} {text.format(have=have, repeat=repeat)}", warning=True)
            )
    if count := done.escaped_formulas:
        have = "has" if count == 1 else "have"
        escaped = f"that a spreadsheet would run as a formula {have} an apostrophe in front in the file."
        notes.append(Note(f"{things(count, 'cell')} {escaped}"))
    return notes


def accuracy_rows(truth: Truth) -> list[list[str]]:
    """Return the accuracy on all names, on unseen and on seen ones, by `ACCURACY_TITLES`."""
    groups = {"All": "overall", "Not seen in training": "unseen", "Seen in training": "seen"}
    shares = ("accuracy", "coverage", "answered_accuracy")
    return [
        [title, number(found["n"], 0), *(percent(found[share]) for share in shares)]
        for title, group in groups.items()
        if (found := truth[group])
    ]


def class_rows(evaluation: Evaluation) -> list[list[str]]:
    """Return the figures of each list that occurs, by `CLASS_TITLES`."""
    return [
        [
            label,
            number(names, 0),
            number(evaluation["predicted"][label], 0),
            percent(evaluation["precision"][label]),
            percent(evaluation["recall"][label]),
            number(evaluation["f1"][label]),
        ]
        for label, names in evaluation["names"].items()
    ]


def confusion(evaluation: Evaluation) -> tuple[list[str], list[list[int]]]:
    """Return the lists that occur, as right ones or predicted, and the rows of each by its prediction."""
    labels, matrix = evaluation["labels"], evaluation["confusion"]
    there = [i for i, row in enumerate(matrix) if any(row) or any(other[i] for other in matrix)]
    return [labels[i] for i in there], [[matrix[i][j] for j in there] for i in there]


def truth_notes(truth: Truth) -> list[Note]:
    """Return which rows are left out of the evaluation, and which count as wrong without a prediction."""
    counts = {
        "no list in that column": truth["empty"],
        "a list there that the model does not have": truth["other"],
    }
    left_out = [f"{things(rows, 'row')} with {what}" for what, rows in counts.items() if rows]
    notes = [Note(f"Not evaluated: {', '.join(left_out)}.", warning=True)] if left_out else []
    if unread := truth["overall"]["not_read"]:
        notes.append(Note(f"{things(unread, 'row')} could not be read and count as wrong.", warning=True))
    return notes
