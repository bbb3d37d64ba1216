"""Tables in sheets of Excel and OpenDocument files."""

from collections.abc import Callable
from pathlib import Path

import pytest

from namemodel.errors import TableError
from namemodel.tables import TableDone, TableOptions, inspect_table, open_table
from tests.tables.files import read, write_ods, write_xlsx

Finish = Callable[..., TableDone]


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
    for asked, name in [("B", "Rolé"), (3, "Rolé"), ("1", "Hidden")]:
        assert open_table(path, TableOptions(sheet=asked)).head(5) == [[name]]
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


def test_whole_numbers_keep_all_their_digits(finish: Finish, tmp_path: Path) -> None:
    rows = [["name", "id"], ["Tika", 1234567890123456.0]]
    finish(write_xlsx(tmp_path / "in.xlsx", {"A": rows}), tmp_path / "out.csv")
    assert read(tmp_path / "out.csv")[1][1] == "1234567890123456"
