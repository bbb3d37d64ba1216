"""Temperature scaling: probabilities that say how often they are right.

Guo, Pleiss, Sun and Weinberger 2017, "On Calibration of Modern Neural Networks": logits are divided by
one number, found on validation names; which class comes first does not change.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

LOWEST, HIGHEST = 0.2, 5.0
# A hundred names without a mistake would ask for boundless confidence: the logarithm of the temperature has a
# normal prior around 0 with this standard deviation.
EXPECTED_SPREAD = 0.5


def fit_temperature(logits: npt.NDArray[np.floating[Any]], truth: npt.NDArray[np.int64]) -> float:
    """Return the most probable temperature for logits `[N, C]` and label indices `[N]`.

    It lies between `LOWEST` and `HIGHEST`, and is 1 without names.
    """
    from scipy.optimize import minimize_scalar  # here: it takes a while to import

    if not len(truth):
        return 1.0
    rows = np.arange(len(truth))

    def loss(log_temperature: float) -> float:
        """Return minus the log of the posterior, up to a constant."""
        right = log_softmax(logits / math.exp(log_temperature))[rows, truth]
        return float(-right.sum() + (log_temperature / EXPECTED_SPREAD) ** 2 / 2)

    found = minimize_scalar(loss, bounds=(math.log(LOWEST), math.log(HIGHEST)), method="bounded")
    return math.exp(float(found.x))


def log_softmax(logits: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.float64]:
    """Return log probabilities `[N, C]`."""
    shifted = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))
