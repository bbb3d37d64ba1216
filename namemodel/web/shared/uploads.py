"""Limits of uploaded files, and the removal of temporary ones.

The server refuses a file of more than `UPLOAD` bytes while it is uploaded. Packed files have a lower limit,
since they unpack to much more, and a limit of what they may unpack to; the Batch tab checks both. Files are
read in worker processes only, which may take `TABLE_MEMORY`.

Gradio's own sweep (`page.SWEEP`) removes uploads and downloads an hour after they were made. It leaves the
first half of an upload that was broken off, and the empty file that a file component makes at each event.
Both lie in its folder under a name that begins with "tmp".
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

from gradio.utils import get_upload_folder

from namemodel.errors import TableError
from namemodel.events import Event
from namemodel.jobs import MemoryLimit, Work, WorkerPool

MB = 1_000_000
UPLOAD = 200 * MB  # bytes of any file
PACKED_UPLOAD = 40 * MB  # bytes of a packed file: a whole sheet is held in memory
UNPACKED = 500 * MB  # bytes that a file may unpack to
TABLE_MEMORY = MemoryLimit(3000 * MB, "Upload fewer rows at a time; a sheet takes less as CSV.")
READ_SECONDS = 60.0  # in which the format and first rows of a file must be read, or all names to train on
TEMP_SECONDS = 3600.0  # after its last change, until a temporary file is removed
MAGIC = (b"\x1f\x8b", b"PK", b"\xd0\xcf")  # the first bytes of packed files, whatever their names
PACKED = (".gz", ".zip", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


def check_upload(path: Path) -> None:
    """Check that an uploaded table is still here and not too large.

    Raises:
        TableError: it is gone, or larger than the page takes.
    """
    if not path.is_file():
        raise TableError(f"{path.name} is no longer here: uploads go after an hour. Upload it again.")
    with path.open("rb") as file:
        packed = file.read(2).startswith(MAGIC) or path.suffix.lower() in PACKED
    size, most = path.stat().st_size, PACKED_UPLOAD if packed else UPLOAD
    if size > most:
        raise TableError(
            f"{path.name} has {size / MB:,.0f} MB; the page takes {most / MB:.0f} MB"
            f"{'' if most == UPLOAD else ' of this kind'} at most. "
            "The command line takes any size: namemodel batch."
        )


def read_upload(
    readers: WorkerPool, work: Work, name: str, memory: MemoryLimit = TABLE_MEMORY, **arguments: Any
) -> Generator[Event, None, None]:
    """Yield the events of work that reads an uploaded file, in a worker.

    Args:
        name: the file's.
        arguments: what `work` takes.

    Raises:
        TableError: it takes too long.
        JobError: it can't be read, takes too much memory, or all readers are at work.
    """
    until = time.monotonic() + READ_SECONDS
    job = readers.start(work, None, memory, **arguments)
    try:
        for events in job.events():
            yield from events
            if time.monotonic() > until:
                raise TableError(
                    f"{name} takes more than {READ_SECONDS:.0f} seconds to read. "
                    "Give less of it, or use the command line."
                )
    finally:
        job.stop(patience=0)


def sweep_temp_files(folder: Path | None = None) -> None:
    """Remove temporary files older than `TEMP_SECONDS` from a folder, by default Gradio's."""
    for path in (folder or Path(get_upload_folder())).glob("tmp*"):
        with contextlib.suppress(OSError):  # what cannot be removed is somebody else's
            if path.is_file() and path.stat().st_mtime < time.time() - TEMP_SECONDS:
                path.unlink()
