"""The archive of name lists of the PyTorch tutorials: where it is, and its lists.

Source: https://download.pytorch.org/tutorial/data.zip, of the tutorials "NLP From Scratch". It is
downloaded once into the user's cache folder, or the environment variable `NAMEMODEL_NAMES_ZIP`
names a local copy. Nothing replaces it where it is not available.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import platformdirs

from namemodel.data.name_files import table_of_lists, zip_lists
from namemodel.data.table import NameTable
from namemodel.errors import ArchiveError, DataError

URL = "https://download.pytorch.org/tutorial/data.zip"
VARIABLE = "NAMEMODEL_NAMES_ZIP"
LABELS = (
    *("Arabic", "Chinese", "Czech", "Dutch", "English", "French", "German", "Greek", "Irish"),
    *("Italian", "Japanese", "Korean", "Polish", "Portuguese", "Russian", "Scottish", "Spanish"),
    "Vietnamese",
)
LICENCE = "Sean Robertson's practical-pytorch (MIT), through the PyTorch tutorials' archive"
OFFLINE = (
    f"Set {VARIABLE} to a local copy of it, or use the data set 'bundled' "
    "(surnames of the Faker package), which needs no network."
)


def archive_path(folder: Path | None = None) -> Path:
    """Return where the archive is, or will be once it is fetched.

    Args:
        folder: where downloads are stored; by default the user's cache folder.
    """
    local = os.environ.get(VARIABLE)
    if local:
        return Path(local)
    return (folder or platformdirs.user_cache_path("namemodel")) / "data.zip"


def archive_hash(path: Path) -> str:
    """Return the file's SHA-256 in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fetch_archive(url: str = URL, folder: Path | None = None, seconds: float = 60.0) -> Path:
    """Return the path of the archive, downloading it if it is neither cached nor named.

    Args:
        url: where it is downloaded from.
        folder: as in `archive_path`.
        seconds: the longest that the download may take.

    Raises:
        ArchiveError: it is not available, or is not what it should be.
    """
    path = archive_path(folder)
    named = bool(os.environ.get(VARIABLE))
    if named or path.is_file():
        try:
            check_archive(path)
        except DataError as error:
            given = f"{VARIABLE} names {path}" if named else f"The cached archive is {path}"
            remedy = OFFLINE if named else f"Delete it to download it again. {OFFLINE}"
            raise ArchiveError(f"{given}, but {error} {remedy}") from error
    else:
        from namemodel.data.download import download  # here: only a first run needs it

        download(url, path, check_archive, seconds, OFFLINE)
    return path


def check_archive(path: Path) -> None:
    """Check that a file is there and a zip with at least one of the lists; raises DataError."""
    if not path.exists():
        raise DataError("there is no such file.")
    if not zip_lists(path, only=LABELS):
        raise DataError("it holds no name lists.")


def archive_table(labels: Sequence[str]) -> NameTable:
    """Return the rows of some of the archive's lists, as written.

    Raises:
        ArchiveError: the archive is not available, cannot be read, or lacks one of the lists.
    """
    path = fetch_archive()
    lists = zip_lists(path, only=labels)
    missing = [label for label in labels if label not in lists]
    if missing:
        raise ArchiveError(f"The archive {path} has no list {', '.join(missing)}. {OFFLINE}")
    which = " and ".join(labels) if len(labels) < len(LABELS) else f"all {len(labels)} lists"
    return table_of_lists(
        lists, f"{which} of the PyTorch tutorials' data.zip (SHA-256 {archive_hash(path)[:8]})"
    )
