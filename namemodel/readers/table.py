"""A table that is opened: what was found out about it, and its rows, chunk by chunk.

Owns the interface that every kind of file has. Knows nothing of models.
"""

from __future__ import annotations

import dataclasses
import itertools
from abc import ABC, abstractmethod
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from namemodel.errors import TableError
from namemodel.names.components import name_extractor
from namemodel.readers.cells import as_text

SAMPLE_ROWS = 200  # that titles, columns and name components are guessed from
SHOWN = 3  # cells of a column
CELL = 1000  # characters of a cell that is shown
MOST_BYTES = 1 << 25  # of a chunk: rows with long cells come in chunks of fewer


@dataclass(frozen=True)
class TableInfo:
    """What was found out about a file before it is read; guesses, where nothing was requested."""

    kind: str
    """A key of `opening.KINDS`."""
    read_as: str
    """For people: the encoding and delimiter, or the sheet."""
    header: bool
    titles: tuple[str, ...]
    """As in the file; empty where it has no header."""
    columns: tuple[str, ...]
    """Titles, each once; "column 1" … where the file has no header."""
    guess: str
    """The column that was requested, or that most likely holds the names."""
    name_components: dict[str, str]
    """Which component of the names in each column is most likely wanted: a key of `NAME_COMPONENTS`."""
    samples: dict[str, list[str]]
    """The first cells of each column that are not empty, `SHOWN` at most; where the encoding is in doubt,
    those that other encodings read otherwise come first."""
    bytes: int
    encoding: str | None = None
    """Of a text file, as Python calls it."""
    delimiter: str | None = None
    """Of a text file."""
    quotes: bool = True
    """Of a text file: whether quotation marks hold a cell together."""
    backslash: bool = False
    """Of a text file: whether \\" stands for a quotation mark within a cell."""
    spaces: bool = False
    """Of a text file: whether spaces at the beginning of a cell are no part of it."""
    bom: bool = False
    """Whether the file begins with a byte order mark, or is of a kind whose programs expect one (Excel)."""
    skip_rows: int = 0
    """Lines of a text file, or rows of a sheet, above the table."""
    sheet: str | None = None
    """Of an Excel file."""
    sheets: tuple[str, ...] = ()
    """All that an Excel file has."""
    warnings: tuple[str, ...] = ()
    """For people: what may be wrong with the file, or with how it is read, a sentence each."""
    digest: str = ""
    """A hash of the file's bytes, of a packed text file those that it unpacks to."""

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> TableInfo:
        """Return what `to_dict` wrote."""
        lists = {name: tuple(values[name]) for name in ("titles", "columns", "sheets", "warnings")}
        return cls(**{**values, **lists})

    @property
    def encoding_name(self) -> str:
        """The encoding as people call it, whether or not the file has a byte order mark."""
        return (self.encoding or "").removesuffix("-sig")

    def shown(self, column: str, name_component: str | None = None) -> list[list[str]]:
        """Return the column's sample cells, each with what is classified of it.

        Args:
            name_component: a key of `options.NAME_COMPONENTS`; None for the guess.
        """
        extract = name_extractor(name_component or self.name_components[column])
        return [[cell, extract(cell)] for cell in self.samples[column]]

    def place(self, column: str) -> int:
        """Return where a column is, from 0."""
        return self.columns.index(column)

    def find(self, wanted: str | int | None) -> str:
        """Return the title of a column that is requested by title or by its place from 1, else the guess.

        Raises:
            TableError: the table has no such column.
        """
        if wanted is None:
            return self.guess
        if isinstance(wanted, str):
            if wanted in self.columns:
                return wanted
            for titles in (self.titles, [title.strip() for title in self.titles]):
                if wanted in titles:
                    return self.columns[list(titles).index(wanted)]
            alike = [title for title in self.columns if title.casefold() == wanted.strip().casefold()]
            if len(alike) == 1:
                return alike[0]
        place = int(wanted) if str(wanted).isdecimal() else 0
        if 1 <= place <= len(self.columns):
            return self.columns[place - 1]
        raise TableError(f"There is no column {wanted!r}. The table has: {', '.join(self.columns)}.")


@dataclass(frozen=True)
class Chunk:
    """N rows in their order."""

    columns: Sequence[pa.Array]
    """Each `[N]`: of text, or of a type of its own."""
    fraction: float
    """Of the file that is read with them, from 0 to 1."""
    widths: npt.NDArray[np.int64] | None = None
    """`[N]`, the cells that each row has in the file; None where all have as many as there are columns."""
    more: Sequence[Sequence[str]] | None = None
    """For each row the cells behind the last column; None where there are none."""
    values: Sequence[Sequence[Any]] | None = None
    """For each row its cells as Python's values, where the file has types for single cells."""
    typed: bool = False
    """Whether the columns have types of their own, and may hold nulls."""

    def __len__(self) -> int:
        """Return N."""
        return len(self.columns[0])

    def text(self, place: int) -> pa.Array:
        """Return the cells of a column as text, `pa.string()`, without nulls."""
        column = self.columns[place]
        return as_text(column) if self.typed else column

    def texts(self) -> list[pa.Array]:
        """Return the cells of all columns as text."""
        return [self.text(place) for place in range(len(self.columns))]

    def rows(self) -> list[list[str]]:
        """Return the rows as text, each as wide as the table."""
        return [list(row) for row in zip(*(text.to_pylist() for text in self.texts()), strict=True)]

    @property
    def ragged_rows(self) -> int:
        """How many rows have more or fewer cells than there are columns."""
        return 0 if self.widths is None else int((self.widths != len(self.columns)).sum())

    def slice(self, start: int, size: int, fraction: float) -> Chunk:
        """Return some of the rows."""
        rows = slice(start, start + size)
        return Chunk(
            [column.slice(start, size) for column in self.columns],
            fraction,
            None if self.widths is None else self.widths[rows],
            None if self.more is None else self.more[rows],
            None if self.values is None else self.values[rows],
            self.typed,
        )


def chunk_of_rows(rows: Sequence[Sequence[str]], width: int, fraction: float) -> Chunk:
    """Return rows of text as a chunk; short ones are filled with empty cells."""
    widths = np.fromiter(map(len, rows), np.int64, len(rows))
    more = None
    if (widths == width).all():
        cells = rows
    else:
        cells = [[*row[:width], *[""] * (width - len(row))] for row in rows]
        if (widths > width).any():
            more = [row[width:] for row in rows]
    columns = [pa.array(column, pa.string()) for column in zip(*cells, strict=True)]
    return Chunk(columns, fraction, None if cells is rows else widths, more)


class Table(ABC):
    """A table that is opened.

    Attributes:
        path: where it is.
        info: what was found out about it.
        schema: the types of its columns, where they have types of their own.
    """

    schema: pa.Schema | None = None

    def __init__(self, path: Path, info: TableInfo) -> None:
        self.path, self.info = path, info

    @abstractmethod
    def chunks(self, size: int) -> Generator[Chunk, None, None]:
        """Yield all rows but the header, at most `size` at a time and never none.

        Where one chunk ends and the next begins depends on the file and on `size` alone.
        Rows without any cell are left out, except in a table of one column.

        Raises:
            TableError: the file cannot be read to its end.
        """

    def head(self, most: int) -> list[list[str]]:
        """Return the first rows as text, cut or filled to the table's width; raises as `chunks`.

        Cells are cut to `CELL` characters.
        """
        chunks = self.chunks(min(most, SAMPLE_ROWS))
        rows = itertools.chain.from_iterable(chunk.rows() for chunk in chunks)
        return [[cell[:CELL] for cell in row] for row in itertools.islice(rows, most)]
