"""Tables for the page, written by the tests: small ones of every kind."""

import csv
import gzip
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

Rows = Sequence[Sequence[str]]


def write_text(path: Path, rows: Rows, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def write_gzip(path: Path, rows: Rows) -> Path:
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def write_parquet(path: Path, rows: Rows) -> Path:
    titles, *body = rows
    columns = [list(column) for column in zip(*body, strict=True)]
    pq.write_table(pa.table(dict(zip(titles, columns, strict=True))), path)
    return path
