"""Ctrl-C, or SIGTERM, in a long run: the first asks it to stop and keep what it has, the second ends it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

INTERRUPTED = 130  # the exit status of what Ctrl-C ended, as a shell reports it
ENDING: dict[signal.Signals, Any] = {
    signal.SIGINT: signal.default_int_handler,
    signal.SIGTERM: signal.SIG_DFL,
}
"""The signals, and what the second of them does."""


@contextmanager
def stop_on_interrupt() -> Iterator[Callable[[], bool]]:
    """Within the block, turn the first such signal into a flag; yields a function that returns the flag."""
    stopped = threading.Event()

    def first(number: int, _: object) -> None:
        stopped.set()
        signal.signal(number, ENDING[signal.Signals(number)])

    if threading.current_thread() is not threading.main_thread():
        yield stopped.is_set
        return
    before = {number: signal.getsignal(number) for number in ENDING}
    ours = [number for number in ENDING if before[number] is not signal.SIG_IGN]  # as in a shell's background
    for number in ours:
        signal.signal(number, first)
    try:
        yield stopped.is_set
    finally:
        for number in ours:
            signal.signal(number, before[number])
