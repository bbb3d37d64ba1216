"""Cells that a spreadsheet would run as a formula."""

from pathlib import Path

import pytest

from namemodel.tables.formulas import escape_cell, is_risky
from tests.tables.conftest import Finish
from tests.tables.files import read, write

RISKY = (
    *(
        "=1+1",
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\nx",
        "\0x",
        "＝1",
        "＋1",
        "－1",
    ),
    *("＠x", "-", "+", "-a", "+A1", "-2+3+cmd|' /C calc'!A0", "=5", "-1 -2", "+1%+1", "-1e", "+.", "-1\n2"),
)
PLAIN = (
    *(
        "−5",
        "-5",
        "+3.5",
        "-1e3",
        "-1,5",
        "-1.000,50",
        "+49 170 1234567",
        "-5 %",
        "-5%",
        "- 5",
        "-.5",
        "+1E+5",
    ),
    *("-1'000", "", "5", "a-b", " =1", "'=1", "Rossi", "1-2", "-1 000 €"[:6]),
)


@pytest.mark.parametrize("cell", RISKY)
def test_a_formula_is_risky(cell: str) -> None:
    assert is_risky(cell)


@pytest.mark.parametrize("cell", PLAIN)
def test_a_plain_number_and_plain_text_are_not(cell: str) -> None:
    assert not is_risky(cell)


@pytest.mark.parametrize(
    ("cell", "escaped"),
    [
        ("x;=1+1", "x;'=1+1"),
        ('x;"=1+1', "x;\"'=1+1"),
        ("x,@SUM(A1);-2+A1", "x,'@SUM(A1);'-2+A1"),
        ("two\n=lines", "two\n'=lines"),
        ("=a\t=b", "'=a\t'=b"),
        ("x;-5;+49 170,-1,5", "x;-5;+49 170,-1,5"),
        ("note, - as spoken; = as heard", "note, - as spoken; = as heard"),
    ],
)
def test_a_formula_behind_a_separator_of_another_spreadsheet_is_risky_too(cell: str, escaped: str) -> None:
    assert escape_cell(cell) == escaped


def test_formulas_get_an_apostrophe_on_request(finish: Finish, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", "name,=sum\n=Tika,-5\nRolé,+1+1\n@Bergholt\nTika,x,=more\n")
    done = finish(source, tmp_path / "out.csv", escape_formulas=True)
    rows = read(tmp_path / "out.csv")
    assert [row[:2] for row in rows] == [
        ["name", "'=sum"], ["'=Tika", "-5"], ["Rolé", "'+1+1"], ["'@Bergholt", ""], ["Tika", "x"]
    ]  # fmt: skip
    assert rows[-1][-1] == "'=more"
    assert done.escaped_formulas == 6  # five, and one of them in read_as
    assert finish(source, tmp_path / "out.csv").escaped_formulas == 0
    assert read(tmp_path / "out.csv")[1][:2] == ["=Tika", "-5"]


def test_parquet_is_never_escaped(finish: Finish, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", "name,x\n=Tika,-5\n")
    assert finish(source, tmp_path / "out.parquet", escape_formulas=True).escaped_formulas == 0
    assert read(tmp_path / "out.parquet")[1][0] == "=Tika"
