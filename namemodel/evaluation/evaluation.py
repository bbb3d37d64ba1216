"""How predictions compare with the right classes.

Owns what counts as right. Names that can't be read count as errors in every figure but log loss and
calibration error, which are computed over the names that can. Where the model abstains, its most probable
class counts; `coverage` and `answered_accuracy` are of the others. The bins of a reliability curve
hold equal numbers of names, but for ties (Nguyen and O'Connor 2015, "Posterior calibration and exploratory
analysis for natural language processing models"). Knows nothing of how figures are shown.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from namemodel.events import Metrics
from namemodel.inference.predictions import Predictions

SMALLEST = 1e-15  # a probability whose logarithm is taken
BINS = 15  # of a reliability curve, with equally many names each where no confidences are equal
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Evaluation(Metrics):
    """Figures over `n` names, some of which may not be read, or be abstained from."""

    not_read: int
    """How many of the `n` cannot be read; each counts as wrong."""
    abstained: int
    """From how many of the `n` the model abstains; its most probable class counts in the other figures."""
    coverage: float
    """The share of the `n` that it answers: read, and not abstained from."""
    answered_accuracy: float | None
    """The accuracy on those; None if there are none."""
    predicted: dict[str, int]
    """How many of the `n` are predicted as each class that occurs."""
    precision: dict[str, float]
    """The share of the names predicted as a class that belong to it; 0 where none is."""
    f1: dict[str, float]

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return dataclasses.asdict(self)


def evaluate(
    predictions: Predictions, truth: npt.NDArray[np.int64], keys: npt.NDArray[Any] | None = None
) -> Evaluation:
    """Return the figures of N ≥ 1 predictions against the right classes, as indices `[N]`.

    Args:
        keys: `[N]`, equal for rows of one name; None where that is not known.
    """
    read, C = predictions.read, len(predictions.labels)
    given = np.where(read, predictions.first, C)
    right = given == truth
    counts = np.zeros((2, C, C + 1), dtype=np.int64)
    np.add.at(counts, (predictions.answered.astype(np.int64), truth, given), 1)
    curve, loss = [], None
    if read.any():
        curve = reliability(predictions.confidence[read].astype(np.float64), right[read])
        loss = log_loss(predictions.probabilities[read], truth[read])
    any_right = None if keys is None else float(right_for_any_class(given, truth, keys).mean())
    return from_counts(predictions.labels, counts, curve, loss, any_right)


def from_counts(
    labels: Sequence[str],
    counts: Counts,
    curve: list[list[float]],
    log_loss: float | None = None,
    any_right: float | None = None,
) -> Evaluation:
    """Return the figures of counted predictions, one or more.

    Args:
        counts: `[2, C, C + 1]`, by whether the model answers, right class, and predicted one, the last for
            names that can't be read.
        curve: as `reliability` returns it; empty if it is not known.
        any_right: None where it is not known.
    """
    both = counts.sum(axis=0)
    n, answered = int(both.sum()), int(counts[1].sum())
    rows, given, hits = both.sum(axis=1), both[:, :-1].sum(axis=0), both.diagonal()
    there = np.flatnonzero(rows)
    recall, f1 = hits / np.maximum(rows, 1), 2 * hits / np.maximum(rows + given, 1)
    unread = int(both[:, -1].sum())

    def by_class(values: Any, kind: type) -> dict[str, Any]:
        return {labels[i]: kind(values[i]) for i in there.tolist()}

    return Evaluation(
        n=n,
        not_read=unread,
        abstained=n - answered - unread,
        coverage=answered / n,
        answered_accuracy=int(counts[1].diagonal().sum()) / answered if answered else None,
        accuracy=int(hits.sum()) / n,
        any_right=any_right,
        macro_f1=float(f1[there].mean()),
        balanced_accuracy=float(recall[there].mean()),
        log_loss=log_loss,
        calibration_error=calibration_error(curve) if curve else None,
        reliability=curve,
        labels=list(labels),
        names=by_class(rows, int),
        predicted=by_class(given, int),
        precision=by_class(hits / np.maximum(given, 1), float),
        recall=by_class(recall, float),
        f1=by_class(f1, float),
        confusion=both[:, :-1].tolist(),
    )


def log_loss(probabilities: npt.NDArray[np.floating], truth: npt.NDArray[np.int64]) -> float:
    """Return the mean of minus the log of the right class's probability, in nats; `[N, C]` and `[N]`."""
    clipped = np.clip(probabilities.astype(np.float64), SMALLEST, 1.0)
    shares = clipped[np.arange(len(truth)), truth] / clipped.sum(axis=1)
    return float(-np.log(shares).mean())


def right_for_any_class(
    given: npt.NDArray[np.int64], truth: npt.NDArray[np.int64], keys: npt.NDArray[Any]
) -> npt.NDArray[np.bool_]:
    """Return for each row `[N]` whether any row of the same key belongs to the class predicted for it."""
    classes = defaultdict(set)
    for key, label in zip(keys.tolist(), truth.tolist(), strict=True):
        classes[key].add(label)
    return np.array([label in classes[key] for key, label in zip(keys.tolist(), given.tolist(), strict=True)])


def reliability(confidence: npt.NDArray[np.floating], right: npt.NDArray[np.bool_]) -> list[list[float]]:
    """Return mean confidence, accuracy and number of names of each bin, the least confident first.

    The order of the names changes nothing: those of equal confidence are in one bin, so that there may be
    fewer than `BINS`.

    Args:
        confidence: `[N]`, the probability of the predicted class, N ≥ 1.
        right: `[N]`, whether it was the right one.
    """
    values, places, names = np.unique(confidence, return_inverse=True, return_counts=True)
    return reliability_of_counts(values, names, np.bincount(places, weights=right))


def reliability_of_counts(
    confidence: npt.NDArray[np.floating], names: npt.NDArray[np.int64], right: npt.NDArray[np.number]
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
    bins = min(BINS, int(ends[-1]))
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
