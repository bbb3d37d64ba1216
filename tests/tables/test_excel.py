"""Tables in sheets of Excel and OpenDocument files."""

import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from namemodel.errors import TableError
from namemodel.readers.excel_table import as_text
from namemodel.readers.opening import inspect_table, open_table
from namemodel.tables.options import TableOptions
from namemodel.tables.predictor import ADDED
from namemodel.tables.report import result_notes
from tests.tables.conftest import Finish
from tests.tables.files import Raw, read, write, write_far_cells, write_ods, write_xlsx


def test_a_sheet_is_read_as_text(finish: Finish, tmp_path: Path) -> None:
    rows = [["id", "name", "sum"], [7.0, "Tika", 1.5], ["007", "Bergholt", None], [None, " NA ", 0.1 + 0.2]]
    source = write_xlsx(tmp_path / "in.xlsx", {"People": rows})
    finish(source, tmp_path / "out.csv")
    assert [row[:4] for row in read(tmp_path / "out.csv")] == [
        ["id", "name", "sum", "predicted"],
        ["7", "Tika", "1.5", "Sud"],
        ["007", "Bergholt", "", "Nord"],
        ["", " NA ", "0.3", "Sud"],
    ]
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")  # for Excel


def test_the_first_sheet_that_is_seen_is_read_or_the_one_that_is_asked_for(tmp_path: Path) -> None:
    sheets = {"Notes": [["name"], ["Hidden"]], "A": [["name"], ["Tika"]], "B": [["name"], ["Rolé"]]}
    path = write_xlsx(tmp_path / "in.xlsx", sheets, hidden=["Notes"])
    read_as = inspect_table(path).read_as
    assert (read_as.startswith("the sheet 'A'"), read_as.endswith("there is also 'Notes', 'B'")) == (
        True,
        True,
    )
    for requested, name in [("B", "Rolé"), (3, "Rolé"), ("1", "Hidden")]:
        assert open_table(path, TableOptions(sheet=requested)).head(5) == [[name]]
    for wrong in ("C", 0, 4):
        with pytest.raises(TableError, match=f"has no sheet {wrong!r}. It has: Notes, A, B"):
            open_table(path, TableOptions(sheet=wrong))


def test_open_document_and_any_name_of_the_file(finish: Finish, tmp_path: Path) -> None:
    source = write_ods(tmp_path / "in.ods", "People", [["name", "x"], ["Tika", "1"], ["Bergholt", "2"]])
    finish(source, tmp_path / "out.tsv")
    assert [row[:3] for row in read(tmp_path / "out.tsv", "\t")][1:] == [
        ["Tika", "1", "Sud"],
        ["Bergholt", "2", "Nord"],
    ]
    source = write_xlsx(tmp_path / "in.csv", {"A": [["name"], ["Tika"]]})  # its bytes say what it is
    assert inspect_table(source).kind == "excel"


def test_blank_rows_of_a_wide_sheet_are_left_out(finish: Finish, tmp_path: Path) -> None:
    rows = [["name", "x"], [None, None], ["Tika", "1"], ["", ""], ["Rolé", "2"]]
    assert finish(write_xlsx(tmp_path / "in.xlsx", {"A": rows}), tmp_path / "out.csv").rows == 2


def test_durations_are_hours_minutes_and_seconds() -> None:
    assert as_text(datetime.timedelta(days=1, hours=6, seconds=5)) == "30:00:05"


def test_whole_numbers_keep_all_their_digits(finish: Finish, tmp_path: Path) -> None:
    rows = [["name", "id"], ["Tika", 1234567890123456.0]]
    finish(write_xlsx(tmp_path / "in.xlsx", {"A": rows}), tmp_path / "out.csv")
    assert read(tmp_path / "out.csv")[1][1] == "1234567890123456"


ERROR = Raw("<c {} t='e'><f>1/0</f><v>#DIV/0!</v></c>")
MISSING = Raw('<c {} t="e"><f>VLOOKUP(A1,B:B,1)</f><v>#N/A</v></c>')
COMPUTED = Raw('<c {} t="str"><f>CONCAT("a","b")</f><v>ab</v></c>')
NOTHING = Raw('<c {} t="str"><f>CONCAT("","")</f><v></v></c>')  # computed, and empty
UNCOMPUTED = Raw("<c {}><f>1+1</f></c>")


def test_errors_of_a_sheet_and_formulas_without_a_value_are_empty_cells_that_are_told_of(
    finish: Finish, tmp_path: Path
) -> None:
    rows = [
        [None, "name", "value"],
        [None, "Tika", ERROR],
        [None, None, None],
        [None, MISSING, COMPUTED],
        [None, "Bergholt", UNCOMPUTED],
        [None, "Rotika", NOTHING],
    ]
    path = write_xlsx(tmp_path / "in.xlsx", {"A": [["x"]], "B": rows})
    done = finish(path, tmp_path / "out.csv", sheet="B", column="name")
    assert [row[:2] for row in read(tmp_path / "out.csv")] == [
        ["name", "value"],
        ["Tika", ""],
        ["", "ab"],
        ["Bergholt", ""],
        ["Rotika", ""],
    ]
    assert done.unusual["empty_cells"] == 1
    assert any("#N/A" in note.text for note in result_notes(done))


def test_a_sheet_comes_back_as_a_sheet_with_its_types(finish: Finish, tmp_path: Path) -> None:
    rows = [["id", "name", "note"], [7, "Tika", "=1+1"], [0.5, "Bergholt", "007"], [None, "", "https://x.y"]]
    finish(write_xlsx(tmp_path / "in.xlsx", {"A": rows}), tmp_path / "out.xlsx")
    with CalamineWorkbook.from_path(tmp_path / "out.xlsx") as book:
        first, *others = book.get_sheet_by_index(0).to_python()
    assert first == [*rows[0], *ADDED]
    assert [row[:3] for row in others] == [
        [7.0, "Tika", "=1+1"],
        [0.5, "Bergholt", "007"],
        ["", "", "https://x.y"],
    ]
    assert isinstance(others[0][first.index("confidence")], float)


def test_text_becomes_a_sheet_with_the_cells_behind_the_last_column(finish: Finish, tmp_path: Path) -> None:
    finish(write(tmp_path / "in.csv", "id,name\n007,Tika,more\n"), tmp_path / "out.xlsx")
    with CalamineWorkbook.from_path(tmp_path / "out.xlsx") as book:
        assert book.get_sheet_by_index(0).to_python()[1][:2] == ["007", "Tika"]
        assert book.get_sheet_by_index(0).to_python()[1][-1] == "more"


def test_numbers_of_parquet_are_numbers_in_a_sheet(finish: Finish, tmp_path: Path) -> None:
    table = pa.table({"n": [7, 2**60, None], "x": [0.5, None, 1.5], "name": ["Tika", "007", ""]})
    pq.write_table(table, tmp_path / "in.parquet")
    finish(tmp_path / "in.parquet", tmp_path / "out.xlsx")
    with CalamineWorkbook.from_path(tmp_path / "out.xlsx") as book:
        rows = [row[:3] for row in book.get_sheet_by_index(0).to_python()[1:]]
    assert rows == [[7.0, 0.5, "Tika"], [str(2**60), "", "007"], ["", 1.5, ""]]


def test_what_a_sheet_cannot_hold_is_an_error(finish: Finish, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", "name,x\nTika," + "x" * 32_768 + "\n")
    with pytest.raises(TableError, match=r"Row 2 has a cell of 32,768 characters.*Name a .csv"):
        finish(source, tmp_path / "out.xlsx")
    for row, words in (("Tika," + "😀" * 20_000, "characters"), ("Tika,x" + ",y" * 20_000, "16,384 columns")):
        with pytest.raises(TableError, match=words):
            finish(write(source, f"name,x\nTika,1\n{row}\n"), tmp_path / "out.xlsx", resume=False)


def test_empty_rows_above_a_sheet_of_one_column_are_no_names(finish: Finish, tmp_path: Path) -> None:
    rows = [["x", "y"], [None, None], [None, "surname"], [None, "Tika"], [None, None], [None, "Rolé"]]
    finish(write_xlsx(tmp_path / "in.xlsx", {"A": rows[1:]}), tmp_path / "out.csv")
    assert [row[0] for row in read(tmp_path / "out.csv")] == ["surname", "Tika", "", "Rolé"]


def test_a_sheet_is_found_whatever_the_case_of_its_name(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "in.xlsx", {"Notes": [["x"]], "People": [["name"], ["Tika"]]})
    info = inspect_table(path, TableOptions(sheet="people"))
    assert (info.sheet, info.sheets) == ("People", ("Notes", "People"))


def test_an_empty_sheet_names_the_others(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "in.xlsx", {"A": [], "People": [["name"], ["Tika"]]})
    with pytest.raises(TableError, match=r"'A' of in\.xlsx is empty; there is also 'People'"):
        inspect_table(path)


def test_a_sheet_with_far_cells_is_an_error(tmp_path: Path) -> None:
    path = write_far_cells(tmp_path / "far.xlsx")
    with pytest.raises(TableError, match=r"sheet of far.xlsx reaches to row 1,048,576 of column 16,384"):
        inspect_table(path)
