"""The accuracy of a network's answers."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def accuracy(logits: Tensor, labels: Sequence[int] | Tensor) -> float:
    """Return for what fraction of N examples the class with the highest logit is the right one.

    Args:
        logits: `[N, C]`, or probabilities: only their order counts.
        labels: `[N]`, the right classes as indices.
    """
    return fraction_right(logits.argmax(dim=1), labels)


def fraction_right(found: Tensor, labels: Sequence[int] | Tensor) -> float:
    """Return what fraction of the classes found, `[N]` indices, are the right ones."""
    return float((found.cpu() == torch.as_tensor(labels).cpu()).double().mean())
