"""A table written as text: UTF-8, in CSV or its kin (RFC 4180), packed by gzip or not."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
from collections.abc import Sequence
from typing import IO, cast

import pyarrow as pa
import pyarrow.compute as pc

from namemodel.readers.table import Chunk
from namemodel.tables.formulas import escape_column, escape_formulas
from namemodel.tables.output import Output
from namemodel.tables.prediction_columns import text_columns
from namemodel.tables.predictor import ADDED, Classified

END = "\r\n"  # of a line


class TextOutput(Output):
    """Writes text.

    Args:
        titles: of the table's own columns; empty for no header.
        added: the titles behind them.
        width: of the table, in columns.
        bom: whether a byte order mark comes first.
        escape: whether formulas are escaped.
    """

    def __init__(
        self,
        file: IO[bytes],
        titles: Sequence[str],
        added: Sequence[str],
        width: int,
        *,
        delimiter: str,
        bom: bool,
        packed: bool,
        escape: bool,
    ) -> None:
        self.width, self.delimiter, self.escape = width, delimiter, escape
        self.each = len(added) > len(ADDED)
        self._special = '["\r\n' + ("\\" if delimiter in "^-]\\" else "") + delimiter + "]"
        self._marks = [mark.encode() for mark in ('"', "\r", "\n", delimiter)]
        self._packer = gzip.GzipFile("", "wb", compresslevel=6, fileobj=file, mtime=0) if packed else None
        self._file = cast(IO[bytes], self._packer or file)
        self._file.write(codecs.BOM_UTF8 if bom else b"")
        if titles:
            row: Sequence[str] = [*titles, *added]
            if escape:
                (row,), self.escaped_formulas = escape_formulas([row])
            self._file.write((self._line(row) + END).encode())

    def write(self, chunk: Chunk, found: Classified) -> None:
        """Write rows, the cells behind the last title behind the predictions."""
        columns = [*chunk.texts(), *text_columns(found, self.each)]
        if self.escape:
            columns = list(map(self._escaped, columns))
        lines = pc.binary_join_element_wise(*map(self._quoted, columns), self.delimiter)
        if chunk.more is not None:
            lines = pc.binary_join_element_wise(lines, pa.array(self._more(chunk.more)), "")
        lines = pc.binary_join_element_wise(lines, "", END)  # an end behind each
        self._file.write(text_of(lines))

    def close(self) -> None:
        """Finish what is packed."""
        if self._packer is not None:
            self._packer.close()

    def _quoted(self, column: pa.Array) -> pa.Array:
        """Return a column with quotation marks around the cells that need them."""
        data = bytes(text_of(column))
        if not any(mark in data for mark in self._marks):
            return column
        special = pc.match_substring_regex(column, self._special)
        inside = pc.replace_substring(column, '"', '""')
        return pc.if_else(special, pc.binary_join_element_wise('"', inside, '"', ""), column)

    def _escaped(self, column: pa.Array) -> pa.Array:
        column, count = escape_column(column)
        self.escaped_formulas += count
        return column

    def _more(self, more: Sequence[Sequence[str]]) -> list[str]:
        """Return what stands behind each line: the cells behind the last column."""
        rows = more
        if self.escape:
            rows, count = escape_formulas(more)
            self.escaped_formulas += count
        return [self.delimiter + self._line(row) if row else "" for row in rows]

    def _line(self, row: Sequence[str]) -> str:
        """Return a row as a line without its end."""
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=self.delimiter).writerow(row)
        return text.getvalue().removesuffix(END)


def text_of(lines: pa.Array) -> memoryview:
    """Return the bytes of all lines, one behind the other."""
    _, offsets, data = lines.buffers()
    places = memoryview(offsets).cast("i")
    return memoryview(data)[places[lines.offset] : places[lines.offset + len(lines)]]
