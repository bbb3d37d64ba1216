"""What is said of an uploaded table before it is run: how it is read, its samples, what may go wrong."""

from __future__ import annotations

from pathlib import Path

from namemodel.tables import TableInfo, column_warning
from namemodel.tables.preamble import without
from namemodel.web.shared.html import notice, render
from namemodel.web.shared.limits import MB, PACKED, PACKED_UPLOAD, UPLOAD
from namemodel.wording import things

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", " ": "spaces"}
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
NO_SAMPLES = notice("Three cells of that column, and what is classified of each, appear here.")


def limit_html() -> str:
    """Return what may be uploaded; the script beside it (batch.js) tells of a file that is too large."""
    limits = {"most": UPLOAD, "packed": PACKED_UPLOAD, "suffixes": " ".join(PACKED), "MB": MB}
    return render("upload_limits.html", **limits)


def read_words(name: str, info: TableInfo) -> str:
    """Return how a file is read: "staff.csv: 3 columns, with a header, UTF-8, separated by tabs"."""
    words = [things(len(info.columns), "column")]
    if info.kind == "parquet":
        return f"{name}: {words[0]}, {info.read_as}."
    words.append("with a header" if info.header else "no header")
    if info.kind == "excel":
        words.append(f"sheet “{info.sheet}”" + (f" of {len(info.sheets)}" if len(info.sheets) > 1 else ""))
    else:
        words.append(encoding_words(info.encoding_name))
        if len(info.columns) > 1:
            delimiter = info.delimiter or ""
            words.append(f"separated by {DELIMITERS.get(delimiter, f'“{delimiter}”')}")
        if not info.quotes:
            words.append("quotation marks as they are")
        if Path(name).suffix.lower() == ".gz":
            words.append("unpacked from gzip")
    if info.skip_rows:
        words.append(without(info.skip_rows, "line" if info.kind == "text" else "row"))
    return f"{name}: {', '.join(words)}."


def encoding_words(name: str) -> str:
    """Return an encoding as people call it."""
    return ENCODINGS.get(ALIASES.get(name, name), name.upper()).partition(" (")[0]


def samples_html(info: TableInfo, column: str, name_component: str) -> str:
    """Return the sample cells of a column, each with what is classified of it, and a warning if need be."""
    cells = info.shown(column, name_component)
    warning = column_warning(column, [name for _, name in cells])
    return render("samples.html", cells=cells, warning=warning)
