"""A file of a run on many workers, read shard by shard by one of them.

The reader is the local engine's own, so a cell is the same text and a row the same row, whatever the file
holds. A shard travels as one cell of bytes (a stream of Arrow's), which nothing on the way takes apart,
puts together or gives other types. Knows nothing of Ray.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

import namemodel
from namemodel.errors import NameModelError, TableError
from namemodel.tables.on_ray.locations import SHARD, Location
from namemodel.tables.opening import open_table
from namemodel.tables.options import TableOptions
from namemodel.tables.parquet_table import ArrowChunk, ParquetTable
from namemodel.tables.table import Chunk, Table, TableInfo, TextChunk
from namemodel.tables.text_table import TextTable

SHARD_BYTES = 1 << 26  # a shard is no larger than this and one chunk
MORE = "more"  # the column with the cells behind the last title, in text
ROW = pa.schema(
    {
        "file": pa.int64(),
        "shard": pa.int64(),
        "rows": pa.int64(),
        "ragged_rows": pa.int64(),
        "first": pa.int64(),
        "share": pa.float64(),
        "data": pa.large_binary(),
        "end": pa.bool_(),
        "error": pa.string(),
    }
)


@dataclass(frozen=True)
class Job:
    """The work of every worker, with all guesses made from the first file."""

    source: str
    target: str
    """The folder of the shards."""
    suffix: str
    """Of the shards, and so their form."""
    headed: bool
    """Whether every shard has the titles, not the first alone."""
    files: tuple[str, ...]
    """In the order of their rows."""
    info: TableInfo
    schema: pa.Schema | None
    """Of a Parquet file."""
    options: TableOptions
    name_component: str
    shard_rows: int
    version: str = namemodel.__version__

    def table(self) -> Table:
        """Return the first file as a table that is described and not opened."""
        path = Path(self.files[0])
        if self.schema is not None:
            return ParquetTable(path, self.info, self.schema)
        return TextTable(path, self.info)

    def name(self, file: int, shard: int) -> str:
        """Return the name of a shard's file: names are in the order of the rows."""
        return f"{SHARD}{file:06}-{shard:06}{self.suffix}"

    def check(self) -> None:
        """Raise TableError if this machine has another version of the program."""
        if self.version != namemodel.__version__:
            raise TableError(
                f"A worker has namemodel {namemodel.__version__}, the run is of {self.version}. "
                "Install the same on every node."
            )


class Reader:
    """Reads files into shards; called by Ray in a task of its own."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def read_batch(self, batch: pa.Table) -> Iterator[pa.Table]:
        """Yield the shards of the files of a batch, and of each file its end, each a `row`."""
        for file in batch.column("file").to_pylist():
            try:
                yield from self.read(file)
            except (NameModelError, OSError) as error:
                yield row(file, error=str(error))

    def read(self, file: int) -> Iterator[pa.Table]:
        """Yield the shards of a file."""
        self.job.check()
        path, shard, first = self.job.files[file], 0, 0
        with Location(self.job.source).copy(path) as copy:
            table = self.open(file, copy)
            for built, share in shards(table, self.job.options.chunk_rows, self.job.shard_rows):
                yield row(
                    file,
                    shard=shard,
                    rows=built.rows,
                    ragged_rows=built.ragged_rows,
                    first=first,
                    share=share,
                    data=built.data(),
                )
                shard, first = shard + 1, first + built.rows
        yield row(file, shard=shard, rows=first, end=True)

    def open(self, file: int, path: Path) -> Table:
        """Open a file; raises TableError if it has other columns than the first."""
        info, options = self.job.info, self.job.options
        text = info.kind == "text"
        table = open_table(
            path,
            dataclasses.replace(
                options,
                column=1,  # any, so that none is looked for
                header=info.header if text else None,
                delimiter=info.delimiter if text else None,
                quotes=info.quotes if text else None,
                encoding=info.encoding if text and file == 0 else options.encoding,
            ),
        )
        first = Path(self.job.files[0]).name
        if table.info.kind != info.kind:
            raise TableError(f"{path.name} is of another kind than {first}. Give files of one kind.")
        if table.info.columns != info.columns:
            raise TableError(
                f"{path.name} has the columns {', '.join(table.info.columns)}; "
                f"{first} has {', '.join(info.columns)}. Give files that have the same."
            )
        if isinstance(table, ParquetTable) and not table.schema.equals(self.job.schema):
            raise TableError(f"{path.name} has columns of other types than {first}. Give files that agree.")
        return table


def row(
    file: int,
    *,
    shard: int = 0,
    rows: int = 0,
    ragged_rows: int = 0,
    first: int = 0,
    share: float = 0.0,
    data: bytes = b"",
    end: bool = False,
    error: str = "",
) -> pa.Table:
    """Return a table of one row: a shard, the end of a file, or an error.

    Args:
        shard: its number in the file; at the end how many there are.
        rows: of the shard; at the end of the file.
        ragged_rows: of these, those with more or fewer cells than the table has columns.
        first: the shard's first row, from 0.
        share: of the file's bytes, from 0 to 1.
        data: the rows.
    """
    values = (file, shard, rows, ragged_rows, first, share, data, end, error)
    columns = [pa.array([value], field.type) for value, field in zip(values, ROW, strict=True)]
    return pa.Table.from_arrays(columns, schema=ROW)


def shards(table: Table, chunk_rows: int, shard_rows: int) -> Iterator[tuple[ShardBuilder, float]]:
    """Yield shards of about `shard_rows` rows, and their share of the file."""
    shard = ShardBuilder(table)
    before = 0.0
    for chunk in table.chunks(chunk_rows):
        shard.add(chunk)
        if shard.rows >= shard_rows or shard.sink.tell() >= SHARD_BYTES:
            yield shard, chunk.fraction - before
            shard, before = ShardBuilder(table), chunk.fraction
    if shard.rows:
        yield shard, 1.0 - before


class ShardBuilder:
    """Rows of a shard, as they come."""

    def __init__(self, table: Table) -> None:
        self.width, self.rows, self.ragged_rows = len(table.info.columns), 0, 0
        self.sink = pa.BufferOutputStream()
        self._writer: pa.RecordBatchStreamWriter | None = None

    def add(self, chunk: Chunk) -> None:
        """Add a chunk."""
        batch = pack(chunk, self.width)
        if self._writer is None:
            self._writer = pa.ipc.new_stream(self.sink, batch.schema)
        self._writer.write_batch(batch)
        self.rows += len(chunk)
        self.ragged_rows += chunk.ragged_rows(self.width)

    def data(self) -> bytes:
        """Return all rows as bytes."""
        assert self._writer is not None
        self._writer.close()
        return bytes(self.sink.getvalue())


def pack(chunk: Chunk, width: int) -> pa.RecordBatch:
    """Return a chunk as it travels."""
    if isinstance(chunk, ArrowChunk):
        return chunk.batch
    columns = [pa.array(chunk.column(place), pa.string()) for place in range(width)]
    more = pa.array([cells[width:] or None for cells in chunk.rows()], pa.list_(pa.string()))
    return pa.RecordBatch.from_arrays([*columns, more], [*map(str, range(width)), MORE])


def unpack(data: bytes, kind: str) -> Iterator[Chunk]:
    """Yield the chunks of a shard."""
    with pa.ipc.open_stream(data) as stream:
        for batch in stream:
            if kind == "parquet":
                yield ArrowChunk(batch, 1.0)
                continue
            *columns, more = [column.to_pylist() for column in batch.columns]
            cells = [list(row) for row in zip(*columns, strict=True)]
            if batch.column(len(columns)).null_count < batch.num_rows:
                cells = [[*row, *(extra or ())] for row, extra in zip(cells, more, strict=True)]
            yield TextChunk(cells, 1.0)
