"""Finished runs, kept in a folder so that an interrupted study goes on where it was.

A run is two files, `<key>.json` (one line: its `RunDone`, and where it was made) and `<key>.csv` (its
answers to the test names). The key is of the whole experiment, of the names that it reads and of the
code that makes it (code.py), so a recipe that several studies share is trained once, and a run on names
or by code that has changed since is not used.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import torch

import namemodel
from namemodel.article.studies.code import PACKAGE, fingerprint_of_code
from namemodel.checkpoint.files import write_atomically
from namemodel.comparison import RunDone, Variant, compare
from namemodel.data import load_names
from namemodel.errors import DataError, NameModelError
from namemodel.events import Event, event_from_dict
from namemodel.hardware import resolve_device


class RunStore:
    """The folder; made when there is something to run.

    Args:
        package: where the code is that makes the runs.
    """

    def __init__(self, folder: Path, package: Path = PACKAGE) -> None:
        self.folder, self.code = folder, fingerprint_of_code(package)
        self.fingerprints: dict[str, str] = {"": ""}

    def missing(self, variants: Sequence[Variant]) -> list[Variant]:
        """Return the variants that have no run yet, each experiment once.

        Raises:
            NameModelError: names that can't be read, or a device that isn't there.
        """
        first: dict[str, Variant] = {}
        for variant in variants:
            first.setdefault(self.key(variant), variant)
        return [variant for variant in first.values() if not self.path(variant, "json").exists()]

    def path(self, variant: Variant, ending: str) -> Path:
        """Return a file of a variant's run."""
        return self.folder / f"{self.key(variant)}.{ending}"

    def key(self, variant: Variant) -> str:
        """Return 16 hexadecimal digits of an experiment; its preset is but a name for its settings."""
        asked = variant.experiment
        settings = asked.to_dict() | {"preset": "", "device": str(resolve_device(asked.device))}
        names = [self.fingerprint(source) for source in (asked.data.source, asked.data.test_source)]
        known = [namemodel.__version__, torch.__version__, self.code, names, settings]
        return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()[:16]

    def fingerprint(self, source: str) -> str:
        """Return the fingerprint of a data set, which is read once; of none, ""."""
        if source not in self.fingerprints:
            self.fingerprints[source] = load_names(source).fingerprint
        return self.fingerprints[source]

    def prepare(self) -> None:
        """Make the folder, before the first run is lost for want of it.

        Raises:
            DataError: it can't be made, or not be written to.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=self.folder).close()
        except OSError as error:
            raise self.unwritable(error) from error

    def unwritable(self, error: OSError) -> DataError:
        """Return what to say of a folder that can't be written to."""
        return DataError(
            f"Runs cannot be kept in {self.folder}: {error.strerror or error}. "
            "Name a folder that is there or can be made, with room in it."
        )

    def keep(self, variant: Variant, done: RunDone) -> None:
        """Keep a run: the answers first, so that one with a line is whole; raises DataError."""
        answers = self.path(variant, "csv")
        record = {
            "machine": machine(),
            "experiment": variant.experiment.to_dict(),
            "run": dataclasses.replace(done, tested=answers.name).to_dict(),
        }
        try:
            shutil.copyfile(done.tested, answers)
            write_atomically(self.path(variant, "json"), (json.dumps(record) + "\n").encode())
        except OSError as error:
            raise self.unwritable(error) from error

    def runs(self, variants: Sequence[Variant]) -> list[RunDone]:
        """Return the runs of variants, all of them kept, under the titles that they have here.

        Raises:
            DataError: a file that can't be read.
        """
        return [self.load(number, variant) for number, variant in enumerate(variants)]

    def load(self, number: int, variant: Variant) -> RunDone:
        """Return a variant's run, numbered as it is here."""
        done, _ = self.read(variant)
        tested = str(self.path(variant, "csv"))
        return dataclasses.replace(done, run=number, model=variant.model, tested=tested)

    def machines(self, variants: Sequence[Variant]) -> list[str]:
        """Return where the runs of variants were made, each place once; raises as `runs`."""
        return sorted({where for _, where in map(self.read, variants)})

    def read(self, variant: Variant) -> tuple[RunDone, str]:
        """Return a variant's run as it was kept, and where it was made."""
        path = self.path(variant, "json")
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
            done, where = event_from_dict(record["run"]), str(record["machine"])
        except (OSError, ValueError, LookupError, TypeError, AttributeError, NameModelError) as error:
            raise DataError(f"{path} holds no run ({error}). Delete it and start again.") from error
        if not isinstance(done, RunDone):
            raise DataError(f"{path} holds no run but {type(done).__name__}. Delete it and start again.")
        return done, where


def complete(
    variants: Sequence[Variant], store: RunStore, stop: Callable[[], bool], processes: int | None
) -> Iterator[Event]:
    """Run what the store does not have, keep each run when it is done, and yield the events.

    Raises:
        NameModelError: as `compare`.
    """
    missing = store.missing(variants)
    if not missing:
        return
    store.prepare()
    with tempfile.TemporaryDirectory(prefix="namemodel-study-") as answers:
        for event in compare(missing, stop, processes=processes, out=Path(answers)):
            if isinstance(event, RunDone):
                store.keep(missing[event.run], event)
            yield event


def machine() -> str:
    """Return what the times and the last bits of the figures depend on."""
    return (
        f"{os.cpu_count()} cores ({platform.machine()}, {platform.system()}), "
        f"Python {platform.python_version()}, torch {torch.__version__}"
    )
