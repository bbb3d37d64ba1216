"""The optimiser, and its learning rate over time.

AdamW: Loshchilov and Hutter 2019. One-cycle rate: Smith and Topin 2019, "Super-Convergence". It is that of
`torch.optim.lr_scheduler.OneCycleLR` but for rounding (a test holds the two together). As a function of the
step it has no state to save, so that a resumed run repeats it bit for bit, and a run may have one step.
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import nn

from namemodel.config import TrainingConfig

WARM_UP = 0.2  # share of all steps in which the rate rises
START, END = 0.04, 1e-4  # first and last rate, as a share of the highest


def make_optimizer(model: nn.Module, config: TrainingConfig) -> torch.optim.Optimizer:
    """Return the optimiser; with AdamW, weights decay, but biases and embeddings don't."""
    if config.optimizer == "adam":
        return torch.optim.Adam(model.parameters(), lr=config.learning_rate, fused=True)
    decayed, others = list[nn.Parameter](), list[nn.Parameter]()
    for name, weight in model.named_parameters():
        (others if "bias" in name or name.startswith("embedding.") else decayed).append(weight)
    groups: list[dict[str, Any]] = [{"params": decayed}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=config.learning_rate, weight_decay=config.weight_decay, fused=True)


def learning_rate(config: TrainingConfig, step: int, steps: int) -> float:
    """Return the learning rate of a step from 0 to steps - 1: constant, or a cosine up and a cosine down."""
    if config.schedule == "constant":
        return config.learning_rate
    peak = max(WARM_UP * steps, 1.0)
    if step < peak:
        start, end, share = START, 1.0, step / peak
    else:
        start, end, share = 1.0, END, (step - peak) / max(steps - 1 - peak, 1.0)
    return config.learning_rate * (end + (start - end) * (1 + math.cos(math.pi * share)) / 2)
