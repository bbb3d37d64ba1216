"""Any table of text goes in, and the same rows come out in order with the input cells unchanged."""

import csv
import gzip
import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from namemodel.tables.predictor import ADDED as COLUMNS
from tests.tables.conftest import Finish
from tests.tables.files import ADDED, read

WESTERN = "".join(bytes([b]).decode("cp1252", "ignore") for b in range(1, 256))
CELL = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
WESTERN_CELL = st.text(st.sampled_from(WESTERN), max_size=12)
TITLE = st.sampled_from(["name", "name ", "a", "", "predicted", 'with "quotes", and\nlines'])
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def tables(cell: st.SearchStrategy[str], ragged: int = 0) -> st.SearchStrategy[list[list[str]]]:
    """Return tables with a header whose first title is "name"; rows may differ by `ragged` cells."""

    def of_width(width: int) -> st.SearchStrategy[list[list[str]]]:
        shortest = max(1, width - ragged)
        rows = st.lists(st.lists(cell, min_size=shortest, max_size=width + ragged), min_size=1, max_size=8)
        titles = st.lists(TITLE, min_size=width - 1, max_size=width - 1)
        return st.tuples(titles, rows).map(lambda both: [["name", *both[0]], *both[1]])

    return st.integers(1, 4).flatmap(of_width)


def as_csv(table: list[list[str]], delimiter: str = ",") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(table)
    return text.getvalue()


def own_cells(rows: list[list[str]], width: int) -> list[list[str]]:
    """Return the cells of a written table that were there before; those added stand in between."""
    return [row[:width] + row[width + ADDED :] for row in rows]


def filled(table: list[list[str]]) -> list[list[str]]:
    width = len(table[0])
    return [row + [""] * (width - len(row)) for row in table]


@quick
@given(
    tables(CELL, ragged=2),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
@example([["name", "x"], ["a\r", "b\n"], ['"', ","], ["\u2028", "\x85"]], ",", "utf-8")
@example([["name", "x"], ["\ufeff", "ﷺ"], ["", ""]], ",", "utf-16")
@example([["name"], [""], ["x"], [""]], ",", "utf-8")
def test_text_comes_back_as_it_was(
    finish: Finish, tmp_path: Path, table: list[list[str]], delimiter: str, encoding: str
) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(as_csv(table, delimiter).encode(encoding))
    done = finish(source, target, column="name", delimiter=delimiter)
    assert own_cells(read(target, delimiter), len(table[0])) == filled(table)
    assert done.rows == sum(done.status.values()) == len(table) - 1
    assert target.read_bytes().startswith(b"\xef\xbb\xbf") == (encoding != "utf-8")


@quick
@given(
    st.lists(st.lists(CELL.filter(lambda c: not set(c) & set(";\t|")), min_size=2, max_size=2), min_size=1)
)
def test_a_delimiter_that_is_guessed_does_as_well(
    finish: Finish, tmp_path: Path, body: list[list[str]]
) -> None:
    table = [["name", "other"], *body]
    (tmp_path / "in.csv").write_bytes(as_csv(table).encode())
    finish(tmp_path / "in.csv", tmp_path / "out.csv", column="name")
    assert own_cells(read(tmp_path / "out.csv"), 2) == table


@quick
@given(tables(WESTERN_CELL, ragged=1), st.sampled_from([",", ";"]))
def test_text_of_the_west_comes_back_in_utf_8(
    finish: Finish, tmp_path: Path, table: list[list[str]], delimiter: str
) -> None:
    (tmp_path / "in.csv").write_bytes(as_csv(table, delimiter).encode("cp1252"))
    finish(tmp_path / "in.csv", tmp_path / "out.csv", column="name", delimiter=delimiter, encoding="cp1252")
    assert own_cells(read(tmp_path / "out.csv", delimiter), len(table[0])) == filled(table)


@quick
@given(tables(CELL, ragged=1), st.sampled_from(["out.tsv", "out.csv.gz", "out.txt"]))
def test_packed_text_comes_back_as_it_was(
    finish: Finish, tmp_path: Path, table: list[list[str]], out: str
) -> None:
    (tmp_path / "in.csv.gz").write_bytes(gzip.compress(as_csv(table).encode()))
    finish(tmp_path / "in.csv.gz", tmp_path / out, column="name", delimiter=",", chunk_rows=3)
    delimiter = "\t" if out.endswith(".tsv") else ","
    assert own_cells(read(tmp_path / out, delimiter), len(table[0])) == filled(table)


@quick
@given(tables(CELL, ragged=2))
def test_text_comes_back_from_parquet(finish: Finish, tmp_path: Path, table: list[list[str]]) -> None:
    (tmp_path / "in.csv").write_bytes(as_csv(table).encode())
    finish(
        tmp_path / "in.csv",
        tmp_path / "out.parquet",
        column="name",
        delimiter=",",
        chunk_rows=3,
    )
    width = len(table[0])
    header, *rows = read(tmp_path / "out.parquet")
    more = [row[width + ADDED] or [] for row in rows] if len(header) > width + ADDED else [[] for _ in rows]
    assert [row[:width] + extra for row, extra in zip(rows, more, strict=True)] == filled(table)[1:]
    assert (len(header) > width + ADDED) == any(len(row) > width for row in table)


COLUMNS_OF_ALL_TYPES = {
    "name": st.none() | CELL,
    "number": st.none() | st.integers(-(2**63), 2**63 - 1),
    "fraction": st.none() | st.floats(allow_nan=False),
    "day": st.none() | st.dates(),
    "moment": st.none() | st.datetimes(),
    "flag": st.none() | st.booleans(),
    "bytes": st.none() | st.binary(max_size=4),
    "list": st.none() | st.lists(st.integers(0, 9), max_size=2),
}


@quick
@given(st.lists(st.fixed_dictionaries(COLUMNS_OF_ALL_TYPES), min_size=1, max_size=8))
def test_parquet_keeps_its_types(finish: Finish, tmp_path: Path, rows: list[dict[str, object]]) -> None:
    types = [pa.string(), pa.int64(), pa.float64(), pa.date32(), pa.timestamp("us"), pa.bool_(), pa.binary()]
    schema = pa.schema(list(zip(COLUMNS_OF_ALL_TYPES, [*types, pa.list_(pa.int8())], strict=True)))
    table = pa.Table.from_pylist(rows, schema)
    pq.write_table(table, tmp_path / "in.parquet")
    finish(tmp_path / "in.parquet", tmp_path / "out.parquet", column="name", chunk_rows=3)
    out = pq.read_table(tmp_path / "out.parquet")
    assert out.select(list(range(len(schema)))).equals(table)
    assert out.column_names[len(schema) :] == list(COLUMNS)
    finish(tmp_path / "in.parquet", tmp_path / "out.csv", column="name")  # as text, too, any row is written
    assert len(read(tmp_path / "out.csv")) == len(rows) + 1


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_columns_of_one_title_stay_apart(finish: Finish, tmp_path: Path, suffix: str) -> None:
    table = pa.table([pa.array(["Tika", "Bergholt"]), pa.array([1, 2])], names=["name", "name"])
    pq.write_table(table, tmp_path / "in.parquet")
    finish(tmp_path / "in.parquet", tmp_path / f"out{suffix}")
    if suffix == ".csv":
        assert [row[:3] for row in read(tmp_path / "out.csv")] == [
            ["name", "name", "predicted"], ["Tika", "1", "Sud"], ["Bergholt", "2", "Nord"]
        ]  # fmt: skip
    else:
        out = pq.ParquetFile(tmp_path / "out.parquet").read()
        assert out.column(1).to_pylist() == [1, 2]
