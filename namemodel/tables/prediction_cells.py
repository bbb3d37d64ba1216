"""Predictions as the cells of a table, and back: outputs write them, and a resumed run reads them again.

A fraction has four decimals. Of a name that was not read, only its status and whether it was seen in training
are written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from namemodel.inference.predictions import COLUMNS, STATUS, Predictions

STEPS = 10_000  # a fraction has four decimals
FRACTIONS = np.array([f"{step / STEPS:.4f}" for step in range(STEPS + 1)], dtype=object)
STEP_OF = {str(text): step for step, text in enumerate(FRACTIONS)} | {"": 0}
YES, NO = "yes", "no"
Texts = npt.NDArray[np.object_]


def steps_of(fractions: npt.NDArray[np.floating]) -> npt.NDArray[np.int64]:
    """Return fractions `[…]` in steps of four decimals."""
    return np.rint(fractions.astype(np.float64) * STEPS).astype(np.int64).clip(0, STEPS)


def columns_of(predictions: Predictions, each: bool) -> list[Texts]:
    """Return the texts of `COLUMNS`, each `[N]`.

    Args:
        each: whether the probabilities of all lists follow.
    """
    labels = np.array(predictions.labels, dtype=object)
    columns = [
        labels[predictions.first],
        FRACTIONS[steps_of(predictions.confidence)],
        labels[predictions.second],
        FRACTIONS[steps_of(predictions.margin)],
        predictions.status_names,
        np.where(predictions.seen, YES, NO).astype(object),
    ]
    if each:
        columns += [FRACTIONS[steps_of(column)] for column in predictions.probabilities.T]
    if not predictions.read.all():
        for place in (*range(4), *range(len(COLUMNS), len(columns))):
            columns[place][~predictions.read] = ""
    return columns


def predictions_from(columns: Sequence[Sequence[str]], labels: Sequence[str]) -> Predictions:
    """Return predictions from which `columns_of` makes the same texts.

    Raises:
        ValueError: a cell is none that `columns_of` writes.
    """
    first, confidence, second, margin, status, seen, *each = columns
    places = {label: place for place, label in enumerate(labels)} | {"": 0}
    codes = {name: code for code, name in enumerate(STATUS)}
    try:
        one, two = look_up(places, first), look_up(places, second)
        sure, lead = look_up(STEP_OF, confidence), look_up(STEP_OF, margin)
        state = look_up(codes, status).astype(np.int8)
        shares = [look_up(STEP_OF, column) for column in each]
    except KeyError as error:
        raise ValueError(f"a cell {error}") from error
    rows, steps = np.arange(len(status)), np.zeros((len(status), len(labels)))
    for place, column in enumerate(shares):
        steps[:, place] = column
    lesser = steps[rows, two] if shares else sure - lead
    # Both probabilities and their difference were rounded, each by itself: undo what does not fit, by less
    # than what rounding hides. Of equal ones the first is the largest, the second the next.
    off = sure - lesser - lead
    steps = np.maximum(steps - 0.45, 0.0)
    steps[rows, two] = lesser + 0.3 * off + 0.01
    steps[rows, one] = sure - 0.3 * off + 0.02
    steps[[not cell for cell in first]] = 0.0
    probabilities = (steps / STEPS).astype(np.float32)  # the type of a model's predictions
    return Predictions(tuple(labels), probabilities, state, np.array([cell == YES for cell in seen]))


def look_up(places: Mapping[str, int], cells: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return the number of each cell; raises KeyError."""
    return np.fromiter(map(places.__getitem__, cells), np.int64, len(cells))
