"""What `compare` and the studies share: how their runs are shown while they go on, and files for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from namemodel.cli.output import Step
from namemodel.errors import TableError
from namemodel.events import Event, Planned, RunDone, RunEpoch, RunStarted
from namemodel.wording import percent, things


def check_writable(path: Path) -> None:
    """Raise TableError if a file cannot be written: before the first run, not after the last.

    What is there already stays.
    """
    try:
        path.open("a").close()
    except OSError as error:
        raise TableError(
            f"{path} cannot be written: {error.strerror}. Name a file in a folder that is there."
        ) from error


def run_steps(events: Iterator[Event], out: Console) -> Iterator[Step]:
    """Yield how many runs are done, and a line for each of them."""
    runs = done = 0
    shares: dict[int, float] = {}
    epochs: dict[int, int] = {}
    for event in events:
        line = ""
        match event:
            case Planned():
                runs = event.runs
            case RunStarted():
                epochs[event.run] = event.epochs
            case RunEpoch():
                shares[event.run] = event.epoch / epochs[event.run]
            case RunDone():
                shares[event.run] = 1
                done += 1
                line = run_line(event, done, runs)
        yield Step(f"{done} of {things(runs, 'run')} done", sum(shares.values()), runs or None, line)


def run_line(done: RunDone, number: int, runs: int) -> str:
    """Return a finished run in a line."""
    figures = f"accuracy {percent(done.accuracy)}, {done.seconds:.1f} s"
    return f"run {number}/{runs}, {done.model}, seed {done.seed}: {figures}"
