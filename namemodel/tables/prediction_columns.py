"""Predictions as the columns of a table: a fraction has four decimals.

Of a name that was not read, only its status, whether it was seen in training and the name are written.
Where a name has no familiarity, `unlike` is empty.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from namemodel.inference.predictions import STATUS
from namemodel.tables.predictor import Classified

STEPS = 10_000  # a fraction has four decimals
FRACTIONS = pa.array([f"{step / STEPS:.4f}" for step in range(STEPS + 1)])
YES, NO = "yes", "no"
WORDS = pa.array([NO, YES])


def steps_of(fractions: npt.NDArray[np.floating]) -> npt.NDArray[np.int64]:
    """Return fractions `[…]` in steps of four decimals."""
    return np.rint(fractions.astype(np.float64) * STEPS).astype(np.int64).clip(0, STEPS)


def typed_columns(found: Classified, each: bool) -> list[pa.Array]:
    """Return the columns of `CachedPredictor.columns`, each `[N]`, as text, numbers, true and false.

    Args:
        each: whether the probabilities of all lists follow.
    """
    predictions, nothing = found.predictions, ~found.predictions.read
    labels = pa.array(predictions.labels, pa.string())

    def listed(places: npt.NDArray[np.int64]) -> pa.Array:
        return labels.take(pa.array(places, mask=nothing))

    def fractions(values: npt.NDArray[np.floating]) -> pa.Array:
        return pa.array(steps_of(values) / STEPS, mask=nothing)

    return [
        listed(predictions.first),
        fractions(predictions.confidence),
        listed(predictions.second),
        fractions(predictions.margin),
        pa.array(STATUS).take(pa.array(predictions.status)),
        pa.array(predictions.seen),
        pa.array(predictions.unlike, mask=np.isnan(predictions.familiarity)),
        pa.array(found.names, pa.string()).take(pa.array(found.codes)),
        *(fractions(column) for column in predictions.probabilities.T if each),
    ]


def text_columns(found: Classified, each: bool) -> list[pa.Array]:
    """Return the same as text, nothing as empty."""
    return [column_text(column) for column in typed_columns(found, each)]


def column_text(column: pa.Array) -> pa.Array:
    """Return a column of predictions as text."""
    if pa.types.is_floating(column.type):
        steps = steps_of(pc.fill_null(column, 0.0).to_numpy())
        column = FRACTIONS.take(pa.array(steps, mask=column.is_null().to_numpy(zero_copy_only=False)))
    elif pa.types.is_boolean(column.type):
        column = WORDS.take(column.cast(pa.int8()))
    return pc.fill_null(column, "")
