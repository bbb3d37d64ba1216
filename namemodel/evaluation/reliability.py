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
    values, places, names = np.unique(confidence, return_inverse=True, return_counts=True)
    return reliability_of_counts(values, names, np.bincount(places, weights=right), bins)


def reliability_of_counts(
    confidence: npt.NDArray[np.floating],
    names: npt.NDArray[np.int64],
    right: npt.NDArray[np.number],
    bins: int = BINS,
) -> list[list[float]]:
    """Return what `reliability` does, from K counted confidences; empty where there is no name.

    Args:
        confidence: `[K]`, different ones, ascending.
        names: `[K]`, how many names have each.
        right: `[K]`, how many of those are right.
    """
    there = np.flatnonzero(names)
    if not len(there):
        return []
    ends = np.cumsum(names[there])
    bins = min(bins, int(ends[-1]))
    size, rest = divmod(int(ends[-1]), bins)
    starts = np.arange(1, bins) * size + np.minimum(np.arange(1, bins), rest)
    # Names of equal confidence share a bin: which of them comes first says nothing.
    edges = np.unique(np.searchsorted(ends, starts, side="right"))
    curve = []
    for rows in np.split(there, edges[edges > 0]):
        count = int(names[rows].sum())
        curve.append([float(confidence[rows] @ names[rows]) / count, float(right[rows].sum()) / count, count])
    return curve


def calibration_error(curve: Sequence[Sequence[float]]) -> float:
    """Return the mean distance of confidence and accuracy, weighted by names."""
    names = sum(count for *_, count in curve)
    return sum(abs(confidence - accuracy) * count for confidence, accuracy, count in curve) / names
