"""How the lines of a text are rows: the delimiter, and what quotation marks, backslashes and spaces mean.

The delimiter is found by clevercsv (van den Burg, Nazábal, Sutton: Wrangling messy CSV files by detecting row
and type patterns, 2019) in the beginning of a text. It takes the semicolon of `O&#039;Connor` and the space
of `Rossi, Maria` for delimiters, and needs long for long texts: this module keeps those from it. A
single quotation mark is an apostrophe. A space or a colon is never guessed: names and times have them.

It must not know files; a suffix, `sep=;` and the options come before a guess.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import clevercsv

DELIMITERS = ",;\t|~^"
LINES, CHARACTERS = 50, 5_000  # of a text's beginning that the delimiter is guessed from
BEGINNING = 1 << 17  # characters that tell what quotation marks mean
FIELD_LIMIT = 1 << 24  # characters in one cell, as many as in a line
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,20}\d{0,2});")
LONG = re.compile(r'([^\s",;|~^\\]{50})[^\s",;|~^\\]+')  # clevercsv's time is quadratic in it
GOES_ON = re.compile(r'\s*"[^"]*"\s*[^"\s]')  # a cell behind its quotation mark
WHOLE = re.compile(r'\s*"[^"]*"\s*$')
SPACED = r'(?:^|{0}) +"[^"\r\n]*" *(?:{0}|\r?$)'  # a cell in quotation marks behind spaces
JOINING = ";:|~^#!*=\t\\"  # what may join the cells of a wide column
MOST = 0.8  # of a wide column's cells have the same number of them


@dataclass(frozen=True)
class Dialect:
    """How lines are rows."""

    delimiter: str
    quotes: bool = True
    """Whether quotation marks hold cells together; else they are characters as others."""
    backslash: bool = False
    """Whether a backslash says that the next character, a quotation mark say, is a character as others."""
    spaces: bool = False
    """Whether spaces behind a delimiter are no part of a cell."""

    def rows(self, lines: Iterable[str]) -> Any:
        """Return a `csv.reader`; it raises csv.Error where a cell goes on behind its quotation mark."""
        csv.field_size_limit(FIELD_LIMIT)
        marks: dict[str, Any] = {"strict": True} if self.quotes else {"quoting": csv.QUOTE_NONE}
        escape = "\\" if self.backslash else None
        return csv.reader(
            lines, delimiter=self.delimiter, escapechar=escape, skipinitialspace=self.spaces, **marks
        )


def guess_dialect(text: str) -> Dialect:
    """Return the dialect of a text's beginning, as much as there is of it."""
    return guess_quotes(text, guess_delimiter(text))


def guess_delimiter(text: str) -> str:
    """Return the delimiter; a comma where there is none or it cannot be told."""
    beginning = LONG.sub(r"\1", mask_entities(text[:CHARACTERS]).replace("\0", " "))
    lines = beginning.splitlines()[:LINES]
    try:
        found = clevercsv.Detector().detect("\n".join(lines), delimiters=likely_delimiters(lines))
    except clevercsv.Error:  # a quotation mark that is never closed, for one
        return ","
    delimiter = found.delimiter if found else ""
    return delimiter if delimiter and in_most(lines, delimiter) else ","


def likely_delimiters(lines: Sequence[str]) -> list[str]:
    """Return the characters that may be the delimiter.

    One that mostly has a space behind it, as in `Rossi, Maria;00100`, is none where most lines have another.
    """
    text = "\n".join(lines)
    tight = [c for c in DELIMITERS if in_most(lines, c) and 2 * text.count(f"{c} ") < text.count(c)]
    return tight or list(DELIMITERS)


def in_most(lines: Sequence[str], character: str) -> bool:
    """Return whether at least half of the lines that aren't empty have a character."""
    filled = [line for line in lines if line.strip()]
    return 2 * sum(character in line for line in filled) >= len(filled)


def mask_entities(text: str) -> str:
    """Return a text with letters in place of HTML's entities, such as `&#039;`."""
    return ENTITY.sub(lambda found: "x" * len(found[0]), text)


def guess_quotes(text: str, delimiter: str) -> Dialect:
    """Return a delimiter's dialect: the first of the usual ones in which the text's beginning is readable.

    Where quotation marks can't hold cells together (`"Bud" Miller`), few cells are in them as a whole, and
    the rows are alike in their width without, they are ordinary characters.
    """
    plain = Dialect(delimiter)
    spaced = re.search(SPACED.format(re.escape(delimiter)), text[:BEGINNING], re.MULTILINE)
    first = replace(plain, spaces=spaced is not None)
    unquoted = read(text, replace(plain, quotes=False)) or []
    even = len(set(map(len, unquoted))) == 1
    for dialect in (first, replace(first, backslash=True)):
        if (not dialect.backslash or '\\"' in text) and (rows := read(text, dialect)) is not None:
            # A tab within a cell is rarer than two stray marks that make a row too short.
            stray = delimiter == "\t" and even and len(set(map(len, rows))) > 1
            return replace(plain, quotes=False) if stray else dialect
    cells = list(itertools.chain.from_iterable(unquoted))
    go_on, whole = (sum(map(bool, map(form.match, cells))) for form in (GOES_ON, WHOLE))
    return replace(plain, quotes=False) if even and go_on > whole else first


def read(text: str, dialect: Dialect) -> list[list[str]] | None:
    """Return the rows of a text's beginning; None where they cannot be read."""
    lines = io.StringIO(text[:BEGINNING], newline="").readlines()
    rows = []
    try:
        for row in dialect.rows(lines):
            rows.append(row)
    except csv.Error as error:
        if "unexpected end" not in str(error):  # where the beginning ends within a cell
            return None
    return [row for row in rows if row]


def wide_column(cells: Sequence[str]) -> str | None:
    """Return the character that most cells of a single column have equally often, as if it joined columns.

    Returns:
        None for no such character.
    """
    masked = [mask_entities(cell) for cell in cells if cell.strip()]
    if len(masked) < 2:
        return None
    best, share = None, 0.0
    for character in JOINING:
        times, cases = Counter(cell.count(character) for cell in masked).most_common(1)[0]
        if times and cases / len(masked) > max(share, MOST - 1e-9):
            best, share = character, cases / len(masked)
    return best
