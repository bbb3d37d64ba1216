"""A table written as Parquet: the columns with their own types, and the predictions as text and numbers."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from namemodel.inference.predictions import COLUMNS, Predictions, free_titles
from namemodel.tables.output import Output
from namemodel.tables.prediction_cells import FRACTIONS, NO, STEPS, YES, steps_of
from namemodel.tables.table import Chunk

SEEN = COLUMNS.index("seen_in_training")
GROUP = 1 << 17  # rows of a row group
MORE = "more_cells"  # those behind the last title, in a column that is only there where such cells are


class ParquetOutput(Output):
    """Writes Parquet.

    Args:
        titles: of the table's own columns.
        added: the titles behind them.
        schema: of the table's own columns, None for text.
    """

    suffix = ".parquet"

    def __init__(self, titles: Sequence[str], added: Sequence[str], schema: pa.Schema | None) -> None:
        self.titles, self.added, self.ragged = list(titles), list(added), schema is None
        own = schema if schema is not None else pa.schema([(title, pa.string()) for title in titles])
        fields = [pa.field(title, column_type(place)) for place, title in enumerate(added)]
        if self.ragged:
            fields.append(pa.field(free_titles([MORE], [*titles, *added])[0], pa.list_(pa.string())))
        self.schema = pa.schema([*own, *fields], metadata=own.metadata)
        self._writer: pq.ParquetWriter | None = None
        self._file: IO[bytes] | None = None

    @property
    def form(self) -> dict[str, Any]:
        """As `Output.form`."""
        return {"parquet": True}

    def begin(self, path: Path, first: bool) -> None:
        """Begin a shard: a whole Parquet file."""
        self._file = path.open("wb")
        self._writer = pq.ParquetWriter(self._file, self.schema)

    def write(self, chunk: Chunk, predictions: Predictions) -> None:
        """Write rows as a row group."""
        assert self._writer is not None
        own = list(chunk.arrow(self.titles).columns)
        found = prediction_arrays(predictions, each=len(self.added) > len(COLUMNS))
        if self.ragged:
            width = len(self.titles)
            found.append(pa.array([row[width:] or None for row in chunk.rows()], pa.list_(pa.string())))
        self._writer.write_batch(pa.RecordBatch.from_arrays([*own, *found], schema=self.schema))

    def end(self) -> None:
        """Finish the shard."""
        if self._file is not None:
            with self._file as file:
                writer, self._writer, self._file = self._writer, None, None
                if writer is not None:
                    writer.close()
                sync(file)

    def skip(self, chunk: Chunk, predictions: Predictions) -> None:
        """Count nothing: a value of Parquet is never run as a formula."""

    def join(self, shards: Sequence[Path], whole: Path) -> None:
        """Copy the rows of all shards into row groups of `GROUP` rows, the column of more cells if needed."""
        schema = self.schema
        if self.ragged and not any(has_more(shard, schema.names[-1]) for shard in shards):
            schema = schema.remove(len(schema) - 1)
        with whole.open("wb") as file:
            with pq.ParquetWriter(file, schema) as writer:
                for group in groups(shards, len(schema)):
                    writer.write_table(group.cast(schema), row_group_size=GROUP)
            sync(file)

    def recall(self, shards: Sequence[Path]) -> Iterator[Sequence[str]]:
        """Yield the predictions as text."""
        start = len(self.titles)
        for shard in shards:
            with pq.ParquetFile(shard) as file:
                for batch in file.iter_batches(use_threads=False):
                    columns = [
                        as_text(batch.column(start + place), place) for place in range(len(self.added))
                    ]
                    yield from zip(*columns, strict=True)


def groups(shards: Sequence[Path], width: int) -> Iterator[pa.Table]:
    """Yield the first `width` columns of all rows, `GROUP` rows at a time."""
    waiting: list[pa.RecordBatch] = []
    for shard in shards:
        with pq.ParquetFile(shard) as file:
            for batch in file.iter_batches(use_threads=False):
                waiting.append(batch.select(list(range(width))))
                while sum(map(len, waiting)) >= GROUP:
                    table = pa.Table.from_batches(waiting)
                    yield table.slice(0, GROUP).combine_chunks()
                    waiting = table.slice(GROUP).to_batches()
    if waiting:
        yield pa.Table.from_batches(waiting).combine_chunks()


def has_more(shard: Path, title: str) -> bool:
    """Return whether a column of a shard holds anything."""
    with pq.ParquetFile(shard) as file:
        batches = file.iter_batches(columns=[title], use_threads=False)
        return any(batch.column(0).null_count < batch.num_rows for batch in batches)


def sync(file: IO[bytes]) -> None:
    """Hand a file's bytes to the disk; raises OSError."""
    file.flush()
    os.fsync(file.fileno())


def is_number(place: int) -> bool:
    """Return whether a column of predictions holds fractions."""
    return place >= len(COLUMNS) or COLUMNS[place] in ("confidence", "margin")


def column_type(place: int) -> pa.DataType:
    """Return the type of a column of predictions."""
    if is_number(place):
        return pa.float64()
    return pa.bool_() if place == SEEN else pa.string()


def prediction_arrays(predictions: Predictions, each: bool) -> list[pa.Array]:
    """Return predictions as Arrow's columns, each with its own type, nothing where nothing was read.

    Args:
        each: whether the probabilities of all lists follow.
    """
    labels, nothing = pa.array(predictions.labels, pa.string()), ~predictions.read

    def listed(places: npt.NDArray[np.int64]) -> pa.Array:
        return labels.take(pa.array(places, mask=nothing))

    def fractions(values: npt.NDArray[np.floating]) -> pa.Array:
        return pa.array(steps_of(values) / STEPS, mask=nothing)

    columns = [
        listed(predictions.first),
        fractions(predictions.confidence),
        listed(predictions.second),
        fractions(predictions.margin),
        pa.array(predictions.status_names, pa.string()),
        pa.array(predictions.seen),
    ]
    return columns + [fractions(column) for column in predictions.probabilities.T if each]


def as_text(column: pa.Array, place: int) -> list[str]:
    """Return a column of predictions as the text that stands for it in a table of text."""
    if is_number(place):
        return ["" if v is None else str(FRACTIONS[round(v * STEPS)]) for v in column.to_pylist()]
    if place == SEEN:
        return [YES if value else NO for value in column.to_pylist()]
    return [value or "" for value in column.to_pylist()]
