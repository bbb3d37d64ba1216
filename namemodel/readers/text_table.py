"""A table in a text file: CSV and its kin, packed or not, read in bounded memory."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
from collections.abc import Generator
from pathlib import Path
from typing import IO, cast

from namemodel.errors import TableError
from namemodel.readers.columns import describe, is_name_title, wide_column_warning
from namemodel.readers.dialect import Dialect, guess_dialect, guess_quotes
from namemodel.readers.encoding import (
    SAMPLE,
    Encoding,
    catch_read_errors,
    check_unpacked,
    doubt_note,
    find_encoding,
    open_text,
    title,
)
from namemodel.readers.options import DELIMITER_NAMES, ReadOptions
from namemodel.readers.preamble import (
    PREAMBLE_SAMPLE,
    named_separator,
    preamble_rows,
    preamble_warning,
    without,
)
from namemodel.readers.table import SAMPLE_ROWS, Chunk, Table, TableInfo
from namemodel.readers.text_rows import (
    PendingLines,
    TextForm,
    count_lines,
    parse_marked,
    read_rows,
    skip_lines,
)

DELIMITER_OF = {".tsv": "\t", ".tab": "\t", ".psv": "|"}  # of a suffix that says so
OTHER_FORMS = {  # by how they begin
    "a page of the web or XML": ("<!doctype", "<html", "<?xml"),
    "JSON": ('{"', '[{"', "{\n", "{\r\n", "[\n", "[\r\n"),
}


class TextTable(Table):
    """A table in a text file.

    Args:
        most_bytes: as in `ReadOptions`.
    """

    def __init__(self, path: Path, info: TableInfo, most_bytes: int | None = None) -> None:
        super().__init__(path, info)
        self.most_bytes = most_bytes

    def chunks(self, size: int) -> Generator[Chunk, None, None]:
        """Yield the rows, as `Table.chunks` says."""
        info, encoding = self.info, str(self.info.encoding)
        dialect = Dialect(str(info.delimiter), info.quotes, info.backslash, info.spaces)
        form, header = TextForm(self.path.name, dialect, info.skip_rows), int(info.header)
        with catch_read_errors(self.path, encoding), open_text(self.path, encoding) as (raw, text):
            unpacked = cast(IO[bytes], text.buffer)

            def position() -> float:
                check_unpacked(self.path, unpacked.tell(), self.most_bytes)
                return min(raw.tell() / max(info.bytes, 1), 1.0)

            before = 0.0
            for rows in read_rows(text, form, len(info.columns), position):
                for start in range(header, len(rows), size):
                    share = min((start + size) / len(rows), 1.0)
                    yield rows.slice(start, size, before + share * (rows.fraction - before))
                header, before = 0, rows.fraction


def open_text_table(path: Path, options: ReadOptions) -> TextTable:
    """Open a text file as a table; raises TableError if it is none."""
    encoding = find_encoding(path, options.encoding, options.most_bytes)
    with catch_read_errors(path, encoding.name):
        start = encoding.beginning
    check_text(start, path)
    named = named_separator(start)
    skip = options.skip_rows if options.skip_rows is not None else int(named is not None)
    text = below(path, encoding, skip) if skip else start
    if not text.strip():
        raise TableError(f"{path.name} is empty {without(skip, 'line')}. Leave out fewer.")
    dialect = find_dialect(path, text, named, options)
    form = TextForm(path.name, dialect, skip)
    preamble = skip + preamble_lines(text, form)
    warning = preamble_warning(preamble, "line") if preamble > skip else ()
    try:
        rows = first_rows(path, encoding, text, form)
    except TableError as error:
        raise TableError(" ".join((str(error), *warning))) from error
    info = describe(
        rows,
        options,
        path.name,
        doubtful=doubtful_rows(encoding, form),
        kind="text",
        read_as=words(path, encoding, dialect, skip),
        bytes=path.stat().st_size,
        encoding=encoding.name,
        delimiter=dialect.delimiter,
        quotes=dialect.quotes,
        backslash=dialect.backslash,
        spaces=dialect.spaces,
        bom=encoding.bom,
        skip_rows=skip,
        digest=encoding.digest,
        warnings=tuple(filter(None, (*warning, doubt_note(encoding), *wide_column_warning(rows)))),
    )
    return TextTable(path, info, options.most_bytes)


def below(path: Path, encoding: Encoding, skip: int) -> str:
    """Return the beginning of a text below some lines; raises TableError if it cannot be read."""
    with catch_read_errors(path, encoding.name), open_text(path, encoding.name) as (_, text):
        skip_lines(text, skip)
        return text.read(SAMPLE)


def find_dialect(path: Path, text: str, named: str | None, options: ReadOptions) -> Dialect:
    """Return how cells are parted: as the options, the file's first line or its suffix say, else a guess."""
    suffixes = [s.lower() for s in path.suffixes if s.lower() not in (".gz", ".zip")]
    fixed = options.delimiter or named or DELIMITER_OF.get(suffixes[-1] if suffixes else "")
    guess = guess_quotes(text, fixed) if fixed else guess_dialect(text)
    return Dialect(
        guess.delimiter,
        guess.quotes if options.quotes is None else options.quotes,
        guess.backslash if options.backslash is None else options.backslash,
        guess.spaces,
    )


def preamble_lines(text: str, form: TextForm) -> int:
    """Return how many lines at the beginning of a text look like a preamble."""
    rows: list[list[str]] = []
    starts = [0]
    reader = form.dialect.rows(io.StringIO(text, newline=""))
    with contextlib.suppress(csv.Error):  # where the sample ends within a cell
        for row in itertools.islice(reader, PREAMBLE_SAMPLE):
            rows.append(row)
            starts.append(reader.line_num)
    return starts[preamble_rows(rows, is_name_title)]


def first_rows(path: Path, encoding: Encoding, text: str, form: TextForm) -> list[list[str]]:
    """Return the first rows of a file, `SAMPLE_ROWS` and one more at most.

    Args:
        text: the beginning of the file below the skipped lines. If that is all, a mark that is left open
            shows at once.

    Raises:
        TableError: as `read_rows`.
    """
    start = text.lstrip("\r\n")
    above = form.skip + count_lines(text[: len(text) - len(start)])
    rows: list[list[str]] = []
    if encoding.whole:
        rows = list(itertools.chain.from_iterable(parse_marked(PendingLines(start, iter(())), form, above)))
    else:
        end = start.rfind("\n") + 1 or start.rfind("\r", 0, -1) + 1
        with contextlib.suppress(csv.Error):  # also where the sample ends within a cell
            lines = io.StringIO(start[:end], newline="")
            rows += itertools.islice(form.dialect.rows(lines), SAMPLE_ROWS + 1)
        if len(rows) <= SAMPLE_ROWS:  # rows too long for the sample
            rows = rows_of_file(path, encoding, form)
    wide = len(rows[0]) > 1
    return [row or [""] for row in rows if row or not wide][: SAMPLE_ROWS + 1]


def rows_of_file(path: Path, encoding: Encoding, form: TextForm) -> list[list[str]]:
    """Return the first rows of a file, read from it; raises TableError as `read_rows`."""
    with catch_read_errors(path, encoding.name), open_text(path, encoding.name) as (_, text):
        skip_lines(text, form.skip)
        reader = form.dialect.rows(text)
        try:
            filled = itertools.dropwhile(lambda row: not row, reader)
            return list(itertools.islice(filled, SAMPLE_ROWS + 1))
        except csv.Error as error:
            raise form.error(form.skip + reader.line_num, error) from error


def doubtful_rows(encoding: Encoding, form: TextForm) -> list[list[str]]:
    """Return rows that other encodings read otherwise, as far as each is one line."""
    with contextlib.suppress(csv.Error, UnicodeError):  # lines of a cell that goes on
        return [
            row for row in form.dialect.rows(line.decode(encoding.name) for line in encoding.lines) if row
        ]
    return []


def check_text(text: str, path: Path) -> None:
    """Raise TableError if the beginning of a file is empty or another form of text."""
    if not text.strip("\ufeff \t\r\n\x1a"):
        raise TableError(f"{path.name} is empty. Give a CSV file with a column of names.")
    beginning = text.lstrip("\ufeff \t\r\n")[:200].lower()
    for form, signs in OTHER_FORMS.items():
        if beginning.startswith(signs):
            raise TableError(f"{path.name} is {form}, not a table. Give a CSV, Parquet or Excel file.")


def words(path: Path, encoding: Encoding, dialect: Dialect, skip: int) -> str:
    """Return how a file is read, for people."""
    name = title(encoding.name)
    with_bom = " with a byte order mark" if encoding.bom and name == "UTF-8" else ""
    said = [
        f"text in {name}{with_bom}",
        f"separated by {DELIMITER_NAMES.get(dialect.delimiter, repr(dialect.delimiter))}",
        "unpacked" if path.suffix.lower() in (".gz", ".zip") else "",
        "" if dialect.quotes else "quotation marks as they are",
        '\\" within a cell a quotation mark' if dialect.backslash else "",
        "without the spaces before a cell" if dialect.spaces else "",
        without(skip, "line"),
    ]
    return ", ".join(filter(None, said))
