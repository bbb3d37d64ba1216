"""A table in a text file: CSV and its kin, packed by gzip or not, read in bounded memory."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from namemodel.data.name_files import FIELD_LIMIT, guess_delimiter
from namemodel.errors import TableError
from namemodel.tables.columns import describe
from namemodel.tables.encoding import (
    SAMPLE,
    Encoding,
    catch_read_errors,
    check_unpacked,
    find_encoding,
    not_text,
    open_text,
    read_lines,
)
from namemodel.tables.options import PLAIN_QUOTES, TableOptions
from namemodel.tables.preamble import (
    PREAMBLE_SAMPLE,
    named_separator,
    preamble_rows,
    preamble_warning,
    without,
)
from namemodel.tables.table import MOST_BYTES, SAMPLE_ROWS, Table, TableInfo, TextChunk

DELIMITER_OF = {".tsv": "\t", ".tab": "\t", ".psv": "|"}  # of a suffix that says so
DELIMITER_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", " ": "spaces"}
OTHER_FORMS = {  # by how they begin
    "a page of the web or XML": ("<!doctype", "<html", "<?xml"),
    "JSON": ('{"', '[{"', "{\n", "{\r\n", "[\n", "[\r\n"),
}
GOES_ON = re.compile(r'\s*"[^"]*"\s*[^"\s]')  # a cell behind its quotation mark
WHOLE = re.compile(r'\s*"[^"]*"\s*$')
STEP = 500  # rows after which the bytes are looked at
# A line behind the last one. It comes back as a row of its own, unless a quotation mark is still open: that
# its own closes, and it comes back without it at the end of a cell.
END = "\0end\0"
LAST_LINE = f'{END}"'


class TextTable(Table):
    """A table in a text file.

    Args:
        most_bytes: as in `TableOptions`.
    """

    def __init__(self, path: Path, info: TableInfo, most_bytes: int | None = None) -> None:
        super().__init__(path, info)
        self.most_bytes = most_bytes

    def chunks(self, size: int) -> Iterator[TextChunk]:
        """Yield the rows, as `Table.chunks` says."""
        encoding, delimiter = str(self.info.encoding), str(self.info.delimiter)
        bytes_read = 0
        with catch_read_errors(self.path, encoding), open_text(self.path, encoding) as (raw, text):
            unpacked = cast(IO[bytes], text.buffer)
            header, width = self.info.header, len(self.info.columns)
            form = Form(delimiter, self.info.quotes, self.path, self.info.skip_rows, self.most_bytes)
            batches = read_batches(read_lines(text, self.path), form, width, size, header, unpacked.tell)
            for rows in batches:
                bytes_read = raw.tell()
                body, header = (rows[1:] if header else rows), False
                if body:
                    yield TextChunk(body, min(bytes_read / max(self.info.bytes, 1), 1.0))


def open_text_table(path: Path, options: TableOptions) -> TextTable:
    """Open a text file as a table; raises TableError if it is none."""
    encoding = find_encoding(path, options.encoding, options.most_bytes)
    text = sample(path, encoding)
    check_text(text, path)
    named = named_separator(text)
    skip = options.skip_rows if options.skip_rows is not None else int(named is not None)
    text = sample(path, encoding, skip)
    if not text.strip():
        raise TableError(f"{path.name} is empty {without(skip, 'line')}. Leave out fewer.")
    suffixes = [s.lower() for s in path.suffixes if s.lower() != ".gz"]
    fixed = options.delimiter or named or DELIMITER_OF.get(suffixes[-1] if suffixes else "")
    delimiter = fixed or guess_delimiter(text)
    # A file no longer than the sample is read to its end: a quotation mark left open shows at once.
    most = SAMPLE_ROWS + 1 if len(text) == SAMPLE else len(text) + 1
    try:
        quotes, rows = first_rows(path, encoding, delimiter, options.quotes, skip, most)
    except TableError as error:
        if preamble := preamble_lines(text, Form(delimiter, False, path)):
            raise TableError(" ".join((str(error), *preamble_warning(skip + preamble, "line")))) from error
        raise
    preamble = preamble_lines(text, Form(delimiter, quotes, path))
    info = describe(
        rows,
        options,
        path.name,
        kind="text",
        read_as=words(path, encoding, delimiter, quotes, skip),
        bytes=path.stat().st_size,
        encoding=encoding.name,
        delimiter=delimiter,
        quotes=quotes,
        bom=encoding.bom,
        skip_rows=skip,
        warnings=preamble_warning(skip + preamble, "line") if preamble else (),
    )
    return TextTable(path, info, options.most_bytes)


def sample(path: Path, encoding: Encoding, skip: int = 0) -> str:
    """Return the beginning of a text, below some lines; raises TableError if it cannot be read."""
    with catch_read_errors(path, encoding.name), open_text(path, encoding.name) as (_, file):
        for _ in itertools.islice(read_lines(file, path), skip):
            pass
        return file.read(SAMPLE)


def preamble_lines(text: str, form: Form) -> int:
    """Return how many lines at the beginning of a text look like a preamble."""
    rows: list[list[str]] = []
    starts = [0]
    reader = form.rows(io.StringIO(text, newline=""))
    with contextlib.suppress(csv.Error):  # where the sample ends within a cell
        for row in itertools.islice(reader, PREAMBLE_SAMPLE):
            rows.append(row)
            starts.append(reader.line_num)
    return starts[preamble_rows(rows)]


def first_rows(
    path: Path, encoding: Encoding, delimiter: str, quotes: bool | None, skip: int, most: int
) -> tuple[bool, list[list[str]]]:
    """Return whether quotation marks hold cells together, and the first rows.

    Where they can't (`"Bud" Miller`), few cells are in quotation marks as a whole, and the rows are alike in
    their width without, they are ordinary characters.

    Raises:
        TableError: neither is so.
    """

    def read(quotes: bool) -> list[list[str]]:
        form = Form(delimiter, quotes, path, skip)
        with catch_read_errors(path, encoding.name), open_text(path, encoding.name) as (_, file):
            width = len(next(read_batches(read_lines(file, path), form, 2, 1), [[""]])[0])
        with catch_read_errors(path, encoding.name), open_text(path, encoding.name) as (_, file):
            return next(read_batches(read_lines(file, path), form, width, most))[: SAMPLE_ROWS + 1]

    if quotes is not None:
        return quotes, read(quotes)
    try:
        rows = read(True)
    except TableError:
        plain = read(False)
        cells = [cell for row in plain for cell in row]
        go_on, whole = (sum(map(bool, map(form.match, cells))) for form in (GOES_ON, WHOLE))
        if is_ragged(plain) or go_on <= whole:
            raise
        return False, plain
    # A tab within a cell is rarer than two stray marks that make a row too short.
    if delimiter == "\t" and is_ragged(rows) and not is_ragged(plain := read(False)):
        return False, plain
    return True, rows


def is_ragged(rows: list[list[str]]) -> bool:
    """Return whether rows differ in their number of cells."""
    return len(set(map(len, rows))) > 1


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


def words(path: Path, encoding: Encoding, delimiter: str, quotes: bool, skip: int) -> str:
    """Return how a file is read, for people."""
    name = encoding.name.removesuffix("-sig").replace("utf-", "UTF-").replace("cp1252", "Windows-1252")
    with_bom = " with a byte order mark" if encoding.bom and name == "UTF-8" else ""
    said = [
        f"text in {name}{with_bom}",
        f"separated by {DELIMITER_NAMES.get(delimiter, repr(delimiter))}",
        "unpacked" if path.suffix.lower() == ".gz" else "",
        "" if quotes else "quotation marks as they are",
        without(skip, "line"),
    ]
    return ", ".join(filter(None, said))


@dataclass(frozen=True)
class Form:
    """How the lines of a text are rows."""

    delimiter: str
    quotes: bool
    path: Path
    """For errors."""
    skip: int = 0
    """Lines above the first row."""
    most_bytes: int | None = None
    """As in `TableOptions`."""

    def rows(self, lines: Iterable[str]) -> Any:
        """Return a reader of rows; it raises csv.Error where a cell goes on behind its quotation mark."""
        csv.field_size_limit(FIELD_LIMIT)
        if not self.quotes:
            return csv.reader(lines, delimiter=self.delimiter, quoting=csv.QUOTE_NONE)
        return csv.reader(lines, delimiter=self.delimiter, strict=True)

    def error(self, line: int, error: csv.Error) -> TableError:
        """Return the error for a line below the skipped ones that cannot be read."""
        line += self.skip
        if "field larger" in str(error):
            return TableError(
                f"{self.path.name} has a cell of over {FIELD_LIMIT:,} characters, which goes on in line "
                f"{line:,}: a quotation mark in a line before is never closed. Close it, or say that "
                f"quotation marks are ordinary characters {PLAIN_QUOTES}."
            )
        return TableError(
            f"{self.path.name} cannot be read in line {line:,}: {error}. If its quotation marks are "
            f"ordinary characters, say so {PLAIN_QUOTES}; else mend the line."
        )


def read_batches(
    lines: Iterable[str],
    form: Form,
    width: int,
    size: int,
    header: bool = False,
    position: Callable[[], int] = lambda: 0,
) -> Iterator[list[list[str]]]:
    """Yield the rows below `form.skip` lines, `size` at a time, blank lines of a wider table left out.

    Args:
        header: whether the first time there is one row more.
        position: how many bytes are read; after `MOST_BYTES` there are fewer rows than `size`.

    Raises:
        TableError: a cell is too long, goes on behind its quotation mark, or a mark is never closed.
    """
    reader = form.rows(itertools.chain(itertools.islice(lines, form.skip, None), [LAST_LINE]))
    over, began = False, False
    while not over:
        try:
            rows = take(reader, size + header, position)
        except csv.Error as error:
            raise form.error(reader.line_num, error) from error
        check_unpacked(form.path, position(), form.most_bytes)
        over = bool(rows) and bool(rows[-1]) and rows[-1][-1].endswith((END, LAST_LINE))
        if over and (last := rows.pop()) != [LAST_LINE]:
            swallowed = last[-1].removesuffix(END).removesuffix("\n")
            line = form.skip + reader.line_num - 1 - swallowed.count("\n")
            raise TableError(
                f"{form.path.name} has a quotation mark in line {line:,} that is never closed. Close it, or "
                f"say that quotation marks are ordinary characters {PLAIN_QUOTES}."
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
