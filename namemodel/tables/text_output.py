"""A table written as text: UTF-8, in CSV or its kin, packed by gzip or not."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import itertools
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple

from namemodel.data.name_files import FIELD_LIMIT
from namemodel.inference.predictions import COLUMNS, STATUSES, Predictions
from namemodel.tables.encoding import open_text
from namemodel.tables.formulas import escape_cell, escape_formulas
from namemodel.tables.output import Output
from namemodel.tables.prediction_cells import FRACTIONS, NO, YES, columns_of
from namemodel.tables.table import Chunk

END = "\r\n"  # of a line, as RFC 4180 has it and `csv` writes it


class Lines(NamedTuple):
    """A file of which every line that is written goes elsewhere."""

    write: Callable[[str], object]


class TextOutput(Output):
    """Writes text.

    Args:
        titles: of the table's own columns; empty for no header.
        added: the titles behind them.
        width: of the table, in columns.
        labels: of the classifier.
        bom: whether a byte order mark comes first.
    """

    def __init__(
        self,
        titles: Sequence[str],
        added: Sequence[str],
        width: int,
        labels: Sequence[str],
        *,
        delimiter: str,
        bom: bool,
        packed: bool,
        escape: bool,
    ) -> None:
        self.titles, self.added, self.width, self.labels = titles, added, width, labels
        self.delimiter, self.bom, self.packed, self.escape = delimiter, bom, packed, escape
        self.suffix = ".txt.gz" if packed else ".txt"
        self._file: IO[bytes] | None = None
        if escape:  # the titles, which are in a shard already when a run is resumed
            self.escaped_formulas = escape_formulas([titles])[1]
        # Predictions are made of these texts: where none needs quotation marks or an apostrophe, join them.
        cells = "".join([*labels, *STATUSES, *FRACTIONS[:10], YES, NO])
        self._plain = set(cells).isdisjoint(f'{delimiter}"\r\n') and list(labels) == list(
            map(escape_cell, labels)
        )

    @property
    def form(self) -> dict[str, Any]:
        """As `Output.form`."""
        return {
            "delimiter": self.delimiter,
            "bom": self.bom,
            "gzip": self.packed,
            "escape_formulas": self.escape,
        }

    def begin(self, path: Path, first: bool) -> None:
        """Begin a shard; the first has the header."""
        self._file = path.open("wb")
        if first:
            header = self._text([[*self.titles, *self.added]], count=False) if self.titles else b""
            self._put((codecs.BOM_UTF8 if self.bom else b"") + header)

    def write(self, chunk: Chunk, predictions: Predictions) -> None:
        """Write rows, the cells behind the last title behind the predictions."""
        rows, predicted = chunk.rows(), self._prediction_cells(predictions)
        if self._plain and set(map(len, rows)) == {self.width}:
            self._put(self._lines(rows, predicted))
        else:
            self._put(self._text(self._rows(chunk, predicted)))

    def end(self) -> None:
        """Finish the shard."""
        if self._file is not None:
            with self._file as file:
                self._file = None
                file.flush()
                os.fsync(file.fileno())

    def skip(self, chunk: Chunk, predictions: Predictions) -> None:
        """Count the cells that are escaped."""
        if self.escape:
            rows = self._rows(chunk, self._prediction_cells(predictions))
            self.escaped_formulas += escape_formulas(rows)[1]

    def join(self, shards: Sequence[Path], whole: Path) -> None:
        """Concatenate the shards."""
        with whole.open("wb") as out:
            for shard in shards:
                with shard.open("rb") as file:
                    shutil.copyfileobj(file, out, 1 << 20)
            out.flush()
            os.fsync(out.fileno())

    def recall(self, shards: Sequence[Path]) -> Iterator[Sequence[str]]:
        """Yield the cells of the predictions, the apostrophes of escaped labels taken off."""
        csv.field_size_limit(2 * FIELD_LIMIT)
        plain = {escape_cell(label): label for label in self.labels} if self.escape else {}
        start, end = self.width, self.width + len(self.added)
        for number, shard in enumerate(shards):
            with open_text(shard, "utf-8-sig") as (_, text):
                rows = csv.reader(text, delimiter=self.delimiter)
                for row in itertools.islice(rows, int(number == 0 and bool(self.titles)), None):
                    cells = row[start:end]
                    if len(cells) != len(self.added):
                        raise ValueError(f"a row of {len(row)} cells")
                    yield tuple([plain.get(cell, cell) for cell in cells] if plain else cells)

    def _prediction_cells(self, predictions: Predictions) -> list[Sequence[str]]:
        """Return the cells behind each row."""
        columns = columns_of(predictions, each=len(self.added) > len(COLUMNS))
        return list(zip(*(column.tolist() for column in columns), strict=True))

    def _rows(self, chunk: Chunk, predicted: Sequence[Sequence[str]]) -> Iterable[Sequence[str]]:
        rows, width = chunk.rows(), self.width
        if set(map(len, rows)) == {width}:
            return [[*row, *cells] for row, cells in zip(rows, predicted, strict=True)]
        return [
            [*row[:width], *[""] * (width - len(row)), *cells, *row[width:]]
            for row, cells in zip(rows, predicted, strict=True)
        ]

    def _lines(self, rows: Iterable[Sequence[str]], predicted: Sequence[Sequence[str]]) -> bytes:
        """Return what `_text` does, faster: predictions that need no quotation marks are only joined."""
        lines: list[str] = []
        csv.writer(Lines(lines.append), delimiter=self.delimiter).writerows(self._escaped(rows))
        join, delimiter, cut = self.delimiter.join, self.delimiter, -len(END)
        texts = [
            f"{line[:cut]}{delimiter}{join(cells)}" for line, cells in zip(lines, predicted, strict=True)
        ]
        return (END.join(texts) + END).encode()

    def _text(self, rows: Iterable[Sequence[str]], count: bool = True) -> bytes:
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=self.delimiter).writerows(self._escaped(rows, count))
        return text.getvalue().encode()

    def _escaped(self, rows: Iterable[Sequence[str]], count: bool = True) -> Iterable[Sequence[str]]:
        if self.escape:
            rows, number = escape_formulas(rows)
            self.escaped_formulas += number if count else 0
        return rows

    def _put(self, data: bytes) -> None:
        assert self._file is not None
        # A chunk is a member of its own: the file does not depend on where the shards end.
        if data:
            self._file.write(gzip.compress(data, compresslevel=6, mtime=0) if self.packed else data)
