"""Tables in sheets of Excel and OpenDocument files."""

import datetime
from pathlib import Path

import pytest

from namemodel.errors import TableError
from namemodel.tables import TableOptions, inspect_table, open_table
from namemodel.tables.excel_table import as_text
from tests.tables.conftest import Finish
from tests.tables.files import Raw, read, write_far_cells, write_ods, write_xlsx


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
    assert inspect_table(path).read_as == "the sheet 'A'; there is also 'Notes', 'B'"
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


def test_errors_of_a_sheet_are_text_and_formulas_without_a_value_are_told(
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
    finish(path, tmp_path / "out.csv", sheet="B", column="name")
    assert [row[:2] for row in read(tmp_path / "out.csv")] == [
        ["name", "value"],
        ["Tika", "#DIV/0!"],
        ["#N/A", "ab"],
        ["Bergholt", ""],
        ["Rotika", ""],
    ]
    errors, formulas = inspect_table(path, TableOptions(sheet="B")).warnings
    assert errors == "Errors of the spreadsheet count as text: 2 cells (#DIV/0!, #N/A)."
    assert formulas.startswith("Formulas without a value come as empty cells: 1.")


def test_a_sheet_without_errors_is_not_doubted(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "in.xlsx", {"A": [["name", "x"], ["Tika t='e'", COMPUTED], ["Rotika", NOTHING]]}
    )
    assert inspect_table(path).warnings == ()


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
    with pytest.raises(TableError, match=r"'A' of far.xlsx reaches to row 1,048,576 of column 16,384"):
        inspect_table(path)
