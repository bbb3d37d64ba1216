"""What is said of an uploaded table before it is run: how it is read, its samples, what may go wrong."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from namemodel.data.delimited import LABEL_WORDS, plain_title
from namemodel.tables import TableInfo, column_warning
from namemodel.tables.preamble import without
from namemodel.web.shared.limits import MB, PACKED, PACKED_UPLOAD, UPLOAD
from namemodel.web.shared.text import count, notice

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", " ": "spaces"}
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
    "iso8859-1": "Latin-1",
    "latin-1": "Latin-1",
}
NAME_COMPONENTS = {"whole": "Whole cell", "surname": "Surname", "given": "Given names"}
SUFFIXES = {"parquet": ".parquet", "excel": ".csv"}  # of the result, by the kind of table
TEXT_SUFFIXES = {".tsv": ".tsv", ".tab": ".tsv", ".txt": ".txt", ".dat": ".txt", ".psv": ".txt"}
REFUSED = '<div class="nm-refused" role="alert"></div>'  # filled by batch.js
NO_SAMPLES = notice("Three cells of that column, and what is classified of each, appear here.")
SHORT = 80  # characters of a cell that are shown


def limit_html() -> str:
    """Return what may be uploaded; the script beside it (batch.js) tells of a file that is too large."""
    words = (
        f"CSV, TSV or other text, Parquet, {UPLOAD // MB} MB at most; Excel, OpenDocument or gzip, "
        f"{PACKED_UPLOAD // MB} MB."
    )
    return (
        f'<p class="nm-limit" data-most="{UPLOAD}" data-packed="{PACKED_UPLOAD}" '
        f'data-suffixes="{" ".join(PACKED)}">{words}</p>'
    )


def read_words(name: str, info: TableInfo) -> str:
    """Return how a file is read: "staff.csv: 3 columns, with a header, UTF-8, separated by tabs"."""
    width = len(info.columns)
    words = [f"{count(width)} column{'s' * (width > 1)}"]
    if info.kind == "parquet":
        return f"{name}: {words[0]}, {info.read_as}."
    words.append("with a header" if info.header else "no header")
    if info.kind == "excel":
        words.append(f"sheet “{info.sheet}”" + (f" of {len(info.sheets)}" if len(info.sheets) > 1 else ""))
    else:
        words.append(encoding_words(info))
        if width > 1:
            delimiter = info.delimiter or ""
            words.append(f"separated by {DELIMITERS.get(delimiter, f'“{delimiter}”')}")
        if not info.quotes:
            words.append("quotation marks as they are")
        if Path(name).suffix.lower() == ".gz":
            words.append("unpacked from gzip")
    if info.skip_rows:
        words.append(without(info.skip_rows, "line" if info.kind == "text" else "row"))
    return f"{name}: {', '.join(words)}."


def encoding_words(info: TableInfo) -> str:
    """Return the encoding of a text file as people call it."""
    return ENCODINGS.get(info.encoding_name, info.encoding_name.upper())


def samples_html(info: TableInfo, column: str, name_component: str) -> str:
    """Return the sample cells of a column, each with what is classified of it, and a warning if need be."""
    cells = info.shown(column, name_component)
    rows = "".join(
        f"<tr><td>{escape(short(cell))}</td><td>{escape(short(name)) or '<i>nothing</i>'}</td></tr>"
        for cell, name in cells
    )
    table = (
        '<table class="nm-samples"><caption class="nm-hidden">Sample cells</caption><thead><tr>'
        '<th scope="col">In the cell</th><th scope="col">Classified</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )
    return (table if cells else "") + warning(column, [name for _, name in cells])


def warning(column: str, names: Sequence[str]) -> str:
    """Return the warning about a column with these samples; empty for none."""
    words = column_warning(column, names)
    return notice(words, "warn") if words else ""


def guess_truth(info: TableInfo, labels: Sequence[str]) -> str | None:
    """Return the column that says what is right: its title says so, and its samples are the model's lists."""
    known = {label.casefold() for label in labels}
    for column in info.columns if info.header else ():
        cells = info.samples[column]
        if plain_title(column) in LABEL_WORDS and cells and all(cell.casefold() in known for cell in cells):
            return column
    return None


def result_name(name: str, kind: str) -> str:
    """Return what the result of an uploaded file is called: staff-classified.csv for staff.csv.

    It is of the same form as the upload; of an Excel file it is a CSV.

    Args:
        kind: of table, as in `TableInfo`.
    """
    path = Path(name)
    packed = ".gz" if kind == "text" and path.suffix.lower() == ".gz" else ""
    if packed:
        path = path.with_suffix("")
    suffix = SUFFIXES.get(kind) or TEXT_SUFFIXES.get(path.suffix.lower(), ".csv")
    return f"{path.stem}-classified{suffix}{packed}"


def result_delimiter(name: str, info: TableInfo) -> str:
    """Return what the cells of a result of this name are separated by."""
    return "\t" if Path(name.removesuffix(".gz")).suffix == ".tsv" else info.delimiter or ","


def short(cell: str) -> str:
    """Return a cell as the page shows it: in one line, cut to `SHORT` characters."""
    cell = " ↵ ".join(cell.splitlines())
    return cell if len(cell) <= SHORT else f"{cell[:SHORT]}…"
