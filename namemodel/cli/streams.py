"""Streams in the place of files: `-` and pipes, which can be read or written only once.

A table is read twice, and written whole or not at all: so what comes from a stream is copied to a temporary
file first, and what goes to one is copied there in the end.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from namemodel.errors import ConfigError, TableError

STREAM = "-"


def is_stream(path: str) -> bool:
    """Return whether a path is `-`, a pipe or a device."""
    place = Path(path)
    return path == STREAM or (place.exists() and not place.is_file() and not place.is_dir())


@contextmanager
def readable(source: str) -> Iterator[Path]:
    """Yield a path to what IN holds: itself, or for the time of the block a copy of a stream."""
    if not is_stream(source):
        yield Path(source)
        return
    with tempfile.TemporaryDirectory(prefix="namemodel-") as folder:
        copy = Path(folder, "standard input" if source == STREAM else Path(source).name)
        with copy.open("wb") as file, catch_stream_errors(source):
            if source == STREAM:
                shutil.copyfileobj(sys.stdin.buffer, file)
            else:
                with Path(source).open("rb") as stream:
                    shutil.copyfileobj(stream, file)
        yield copy


@contextmanager
def writable(target: str) -> Iterator[Path]:
    """Yield a path to write: OUT itself, or for a stream a temporary file, copied there after the block."""
    if not is_stream(target):
        yield Path(target)
        return
    from namemodel.tables.writing import EXCEL, PARQUET, TEXT, kind_of

    with tempfile.TemporaryDirectory(prefix="namemodel-") as folder:
        known = kind_of(Path(target))[0] in (*TEXT, *PARQUET, EXCEL)
        path = Path(folder, Path(target).name if known else "standard output.csv")
        yield path
        if not path.exists():  # the run was stopped
            return
        with path.open("rb") as file, catch_stream_errors(target):
            if target == STREAM:
                shutil.copyfileobj(file, sys.stdout.buffer)
                sys.stdout.buffer.flush()
            else:
                with Path(target).open("wb") as stream:
                    shutil.copyfileobj(file, stream)


@contextmanager
def catch_stream_errors(path: str) -> Iterator[None]:
    """Turn what goes wrong with a stream into TableError, but for a reader that has ended."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise TableError(f"{path} cannot be read or written: {error.strerror or error}.") from error


def check_streams(source: str, target: str) -> None:
    """Raise ConfigError for a `-` whose stream is closed."""
    for path, stream, name in ((source, sys.stdin, "input"), (target, sys.stdout, "output")):
        if path == STREAM and stream is None:
            raise ConfigError(f"Standard {name} is closed. Name a file in the place of {STREAM}.")
