"""Softmax twice: what becomes of the gradient when a network's probabilities are taken for logits.

`cross_entropy` applies a softmax, so a network that ends with one of its own is trained through two. With two
lists everything depends on d = z_right - z_wrong, the difference of the logits, and is a closed form:

    p = sigmoid(d)                                   what the network says of the right list
    once:   loss = -log p                            |∂ loss / ∂ z_right| = 1 - p
    twice:  loss = -log sigmoid(2p - 1)              |∂ loss / ∂ z_right| = sigmoid(1 - 2p) 2p (1 - p)

Once, the push is the larger the more wrong the network is. Twice, it vanishes where the network is wrong and
sure, and the loss cannot fall below that of p = 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from namemodel.inside.arrays import Array

WIDEST = 8.0  # the logits of the curve differ by this at most
POINTS = 161


def push(logit: npt.ArrayLike, doubled: bool) -> Array:
    """Return |∂ loss / ∂ z_right| for differences z_right - z_wrong, of the same shape."""
    p = sigmoid(np.asarray(logit, dtype=np.float64))
    return sigmoid(1 - 2 * p) * 2 * p * (1 - p) if doubled else 1 - p


def loss(logit: npt.ArrayLike, doubled: bool) -> Array:
    """Return the loss in nats for differences z_right - z_wrong, of the same shape."""
    d = np.asarray(logit, dtype=np.float64)
    return np.logaddexp(0, 1 - 2 * sigmoid(d) if doubled else -d)


def loss_floor(classes: int = 2) -> float:
    """Return the lowest loss that the second softmax allows, in nats: 0.313 for two lists."""
    return math.log1p((classes - 1) / math.e)


@dataclass(frozen=True)
class Curve:
    """Both pushes, `[N]` each, over the difference of the logits."""

    logit: Array
    """z_right - z_wrong, from -8 (wrong and sure) to 8."""
    once: Array
    twice: Array


def curve(points: int = POINTS) -> Curve:
    """Return the curve at so many points."""
    logit = np.linspace(-WIDEST, WIDEST, points)
    return Curve(logit, push(logit, doubled=False), push(logit, doubled=True))


def sigmoid(x: Array) -> Array:
    """Return 1 / (1 + exp(-x)), which does not overflow in this form."""
    return np.exp(-np.logaddexp(0, -x))
