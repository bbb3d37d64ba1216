"""Limits of the memory of a process, for files that anybody may upload."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

STATUS = Path("/proc/self/status")  # Linux


@dataclass(frozen=True)
class MemoryLimit:
    """How much memory a job may take."""

    size: int
    """In bytes, beside what its process has when the job begins."""
    advice: str = ""
    """What the user can do where that is too little, as a sentence."""


def limit_memory(limit: MemoryLimit) -> None:
    """Limit the memory of this process from now on.

    Python then raises MemoryError; some libraries in other languages abort the process. Only Linux has such
    a limit.
    """
    taken = private_bytes()
    if taken is None:
        return
    import resource  # here: Windows has no such module

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = taken + limit.size
    resource.setrlimit(resource.RLIMIT_DATA, (most if hard < 0 else min(most, hard), hard))


def private_bytes() -> int | None:
    """Return how many bytes of writable memory this process has allocated; None except on Linux."""
    if not STATUS.is_file():
        return None
    lines = dict(line.split(":", 1) for line in STATUS.read_text().splitlines() if ":" in line)
    return int(lines["VmData"].split()[0]) * 1024


def out_of_memory(limit: MemoryLimit | None) -> str:
    """Return the message for a job that needed more memory than its limit, or than the machine has."""
    if limit is None:
        return "This needs more memory than there is. Close other programs, or run something smaller."
    allowed = f"This needs more memory than the {limit.size / 1e9:g} GB that it may take here."
    return f"{allowed} {limit.advice}".rstrip()


def is_out_of_memory(error: Exception) -> bool:
    """Return whether an error means that there is no memory left; torch and threads have their own errors."""
    signs = ("out of memory", "can't allocate memory", "can't start new thread", "bad_alloc")
    return isinstance(error, MemoryError) or any(sign in str(error) for sign in signs)
