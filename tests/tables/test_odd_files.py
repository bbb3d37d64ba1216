"""Files as people have them: read rightly, or with the doubt said."""

import csv
import io
import uuid
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from namemodel.errors import TableError
from namemodel.events import TableDone, TableStarted
from namemodel.inference.classifier import Classifier
from namemodel.readers.dialect import Dialect
from namemodel.readers.opening import inspect_table
from namemodel.readers.text_rows import TextForm, read_rows
from namemodel.tables.options import TableOptions
from namemodel.tables.run import classify_table
from tests.tables.conftest import Finish
from tests.tables.files import read, write, write_xlsx

ASCII = "".join(f"{i},{name}\n" for i, name in enumerate(["Pelli", "Raurica", "Barzini", "Tozzo"] * 100))


def started(classifier: Classifier, source: Path, target: Path, **options: Any) -> TableStarted:
    first, *_ = classify_table(classifier, source, target, TableOptions(**options))
    assert isinstance(first, TableStarted)
    return first


def test_one_accented_name_behind_many_others_is_not_damaged(finish: Finish, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", f"id,surname\n{ASCII}400,Müller\n", "cp1252")
    finish(source, tmp_path / "out.csv")
    assert read(tmp_path / "out.csv")[-1][1] == "Müller"


@pytest.mark.parametrize(("name", "encoding"), [("Kučera", "cp1250"), ("Niccolò", "mac_roman")])
def test_a_doubt_about_the_encoding_is_said_and_its_cells_are_the_samples(
    toy_classifier: Classifier, tmp_path: Path, name: str, encoding: str
) -> None:
    source = write(tmp_path / "in.csv", f"id,surname\n{ASCII}400,{name}\n", encoding)
    first = started(toy_classifier, source, tmp_path / "out.csv")
    assert "--encoding" in first.warnings[0]
    assert not first.samples[0][0].isascii()
    known = write(tmp_path / "in.csv", f"id,surname\n{ASCII}400,{name}\n", encoding)
    assert started(toy_classifier, known, tmp_path / "out.csv", encoding=encoding).warnings == []


@pytest.mark.parametrize(
    ("text", "name", "options"),
    [
        ("surname\nO&#039;Connor\nM&uuml;ller\n", "O&#039;Connor", {}),
        ('id, name, city\n1, "Rossi, Maria", Roma\n2, "Weber, Hans", Bonn\n', "Rossi, Maria", {}),
        ('id,name,x\n1,"Rossi \\"il Rosso\\", Maria",x\n2,"Weber, Hans",y\n', 'Rossi "il Rosso", Maria', {}),
        ('id,name,x\n1,"Rossi \\"il Rosso\\", Maria",x\n', 'Rossi "il Rosso", Maria', {"backslash": True}),
        ("id~surname~city\n1~Rossi~Roma\n2~Weber~Bonn\n", "Rossi", {}),
        ("surname,city\r\nRossi,Roma\r\nWeber,Bonn\r\n\x1a", "Rossi", {}),
    ],
)
def test_the_first_cell_of_names_is_read_whole(
    finish: Finish, tmp_path: Path, text: str, name: str, options: dict[str, Any]
) -> None:
    source = write(tmp_path / "in.csv", text)
    info = inspect_table(source, TableOptions(**options))
    done = finish(source, tmp_path / "out.csv", delimiter=info.delimiter, **options)
    rows = list(csv.reader(io.StringIO(write_back(tmp_path / "out.csv")), delimiter=str(info.delimiter)))
    assert rows[1][info.place(info.guess)] == name
    assert done.rows == text.count("\n") - 1
    assert done.unusual.get("ragged_rows", 0) == 0


def write_back(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("cell", "field", "read_as"),
    [
        ("MÃ¼ller", "mojibake", "MÃ¼ller"),
        ("O&#039;Connor", "entities", "O'Connor"),
        ("M\ufffdller", "replaced_characters", "M\ufffdller"),
        ("surname", "repeated_titles", "surname"),
        ("null", "placeholders", "null"),
    ],
)
def test_what_is_odd_in_a_cell_is_counted_and_the_cell_kept(
    finish: Finish, tmp_path: Path, cell: str, field: str, read_as: str
) -> None:
    source = write(tmp_path / "in.csv", f"surname,x\nRossi,1\n{cell},2\nWeber,3\n{cell},4\n")
    done = finish(source, tmp_path / "out.csv")
    assert {name for name, count in done.unusual.items() if count} == {field}
    assert done.unusual[field] == 2
    rows = read(tmp_path / "out.csv")
    assert (rows[2][0], rows[2][rows[0].index("read_as")]) == (cell, read_as)


def test_a_second_row_of_titles_is_told(toy_classifier: Classifier, tmp_path: Path) -> None:
    rows = [["Person", None, "Ort"], ["Nachname", "Vorname", "Stadt"], ["Rossi", "Maria", "Roma"]]
    source = write_xlsx(tmp_path / "in.xlsx", {"A": rows})
    [warning] = started(toy_classifier, source, tmp_path / "out.csv", column=1).warnings
    assert "--skip-rows 1" in warning
    assert started(toy_classifier, source, tmp_path / "out.csv", skip_rows=1).warnings == []


def test_one_column_that_seems_to_hold_several_is_told(toy_classifier: Classifier, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", "who:where:n\nRossi:Roma:1\nWeber:Bonn:2\n")
    [warning] = started(toy_classifier, source, tmp_path / "out.csv", column=1).warnings
    assert "--delimiter ':'" in warning


def test_a_nul_is_an_error_that_names_its_line(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(b"id,surname\n1,Weber\n2,Ros\0si\n")
    with pytest.raises(TableError, match="line 3"):
        inspect_table(tmp_path / "in.csv")


def test_a_zip_of_one_table_is_read_and_one_of_several_is_refused(finish: Finish, tmp_path: Path) -> None:
    path = tmp_path / "in.csv.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("names.csv", "id;name\n1;Tika\n")
        archive.writestr("__MACOSX/._names.csv", "x")
    finish(path, tmp_path / "out.csv")
    assert read(tmp_path / "out.csv", ";")[1][:2] == ["1", "Tika"]
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("others.csv", "name\nTika\n")
    with pytest.raises(TableError, match=r"holds 2 files. Unpack it"):
        finish(path, tmp_path / "out.csv")
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(write_xlsx(tmp_path / "in.xlsx", {"A": [["name"], ["Tika"]]}), "in.xlsx")
    with pytest.raises(TableError, match=r"holds in.xlsx, and only text is read from a zip"):
        finish(path, tmp_path / "out.csv")


def test_cells_that_cannot_be_taken_apart_are_classified_whole_and_counted(
    finish: Finish, tmp_path: Path
) -> None:
    source = write(tmp_path / "in.csv", "full name,x\nMaria Rossi,1\nMax Born Schmidt,2\n李 小龙,3\n")
    done: TableDone = finish(source, tmp_path / "out.csv", name_component="surname")
    rows = read(tmp_path / "out.csv")
    place = rows[0].index("read_as")
    assert [row[place] for row in rows[1:3]] == ["Rossi", "Schmidt"]
    assert rows[3][place] in ("李", "李 小龙")
    assert done.unusual.get("undivided", 0) == int(rows[3][place] == "李 小龙")


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_a_large_file_and_one_with_a_very_wide_header_keep_their_columns(
    finish: Finish, tmp_path: Path, end: str
) -> None:
    lines = ["id,surname,city", *(f"{i},Tika,Rom" for i in range(30_000))]
    finish(write(tmp_path / "in.csv", end.join(lines)), tmp_path / "out.csv")
    rows = read(tmp_path / "out.csv")
    assert (len(rows), rows[-1][:3]) == (30_001, ["29999", "Tika", "Rom"])
    titles = ["surname", *(f"{i}" * 300 for i in range(500))]
    text = end.join([",".join(titles), ",".join(["Tika", *["x"] * 500])])
    assert inspect_table(write(tmp_path / "in.csv", text + end)).columns == tuple(titles)


def test_cells_that_go_on_over_lines_are_read_in_bounded_pieces(tmp_path: Path) -> None:
    note = "a line\n" * 8
    text = "name,note\n" + "".join(f'Tika,"{i} {note}"\n' for i in range(1000))
    form = TextForm("in.csv", Dialect(","))
    chunks = list(read_rows(io.StringIO(text, newline=""), form, 2, size=1000))
    assert max(map(len, chunks)) < 100
    assert sum(map(len, chunks)) == 1001
    assert chunks[-1].rows()[-1][1] == f"999 {note}"


def test_right_lists_may_come_late(finish: Finish, tmp_path: Path) -> None:
    rows = [*(["Tika,Other"] * 10), *(["Tika,Sud"] * 10)]
    source = write(tmp_path / "in.csv", "name,list\n" + "\n".join(rows))
    done = finish(source, tmp_path / "out.csv", truth="list", chunk_rows=5)
    assert done.truth is not None
    assert (done.truth["other"], done.truth["overall"]["n"]) == (10, 10)


def test_ids_of_parquet_are_written_as_they_are_read(finish: Finish, tmp_path: Path) -> None:
    one = uuid.UUID(int=7)
    table = pa.table({"id": pa.array([one.bytes], pa.uuid()), "name": ["Tika"]})
    pq.write_table(table, tmp_path / "in.parquet")
    finish(tmp_path / "in.parquet", tmp_path / "out.csv", column="name")
    assert read(tmp_path / "out.csv")[1][0] == str(one)
