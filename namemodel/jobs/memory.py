"""Limits of the memory of a process, for files that strangers upload."""

from __future__ import annotations

from pathlib import Path

STATUS = Path("/proc/self/status")  # Linux


def limit_memory(more: int | None) -> None:
    """Let this process take so many bytes more than it has, in place of an earlier limit; None for no limit.

    Python then raises MemoryError; some libraries in other languages abort the process. Only Linux has such
    a limit.
    """
    taken = private_bytes()
    if taken is None:
        return
    import resource  # here: Windows has no such module

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = hard if more is None else taken + more
    resource.setrlimit(resource.RLIMIT_DATA, (most if hard < 0 else min(most, hard), hard))


def private_bytes() -> int | None:
    """Return how many bytes of writable memory this process has allocated; None except on Linux."""
    if not STATUS.is_file():
        return None
    lines = dict(line.split(":", 1) for line in STATUS.read_text().splitlines() if ":" in line)
    return int(lines["VmData"].split()[0]) * 1024


def too_little(memory: int | None) -> str:
    """Return what to say of work that had too little memory, all of the machine's or `memory` bytes."""
    given = "than there is" if memory is None else f"than the {memory / 1e9:g} GB that it may take here"
    return f"This needs more memory {given}. Give less of it; a sheet takes less as CSV."


def is_too_little(error: Exception) -> bool:
    """Return whether an error says that there is no memory: torch and threads have errors of their own."""
    signs = ("out of memory", "can't allocate memory", "can't start new thread", "bad_alloc")
    return isinstance(error, MemoryError) or any(sign in str(error) for sign in signs)
