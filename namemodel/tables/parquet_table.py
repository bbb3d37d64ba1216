"""A table in a Parquet file: columns with types of their own, and what they are as text."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from namemodel.errors import TableError
from namemodel.tables.columns import describe
from namemodel.tables.encoding import check_unpacked
from namemodel.tables.options import TableOptions
from namemodel.tables.table import MOST_BYTES, SAMPLE_ROWS, Chunk, Table, TableInfo


class ArrowChunk(Chunk):
    """Rows in columns of Arrow's types."""

    def __init__(self, batch: pa.RecordBatch, fraction: float) -> None:
        self.batch, self.fraction = batch, fraction

    def __len__(self) -> int:
        return int(self.batch.num_rows)

    def column(self, place: int) -> list[str]:
        """Return the cells of a column as text, nothing as empty."""
        return as_text(self.batch.column(place))

    def rows(self) -> list[list[str]]:
        """Return the rows as text."""
        columns = [self.column(place) for place in range(self.batch.num_columns)]
        return [list(row) for row in zip(*columns, strict=True)]

    def arrow(self, titles: Sequence[str]) -> pa.RecordBatch:
        """Return the columns as they are."""
        return self.batch


class ParquetTable(Table):
    """A table in a Parquet file.

    Attributes:
        schema: the types of its columns.
    """

    def __init__(self, path: Path, info: TableInfo, schema: pa.Schema) -> None:
        super().__init__(path, info)
        self.schema = schema

    def chunks(self, size: int) -> Iterator[ArrowChunk]:
        """Yield the rows, as `Table.chunks` says."""
        done = 0
        with parquet(self.path) as file:
            groups = [file.metadata.row_group(i) for i in range(file.metadata.num_row_groups)]
            bytes_a_row = max((g.total_byte_size // max(g.num_rows, 1) for g in groups), default=0)
            most = max(MOST_BYTES // max(bytes_a_row, 1), 1)
            for batch in file.iter_batches(batch_size=min(size, most), use_threads=False):
                done += batch.num_rows
                if batch.num_rows:
                    yield ArrowChunk(batch, done / max(file.metadata.num_rows, 1))


@contextmanager
def parquet(path: Path) -> Iterator[pq.ParquetFile]:
    """Open a Parquet file; what goes wrong in it becomes TableError."""
    try:
        with pq.ParquetFile(path) as file:
            yield file
    except MemoryError:  # Arrow's is an ArrowException too
        raise
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError):
            raise TableError(f"{path.name} cannot be read: {error.strerror or error}.") from error
        raise TableError(
            f"{path.name} is damaged or cut off: it is not a whole Parquet file. Get it again."
        ) from error


def open_parquet_table(path: Path, options: TableOptions) -> ParquetTable:
    """Open a Parquet file as a table; raises TableError if it is none."""
    with parquet(path) as file:
        schema = file.schema_arrow
        titles = list(schema.names)
        number = file.metadata.num_rows
        size = sum(file.metadata.row_group(i).total_byte_size for i in range(file.metadata.num_row_groups))
        check_unpacked(path, size, options.most_bytes)
        first = next(file.iter_batches(batch_size=SAMPLE_ROWS, use_threads=False), None)
        rows = ArrowChunk(first, 0).rows() if first is not None and titles else []
    if not titles:
        raise TableError(f"{path.name} is empty. Give a table with a column of names.")
    info = describe(
        [titles, *rows],
        TableOptions(column=options.column, header=True),
        path.name,
        kind="parquet",
        read_as=f"Parquet, {number:,} rows",
        bytes=path.stat().st_size,
        warnings=bytes_warnings(schema),
    )
    return ParquetTable(path, info, schema)


def bytes_warnings(schema: pa.Schema) -> tuple[str, ...]:
    """Return the warning about columns that text cannot hold."""
    kinds = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary)
    columns = [repr(field.name) for field in schema if any(test(field.type) for test in kinds)]
    if not columns:
        return ()
    return (
        f"Bytes are read as UTF-8 ({', '.join(columns)}), and � is written for what is none. A result in "
        "Parquet keeps them as they are.",
    )


def as_text(column: pa.Array) -> list[str]:
    """Return the cells of a column as text: nothing as empty, dates in ISO form, lists as JSON."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if pa.types.is_timestamp(kind):
        with contextlib.suppress(ValueError, OverflowError):  # a year that Python has not
            return ["" if value is None else str(value.isoformat(" ")) for value in column.to_pylist()]
    with contextlib.suppress(pa.ArrowException, UnicodeDecodeError):
        texts = pc.fill_null(column.cast(pa.string()), "").to_pylist()
        return [str(text) for text in texts]
    with contextlib.suppress(UnicodeDecodeError):
        return [cell_text(value) for value in column.to_pylist()]
    return [cell_text(value) for value in column.cast(as_bytes(kind)).to_pylist()]


def as_bytes(kind: pa.DataType) -> pa.DataType:
    """Return a type with bytes in place of its text, which is not the UTF-8 that it should be."""
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return pa.large_binary()
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pa.large_list(as_bytes(kind.value_type))
    if pa.types.is_map(kind):
        return pa.map_(as_bytes(kind.key_type), as_bytes(kind.item_type))
    if pa.types.is_struct(kind):
        return pa.struct([(field.name, as_bytes(field.type)) for field in kind])
    return kind


def cell_text(value: object) -> str:
    """Return a value that Arrow has no text for."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return json.dumps(
        value, ensure_ascii=False, default=lambda one: cell_text(one) if isinstance(one, bytes) else str(one)
    )
