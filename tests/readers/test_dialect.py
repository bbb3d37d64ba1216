"""How lines are rows is found in the beginning of a text."""

import csv
import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from namemodel.readers.dialect import Dialect, guess_dialect, wide_column

CELL = st.text(st.characters(exclude_characters="\0;\t|~^", exclude_categories=["Cs"]), max_size=12)


def rows_of(text: str) -> list[list[str]]:
    return list(guess_dialect(text).rows(io.StringIO(text, newline="")))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "~", "^"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_usual_delimiter_is_found(delimiter: str, end: str) -> None:
    rows = [["id", "name", "city"], ["1", "Rossi", "Roma"], ["2", "Weber", "Bonn"], ["3", "Roth", "Ulm"]]
    assert rows_of(end.join(map(delimiter.join, rows)) + end) == rows


@pytest.mark.parametrize(
    ("text", "delimiter", "row"),
    [
        ("Rossi;1,5;2,5\nWeber;3,1;0,5\nRoth;1,5;7,0\n", ";", ["Weber", "3,1", "0,5"]),
        ("Rossi, Maria;00100\nWeber, Hans;53111\n", ";", ["Weber, Hans", "53111"]),
        ("Rossi; Maria,Roma\nWeber; Hans,Bonn\n", ",", ["Weber; Hans", "Bonn"]),
        ("name, town\nTika, A\nRotika, B\n", ",", ["Tika", " A"]),
        ("name,city\nO&#039;Neil,Cork\nM&uuml;ller,Bonn\n", ",", ["O&#039;Neil", "Cork"]),
        ("name,city\nO'Neil,Cork\nD'Angelo,Bari\n", ",", ["O'Neil", "Cork"]),
        ("Rossi;Roma\n", ";", None),
        ("Staff of the works\nas of 2024\nid;name;city\n1;Rossi;Roma\n2;Weber;Bonn\n", ";", None),
        ("id;name;city\n1;Rossi\n2;Weber;Bonn\n3;Roth;Ulm;x\n4;Lang;Ulm\n", ";", ["1", "Rossi"]),
    ],
)
def test_what_stands_in_cells_is_no_delimiter(text: str, delimiter: str, row: list[str] | None) -> None:
    assert guess_dialect(text).delimiter == delimiter
    assert row is None or rows_of(text)[1] == row


@pytest.mark.parametrize(
    "names",
    [
        ["O&#039;Connor", "M&uuml;ller", "Schr&ouml;der", "Rossi"],
        ["O'Neill", "D'Angelo", "Rossi"],
        ["Maria Rossi", "Hans Weber", "Anna Maria Roth"],
        ["Rossi", "Weber;", "Roth", "Lang"],
        ["Rossi", "Weber"],
        ["Rossi"],
        ["Rossi:Roma", "Weber:Bonn"],
    ],
)
def test_one_column_of_names_is_one_column(names: list[str]) -> None:
    assert rows_of("name\n" + "\n".join(names)) == [["name"], *([name] for name in names)]


def test_a_name_in_quotation_marks_may_hold_commas_and_quotation_marks() -> None:
    rows = [["name"], ["Rossi, Maria"], ["Weber, Hans"], ['Roth, "Bud"']]
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    assert rows_of(text.getvalue()) == rows


def test_spaces_before_quotation_marks_are_no_part_of_cells() -> None:
    text = 'id, name, city\n1, "Rossi, Maria", Roma\n2, "Weber, Hans", Bonn\n'
    assert rows_of(text) == [
        ["id", "name", "city"],
        ["1", "Rossi, Maria", "Roma"],
        ["2", "Weber, Hans", "Bonn"],
    ]


def test_a_backslash_before_a_quotation_mark_is_found() -> None:
    text = 'id,name\n1,"Rossi \\"il Rosso\\", Maria"\n2,"Weber, Hans"\n'
    assert rows_of(text)[1:] == [["1", 'Rossi "il Rosso", Maria'], ["2", "Weber, Hans"]]
    assert not guess_dialect('name,path\nRossi,"C:\\names\\"\nWeber,"C:\\x"\n').backslash


def test_quotation_marks_that_hold_no_cells_together_are_characters() -> None:
    rows = [["name", "city"], ['"Bud" Miller', "Boston"], ["Rossi", "Rome"]]
    assert rows_of("\n".join(map(",".join, rows))) == rows
    assert guess_dialect('"name","city"\n"Anna "Ann" Roth","Bonn"\n"Rossi","Rome"\n').quotes  # one bad cell


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=1))
@example([["\\", '"'], ['\\"', "\n"]])
@example([["a", "http://a.b/c"], ["a@b.c", "&amp;"]])
def test_a_table_with_commas_comes_back(body: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["name", "other"], *body])
    assert rows_of(text.getvalue()) == [["name", "other"], *body]


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("\",;\t|~^ab1.-&#\\'\0\r\n :@/"), max_size=300))
def test_a_dialect_is_guessed_of_any_text(text: str) -> None:
    assert len(guess_dialect(text).delimiter) == 1


@pytest.mark.parametrize(
    ("cells", "character"),
    [
        (["Rossi:Roma:12", "Weber:Bonn:7", "Roth:Ulm:1"], ":"),
        (["id#name", "1#Rossi", "2#Weber"], "#"),
        (["Rossi", "Weber"], None),
        (["O&#039;Neil", "D&#039;Angelo"], None),
        (["Rossi, Maria", "Weber, Hans"], None),
        (["Rossi: x", "Weber", "Roth"], None),
        ([], None),
    ],
)
def test_a_column_that_is_several_is_told_by_what_joins_them(cells: list[str], character: str | None) -> None:
    assert wide_column(cells) == character


def test_a_dialect_reads_as_it_says() -> None:
    lines = ['a;"b;c"; d\n']
    assert list(Dialect(";").rows(lines)) == [["a", "b;c", " d"]]
    assert list(Dialect(";", quotes=False).rows(lines)) == [["a", '"b', 'c"', " d"]]
    with pytest.raises(csv.Error):
        list(Dialect(",").rows(['"a"b,c\n']))
