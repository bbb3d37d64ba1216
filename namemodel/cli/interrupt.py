"""Ctrl-C in a long run: the first asks it to stop and keep what it has, the second ends it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def stop_on_interrupt() -> Iterator[Callable[[], bool]]:
    """Within the block, turn the first Ctrl-C into a flag; yields the question whether it is set."""
    stopped = threading.Event()

    def first(*_: object) -> None:
        stopped.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = signal.getsignal(signal.SIGINT)
    in_main = threading.current_thread() is threading.main_thread()
    if before is signal.SIG_IGN or not in_main:  # ignored: the shell runs us in the background
        yield stopped.is_set
        return
    signal.signal(signal.SIGINT, first)
    try:
        yield stopped.is_set
    finally:
        signal.signal(signal.SIGINT, before)
