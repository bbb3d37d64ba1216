"""What the processor of this machine has to offer. Knows nothing of networks."""

from __future__ import annotations

import os

import torch


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def fast_dtype() -> torch.dtype:
    """Return the type in which matrix products are fastest: bfloat16 where it is in the processor."""
    has = torch.cpu.get_capabilities()
    return torch.bfloat16 if has.get("avx512_bf16") or has.get("amx_bf16") else torch.float32
