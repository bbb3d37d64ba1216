"""The accuracy of a network's answers."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def accuracy(scores: Tensor, labels: Sequence[int]) -> float:
    """Return for what fraction of names the list with the highest score is the right one.

    Args:
        scores: `[N, C]`, probabilities or logits.
        labels: `[N]`, the right lists as indices.
    """
    return fraction_right(scores.argmax(dim=1), labels)


def fraction_right(found: Tensor, labels: Sequence[int]) -> float:
    """Return what fraction of the lists found, `[N]` indices, are the right ones."""
    return float((found.cpu() == torch.tensor(labels)).double().mean())
