"""Reading name lists, one name a line: pasted, or files `<Label>.txt` in a folder or a zip.

A zip is read in memory and never unpacked to disk. Tables are read by labelled_table.py.
"""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path, PurePosixPath

from namemodel.data.table import NameTable, check_trainable
from namemodel.errors import DataError
from namemodel.names.normalise import clean
from namemodel.readers.encoding import BAD_ZIP, ENCRYPTED, Decoded, decode

MAX_BYTES = 200_000_000
MAX_UNPACKED = 50_000_000  # bytes of all lists of a zip together


def read_text(path: Path) -> Decoded:
    """Read a whole text file.

    Raises:
        DataError: it cannot be read, is over `MAX_BYTES`, or is not text.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise DataError(
                f"{path.name} has {size / 1e6:,.0f} MB; at most {MAX_BYTES / 1e6:.0f} MB are read. "
                "Leave out rows or columns."
            )
        return decode(path.read_bytes(), path.name)
    except OSError as error:
        raise DataError(f"{path.name} cannot be read: {error.strerror or error}.") from error


def paste_lists(lists: Mapping[str, str]) -> NameTable:
    """Return the table of pasted lists, label → names, one a line; empty lists do not count.

    Raises:
        DataError: a list without a label, two of one label, fewer than two lists with names, or
            a list with too few names.
    """
    filled = {label: text for label, text in lists.items() if text.strip()}
    labels = [clean(label) for label in filled]
    if not all(labels):
        raise DataError("One of the lists has no label. Give each list a label, such as German.")
    twice = [label for label in labels if labels.count(label) > 1]
    if twice:
        raise DataError(f"Two lists have the label {twice[0]!r}. Give each its own.")
    if len(filled) < 2:
        raise DataError(f"Lists that hold names: {len(filled)}. Give two or more, one name a line.")
    table = table_of_lists({label: Decoded(text) for label, text in filled.items()}, "pasted lists")
    check_trainable(table)
    return table


def read_folder(folder: Path) -> NameTable:
    """Return the table of a folder's `<Label>.txt` files; subfolders are not read.

    Raises:
        DataError: there is no such file, two have one label, or they cannot be read.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if path.is_file() and is_list(path.name))
        size = sum(path.stat().st_size for path in paths)
    except OSError as error:
        raise DataError(f"{folder} cannot be read: {error.strerror or error}.") from error
    if size > MAX_BYTES:
        raise DataError(f"The lists in {folder} have over {MAX_BYTES / 1e6:.0f} MB. Use fewer.")
    lists = {path.stem: read_text(path) for path in paths}
    if len(lists) < len(paths):
        raise DataError(f"{folder} holds two lists of one label, as .txt and .TXT. Leave one out.")
    return table_of_lists(lists, f"the .txt lists in the folder {folder.resolve().name}")


def is_zip_of_lists(path: Path) -> bool:
    """Return whether a file is a zip that holds a list, or is called a zip and cannot be read as one."""
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                return any(map(is_list, archive.namelist()))
    except (*BAD_ZIP, OSError, UnicodeError):
        pass
    return path.suffix.lower() == ".zip"


def read_zip(path: Path) -> NameTable:
    """Return the table of a zip's `<Label>.txt` files; raises DataError as `zip_lists`."""
    try:
        lists = zip_lists(path)
    except DataError as error:
        raise DataError(f"{path.name} cannot be used: {error}") from error
    return table_of_lists(lists, f"the .txt lists in {path.name}")


def zip_lists(path: Path, only: Collection[str] = ()) -> dict[str, Decoded]:
    """Return the lists of a zip, label → text; with `only`, no others than these.

    Raises:
        DataError: no readable zip, encrypted, too large unpacked, or a list that is not text; the
            message calls the zip "it".
    """
    lists: dict[str, Decoded] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            for member in wanted_members(archive, only):
                label = PurePosixPath(member.filename).stem
                if label in lists:
                    raise DataError(f"it holds {label}.txt twice. Leave one out.")
                lists[label] = decode(archive.read(member), f"{label}.txt")
    except (*BAD_ZIP, OSError, UnicodeError) as error:
        raise DataError(f"it is not a readable zip file ({error}).") from error
    return lists


def wanted_members(archive: zipfile.ZipFile, only: Collection[str]) -> list[zipfile.ZipInfo]:
    """Return the members that are lists; raises DataError where they are not safe to read."""
    members = [
        member
        for member in archive.infolist()
        if is_list(member.filename) and (not only or PurePosixPath(member.filename).stem in only)
    ]
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise DataError("it is encrypted. Zip the lists without a password.")
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED:
        raise DataError(
            f"it unpacks to {unpacked / 1e6:,.0f} MB; at most {MAX_UNPACKED / 1e6:.0f} MB are read."
        )
    return members


def is_list(name: str) -> bool:
    """Return whether a path is a `<Label>.txt`: not hidden, not macOS's copies, not outside."""
    path = PurePosixPath(name)
    odd = path.is_absolute() or "\\" in name or {"..", "__MACOSX"} & set(path.parts)
    return path.suffix.lower() == ".txt" and not path.name.startswith(".") and not odd


def table_of_lists(lists: Mapping[str, Decoded], origin: str) -> NameTable:
    """Return one table: lists sorted by label, each in its own order, without empty lines."""
    rows = (
        (line, label)
        for label, (text, _) in sorted(lists.items())
        for line in text.splitlines()
        if line.strip()
    )
    return NameTable.from_rows(rows, origin + "".join(note for _, note in lists.values()))
