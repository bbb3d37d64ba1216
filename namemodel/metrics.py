"""How good predictions are: figures over probabilities, scikit-learn's where it has them.

Calibration error: the bins hold equal numbers of names, but for ties (Nguyen and O'Connor 2015, "Posterior
calibration and exploratory analysis for natural language processing models").
"""

from __future__ import annotations

import dataclasses
import importlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

BINS = 15  # of a reliability curve, with equally many names each where no confidences are equal


def import_slow_parts() -> None:
    """Import what splits and scores need of scikit-learn, which takes a second, before work begins."""
    for part in ("sklearn.metrics", "sklearn.model_selection"):
        importlib.import_module(part)


@dataclass(frozen=True)
class Scores:
    """Figures over `n` names; fractions from 0 to 1, log loss in nats."""

    n: int
    accuracy: float
    """The share of rows that are given the list they are listed under."""
    any_right: float
    """The same where any list that holds the name counts as right."""
    macro_f1: float
    balanced_accuracy: float
    log_loss: float
    calibration_error: float
    """Mean distance of confidence and accuracy over up to `BINS` bins of about equally many names."""
    reliability: list[list[float]]
    """The bins, the least confident first: mean confidence, accuracy, number of names."""
    labels: list[str]
    names: dict[str, int]
    """How many of the `n` are on each list that occurs."""
    recall: dict[str, float]
    """The share of a list's names that are given back to it."""
    confusion: list[list[int]]
    """Rows: the list a name is on; columns: the list it was given."""

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return dataclasses.asdict(self)


def score(
    probabilities: npt.NDArray[np.floating[Any]],
    truth: npt.NDArray[np.int64],
    labels: list[str],
    keys: Sequence[object] | None = None,
) -> Scores:
    """Score probabilities `[N, C]` against label indices `[N]`, N ≥ 1.

    Macro-F1 and balanced accuracy average over the lists that occur in `truth`.

    Args:
        keys: `[N]`, equal for rows of one name; None where every row is another name.
    """
    # scikit-learn takes over a second to import: only where it is used.
    from sklearn import metrics

    predicted = probabilities.argmax(axis=1)
    right = predicted == truth
    present = np.unique(truth)
    everyone = np.arange(len(labels))
    clipped = np.clip(probabilities.astype(np.float64), 1e-15, 1.0)
    clipped /= clipped.sum(axis=1, keepdims=True)
    confusion = metrics.confusion_matrix(truth, predicted, labels=everyone)
    counts = confusion.sum(axis=1)
    recalls = confusion[present, present] / counts[present]
    curve = reliability(clipped.max(axis=1), right)
    return Scores(
        n=len(truth),
        accuracy=float(right.mean()),
        any_right=float(right_for_any_list(predicted, truth, keys).mean()),
        macro_f1=float(metrics.f1_score(truth, predicted, labels=present, average="macro", zero_division=0)),
        balanced_accuracy=float(recalls.mean()),
        log_loss=float(metrics.log_loss(truth, clipped, labels=everyone)),
        calibration_error=calibration_error(curve),
        reliability=curve,
        labels=labels,
        names={labels[i]: int(counts[i]) for i in present},
        recall={labels[i]: float(recall) for i, recall in zip(present, recalls, strict=True)},
        confusion=confusion.tolist(),
    )


def right_for_any_list(
    predicted: npt.NDArray[np.int64], truth: npt.NDArray[np.int64], keys: Sequence[object] | None
) -> npt.NDArray[np.bool_]:
    """Return for each row `[N]` whether any row of the same key has the predicted list."""
    if keys is None:
        return np.asarray(predicted == truth)
    lists = defaultdict(set)
    for key, label in zip(keys, truth, strict=True):
        lists[key].add(label)
    return np.array([label in lists[key] for key, label in zip(keys, predicted, strict=True)])


def reliability(
    confidence: npt.NDArray[np.float64], right: npt.NDArray[np.bool_], bins: int = BINS
) -> list[list[float]]:
    """Return mean confidence, accuracy and number of names of each bin, the least confident first.

    The order of the names changes nothing: those of equal confidence are in one bin, so that there may be
    fewer than `bins`.

    Args:
        confidence: `[N]`, the probability of the list that was given, N ≥ 1.
        right: `[N]`, whether it was the right one.
    """
    order = np.argsort(confidence, kind="stable")
    ranked = confidence[order]
    starts = [int(part[0]) for part in np.array_split(np.arange(len(ranked)), min(bins, len(ranked)))]
    # Names of equal confidence share a bin: which of them comes first says nothing.
    edges = np.unique(np.searchsorted(ranked, ranked[starts[1:]]))
    parts = np.split(order, edges[edges > 0])
    return [[float(confidence[part].mean()), float(right[part].mean()), len(part)] for part in parts]


def calibration_error(curve: Sequence[Sequence[float]]) -> float:
    """Return the mean distance of confidence and accuracy, weighted by names."""
    names = sum(count for *_, count in curve)
    return sum(abs(confidence - accuracy) * count for confidence, accuracy, count in curve) / names
