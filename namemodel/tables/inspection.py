"""How a CSV file is written: encoding, delimiter, header, and the column with the names.

Found out from the file's first part, and from all of it where that is what decides (UTF-8 or not).
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from namemodel.data.delimited import FIELD_LIMIT, NAME_WORDS, find_column, guess_delimiter, plain_title
from namemodel.data.files import guess_encoding as likeliest_encoding
from namemodel.errors import TableError

SAMPLE = 1 << 18  # bytes that encoding and delimiter are guessed from
MOST_COLUMNS = 2000
# Words of a header that are no names, by which its row is told from the others.
TITLES = (
    *("id", "nr", "no", "number", "key", "code", "title", "salutation", "gender", "sex", "age"),
    *("first", "firstname", "forename", "givenname", "vorname", "prenom", "last", "middle", "initials"),
    *("date", "year", "birthday", "dob", "city", "town", "village", "place", "ort", "stadt", "citta"),
    *("country", "land", "state", "region", "street", "address", "zip", "postcode", "plz", "email"),
    *("mail", "phone", "telephone", "mobile", "company", "firma", "department", "job", "role"),
    *("kunde", "customer", "client", "note", "notes", "comment", "remark", "status", "label", "language"),
)


@dataclass(frozen=True)
class TableInfo:
    """What was found out about a file before it is read."""

    encoding: str
    delimiter: str
    header: bool
    columns: tuple[str, ...]
    """Titles; "column 1" … where the file has no header."""
    guess: str
    """The column that most likely holds the names."""
    samples: dict[str, list[str]]
    """The first cells of each column that are not empty, three at most."""
    bytes: int

    @property
    def encoding_name(self) -> str:
        """The encoding as people call it, whether or not the file has a byte order mark."""
        return self.encoding.removesuffix("-sig")


def inspect_table(path: Path, column: str | None = None) -> TableInfo:
    """Find out how a CSV file is written and which column holds the names.

    Args:
        column: a title that is asked for; a first row that holds it is a header.

    Raises:
        TableError: missing, empty, not text, without a row, or with more than `MOST_COLUMNS` columns.
    """
    encoding = find_encoding(path)
    try:
        with path.open(encoding=encoding, newline="") as file:
            text = file.read(SAMPLE)
    except UnicodeError as error:
        raise TableError(f"{path.name} cannot be read as {encoding}. Save it as UTF-8.") from error
    if not text.strip():
        raise TableError(f"{path.name} is empty. Give a CSV file with a column of names.")
    delimiter = guess_delimiter(text)
    if len(text) < SAMPLE:
        check_closed(text, delimiter, path)
    rows = list(itertools.islice(read_rows(io.StringIO(text, newline=""), delimiter, path), 200))
    if len(rows[0]) > MOST_COLUMNS:
        raise TableError(
            f"{path.name} has {len(rows[0]):,} columns, {MOST_COLUMNS:,} are allowed. Leave some out."
        )
    header = has_header(rows, column)
    columns = unique_titles(rows[0]) if header else tuple(f"column {i + 1}" for i in range(len(rows[0])))
    body = rows[1:] if header else rows
    if not body:
        raise TableError(f"{path.name} has a header ({', '.join(columns)}) and no rows.")
    cells = [[row[i].strip() if i < len(row) else "" for row in body] for i in range(len(columns))]
    return TableInfo(
        encoding=encoding,
        delimiter=delimiter,
        header=header,
        columns=columns,
        guess=guess_column(columns, cells, header),
        samples={c: [v for v in values if v][:3] for c, values in zip(columns, cells, strict=True)},
        bytes=path.stat().st_size,
    )


def find_encoding(path: Path) -> str:
    """Return UTF-8 (with or without a mark) if the whole file is, else what its bytes look like.

    Raises:
        TableError: the file cannot be read or is not text.
    """
    try:
        with path.open("rb") as file:
            sample = file.read(SAMPLE)
            if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                return "utf-16"
            if b"\0" in sample:
                raise TableError(f"{path.name} is not a text file. Give a CSV file with a column of names.")
            if is_utf8(sample, file):
                return "utf-8-sig"
    except OSError as error:
        raise TableError(f"{path.name} cannot be read: {error.strerror}.") from error
    guess = likeliest_encoding(sample) or "cp1252"
    # Where Windows-1252 says the same of the sample, it is likelier to be right about the rest.
    same = sample.decode(guess, "replace") == sample.decode("cp1252", "replace")
    return "cp1252" if same else guess


def is_utf8(sample: bytes, rest: Any) -> bool:
    """Return whether a file's bytes are UTF-8, read on from the sample to the end."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in itertools.chain([sample], iter(lambda: rest.read(1 << 20), b"")):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def check_closed(text: str, delimiter: str, path: Path) -> None:
    """Raise TableError if a quotation mark of a whole file is never closed: it would swallow the rest."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for _ in reader:
            pass
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            raise TableError(f"{path.name} has a quotation mark that is never closed. Close it.") from error


def has_header(rows: Sequence[Sequence[str]], column: str | None = None) -> bool:
    """Return whether the first row holds titles.

    It does if one of its cells is the column that is asked for or a word that titles are made of, or
    if it stands in words above a column of numbers. Else it is taken for a name, so that none is lost.
    """
    first, body = [cell.strip() for cell in rows[0]], rows[1:]
    if column in first or find_column(first, NAME_WORDS) is not None:
        return True
    if any(plain_title(cell) in TITLES for cell in first):
        return True
    below = [[row[place].strip() for row in body if place < len(row)] for place in range(len(first))]
    return any(
        cell and not is_number(cell) and cells and all(map(is_number, cells))
        for cell, cells in zip(first, below, strict=True)
    )


def is_number(cell: str) -> bool:
    """Return whether a cell is a number, as 12, -3.5 or 1 000 are."""
    return cell.lstrip("+-").translate(str.maketrans("", "", ".,\u202f\xa0 ")).isdecimal()


def unique_titles(row: Sequence[str]) -> tuple[str, ...]:
    """Return the titles, the second of two alike with a number behind it, empty ones named."""
    titles: dict[str, None] = {}
    for place, cell in enumerate(row, start=1):
        plain = title = cell.strip() or f"column {place}"
        number = 2
        while title in titles:
            title, number = f"{plain}_{number}", number + 1
        titles[title] = None
    return tuple(titles)


def guess_column(columns: Sequence[str], cells: Sequence[Sequence[str]], header: bool) -> str:
    """Return the column that most likely holds names: by its title, else by its cells."""
    if header:
        place = find_column(columns, NAME_WORDS)
        if place is not None:
            return columns[place]
        for part in ("surname", "last", "name"):
            for title in columns:
                if part in title.lower():
                    return title
    return max(zip(columns, cells, strict=True), key=lambda pair: looks_like_names(pair[1]))[0]


def looks_like_names(cells: Sequence[str]) -> tuple[float, int]:
    """Return the share of cells that are letters as names are, and how many different ones."""
    allowed = str.maketrans("", "", " '’-.")
    names = [c for c in cells if 2 <= len(c) <= 40 and c.translate(allowed).isalpha()]
    return len(names) / max(len(cells), 1), len(set(names))


def read_rows(lines: Any, delimiter: str, path: Path) -> Iterator[list[str]]:
    """Yield the rows of a CSV file, blank lines of a wider table left out.

    Raises:
        TableError: a cell is too long or a quote is never closed.
    """
    csv.field_size_limit(FIELD_LIMIT)
    reader = csv.reader(lines, delimiter=delimiter)
    width = 0
    try:
        for row in reader:
            width = width or len(row)
            if row or width == 1:
                yield row or [""]
    except csv.Error as error:
        raise TableError(
            f"{path.name} cannot be read past line {reader.line_num}: {error}. Is a quotation mark left open?"
        ) from error
