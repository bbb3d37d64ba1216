"""How an uploaded table is read: what can be chosen, what is said of it, and its first rows.

Workers read the tables: the server opens no file from outside, nor the result of one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from namemodel.events import TableOpened
from namemodel.jobs import WorkerPool
from namemodel.readers.options import DELIMITER_NAMES, DELIMITER_WORDS
from namemodel.readers.preamble import without
from namemodel.readers.table import TableInfo
from namemodel.tables.options import TableOptions
from namemodel.web.reader_work import preview_upload
from namemodel.web.shared.uploads import UNPACKED, read_upload
from namemodel.wording import things

ROWS = 200
CELLS = 8000  # wide tables show fewer rows
DELIMITERS = {sign: word for word, sign in DELIMITER_WORDS.items() if word.isalpha()}
"""What `TableOptions` calls each delimiter."""
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "Windows-1252 (Western)",
    "cp1250": "Windows-1250 (Central European)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "latin-1": "Latin-1",
    "iso8859-15": "Latin-9",
    "mac-roman": "Mac Roman",
}
"""What encodings are called, by their names in Python."""
ALIASES = {"utf-16-le": "utf-16", "utf-16-be": "utf-16", "iso8859-1": "latin-1"}
BACKSLASH = "backslash"  # of the choices of quotation marks
MENUS: dict[str, tuple[str, list[tuple[str, Any]]]] = {
    "encoding": ("Encoding", [(title, name) for name, title in ENCODINGS.items()]),
    "delimiter": (
        "Separated by",
        [(title.capitalize(), DELIMITERS[one]) for one, title in DELIMITER_NAMES.items()],
    ),
    "header": ("Header", [("Titles in the first row", True), ("No titles", False)]),
    "quotes": (
        "Quotation marks",
        [
            ("Hold a cell together", True),
            ('Hold a cell together, \\" within it', BACKSLASH),
            ("Ordinary characters", False),
        ],
    ),
    "skip_rows": ("Lines above the table", [("None", 0), *((str(n), n) for n in range(1, 51))]),
    "sheet": ("Sheet", []),
}
"""By field of `TableOptions`: the title of its menu, and the choices beside `GUESSED` with their values."""
GUESSED = ("As guessed", "")
AS_GUESSED: Mapping[str, Any] = dict.fromkeys(MENUS, "")
PACKED = {".gz": "gzip", ".zip": "zip"}
OPTIONS_OF_KIND = {
    "text": ("encoding", "delimiter", "header", "quotes", "skip_rows"),
    "excel": ("header", "skip_rows", "sheet"),
    "parquet": (),
}


def reading_options(reading: Mapping[str, Any]) -> TableOptions:
    """Return the options for a value of each of `MENUS`; raises NameModelError."""
    chosen = {field: value for field, value in reading.items() if value != ""}
    if chosen.get("quotes") == BACKSLASH:
        chosen |= {"quotes": True, "backslash": True}
    return TableOptions(**chosen, most_bytes=UNPACKED)


def result_options(result: Path, info: TableInfo) -> TableOptions:
    """Return how the result of a table is read; `info` is that of the table."""
    options = TableOptions(column=1, header=info.header)
    if result.suffix in (".parquet", ".xlsx"):
        return options
    tabs = Path(result.name.removesuffix(".gz")).suffix == ".tsv"
    delimiter = "\t" if tabs else info.delimiter or ","
    return dataclasses.replace(options, encoding="utf-8", delimiter=delimiter, quotes=True, skip_rows=0)


def preview_work(options: TableOptions) -> dict[str, Any]:
    """Return what `preview_upload` takes beside the file."""
    return {"options": options.to_dict(), "rows": ROWS, "cells": CELLS}


def read_preview(readers: WorkerPool, path: Path, options: TableOptions) -> TableOpened:
    """Return how a table is read and its first rows, as a worker finds them.

    Raises:
        TableError: it takes too long.
        JobError: it is no table, takes too much memory, or all readers are at work.
    """
    work = preview_work(options)
    with closing(read_upload(readers, preview_upload, path.name, source=str(path), **work)) as events:
        return next(event for event in events if isinstance(event, TableOpened))


def read_words(name: str, info: TableInfo) -> str:
    """Return how a file is read: "staff.csv: 3 columns, with a header, UTF-8, separated by tabs"."""
    words = [things(len(info.columns), "column")]
    if info.kind == "parquet":
        return f"{name}: {words[0]}, {info.read_as}."
    words.append("with a header" if info.header else "no header")
    if info.kind == "excel":
        words.append(f"sheet “{info.sheet}”" + (f" of {len(info.sheets)}" if len(info.sheets) > 1 else ""))
    else:
        encoding = ALIASES.get(info.encoding_name, info.encoding_name)
        words.append(ENCODINGS.get(encoding, encoding.upper()).partition(" (")[0])
        if len(info.columns) > 1:
            delimiter = info.delimiter or ""
            words.append(f"separated by {DELIMITER_NAMES.get(delimiter, f'“{delimiter}”')}")
        if not info.quotes:
            words.append("quotation marks as they are")
        if info.backslash:
            words.append('\\" a quotation mark')
        if packed := PACKED.get(Path(name).suffix.lower()):
            words.append(f"unpacked from {packed}")
    if info.skip_rows:
        words.append(without(info.skip_rows, "line" if info.kind == "text" else "row"))
    return f"{name}: {', '.join(words)}."
