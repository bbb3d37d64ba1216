"""A lock in the folder of shards, so that one run at a time writes a file."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import IO

from namemodel.errors import TableError

if sys.platform != "win32":
    import fcntl

LOCK = "lock"


def take_lock(folder: Path, target: Path) -> IO[bytes]:
    """Make the folder and take its lock; returns the open file that holds it.

    The system gives the lock back when a process ends, however it ends.

    Raises:
        TableError: another run has it. OSError: the folder cannot be made.
    """
    while True:
        folder.mkdir(exist_ok=True)
        try:
            lock = (folder / LOCK).open("a+b")
        except FileNotFoundError:  # the run before us has just taken its folder away
            continue
        if sys.platform != "win32":
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                by = lock.read().decode(errors="replace") or "?"
                lock.close()
                raise TableError(
                    f"{target.name} is being written by another run (process {by}). "
                    "Wait for its end, or name another file."
                ) from None
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(lock.fileno()), (folder / LOCK).stat()):
                lock.truncate(0)
                lock.write(str(os.getpid()).encode())
                lock.flush()
                return lock
        lock.close()
