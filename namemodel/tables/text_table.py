"""A table in a text file: CSV and its kin, packed by gzip or not, read in bounded memory."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, cast

from namemodel.data.delimited import FIELD_LIMIT, guess_delimiter
from namemodel.errors import TableError
from namemodel.tables.columns import describe
from namemodel.tables.encoding import SAMPLE, Encoding, find_encoding, not_text, open_text, reading
from namemodel.tables.options import TableOptions
from namemodel.tables.table import MOST_BYTES, SAMPLE_ROWS, Table, TextChunk

DELIMITER_OF = {".tsv": "\t", ".tab": "\t", ".psv": "|"}  # of a suffix that says so
DELIMITER_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", " ": "spaces"}
OTHER_FORMS = {  # by how they begin
    "a page of the web or XML": ("<!doctype", "<html", "<?xml"),
    "JSON": ('{"', '[{"', "{\n", "{\r\n", "[\n", "[\r\n"),
}
STEP = 500  # rows after which the bytes are looked at
# A line behind the last one. It comes back as a row of its own unless a quotation mark is still open.
END = "\0end\0"


class TextTable(Table):
    """A table in a text file."""

    def chunks(self, size: int) -> Iterator[TextChunk]:
        """Yield the rows, as `Table.chunks` says."""
        encoding, delimiter = str(self.info.encoding), str(self.info.delimiter)
        bytes_read = 0
        with reading(self.path, encoding), open_text(self.path, encoding) as (raw, text):
            unpacked = cast(IO[bytes], text.buffer)
            header, width = self.info.header, len(self.info.columns)
            batches = read_batches(text, delimiter, width, size, self.path, header, unpacked.tell)
            for rows in batches:
                bytes_read = raw.tell()
                body, header = (rows[1:] if header else rows), False
                if body:
                    yield TextChunk(body, min(bytes_read / max(self.info.bytes, 1), 1.0))


def open_text_table(path: Path, options: TableOptions) -> TextTable:
    """Open a text file as a table; raises TableError if it is none."""
    encoding = find_encoding(path, options.encoding)
    with reading(path, encoding.name), open_text(path, encoding.name) as (_, file):
        text = file.read(SAMPLE)
    check_text(text, path)
    suffixes = [s.lower() for s in path.suffixes if s.lower() != ".gz"]
    fixed = options.delimiter or DELIMITER_OF.get(suffixes[-1] if suffixes else "")
    delimiter = fixed or guess_delimiter(text)
    csv.field_size_limit(FIELD_LIMIT)
    width = len(next(filter(None, csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)), [""]))
    with reading(path, encoding.name), open_text(path, encoding.name) as (_, file):
        # A file no longer than the sample is read to its end: a quotation mark left open shows at once.
        most = SAMPLE_ROWS + 1 if len(text) == SAMPLE else len(text) + 1
        rows = next(read_batches(file, delimiter, width, most, path))[: SAMPLE_ROWS + 1]
    info = describe(
        rows,
        options,
        path.name,
        kind="text",
        read_as=words(path, encoding, delimiter),
        bytes=path.stat().st_size,
        encoding=encoding.name,
        delimiter=delimiter,
        mark=encoding.mark,
    )
    return TextTable(path, info)


def check_text(text: str, path: Path) -> None:
    """Raise TableError if the beginning of a file is empty or no text."""
    if "\0" in text:
        raise not_text(path)
    if not text.strip("\ufeff \t\r\n"):
        raise TableError(f"{path.name} is empty. Give a CSV file with a column of names.")
    beginning = text.lstrip("\ufeff \t\r\n")[:200].lower()
    for form, signs in OTHER_FORMS.items():
        if beginning.startswith(signs):
            raise TableError(f"{path.name} is {form}, not a table. Give a CSV, Parquet or Excel file.")


def words(path: Path, encoding: Encoding, delimiter: str) -> str:
    """Return how a file is read, for people."""
    name = encoding.name.removesuffix("-sig").replace("utf-", "UTF-").replace("cp1252", "Windows-1252")
    marked = " with a byte order mark" if encoding.mark and name == "UTF-8" else ""
    packed = ", unpacked" if path.suffix.lower() == ".gz" else ""
    return f"text in {name}{marked}, separated by {DELIMITER_NAMES.get(delimiter, repr(delimiter))}{packed}"


def read_batches(
    lines: Iterable[str],
    delimiter: str,
    width: int,
    size: int,
    path: Path,
    header: bool = False,
    position: Callable[[], int] = lambda: 0,
) -> Iterator[list[list[str]]]:
    """Yield the rows of a text, `size` at a time, blank lines of a wider table left out.

    Args:
        header: whether the first time there is one row more.
        position: how many bytes are read; after `MOST_BYTES` there are fewer rows than `size`.

    Raises:
        TableError: a cell is too long or a quotation mark is never closed.
    """
    csv.field_size_limit(FIELD_LIMIT)
    reader = csv.reader(itertools.chain(lines, [END]), delimiter=delimiter)
    over, began = False, False
    while not over:
        try:
            rows = take(reader, size + header, position)
        except csv.Error as error:
            raise TableError(
                f"{path.name} cannot be read past line {reader.line_num:,}: {error}. "
                "Is a quotation mark left open?"
            ) from error
        over = bool(rows) and bool(rows[-1]) and rows[-1][-1].endswith(END)
        if over and (last := rows.pop()) != [END]:
            swallowed = last[-1].removesuffix(END).removesuffix("\n")
            line = reader.line_num - 1 - swallowed.count("\n")
            raise TableError(
                f"{path.name} has a quotation mark in line {line:,} that is never closed. Close it."
            )
        header = False
        if not began:
            rows = list(itertools.dropwhile(lambda row: not row, rows))
            began = bool(rows)
        rows = [row for row in rows if row] if width > 1 else [row or [""] for row in rows]
        if rows:
            yield rows


def take(rows: Iterator[list[str]], size: int, position: Callable[[], int]) -> list[list[str]]:
    """Return the next rows: `size` of them, or as many as `MOST_BYTES` hold; raises csv.Error."""
    taken: list[list[str]] = []
    end = position() + MOST_BYTES
    while len(taken) < size and position() < end:
        some = list(itertools.islice(rows, min(STEP, size - len(taken))))
        taken += some
        if not some:
            break
    return taken
