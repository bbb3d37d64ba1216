"""The shards of a run on disk: it can be killed at any moment and resumed.

    OUT.parts/lock                 held by the run that writes OUT
    OUT.parts/manifest.json        the source, options and model of the shards
    OUT.parts/<from>-<to>.txt      rows from … to, counted from 0; renamed into place when it is whole
    OUT.parts/*.tmp                the shard that is being written

At the end the shards become one file, which is renamed to OUT, and the folder is removed. So OUT exists only
when it is whole.
"""

from __future__ import annotations

import contextlib
import csv
import itertools
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from namemodel.checkpoint.files import write_atomically
from namemodel.errors import TableError
from namemodel.inference.predictions import Predictions
from namemodel.tables.lock import LOCK, take_lock
from namemodel.tables.output import Output
from namemodel.tables.prediction_cells import predictions_from
from namemodel.tables.table import Chunk

RESUME, RESTART = "--resume", "--restart"  # in messages: how to say so
MANIFEST, WHOLE = "manifest.json", "whole.tmp"


def is_disk_error(cause: BaseException | None) -> bool:
    """Return whether an error is of the disk or network that a file is read from, not of its content.

    Libraries raise OSError for damaged content, too; only the system gives it a number.
    """
    return isinstance(cause, OSError) and cause.errno is not None


class Shards:
    """The folder of a run's shards; a context that holds its lock.

    Args:
        target: the file that is written in the end.
        output: what writes it.
        shard_rows: about how many rows a shard has.
        keep: whether shards are left where a run ends before its time.

    Raises:
        TableError: on entering, where another run writes the same target, or the folder cannot be made.
    """

    def __init__(self, target: Path, output: Output, shard_rows: int, keep: bool) -> None:
        self.target, self.output, self.shard_rows, self.keep = target, output, shard_rows, keep
        self.folder = target.with_name(f"{target.name}.parts")
        self.rows = 0
        """Rows in shards that are whole."""
        self._lock: IO[bytes] | None = None
        self._from = self._to = 0  # rows of the shard that is open
        self._open = self._failed = self._begun = False
        self._cells: Iterator[Sequence[str]] = iter(())

    def __enter__(self) -> Shards:
        if self.folder.is_file():
            raise TableError(
                f"{self.folder.name} is a file, and {self.target.name} needs a folder of this name while it "
                "is being written. Move it away, or name another file to write."
            )
        with self._writing():
            self._lock = take_lock(self.folder, self.target)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self.output.end()
        # What is wrong with the source's content does not go by resuming; a disk that fails may come back.
        hopeless = isinstance(error, TableError) and not self._failed and not is_disk_error(error.__cause__)
        if self._begun or not (self.folder / MANIFEST).exists():
            self._clear(everything=not self.keep or hopeless or not self.rows)
        if self._lock is not None:
            self._lock.close()

    def begin(self, manifest: dict[str, Any], resume: bool | None) -> str:
        """Make the folder ready; returns words about `resume`, empty if there is nothing to say.

        Raises:
            TableError: the shards that are there are of another source, model or options, or nobody said
                whether to go on from them.
        """
        note = ""
        with self._writing():
            before, shards = read_manifest(self.folder), self._shards()
            if resume is None and before is not None and shards:
                raise TableError(
                    f"{self.folder.name} keeps {shards[-1][1]:,} rows of an interrupted run. Go on from them "
                    f"({RESUME}), or drop them and begin anew ({RESTART})."
                )
            if before is not None and shards and resume:
                compare_manifests(before, manifest, self.target)
                self.rows = shards[-1][1]
                note = f"{self.rows:,} rows of an interrupted run are kept."
            elif resume:
                note = "There is nothing of an interrupted run to go on from: it starts from the beginning."
            elif shards:
                note = f"{shards[-1][1]:,} rows that an interrupted run had kept are dropped."
            self._begun = True
            self._clear(everything=not self.rows, folder=False)
            write_atomically(self.folder / MANIFEST, json.dumps(manifest, indent=1).encode())
        self._from = self._to = self.rows
        self._cells = self.output.recall([path for _, _, path in self._shards()])
        return note

    def recall(self, rows: int, labels: Sequence[str]) -> Predictions:
        """Return the predictions of the next rows that are kept; raises TableError if they are not there."""
        try:
            cells = list(itertools.islice(self._cells, rows))
            if len(cells) < rows:
                raise ValueError("rows are missing")
            return predictions_from(list(zip(*cells, strict=True)), labels)
        except (OSError, ValueError, EOFError, csv.Error) as error:
            raise self.damaged() from error

    def damaged(self) -> TableError:
        """Return the error for shards that do not hold what they should."""
        return TableError(f"The shards in {self.folder.name} are damaged. Begin anew ({RESTART}).")

    def skip(self, chunk: Chunk, predictions: Predictions) -> None:
        """Count rows that are kept already."""
        self.output.skip(chunk, predictions)

    def write(self, chunk: Chunk, predictions: Predictions) -> None:
        """Write rows; raises TableError if the disk does not take them."""
        with self._writing():
            if not self._open:
                self._open = True
                self.output.begin(self.folder / f"{self._from:012}.tmp", first=self._from == 0)
            self.output.write(chunk, predictions)
            self._to += len(chunk)
            if self._to - self._from >= self.shard_rows:
                self._close_shard()

    def close_shard(self) -> int:
        """Finish the shard that is open; returns how many rows are kept."""
        with self._writing():
            self._close_shard()
        return self.rows

    def join(self) -> None:
        """Make the target of all shards, and take the folder away."""
        with self._writing():
            self._close_shard()
            whole = self.folder / WHOLE
            self.output.join([path for _, _, path in self._shards()], whole)
            whole.replace(self.target)
            sync_folder(self.target.parent)
        self.rows = 0

    def _close_shard(self) -> None:
        if self._open:
            self._open = False
            self.output.end()
            shard = self.folder / f"{self._from:012}-{self._to:012}{self.output.suffix}"
            (self.folder / f"{self._from:012}.tmp").replace(shard)
            sync_folder(self.folder)
            self.rows = self._from = self._to

    def _shards(self) -> list[tuple[int, int, Path]]:
        """Return the shards without a gap from row 0 on: first row, row behind the last, path."""
        found, row = [], 0
        for path in sorted(self.folder.glob("*-*" + self.output.suffix)):
            start, _, end = path.name.removesuffix(self.output.suffix).partition("-")
            if start.isdecimal() and end.isdecimal() and int(start) == row:
                found.append((row, int(end), path))
                row = int(end)
        return found

    def _clear(self, everything: bool, folder: bool = True) -> None:
        """Take away what is not kept; the folder, too, if nothing is left in it."""
        keep = set() if everything else {path for _, _, path in self._shards()}
        for path in self.folder.glob("*"):
            ours = path.suffix in (".tmp", ".part") or path.name[:12].isdecimal()
            if (ours and path not in keep) or (everything and path.name == MANIFEST):
                path.unlink(missing_ok=True)
        if everything and folder:
            (self.folder / LOCK).unlink(missing_ok=True)
            with contextlib.suppress(OSError):  # a file of somebody else is in it
                self.folder.rmdir()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self._failed = True
            rest = f" {self.rows:,} rows are kept, with which it can be resumed." if self.rows else ""
            raise TableError(
                f"{self.target.name} cannot be written: {error.strerror or error}.{rest}"
            ) from error


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Return what the shards in a folder are of; None if nothing says so."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return manifest if isinstance(manifest, dict) else None


def compare_manifests(before: dict[str, Any], now: dict[str, Any], target: Path) -> None:
    """Raise TableError if shards are of another source, model or options."""
    differ = [key for key in now if before.get(key) != now[key]]
    if not differ:
        return
    details = []
    for key in differ:
        old, new = before.get(key), now[key]
        if key == "options" and isinstance(old, dict):
            details += [f"{k} was {old.get(k)!r} and is {v!r}" for k, v in new.items() if old.get(k) != v]
        else:
            details.append(f"the {key} is another")
    raise TableError(
        f"{target.name} cannot be resumed: {'; '.join(details)}. Run it as before, or begin anew ({RESTART})."
    )


def sync_folder(folder: Path) -> None:
    """Hand a folder's entries to the disk, where the system can."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
