"""A table in a Parquet file: columns with types of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from namemodel.errors import TableError
from namemodel.readers.columns import describe
from namemodel.readers.encoding import check_unpacked
from namemodel.readers.options import ReadOptions
from namemodel.readers.table import MOST_BYTES, SAMPLE_ROWS, Chunk, Table, TableInfo


class ParquetTable(Table):
    """A table in a Parquet file."""

    def __init__(self, path: Path, info: TableInfo, schema: pa.Schema) -> None:
        super().__init__(path, info)
        self.schema = schema

    def chunks(self, size: int) -> Generator[Chunk, None, None]:
        """Yield the rows, as `Table.chunks` says."""
        done = 0
        with parquet(self.path) as file:
            groups = [file.metadata.row_group(i) for i in range(file.metadata.num_row_groups)]
            bytes_a_row = max((g.total_byte_size // max(g.num_rows, 1) for g in groups), default=0)
            # What is said there is before dictionaries are unpacked: the first rows tell more.
            for first in file.iter_batches(batch_size=SAMPLE_ROWS, use_threads=False):
                bytes_a_row = max(bytes_a_row, first.nbytes // max(first.num_rows, 1))
                break
            most = max(MOST_BYTES // max(bytes_a_row, 1), 1)
            for batch in file.iter_batches(batch_size=min(size, most), use_threads=False):
                done += batch.num_rows
                if batch.num_rows:
                    yield Chunk(batch.columns, done / max(file.metadata.num_rows, 1), typed=True)


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


def open_parquet_table(path: Path, options: ReadOptions) -> ParquetTable:
    """Open a Parquet file as a table; raises TableError if it is none."""
    with parquet(path) as file:
        schema = file.schema_arrow
        titles = list(schema.names)
        number = file.metadata.num_rows
        size = sum(file.metadata.row_group(i).total_byte_size for i in range(file.metadata.num_row_groups))
        check_unpacked(path, size, options.most_bytes)
        first = next(file.iter_batches(batch_size=SAMPLE_ROWS, use_threads=False), None)
    if not titles:
        raise TableError(f"{path.name} is empty. Give a table with a column of names.")
    rows = Chunk(first.columns, 0, typed=True).rows() if first is not None else []
    with path.open("rb") as bytes_:
        digest = hashlib.file_digest(bytes_, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    info = describe(
        [titles, *rows],
        ReadOptions(column=options.column, header=True),
        path.name,
        kind="parquet",
        read_as=f"Parquet, {number:,} rows",
        bytes=path.stat().st_size,
        digest=digest,
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
