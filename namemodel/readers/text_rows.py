r"""The rows of a text, block by block: by Arrow's parser where a block is plain, else by Python's.

A block is plain if no mark in it has a meaning of its own: no quotation mark that holds a cell together, no
backslash, no line end other than \n and \r\n. Of such a block both parsers make the same cells.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.csv

from namemodel.errors import TableError
from namemodel.readers.dialect import Dialect
from namemodel.readers.encoding import END_OF_FILE
from namemodel.readers.options import BACKSLASH, PLAIN_QUOTES
from namemodel.readers.table import Chunk, chunk_of_rows

BLOCK = 1 << 22  # characters of a text that are read at once
# A line behind the last one. It comes back as a row of its own, unless a quotation mark is still open: that
# its own closes, and it comes back without it at the end of a cell.
END = "\0end\0"
LAST_LINE = f'{END}"'


@dataclass(frozen=True)
class TextForm:
    """How the lines of a text are rows."""

    name: str
    """Of the file, for errors."""
    dialect: Dialect
    skip: int = 0
    """Lines above the first row."""

    def is_plain(self, block: str) -> bool:
        """Return whether no mark in a block has a meaning of its own."""
        marks = '"' if self.dialect.quotes else ""
        marks += "\\" if self.dialect.backslash else ""
        special = self.dialect.spaces or not self.dialect.delimiter.isascii()
        return not (special or any(mark in block for mark in marks)) and block.count("\r") == block.count(
            "\r\n"
        )

    def error(self, line: int, error: csv.Error) -> TableError:
        """Return the error for a line that cannot be read."""
        if "field larger" in str(error) or "unexpected end" in str(error):
            return TableError(
                f"{self.name} has a cell that goes on in line {line:,}: a quotation mark in a line before is "
                f"never closed. Close it, or say that quotation marks are ordinary characters {PLAIN_QUOTES}."
            )
        return TableError(
            f"{self.name} cannot be read in line {line:,}: {error}. If its quotation marks are "
            f'ordinary characters, say so {PLAIN_QUOTES}; if \\" stands for one, say that {BACKSLASH}; else '
            "mend the line."
        )

    def never_closed(self, line: int) -> TableError:
        """Return the error for a quotation mark in a line that is never closed."""
        return TableError(
            f"{self.name} has a quotation mark in line {line:,} that is never closed. Close it, or "
            f"say that quotation marks are ordinary characters {PLAIN_QUOTES}."
        )


def text_blocks(text: io.TextIOBase, form: TextForm, size: int = BLOCK) -> Iterator[str]:
    """Yield a text below the skipped lines, in blocks of whole lines.

    Args:
        size: characters that are read at once.
    """
    skip_lines(text, form.skip)
    rest = ""
    while piece := text.read(size):
        piece = rest + piece
        cut = piece.rfind("\n") + 1 or piece.rfind("\r", 0, -1) + 1
        if cut:
            yield piece[:cut]
        rest = piece[cut:]
    if rest := rest.rstrip(END_OF_FILE):
        yield rest


def skip_lines(text: io.TextIOBase, number: int) -> None:
    """Read on behind some lines."""
    for _ in range(number):
        text.readline()


class PendingLines(Iterator[str]):
    """The lines of blocks, one by one.

    Attributes:
        left: how many lines of the current block are still to come.
        taken: how many lines are taken.
        begun: how many blocks are begun.
    """

    def __init__(self, block: str, blocks: Iterator[str]) -> None:
        self._blocks, self._ended = blocks, False
        self.taken = self.begun = 0
        self._begin(block)

    def _begin(self, block: str) -> None:
        lines = list(io.StringIO(block, newline=""))
        self._lines, self.left = iter(lines), len(lines)
        self.begun += 1

    def __next__(self) -> str:
        """Return the next line, of the next block if need be; behind the last of all, `LAST_LINE`."""
        if not self.left:
            block = next(self._blocks, None)
            if block is None:
                if self._ended:
                    raise StopIteration
                self._ended = True
                return LAST_LINE
            self._begin(block)
        self.left, self.taken = self.left - 1, self.taken + 1
        return next(self._lines)


def read_rows(
    text: io.TextIOBase,
    form: TextForm,
    width: int,
    position: Callable[[], float] = lambda: 0.0,
    size: int = BLOCK,
) -> Iterator[Chunk]:
    """Yield the rows of a text, blank lines of a wider table left out.

    Args:
        position: returns the fraction of the file that is read.
        size: as in `text_blocks`.

    Raises:
        TableError: a cell or line is too long, a cell goes on behind its quotation mark, or a mark is never
            closed.
    """
    blocks, line, began = text_blocks(text, form, size), form.skip, False
    for block in blocks:
        if not began:
            stripped = block.lstrip("\r\n")
            line += count_lines(block[: len(block) - len(stripped)])
            block = stripped
            if not block:
                continue
            began = True
        if form.is_plain(block) and (columns := parse_plain(block, form.dialect.delimiter, width)):
            line += count_lines(block)
            yield Chunk(columns, position())
            continue
        lines = PendingLines(block, blocks)
        for some in parse_marked(lines, form, line):
            rows = [row for row in some if row] if width > 1 else [row or [""] for row in some]
            if rows:
                yield chunk_of_rows(rows, width, position())
        line += lines.taken


def count_lines(text: str) -> int:
    """Return how many line ends there are."""
    return text.count("\n") or text.count("\r")


def parse_plain(block: str, delimiter: str, width: int) -> list[pa.Array] | None:
    """Return the columns of a plain block; None where rows differ in their width, or there are none."""
    data, titles = block.encode(), [str(place) for place in range(width)]
    try:
        table = pyarrow.csv.read_csv(
            pa.BufferReader(data),
            pyarrow.csv.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=titles),
            pyarrow.csv.ParseOptions(
                delimiter=delimiter,
                quote_char=False,
                double_quote=False,
                ignore_empty_lines=width > 1,
            ),
            pyarrow.csv.ConvertOptions(
                check_utf8=False,
                column_types=dict.fromkeys(titles, pa.string()),
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    return [column.combine_chunks() for column in table.columns] if table.num_rows else None


def parse_marked(lines: PendingLines, form: TextForm, before: int) -> Iterator[list[list[str]]]:
    """Yield the rows of a block, and of more where a cell goes on in the next: those of about a block each.

    Args:
        before: lines above them, for errors.

    Raises:
        TableError: as `read_rows`.
    """
    rows: list[list[str]] = []
    reader, begun = form.dialect.rows(lines), lines.begun
    try:
        while lines.left:
            rows += itertools.islice(reader, max(lines.left // 2, 1))
            if lines.begun > begun and lines.left:
                yield rows
                rows, begun = [], lines.begun
    except csv.Error as error:
        raise form.error(before + reader.line_num, error) from error
    if rows and rows[-1] and rows[-1][-1].endswith((END, LAST_LINE)) and (last := rows.pop()) != [LAST_LINE]:
        swallowed = last[-1].removesuffix(END).removesuffix("\n")
        raise form.never_closed(before + reader.line_num - 1 - swallowed.count("\n"))
    yield rows
