"""How often answers are right at which confidence, and the calibration error.

The bins hold equal numbers of names, but for ties (Nguyen and O'Connor 2015, "Posterior calibration and
exploratory analysis for natural language processing models").
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

BINS = 15  # of a reliability curve, with equally many names each where no confidences are equal


def reliability(
    confidence: npt.NDArray[np.floating], right: npt.NDArray[np.bool_], bins: int = BINS
) -> list[list[float]]:
    """Return mean confidence, accuracy and number of names of each bin, the least confident first.

    The order of the names changes nothing: those of equal confidence are in one bin, so that there may be
    fewer than `bins`.

    Args:
        confidence: `[N]`, the probability of the predicted class, N ≥ 1.
        right: `[N]`, whether it was the right one.
    """
    order = np.argsort(confidence, kind="stable")
    ranked = confidence[order]
    starts = [int(rows[0]) for rows in np.array_split(np.arange(len(ranked)), min(bins, len(ranked)))]
    # Names of equal confidence share a bin: which of them comes first says nothing.
    edges = np.unique(np.searchsorted(ranked, ranked[starts[1:]]))
    bins_of_rows = np.split(order, edges[edges > 0])
    return [[float(confidence[rows].mean()), float(right[rows].mean()), len(rows)] for rows in bins_of_rows]


def calibration_error(curve: Sequence[Sequence[float]]) -> float:
    """Return the mean distance of confidence and accuracy, weighted by names."""
    names = sum(count for *_, count in curve)
    return sum(abs(confidence - accuracy) * count for confidence, accuracy, count in curve) / names
