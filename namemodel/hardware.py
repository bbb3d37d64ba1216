"""The devices, cores, threads and random generators of this machine. Knows nothing of networks."""

from __future__ import annotations

import os
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TypeVar

import torch

from namemodel.errors import DeviceError

Item = TypeVar("Item")
CPU = torch.device("cpu")


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def fast_dtype() -> torch.dtype:
    """Return the dtype of the fastest matrix products: bfloat16 if the processor supports it."""
    has = torch.cpu.get_capabilities()
    return torch.bfloat16 if has.get("avx512_bf16") or has.get("amx_bf16") else torch.float32


def use_one_thread() -> None:
    """Let torch use one CPU thread in this process.

    These networks are small: a second thread gains little, and slows down every process that shares its core.
    """
    torch.set_num_threads(1)


class _Threads:
    """The state that overlapping `one_thread` blocks share."""

    lock = threading.Lock()
    here = threading.local()  # has the attribute `inside` in threads that are within a block
    blocks = 0  # that are active
    before = 1  # torch's number of threads before the first of them


@contextmanager
def one_thread() -> Iterator[None]:
    """Run a block with one CPU thread of torch, then restore the number, also if such blocks overlap.

    A block within a block changes nothing. With another number of threads, sums differ in their last bits.
    """
    if hasattr(_Threads.here, "inside"):
        yield
        return
    with _Threads.lock:
        before = torch.get_num_threads()
        if _Threads.blocks == 0:
            _Threads.before = before
        elif before == 1:  # a thread that was started while another block was active has its number
            before = _Threads.before
        _Threads.blocks += 1
        torch.set_num_threads(1)
    _Threads.here.inside = True
    try:
        yield
    finally:
        del _Threads.here.inside
        with _Threads.lock:
            _Threads.blocks -= 1
            torch.set_num_threads(before)


def with_one_thread(items: Generator[Item]) -> Generator[Item]:
    """Yield the same items, each made with one CPU thread; none of them is None."""
    try:
        while True:
            with one_thread():
                item = next(items, None)
            if item is None:
                return
            yield item
    finally:
        items.close()


_RNG_LOCK = threading.RLock()


@contextmanager
def fork_rng(device: torch.device = CPU, seed: int | None = None) -> Iterator[None]:
    """Run a block that draws from torch's global generators, then restore those of CPU and CUDA.

    Threads share these generators: one block runs at a time, so that a seed gives the same numbers always.

    Args:
        device: its generator is seeded, and restored on CUDA, too.
        seed: None leaves the generators as they are.
    """
    cuda = [device.index or 0] if device.type == "cuda" else []
    with _RNG_LOCK, torch.random.fork_rng(devices=cuda):
        if seed is not None:
            generator = torch.default_generator if device.type == "cpu" else torch
            generator.manual_seed(seed)
        yield


def available_devices() -> list[str]:
    """Return the devices of this machine: always "cpu", then any "cuda:N" and "mps"."""
    devices = ["cpu"]
    if torch.cuda.is_available():
        devices += [f"cuda:{index}" for index in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        devices.append("mps")
    return devices


def resolve_device(name: str) -> torch.device:
    """Return the device for "auto", "cpu", "cuda", "cuda:N" or "mps".

    "auto" takes the first accelerator, else the CPU; "cuda" is "cuda:0".

    Raises:
        DeviceError: this machine has no such device; the message names those that it has.
    """
    devices = available_devices()
    if name == "auto":
        return torch.device(devices[1] if len(devices) > 1 else "cpu")
    wanted = "cuda:0" if name == "cuda" else name
    if wanted not in devices:
        raise DeviceError(
            f"There is no device {name!r} on this machine. Choose one of: auto, {', '.join(devices)}."
        )
    return torch.device(wanted)
