"""The files of a run on many workers, at any address that fsspec opens, as Arrow reads them.

Owns which tables Ray Data can read, and the counts of what is written. Knows nothing of Ray.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from pyarrow.fs import FileSelector, FSSpecHandler, PyFileSystem

from namemodel.errors import TableError
from namemodel.inference.predictions import OK, STATUS
from namemodel.readers.cells import as_text
from namemodel.readers.table import Table, TableInfo
from namemodel.tables.options import TableOptions
from namemodel.tables.prediction_columns import YES
from namemodel.tables.predictor import ADDED
from namemodel.tables.unusual import count_unusual

LOCAL_ONLY = ("truth", "resume", "escape_formulas")
WRITTEN = ("predicted", "status", "seen_in_training", "unlike", "read_as")
Stop = Callable[[], bool]


@dataclass(frozen=True)
class Job:
    """What is read, classified and written, all guesses made from the first file."""

    files: list[str]
    source: PyFileSystem
    folder: str
    target: PyFileSystem
    form: str
    info: TableInfo
    options: TableOptions
    added: list[str]
    """The titles of the columns behind those of the table."""

    @property
    def delimiter(self) -> str:
        """The delimiter of text that is written."""
        return "\t" if self.form == "tsv" else self.info.delimiter or ","


def check(table: Table, options: TableOptions, files: list[str], system: PyFileSystem) -> int:
    """Return how much there is to do: the rows of Parquet files, or the bytes of text.

    Raises:
        TableError: Ray Data does not do what is requested, or a file has other columns than the first.
    """
    info, first = table.info, files[0]
    odd = {
        "Excel": info.kind == "excel",
        "a .zip": first.lower().endswith(".zip"),
        "spaces before cells": info.spaces,
        "a delimiter that is not ASCII": not (info.delimiter or "").isascii(),
        "the same title twice": len(set(info.titles)) < len(info.titles),
        **{f"the option {name}": bool(getattr(options, name)) for name in LOCAL_ONLY},
    }
    for what in filter(odd.get, odd):
        raise TableError(f"--engine ray does not know {what} ({first}). Use --engine local.")
    total = 0
    for file in files:
        try:
            if table.schema is not None:
                with pq.ParquetFile(file, filesystem=system) as parquet:
                    alike, size = parquet.schema_arrow.equals(table.schema), parquet.metadata.num_rows
            else:
                with system.open_input_stream(file, compression="detect") as stream:
                    titles = pacsv.open_csv(stream, **csv_arguments(info)).schema.names
                alike, size = titles == list(info.titles or info.columns), system.get_file_info(file).size
        except (pa.ArrowException, UnicodeDecodeError, OSError) as error:
            raise unreadable(file, str(error)) from error
        if not alike:
            raise TableError(f"{file} has other columns than {first}. Give files that have the same.")
        total += size
    return total


def csv_arguments(info: TableInfo) -> dict[str, Any]:
    """Return how Arrow reads a text: every cell as it is."""
    read = pacsv.ReadOptions(
        use_threads=False,
        skip_rows=info.skip_rows,
        column_names=None if info.header else list(info.columns),
        encoding="utf8" if info.encoding_name == "utf-8" else info.encoding,
    )
    parse = pacsv.ParseOptions(
        delimiter=info.delimiter,
        quote_char='"' if info.quotes else False,
        escape_char="\\" if info.backslash else False,
        newlines_in_values=info.quotes,
        ignore_empty_lines=len(info.columns) > 1,
    )
    convert = pacsv.ConvertOptions(default_column_type=pa.string(), strings_can_be_null=False)
    return {"read_options": read, "parse_options": parse, "convert_options": convert}


def check_text(file: str, system: PyFileSystem, info: TableInfo) -> None:
    """Read a file to its end; raises TableError for a row that Arrow cannot read, with its number."""
    try:
        with system.open_input_stream(file, compression="detect") as stream:
            for _ in pacsv.open_csv(stream, **csv_arguments(info)):
                pass
    except (pa.ArrowException, UnicodeDecodeError, OSError) as error:
        raise unreadable(file, str(error)) from error


def count(job: Job, stop: Stop) -> dict[str, Any] | None:
    """Return the fields of `TableDone` that are counted in the written files; None if it is stopped."""
    info, counts = job.info, {field: Counter[str]() for field in ("predicted", "status", "unusual")}
    component = job.options.name_component or info.name_components[info.guess]
    seen = unlike = 0
    for batch in written(job):
        if stop():
            return None
        cells, predicted, status, known, odd, read_as = map(as_text, batch.columns)
        encoded = cells.dictionary_encode()
        codes, first, rows = np.unique(encoded.indices, return_index=True, return_counts=True)
        distinct, names = encoded.dictionary.take(pa.array(codes)), read_as.take(pa.array(first)).to_pylist()
        counts["unusual"] += count_unusual(info, component, distinct, names, rows)
        answered = predicted.filter(pc.equal(status, STATUS[OK]))
        for field, column in (("predicted", answered), ("status", status)):
            for value in column.value_counts().to_pylist():
                counts[field][value["values"]] += value["counts"]
        seen, unlike = seen + count_yes(known), unlike + count_yes(odd)
    figures = {field: dict(its.most_common()) for field, its in counts.items()}
    return {"rows": counts["status"].total(), "seen": seen, "unlike": unlike, **figures}


def count_yes(column: pa.Array) -> int:
    """Return how many cells of a column of text say yes, or true in Parquet."""
    return pc.sum(pc.is_in(column, pa.array([YES, "true"]))).as_py() or 0


def written(job: Job) -> Iterator[pa.RecordBatch]:
    """Yield from the written files the column of names, and of those behind it what is counted."""
    titles = [job.info.guess, *(job.added[ADDED.index(title)] for title in WRITTEN)]
    for file in sorted(info.path for info in job.target.get_file_info(FileSelector(job.folder))):
        if job.form == "parquet":
            with pq.ParquetFile(file, filesystem=job.target) as parquet:
                yield from parquet.iter_batches(columns=titles)
            continue
        with job.target.open_input_stream(file, compression="detect") as stream:
            yield from pacsv.open_csv(
                stream,
                pacsv.ReadOptions(
                    column_names=[*job.info.columns, *job.added], skip_rows_after_names=int(job.info.header)
                ),
                pacsv.ParseOptions(delimiter=job.delimiter, newlines_in_values=True),
                pacsv.ConvertOptions(
                    include_columns=titles,
                    column_types=dict.fromkeys(titles, pa.string()),
                    strings_can_be_null=False,
                ),
            )


def unreadable(file: str, why: str) -> TableError:
    """Return the error for a file that Arrow cannot read."""
    return TableError(f"{file} cannot be read: {why} (titles are row 1). Mend it, or use --engine local.")


def arrow(system: Any) -> PyFileSystem:
    """Return a file system of fsspec as Arrow's."""
    return PyFileSystem(FSSpecHandler(system))


@contextlib.contextmanager
def catch_storage_errors(address: str) -> Iterator[None]:
    """Turn what goes wrong with an address into TableError."""
    try:
        yield
    except (ImportError, ValueError, OSError) as error:
        raise TableError(f"{address} cannot be reached: {' '.join(str(error).split())}.") from error
