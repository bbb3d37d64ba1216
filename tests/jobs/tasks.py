"""Work for worker processes that tests start, and who of them is there."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from namemodel.errors import ConfigError
from namemodel.events import Event, Progress, Stopped

PATIENCE = 60.0  # seconds; far more than anything here takes
MODULE = __name__
MB = 1_000_000
Stop = Callable[[], bool]


def count(stop: Stop, epoch: int, upto: int) -> Iterator[Event]:
    """Count; the epoch tells whose events they are."""
    for number in range(upto):
        print("a stray line")
        yield Progress(epoch, number, upto)


def talk(stop: Stop, path: str = os.devnull) -> Iterator[Event]:
    """Say something all the time, until it is to stop; then write that to a file."""
    number = 0
    while not stop():
        time.sleep(0.01)
        number += 1
        yield Progress(os.getpid(), number, 0)
    Path(path).write_text("stopped", encoding="utf-8")
    yield Stopped(number, None, None, None)


def sleep(stop: Stop) -> Iterator[Event]:
    """Say something once, then never look up."""
    yield Progress(0, 0, 0)
    time.sleep(PATIENCE)


def fill(stop: Stop, size: int) -> Iterator[Event]:
    """Take so many bytes."""
    yield Progress(0, len(bytearray(size)), size)


def die(stop: Stop, number: int) -> Iterator[Event]:
    """End by a signal."""
    yield Progress(0, 0, 0)
    os.kill(os.getpid(), number)


def leave(stop: Stop) -> Iterator[Event]:
    """End the process without a word."""
    yield Progress(0, 0, 0)
    raise SystemExit


def fail(stop: Stop) -> Iterator[Event]:
    """Fail as expected."""
    yield Progress(0, 0, 0)
    raise ConfigError("seed is -1.")


def talk_or_die(stop: Stop, path: str, dies: bool) -> Iterator[Event]:
    """Talk, or write down the time and die."""
    if not dies:
        yield from talk(stop)
        return
    yield Progress(os.getpid(), 0, 0)
    Path(path).write_text(str(time.monotonic()), encoding="utf-8")
    os.kill(os.getpid(), signal.SIGKILL)


def wait_for(what: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def is_gone(pid: int) -> bool:
    """Return whether a process ended, and its parent took notice of that."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def is_running(pid: int) -> bool:
    """Return whether a process does anything; one that ended and waits for its parent does not."""
    if is_gone(pid):
        return False
    status = Path(f"/proc/{pid}/stat")
    try:
        return not status.parent.is_dir() or status.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def workers_of(pid: int) -> list[int]:
    """Return the worker processes that a process has."""
    command = ["pgrep", "-P", str(pid), "-f", "namemodel[.]jobs[.]child"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False)
    return [found for found in map(int, listed.stdout.split()) if is_running(found)]
