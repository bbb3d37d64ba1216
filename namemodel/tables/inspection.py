"""How a CSV file is written: encoding, delimiter, header, and the column with the names.

Found out from the file's first part, and from all of it where that is what decides (UTF-8 or not).
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from namemodel.data.delimited import NAME_WORDS, find_column
from namemodel.data.files import guess_encoding as likeliest_encoding
from namemodel.errors import TableError

SAMPLE = 1 << 18  # bytes that encoding and delimiter are guessed from
DELIMITERS = (",", ";", "\t", "|")
FIELD_LIMIT = 1 << 20  # characters in one cell


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


def inspect_table(path: Path) -> TableInfo:
    """Find out how a CSV file is written and which column holds the names.

    Raises:
        TableError: missing, empty, not text, or without a row.
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
    rows = list(itertools.islice(read_rows(io.StringIO(text, newline=""), delimiter, path), 200))
    header = has_header(rows[0])
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
        raise TableError(f"{path} cannot be read: {error.strerror}.") from error
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


def guess_delimiter(text: str) -> str:
    """Return the delimiter by which the first rows fall into the same number of columns."""
    csv.field_size_limit(FIELD_LIMIT)
    lines = list(itertools.islice(io.StringIO(text, newline=""), 50))

    def fit(delimiter: str) -> tuple[float, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        common, times = Counter(widths).most_common(1)[0] if widths else (1, 0)
        return (times / len(widths), common) if common > 1 else (0.0, 1)

    best = max(DELIMITERS, key=fit)
    return best if fit(best)[1] > 1 else ","


def has_header(first: Sequence[str]) -> bool:
    """Return whether the first row holds titles: known ones, or several, none of them a number."""
    if find_column(first, NAME_WORDS) is not None:
        return True
    return len(first) > 1 and not any(cell.strip().lstrip("+-").replace(".", "").isdigit() for cell in first)


def unique_titles(row: Sequence[str]) -> tuple[str, ...]:
    """Return the titles, the second of two alike with a number behind it, empty ones named."""
    titles: list[str] = []
    for place, cell in enumerate(row, start=1):
        title, number = cell.strip() or f"column {place}", 2
        while title in titles:
            title, number = f"{cell.strip() or f'column {place}'}_{number}", number + 1
        titles.append(title)
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
