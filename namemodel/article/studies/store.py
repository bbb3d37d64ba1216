"""Finished runs, stored in a folder so that an interrupted study goes on where it was.

A run is the file `<key>.json`: the event with which it ended, what it was made from, and the machine. The key
is a hash of what it was made from and of the code that makes it, so a run that several studies share is made
once, and one on names or by code that has changed since is not used. Knows nothing of what a run is: a store
of each kind says that.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import platform
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

import torch

import namemodel
from namemodel.checkpoint.files import write_atomically
from namemodel.errors import DataError, NameModelError
from namemodel.events import Event, MemoryRun, RunDone, event_from_dict

PACKAGE = Path(__file__).parents[2]
Planned = TypeVar("Planned")
"""What one run is made from."""
Done = TypeVar("Done", bound=RunDone | MemoryRun)
"""The event with which a run ends."""


class RunStore(ABC, Generic[Planned, Done]):
    """The folder of one kind of runs; made when there is something to run."""

    done: type[Done]
    run_code: ClassVar[Sequence[str]]
    """Files and folders of the package on which a run's figures depend; tests hold that they import no other
    code of that kind."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.code = folder, fingerprint_of_code(PACKAGE, self.run_code)

    @abstractmethod
    def inputs(self, planned: Planned) -> list[Any]:
        """Return what a run is made from, as JSON values.

        Raises:
            NameModelError: names that can't be read, or a device that isn't there.
        """

    @abstractmethod
    def make(
        self, planned: Sequence[Planned], stop: Callable[[], bool], processes: int | None
    ) -> Iterator[Event]:
        """Make runs and yield what happens; the events of class `done` number them in the order given."""

    def missing(self, planned: Sequence[Planned]) -> list[Planned]:
        """Return those that have no run yet, each run once; raises as `inputs`."""
        first: dict[Path, Planned] = {}
        for one in planned:
            first.setdefault(self.path(one), one)
        return [one for path, one in first.items() if not path.exists()]

    def path(self, planned: Planned, ending: str = "json") -> Path:
        """Return a file of a run."""
        return self.folder / f"{self.key(planned)}.{ending}"

    def key(self, planned: Planned) -> str:
        """Return 16 hexadecimal digits of a run."""
        known = [namemodel.__version__, torch.__version__, self.code, *self.inputs(planned)]
        return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()[:16]

    def save(self, planned: Planned, done: Done) -> None:
        """Store a run; raises DataError."""
        record = {"machine": machine(), "inputs": self.inputs(planned), "run": done.to_dict()}
        with writing(self.folder):
            write_atomically(self.path(planned), json.dumps(record).encode())

    def read(self, planned: Planned) -> tuple[str, Done]:
        """Return where a run was made, and the run; raises DataError for a file that can't be read."""
        path = self.path(planned)
        try:
            record = json.loads(path.read_bytes())
            machine, run = record["machine"], event_from_dict(record["run"])
            if isinstance(run, self.done):
                return machine, run
            why = "another event"
        except OSError as error:
            why = str(error.strerror)
        except (KeyError, TypeError, ValueError, NameModelError):
            why = "damaged"
        raise DataError(f"{path} holds no run ({why}). Delete it and start again.")

    def machines(self, planned: Sequence[Planned]) -> list[str]:
        """Return where runs were made, each place once; raises as `read`."""
        return sorted({self.read(one)[0] for one in planned})

    def complete(
        self, planned: Sequence[Planned], stop: Callable[[], bool], processes: int | None
    ) -> Iterator[Event]:
        """Make what is missing, store each run when it is done, and yield the events.

        Args:
            processes: how many runs go on at once, None for one a core.

        Raises:
            NameModelError: as `make`, or runs can't be stored.
        """
        if not (missing := self.missing(planned)):
            return
        make_folder(self.folder)
        for event in self.make(missing, stop, processes):
            if isinstance(event, self.done):
                self.save(missing[event.run], event)
            yield event


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Run a block that writes runs to a folder; raises DataError where that can't be done."""
    try:
        yield
    except OSError as error:
        raise DataError(
            f"Runs cannot be kept in {folder}: {error.strerror or error}. "
            "Name a folder that is there or can be made, with room in it."
        ) from error


def make_folder(folder: Path) -> None:
    """Make the folder of runs and try it, before a run is lost; raises DataError."""
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()


def machine() -> str:
    """Return what the times and the last bits of the figures depend on."""
    return (
        f"{os.cpu_count()} cores ({platform.machine()}, {platform.system()}), "
        f"Python {platform.python_version()}, torch {torch.__version__}"
    )


def fingerprint_of_code(package: Path, code: Sequence[str]) -> str:
    """Return a SHA-256 of what files and folders do: comments, docstrings and layout are not in it."""

    def works(line: ast.stmt) -> bool:
        return not (isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant))

    known, places = hashlib.sha256(), [package / name for name in code]
    for file in (file for place in places for file in (sorted(place.rglob("*.py")) or [place])):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(body := getattr(node, "body", None), list):
                node.body = list(filter(works, body))  # type: ignore[attr-defined]
        known.update(f"{file.relative_to(package).as_posix()}\n{ast.dump(tree)}\n".encode())
    return known.hexdigest()
