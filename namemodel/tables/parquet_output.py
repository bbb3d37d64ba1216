"""A table written as Parquet: the columns with their own types, and the predictions as text and numbers."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from namemodel.readers.columns import free_titles
from namemodel.readers.table import Chunk
from namemodel.tables.output import Output
from namemodel.tables.prediction_columns import typed_columns
from namemodel.tables.predictor import ADDED, Classified

TYPES = {
    **dict.fromkeys(("confidence", "margin"), pa.float64()),
    **dict.fromkeys(("seen_in_training", "unlike"), pa.bool_()),
}
MORE = "more_cells"  # those behind the last title, in a column that is only there where such cells are


def prediction_types(added: Sequence[str]) -> list[pa.Field]:
    """Return the columns of predictions by their titles, with their types."""
    names = ADDED
    kinds = [TYPES.get(name, pa.string()) for name in names] + [pa.float64()] * (len(added) - len(names))
    return [pa.field(title, kind) for title, kind in zip(added, kinds, strict=True)]


class ParquetOutput(Output):
    """Writes Parquet, a row group for each chunk.

    Args:
        titles: of the table's own columns.
        added: the titles behind them.
        schema: of the table's own columns, None for text.
    """

    def __init__(
        self, file: IO[bytes], titles: Sequence[str], added: Sequence[str], schema: pa.Schema | None
    ) -> None:
        own = schema if schema is not None else pa.schema([(title, pa.string()) for title in titles])
        self.each = len(added) > len(ADDED)
        self.schema = pa.schema([*own, *prediction_types(added)], metadata=own.metadata)
        self._more = pa.field(free_titles([MORE], self.schema.names)[0], pa.list_(pa.string()))
        self._file, self._writer = file, pq.ParquetWriter(file, self.schema)

    def write(self, chunk: Chunk, found: Classified) -> None:
        """Write rows as a row group."""
        columns = [*chunk.columns, *typed_columns(found, self.each)]
        if chunk.more is not None and self._more not in self.schema:
            self._add_column()
        if self._more in self.schema:
            more = [cells or None for cells in chunk.more] if chunk.more is not None else [None] * len(chunk)
            columns.append(pa.array(more, self._more.type))
        self._writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=self.schema))

    def close(self) -> None:
        """Write the end of the file."""
        self._writer.close()

    def _add_column(self) -> None:
        """Begin the file anew with a column for the cells behind the last title."""
        self._writer.close()
        with tempfile.TemporaryFile() as before:
            self._file.seek(0)
            while block := self._file.read(1 << 20):
                before.write(block)
            self._file.seek(0)
            self._file.truncate()
            self.schema = self.schema.append(self._more)
            self._writer = pq.ParquetWriter(self._file, self.schema)
            for batch in pq.ParquetFile(before).iter_batches(use_threads=False):
                empty = pa.nulls(batch.num_rows, self._more.type)
                self._writer.write_batch(
                    pa.RecordBatch.from_arrays([*batch.columns, empty], schema=self.schema)
                )
