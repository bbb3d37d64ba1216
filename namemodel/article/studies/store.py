"""Finished runs, stored in a folder so that an interrupted study goes on where it was.

A run is two files, `<key>.json` (its `RunDone`, its experiment, and the machine) and `<key>.csv` (its
predictions for the test names). The key is a hash of the whole experiment, of the names that it reads and of
the code that makes it, so a recipe that several studies share is trained once, and a run on names or by code
that has changed since is not used.
"""

from __future__ import annotations

import ast
import dataclasses
import hashlib
import json
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import torch

import namemodel
from namemodel.checkpoint.files import write_atomically
from namemodel.comparison import Variant, compare
from namemodel.data import load_names
from namemodel.errors import DataError, NameModelError
from namemodel.events import Event, RunDone, event_from_dict
from namemodel.hardware import resolve_device

PACKAGE = Path(__file__).parents[2]
RUN_CODE = (
    *("architectures.py", "config.py", "data", "events.py", "experiments.py", "models", "names", "training"),
    "hardware.py",
    *("article/networks.py", "article/training.py", "comparison/run.py"),
    *("evaluation/evaluation.py", "inference/calibration.py", "inference/predictions.py"),
)
"""Files and folders of the package on which a run's figures depend; a test holds that they import no other
code of that kind. Recipes (presets.py) are none: a run is known by its settings."""


class RunStore:
    """The folder; made when there is something to run."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.code = folder, fingerprint_of_code(PACKAGE)
        self.fingerprints: dict[str, str] = {"": ""}
        """Of each data set that was read; a test source may be none."""

    def missing(self, variants: Sequence[Variant]) -> list[Variant]:
        """Return the variants that have no run yet, each experiment once.

        Raises:
            NameModelError: names that can't be read, or a device that isn't there.
        """
        first: dict[Path, Variant] = {}
        for variant in variants:
            first.setdefault(self.path(variant, "json"), variant)
        return [variant for path, variant in first.items() if not path.exists()]

    def path(self, variant: Variant, ending: str) -> Path:
        """Return a file of a variant's run."""
        return self.folder / f"{self.key(variant)}.{ending}"

    def key(self, variant: Variant) -> str:
        """Return 16 hexadecimal digits of an experiment; its preset only names its settings."""
        experiment = variant.experiment
        settings = experiment.to_dict() | {"preset": "", "device": str(resolve_device(experiment.device))}
        sources = (experiment.data.source, experiment.data.test_source)
        for source in sources:
            if source not in self.fingerprints:
                self.fingerprints[source] = load_names(source).fingerprint
        names = [self.fingerprints[source] for source in sources]
        known = [namemodel.__version__, torch.__version__, self.code, names, settings]
        return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()[:16]

    def save(self, variant: Variant, done: RunDone) -> None:
        """Store a run; its predictions first, so that a run with a JSON file is whole. Raises DataError."""
        record = {"machine": machine(), "experiment": variant.experiment.to_dict(), "run": done.to_dict()}
        with writing(self.folder):
            shutil.copyfile(done.tested, self.path(variant, "csv"))
            write_atomically(self.path(variant, "json"), json.dumps(record).encode())

    def runs(self, variants: Sequence[Variant]) -> list[RunDone]:
        """Return the runs of variants, all of them stored, with the titles and numbers of the variants.

        Raises:
            DataError: a file that can't be read.
        """
        return [
            dataclasses.replace(
                self.read(variant)[1], run=number, model=variant.model, tested=str(self.path(variant, "csv"))
            )
            for number, variant in enumerate(variants)
        ]

    def machines(self, variants: Sequence[Variant]) -> list[str]:
        """Return where the runs of variants were made, each place once; raises as `runs`."""
        return sorted({self.read(variant)[0] for variant in variants})

    def read(self, variant: Variant) -> tuple[str, RunDone]:
        """Return where a variant's run was made, and the run."""
        path = self.path(variant, "json")
        try:
            record = json.loads(path.read_bytes())
            machine, run = record["machine"], event_from_dict(record["run"])
            if isinstance(run, RunDone):
                return machine, run
            why = "another event"
        except OSError as error:
            why = str(error.strerror)
        except (KeyError, TypeError, ValueError, NameModelError):
            why = "damaged"
        raise DataError(f"{path} holds no run ({why}). Delete it and start again.")


def complete(
    variants: Sequence[Variant], store: RunStore, stop: Callable[[], bool], processes: int | None
) -> Iterator[Event]:
    """Run what the store does not have, store each run when it is done, and yield the events.

    Raises:
        NameModelError: as `compare`.
    """
    missing = store.missing(variants)
    if not missing:
        return
    make_folder(store.folder)
    with tempfile.TemporaryDirectory(prefix="namemodel-study-") as predictions:
        for event in compare(missing, stop, processes=processes, out=Path(predictions)):
            if isinstance(event, RunDone):
                store.save(missing[event.run], event)
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


def fingerprint_of_code(package: Path, code: Sequence[str] = RUN_CODE) -> str:
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
