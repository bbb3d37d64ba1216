"""A table that is opened: what was found out about it, and its rows, chunk by chunk.

Owns the interface that every kind of file has. Knows nothing of names or models.
"""

from __future__ import annotations

import dataclasses
import itertools
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from namemodel.errors import TableError
from namemodel.names.components import name_extractor

if TYPE_CHECKING:
    import pyarrow as pa

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
    """The first cells of each column that are not empty, `SHOWN` at most."""
    bytes: int
    encoding: str | None = None
    """Of a text file, as Python calls it."""
    delimiter: str | None = None
    """Of a text file."""
    quotes: bool = True
    """Of a text file: whether quotation marks hold a cell together."""
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
        place = int(wanted) if str(wanted).isdecimal() else 0
        if 1 <= place <= len(self.columns):
            return self.columns[place - 1]
        raise TableError(f"There is no column {wanted!r}. The table has: {', '.join(self.columns)}.")


class Chunk(ABC):
    """Some rows in their order.

    Attributes:
        fraction: of the file that is read with them, from 0 to 1.
    """

    fraction: float

    @abstractmethod
    def __len__(self) -> int:
        """Return the number of rows."""

    @abstractmethod
    def column(self, place: int) -> list[str]:
        """Return the cells of a column as text."""

    @abstractmethod
    def rows(self) -> list[list[str]]:
        """Return the rows as text; a row may be shorter or longer than the table is wide."""

    def ragged_rows(self, width: int) -> int:
        """Return how many rows have more or fewer cells than `width`."""
        return 0

    @abstractmethod
    def arrow(self, titles: Sequence[str]) -> pa.RecordBatch:
        """Return the columns under these titles, each with its own type."""


class TextChunk(Chunk):
    """Rows of text."""

    def __init__(self, cells: list[list[str]], fraction: float) -> None:
        self.cells, self.fraction = cells, fraction

    def __len__(self) -> int:
        return len(self.cells)

    def column(self, place: int) -> list[str]:
        """Return the cells of a column, empty where a row is too short."""
        try:
            return [row[place] for row in self.cells]
        except IndexError:
            return [row[place] if place < len(row) else "" for row in self.cells]

    def rows(self) -> list[list[str]]:
        """Return the rows."""
        return self.cells

    def ragged_rows(self, width: int) -> int:
        """Return how many rows have more or fewer cells than `width`."""
        return sum(length != width for length in map(len, self.cells))

    def arrow(self, titles: Sequence[str]) -> pa.RecordBatch:
        """Return the columns as text."""
        import pyarrow as pa

        columns = [pa.array(self.column(place), pa.string()) for place in range(len(titles))]
        return pa.RecordBatch.from_arrays(columns, list(titles))


class Table(ABC):
    """A table that is opened.

    Attributes:
        path: where it is.
        info: what was found out about it.
    """

    def __init__(self, path: Path, info: TableInfo) -> None:
        self.path, self.info = path, info

    @abstractmethod
    def chunks(self, size: int) -> Iterator[Chunk]:
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
        width = len(self.info.columns)
        chunks = self.chunks(min(most, SAMPLE_ROWS))
        rows = itertools.islice(itertools.chain.from_iterable(c.rows() for c in chunks), most)
        return [[*(cell[:CELL] for cell in row[:width]), *[""] * (width - len(row))] for row in rows]
