"""How good predictions are: scikit-learn's figures over probabilities."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Scores:
    """Figures over `n` names; fractions from 0 to 1, log loss in nats."""

    n: int
    accuracy: float
    macro_f1: float
    balanced_accuracy: float
    log_loss: float
    labels: list[str]
    confusion: list[list[int]]
    """Rows: the list a name is on; columns: the list it was given."""

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return dataclasses.asdict(self)


def score(
    probabilities: npt.NDArray[np.floating[Any]], truth: npt.NDArray[np.int64], labels: list[str]
) -> Scores:
    """Score probabilities `[N, C]` against label indices `[N]`, N ≥ 1.

    Macro-F1 and balanced accuracy average over the lists that occur in `truth`.
    """
    # scikit-learn takes over a second to import: only where it is used.
    from sklearn import metrics

    predicted = probabilities.argmax(axis=1)
    present = np.unique(truth)
    everyone = np.arange(len(labels))
    clipped = np.clip(probabilities.astype(np.float64), 1e-15, 1.0)
    clipped /= clipped.sum(axis=1, keepdims=True)
    confusion = metrics.confusion_matrix(truth, predicted, labels=everyone)
    recalls = confusion[present, present] / confusion[present].sum(axis=1)
    return Scores(
        n=len(truth),
        accuracy=float((predicted == truth).mean()),
        macro_f1=float(metrics.f1_score(truth, predicted, labels=present, average="macro", zero_division=0)),
        balanced_accuracy=float(recalls.mean()),
        log_loss=float(metrics.log_loss(truth, clipped, labels=everyone)),
        labels=labels,
        confusion=confusion.tolist(),
    )
