"""The journal of a run: the run can be killed at any moment and resumed.

    OUT.unfinished/lock      held by the run that writes OUT
    OUT.unfinished/journal   a line that says of which source, options and model it is; then, for each chunk,
                             how many rows there are with it, and the predictions of the names new in it
    OUT.unfinished/table     OUT, as far as it is written

A resumed run reads its source again and takes the predictions from the journal, as far as it goes, instead of
the model: so it counts the same, caches the same ones, and writes the same file, byte for byte. At the end
the table is renamed to OUT, and the folder is removed. So OUT exists only when it is whole.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import struct
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import numpy as np
from filelock import FileLock, Timeout

from namemodel.errors import TableError
from namemodel.inference.predictions import Predictions
from namemodel.wording import things

RESUME, RESTART = "--resume", "--restart"  # in messages: how to say so
LOCK, JOURNAL, TABLE = "lock", "journal", "table"
FRAME = struct.Struct("<qqI16s")  # rows, names, checksum of their predictions, digest of the names


class Journal:
    """The folder of a run that is not finished; a context that holds its lock.

    Args:
        target: the file that is written in the end.
        labels: the model's.
        keep: whether the journal is left where a run ends before its time.

    Attributes:
        kept: rows whose predictions the journal had when the run began.

    Raises:
        TableError: on entering, where another run writes the same target, or the folder cannot be made.
    """

    def __init__(self, target: Path, labels: Sequence[str], keep: bool) -> None:
        self.target, self.labels, self.keep = target, tuple(labels), keep
        self.folder = target.with_name(f"{target.name}.unfinished")
        self.kept = 0
        self._replayed = self._written = 0  # rows
        self._file: IO[bytes] | None = None
        self._lock = FileLock(self.folder / LOCK, timeout=0)
        self._failed = self._begun = False

    def __enter__(self) -> Journal:
        if self.folder.is_file():
            raise TableError(
                f"{self.folder.name} is a file, and {self.target.name} needs a folder of this name while it "
                "is being written. Move it away, or name another file to write."
            )
        with self.writing():
            try:
                self.folder.mkdir(exist_ok=True)
                self._lock.acquire()
            except Timeout:
                raise TableError(
                    f"{self.target.name} is being written by another run. Wait for its end, or name another "
                    "file."
                ) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()
        # What is wrong with the source's content does not go by resuming; a disk that fails may come back.
        hopeless = isinstance(error, TableError) and not self._failed and not is_disk_error(error.__cause__)
        if self._begun and (not self.keep or hopeless or not self.rows):
            self._remove(JOURNAL)
        self._remove(TABLE)
        journal = (self.folder / JOURNAL).exists()
        if not journal:
            self._remove(LOCK)
        self._lock.release()
        if not journal:
            with contextlib.suppress(OSError):  # a file of somebody else is in it
                self.folder.rmdir()

    def begin(self, manifest: dict[str, Any], resume: bool | None) -> str:
        """Make the folder ready; returns words about `resume`, empty if there is nothing to say.

        Raises:
            TableError: the journal is of another source, model or options, or nobody said whether to go on
                from it.
        """
        path, note = self.folder / JOURNAL, ""
        with self.writing():
            before, end, rows = self._find(path)
            if resume is None and rows:
                raise TableError(
                    f"{self.folder.name} keeps {things(rows, 'row')} of an interrupted run. Go on from them "
                    f"({RESUME}), or drop them and begin anew ({RESTART})."
                )
            if resume and before is not None and rows:
                compare_manifests(before, manifest, self.target)
                note, self.kept = f"{rows:,} rows of an interrupted run are kept.", rows
            elif resume:
                note = "There is nothing of an interrupted run to go on from: it starts from the beginning."
            elif rows:
                note = f"{rows:,} rows that an interrupted run had kept are dropped."
            self._begun = True
            self._file = path.open("r+b" if self.kept else "w+b")
            if self.kept:
                self._file.truncate(end)
                self._file.readline()
            else:
                self._file.write(json.dumps(manifest).encode() + b"\n")
        return note

    @property
    def rows(self) -> int:
        """Rows whose predictions the journal has by now."""
        return max(self.kept, self._written)

    @contextmanager
    def table(self) -> Iterator[IO[bytes]]:
        """Yield the file that becomes the target; after the block its bytes are handed to the disk."""
        with self.writing(), (self.folder / TABLE).open("w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())

    @property
    def replays(self) -> bool:
        """Whether the next chunk's predictions are in the journal."""
        return self._replayed < self.kept

    def recall(self, names: Sequence[str]) -> Predictions:
        """Return the predictions of the next chunk's new names; raises TableError if they are not there."""
        assert self._file is not None
        try:
            rows, digest, predictions = read_block(self._file, self.labels)
        except (OSError, ValueError, EOFError) as error:
            raise self.damaged() from error
        if digest != digest_of(names):
            raise self.damaged()
        self._replayed = rows
        if not self.replays:
            self._file.seek(self._file.tell())  # between reading and writing
        return predictions

    def record(self, rows: int, names: Sequence[str], predictions: Predictions) -> None:
        """Keep the predictions of a chunk's new names; raises TableError if the disk does not take them.

        Args:
            rows: how many there are with this chunk.
        """
        assert self._file is not None
        with self.writing():
            write_block(self._file, rows, names, predictions)
            self._file.flush()
            os.fsync(self._file.fileno())
            self._written = rows

    def finish(self, rows: int) -> None:
        """Make the table the target.

        Args:
            rows: of the whole table.

        Raises:
            TableError: it does not end where the journal does, or the disk does not take it.
        """
        if rows < self.kept:
            raise self.damaged()
        with self.writing():
            (self.folder / TABLE).replace(self.target)
            sync_folder(self.target.parent)
        self.kept = self._written = 0

    def damaged(self) -> TableError:
        """Return the error for a journal that does not hold what it should."""
        return TableError(f"The journal in {self.folder.name} is damaged. Begin anew ({RESTART}).")

    def _find(self, path: Path) -> tuple[dict[str, Any] | None, int, int]:
        """Return what a journal is of, None if there is none; where it ends, and its rows."""
        if not path.exists():
            return None, 0, 0
        with path.open("rb") as file:
            try:
                manifest = json.loads(file.readline())
            except ValueError:
                return None, 0, 0
            end, rows = file.tell(), 0
            with contextlib.suppress(ValueError, EOFError):
                while True:
                    rows = read_block(file, self.labels)[0]
                    end = file.tell()
        return (manifest if isinstance(manifest, dict) else None), end, rows

    def _remove(self, name: str) -> None:
        with contextlib.suppress(OSError):
            (self.folder / name).unlink(missing_ok=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Turn what goes wrong while files are written into TableError."""
        try:
            yield
        except OSError as error:
            self._failed = True
            rest = (
                f" {self.rows:,} rows are kept, with which it can be resumed."
                if self.rows and self.keep
                else ""
            )
            raise TableError(
                f"{self.target.name} cannot be written: {error.strerror or error}.{rest}"
            ) from error


def write_block(file: IO[bytes], rows: int, names: Sequence[str], predictions: Predictions) -> None:
    """Write the predictions of a chunk's new names, behind the number of rows that are done with it."""
    parts = (predictions.probabilities, predictions.familiarity, predictions.status, predictions.seen)
    data = b"".join(part.tobytes() for part in parts)
    file.write(FRAME.pack(rows, len(names), zlib.crc32(data), digest_of(names)) + data)


def read_block(file: IO[bytes], labels: tuple[str, ...]) -> tuple[int, bytes, Predictions]:
    """Return the rows that are done, the digest of the names that were new, and their predictions.

    Raises:
        EOFError: there is no more. ValueError: the block is cut off or damaged.
    """
    head = file.read(FRAME.size)
    if not head:
        raise EOFError
    if len(head) < FRAME.size:
        raise ValueError("cut off")
    rows, count, checksum, digest = FRAME.unpack(head)
    shares = count * len(labels)
    size = 4 * shares + 10 * count  # float32; float64 for the familiarity, and a byte for status and seen
    if count < 0 or len(data := file.read(size)) < size or zlib.crc32(data) != checksum:
        raise ValueError("cut off or damaged")
    probabilities = np.frombuffer(data, np.float32, shares).reshape(count, len(labels))
    familiarity = np.frombuffer(data, np.float64, count, 4 * shares)
    status, seen = np.frombuffer(data, np.int8, 2 * count, 4 * shares + 8 * count).reshape(2, count)
    return rows, digest, Predictions(labels, probabilities, status, seen.astype(np.bool_), familiarity)


def digest_of(names: Sequence[str]) -> bytes:
    """Return a hash of names, 16 bytes."""
    return hashlib.blake2b("\0".join(names).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def is_disk_error(cause: BaseException | None) -> bool:
    """Return whether an error is of the disk or network that a file is read from, not of its content.

    Libraries raise OSError for damaged content, too; only the system gives it a number.
    """
    return isinstance(cause, OSError) and cause.errno is not None


def compare_manifests(before: dict[str, Any], now: dict[str, Any], target: Path) -> None:
    """Raise TableError if a journal is of another source, model or options."""
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
