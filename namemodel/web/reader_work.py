"""The work of the page's readers: to look into uploaded files.

Knows nothing of torch, whose import would make visitors wait: each file has a reader process of its own.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from namemodel.data import load_names
from namemodel.data.archive import VARIABLE
from namemodel.events import Event
from namemodel.readers.opening import preview_table
from namemodel.tables.options import TableOptions

MODULES = ("namemodel.web.reader_work",)
"""What a reader imports before its file comes."""

Stop = Callable[[], bool]


def enter(folder: str) -> None:
    """Work in the folder of a session: paths are relative to it, so that no message shows where it is."""
    if archive := os.environ.get(VARIABLE):
        os.environ[VARIABLE] = str(Path(archive).absolute())
    os.chdir(folder)


def read_names(stop: Stop, folder: str, source: str, most_bytes: int) -> Iterator[Event]:
    """Read names to train on from a file within `folder`; yields nothing, and fails where training would.

    Args:
        most_bytes: as in `load_names`.
    """
    enter(folder)
    load_names(source, most_bytes=most_bytes)
    yield from ()


def preview_upload(
    stop: Stop, source: str, options: dict[str, Any], rows: int, cells: int
) -> Iterator[Event]:
    """Look at a table and its first rows."""
    yield preview_table(Path(source), TableOptions.from_dict(options), rows, cells)
