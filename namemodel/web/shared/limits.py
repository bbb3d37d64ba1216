"""How large a file a visitor may upload, and what reading it may take: the only place that says so.

The server refuses anything larger than `UPLOAD` while it comes in; what is packed unpacks to much more
and has a limit of its own, which the Batch tab holds, as it does what it may unpack to. The page says the
first two beside the field. Files are read in worker processes only, which may take `MEMORY`.
"""

from __future__ import annotations

from pathlib import Path

from namemodel.errors import TableError

MB = 1_000_000
UPLOAD = 200 * MB  # bytes of any file
PACKED_UPLOAD = 40 * MB  # bytes of a packed one: a whole sheet is held in memory
UNPACKED = 500 * MB  # bytes that a file may unpack to
MEMORY = 3000 * MB  # bytes that a worker may take for a file, beside what it has
READ_SECONDS = 60.0  # that it may take to find out what a file is
MAGIC = (b"\x1f\x8b", b"PK", b"\xd0\xcf")  # with which these begin, whatever they are called
PACKED = (".gz", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


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
