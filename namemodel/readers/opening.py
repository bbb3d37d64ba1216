"""Which reader a file needs: told by its first bytes, and by its suffix where they do not say.

To read another kind of file: a module with a `Table`, and an entry in `KINDS`.
"""

from __future__ import annotations

import dataclasses
import zipfile
from collections.abc import Callable
from pathlib import Path

from namemodel.errors import TableError
from namemodel.events import TableOpened
from namemodel.readers.encoding import BAD_ZIP, catch_read_errors, looks_binary
from namemodel.readers.excel_table import open_excel_table
from namemodel.readers.options import ReadOptions
from namemodel.readers.parquet_table import open_parquet_table
from namemodel.readers.table import Table, TableInfo
from namemodel.readers.text_table import open_text_table

KINDS: dict[str, Callable[[Path, ReadOptions], Table]] = {
    "text": open_text_table,
    "parquet": open_parquet_table,
    "excel": open_excel_table,
}
SUFFIXES = {
    "text": (".csv", ".tsv", ".txt", ".tab", ".psv", ".dat", ".gz", ".zip"),
    "parquet": (".parquet", ".pq"),
    "excel": (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"),
}
READABLE = tuple(suffix for suffixes in SUFFIXES.values() for suffix in suffixes)
HEAD = 4096  # bytes that a kind is told by
JSON_SUFFIXES = (".json", ".jsonl", ".ndjson")
PARQUET, ZIP, OLE = b"PAR1", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def inspect_table(path: Path, options: ReadOptions | None = None) -> TableInfo:
    """Find out how a table is written and which column holds the names; raises as `open_table`."""
    return open_table(path, options).info


def open_table(path: Path, options: ReadOptions | None = None) -> Table:
    """Open a table of any kind in `KINDS`.

    Raises:
        TableError: missing, empty, damaged, of no kind that can be read, without rows or names, or
            without the requested column; or an option is of another kind of file.
    """
    options = options or ReadOptions()
    with catch_read_errors(path):
        kind = find_kind(path)
        check_options(path, kind, options)
        return KINDS[kind](path, options)


def check_options(path: Path, kind: str, options: ReadOptions) -> None:
    """Raise TableError for an option that has no meaning in this kind of file."""
    of_text, titled = ("encoding", "delimiter", "quotes", "backslash"), ("header", "skip_rows")
    kinds_of = dict.fromkeys(of_text, ("text",)) | dict.fromkeys(titled, ("text", "excel"))
    for name, kinds in {**kinds_of, "sheet": ("excel",)}.items():
        value = getattr(options, name)
        if value is not None and kind not in kinds and (name, value) != ("header", True):
            what = {"text": "a text file", "parquet": "a Parquet file", "excel": "an Excel file"}[kind]
            raise TableError(
                f"{name} is {value!r}, and has no meaning for {path.name}, {what}. Leave it out."
            )


def preview_table(path: Path, options: ReadOptions, rows: int, cells: int) -> TableOpened:
    """Return what is found out about a table, and its first rows.

    A table whose columns hold no letters is opened all the same, its first column for the guess.

    Args:
        rows: the most that are returned, and one at least.
        cells: the most of all rows together.

    Raises:
        TableError: as `open_table` and `Table.chunks`.
    """
    try:
        table = open_table(path, options)
    except TableError as error:
        try:
            table = open_table(path, dataclasses.replace(options, column=1))
        except TableError:
            raise error from None
    most = max(min(rows, cells // len(table.info.columns)), 1)
    head = table.head(most + 1)
    return TableOpened(table.info.to_dict(), head[:most], whole=len(head) <= most)


def find_kind(path: Path) -> str:
    """Return a key of `KINDS`; raises TableError if the file is of none of them."""
    with catch_read_errors(path), path.open("rb") as file:
        head = file.read(HEAD)
    suffix = path.suffix.lower()
    said = next((kind for kind, suffixes in SUFFIXES.items() if suffix in suffixes), None)
    if suffix in JSON_SUFFIXES:
        raise TableError(
            f"{path.name} is JSON, which is not read. Save it as CSV or Parquet, for instance with pandas: "
            "pandas.read_json(…, lines=True).to_csv(…)."
        )
    if head.startswith(PARQUET):
        return "parquet"
    if head.startswith(OLE):
        return "excel"
    if head.startswith(ZIP) and said != "parquet":
        sheets = holds_sheets(path)
        if sheets or (sheets is None and said == "excel"):
            return "excel"
        if said == "excel":
            raise TableError(
                f"{path.name} has no sheets: it is another kind of file than its suffix says. Give an Excel "
                "or OpenDocument file, or a CSV."
            )
        return "text"  # encoding.py unpacks a zip of one text
    if not head:
        raise TableError(f"{path.name} is empty. Give a table with a column of names.")
    if said == "parquet" or (said == "excel" and looks_binary(head)):
        kind = "a Parquet" if said == "parquet" else "an Excel or OpenDocument"
        raise TableError(f"{path.name} is damaged: it is not {kind} file, as its suffix says.")
    if said is None and suffix:
        raise TableError(
            f"{path.name} ends in {suffix!r}, which is no table that can be read. "
            f"Give one of: {', '.join(READABLE)}."
        )
    return "text"  # also what programs call .xls and is none


def holds_sheets(path: Path) -> bool | None:
    """Return whether a zip archive is an Excel or OpenDocument file; None if it is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            kind = b""
            if "mimetype" in names:
                with archive.open("mimetype") as file:
                    kind = file.read(200)
    except (*BAD_ZIP, OSError, RuntimeError):  # the last of what is encrypted
        return None
    return b"spreadsheet" in kind or any(name.startswith("xl/") for name in names)
