"""The preamble of a table, the lines above it in its file: `sep=;`, comments, a title."""

from pathlib import Path

import pytest

from namemodel.errors import ConfigError, TableError
from namemodel.readers.columns import is_name_title
from namemodel.readers.opening import inspect_table
from namemodel.readers.preamble import preamble_rows
from namemodel.tables.options import TableOptions
from tests.tables.conftest import Finish, Run
from tests.tables.files import ADDED, read, write, write_xlsx

TITLED = "Staff of the toy works\n\nname,town,x\nTika,A,1\nRotika,B,2\nBergholt,C,3\n"


@pytest.mark.parametrize("line", ["sep=;\n", "SEP=;\r\n", '"sep=;"\n', "sep=|\n", "sep=\t\n"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_line_for_excel_is_no_row_and_says_the_delimiter(tmp_path: Path, line: str, encoding: str) -> None:
    delimiter = line.strip('"\r\n')[-1]
    text = line + f"name{delimiter}x\nTi,ka{delimiter}1,2\n"
    info = inspect_table(write(tmp_path / "in.csv", text, encoding))
    assert (info.columns, info.delimiter, info.skip_rows) == (("name", "x"), delimiter, 1)
    assert info.samples["x"] == ["1,2"]
    assert info.warnings == ()


def test_a_line_for_excel_is_left_out_and_counted_in_errors(run: Run, tmp_path: Path) -> None:
    rows = run("sep=;\nname;x\nTika;1\n", delimiter_of_file=";")
    assert [row[:2] for row in rows] == [["name", "x"], ["Tika", "1"]]
    rows = run("sep=;\nTika;1\n", delimiter_of_file=";", skip_rows=0, header=False)
    assert [row[0] for row in rows] == ["sep=", "Tika"]
    bad = write(tmp_path / "bad.csv", 'sep=;\nname;x\nTika;"1"2\n')
    with pytest.raises(TableError, match="in line 3"):
        inspect_table(bad, TableOptions(quotes=True))


def test_lines_above_a_table_are_warned_of_and_left_out_on_request(run: Run, tmp_path: Path) -> None:
    (warning,) = inspect_table(write(tmp_path / "in.csv", TITLED)).warnings
    assert warning.startswith("The first 2 lines look like words above the table.")
    assert warning.endswith("(--skip-rows 2).")
    rows = run(TITLED, skip_rows=2)
    assert [row[:3] for row in rows[:2]] == [["name", "town", "x"], ["Tika", "A", "1"]]
    assert {len(row) for row in rows} == {3 + ADDED}
    info = inspect_table(write(tmp_path / "in.csv", TITLED), TableOptions(skip_rows=2))
    assert (info.warnings, info.read_as[-27:]) == ((), ", without the first 2 lines")


def test_more_lines_than_a_sample_can_be_left_out(finish: Finish, tmp_path: Path) -> None:
    path = write(tmp_path / "in.csv", "a line of a log\n" * 30_000 + "name,x\nTika,1\n")
    assert finish(path, tmp_path / "out.csv", skip_rows=30_000).rows == 1
    assert [row[:2] for row in read(tmp_path / "out.csv")] == [["name", "x"], ["Tika", "1"]]


def test_rows_above_a_sheet_are_warned_of_and_left_out_on_request(finish: Finish, tmp_path: Path) -> None:
    cells = [["Staff", None], [None, None], ["name", "x"], ["Tika", 1.0], ["Rotika", 2.0]]
    path = write_xlsx(tmp_path / "in.xlsx", {"A": cells})
    (warning,) = inspect_table(path).warnings
    assert warning.endswith("(--skip-rows 2).")
    done = finish(path, tmp_path / "out.csv", skip_rows=2)
    assert done.rows == 2
    assert [row[0] for row in read(tmp_path / "out.csv")] == ["name", "Tika", "Rotika"]
    with pytest.raises(TableError, match="is empty without the first 5 rows"):
        inspect_table(path, TableOptions(skip_rows=5))


@pytest.mark.parametrize(
    ("rows", "preamble"),
    [
        ([["name", "x"], ["a", "1"], ["b", "2"]], 0),
        ([["# by hand"], ["name"], ["Tika"], ["Rotika"]], 1),
        ([["# by, hand", " again"], [], ["name", "x"], ["Tika", "1"]], 2),
        ([["Tika"], ["Rotika"], ["Bergholt", "a remark"]], 0),
        ([["Tika", ""], ["Rotika", "a"], ["Bergholt", "b"]], 1),
        ([["# one"], ["# two"]], 0),
        ([[], ["name", "x"], ["a", "1"]], 0),
        ([["", ""], ["", ""], ["name", "x"], ["a", "1"]], 2),
        ([], 0),
    ],
)
def test_rows_that_look_like_a_preamble(rows: list[list[str]], preamble: int) -> None:
    assert preamble_rows(rows, is_name_title) == preamble


def test_what_is_to_be_left_out_must_leave_something(tmp_path: Path) -> None:
    path = write(tmp_path / "in.csv", "name,x\nTika,1\n")
    with pytest.raises(TableError, match="is empty without the first 2 lines"):
        inspect_table(path, TableOptions(skip_rows=2))
    with pytest.raises(ConfigError, match="skip_rows is -1; 0 or more"):
        TableOptions(skip_rows=-1)


def test_an_error_of_quotation_marks_tells_of_lines_above(tmp_path: Path) -> None:
    text = '# by hand\n# again\n\nnr;name\n1;Tika\n2;Rotika\n3;"Bud" Bergholt\n'
    path = write(tmp_path / "in.csv", text)
    with pytest.raises(
        TableError, match=r"in line 7: .*The first 3 lines look like words above .*--skip-rows 3"
    ):
        inspect_table(path)
    assert inspect_table(path, TableOptions(skip_rows=3)).samples["name"][-1] == '"Bud" Bergholt'
