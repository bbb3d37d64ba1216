"""Seeds for every step of a run, so that a resumed run draws what an uninterrupted one would."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch


def derive_seed(*parts: int) -> int:
    """Return a 63-bit seed from numbers such as (seed, epoch, batch), well mixed."""
    return int(np.random.SeedSequence(parts).generate_state(1, np.uint64)[0] >> np.uint64(1))


@contextmanager
def seeded(device: torch.device, *parts: int) -> Iterator[None]:
    """Run a block with torch's generators of CPU and device seeded, then restore those of CPU and CUDA."""
    cuda = [device.index or 0] if device.type == "cuda" else []
    with torch.random.fork_rng(devices=cuda):
        generator = torch.default_generator if device.type == "cpu" else torch
        generator.manual_seed(derive_seed(*parts))
        yield
