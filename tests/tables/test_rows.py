"""Every row comes back in its order, every cell with its text."""

import pytest

from namemodel.inference.classifier import Classifier
from namemodel.tables.predictor import ADDED
from tests.tables.conftest import Run


def test_every_row_comes_back_in_order_with_predictions_behind_it(run: Run) -> None:
    rows = run("id,name,city\n3,Bergholt,Köln\n1,Tika,Roma\n2,,Wien\n")
    assert rows[0] == ["id", "name", "city", *ADDED]
    assert [row[:3] for row in rows[1:]] == [
        ["3", "Bergholt", "Köln"], ["1", "Tika", "Roma"], ["2", "", "Wien"]
    ]  # fmt: skip
    answers = [dict(zip(ADDED, row[3:], strict=True)) for row in rows[1:]]
    assert [a["predicted"] for a in answers] == ["Nord", "Sud", ""]
    assert [a["status"] for a in answers] == ["ok", "ok", "empty"]
    assert answers[2] | {"status": "", "seen_in_training": ""} == dict.fromkeys(ADDED, "")
    assert 0.9 < float(answers[0]["confidence"]) <= 1
    assert len(answers[0]["confidence"]) == 6  # 0.1234
    assert {a["seen_in_training"] for a in answers} <= {"yes", "no"}


def test_the_table_says_what_python_says(run: Run, toy_classifier: Classifier) -> None:
    names = ["Rolé", "Bergholt", "Иванов", "a" * 65, "Rolé"]
    rows = run("name\n" + "\n".join(names) + "\n", precise=True)
    for row, prediction in zip(rows[1:], toy_classifier.classify(names), strict=True):
        confidence = "" if prediction.confidence is None else f"{prediction.confidence:.4f}"
        seen = "yes" if prediction.seen_in_training else "no"
        assert row[:3] == [prediction.name, prediction.predicted or "", confidence]
        assert row[5:] == [prediction.status, seen, "", prediction.name]


def test_cells_stay_as_they_are(run: Run) -> None:
    cells = ["007", "NA", "null", "1e5", "TRUE", " padded ", "3.10", "2024-01-02", "=1+1", "None"]
    rows = run("name,cell\n" + "".join(f"NA,{cell}\n" for cell in cells))
    assert [row[1] for row in rows[1:]] == cells
    assert {row[0] for row in rows[1:]} == {"NA"}
    assert {row[2] for row in rows[1:]} <= {"Nord", "Sud"}  # 'NA' is a name


def test_quotes_and_line_ends_inside_cells_stay(run: Run) -> None:
    rows = run('name,note\nRolé,"said ""no"", left"\nTika,"two\nlines"\nKano,"three\r\nlines\rhere"\n')
    assert [row[1] for row in rows[1:]] == ['said "no", left', "two\nlines", "three\r\nlines\rhere"]


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1e"])
def test_an_exotic_line_separator_inside_a_cell_ends_no_row(run: Run, separator: str) -> None:
    rows = run(f"name,note\nRolé,one{separator}cell\nTi{separator}ka,x\n")
    assert [row[:2] for row in rows[1:]] == [["Rolé", f"one{separator}cell"], [f"Ti{separator}ka", "x"]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_any_line_end_is_read(run: Run, end: str, last: bool) -> None:
    rows = run(end.join(["name,x", "Rolé,1", "Tika,2"]) + end * last)
    assert [row[:2] for row in rows] == [["name", "x"], ["Rolé", "1"], ["Tika", "2"]]


def test_short_rows_are_filled_and_longer_ones_keep_their_cells_at_the_end(run: Run) -> None:
    rows = run("id,name\n1\n2,Rolé,extra,more\n3,Tika\n")
    assert rows[1][:2] == ["1", ""]
    assert rows[1][2:] == ["", "", "", "", "empty", "no", "", ""]
    assert rows[2][:2] == ["2", "Rolé"]
    assert rows[2][2] == "Sud"
    assert rows[2][2 + len(ADDED) :] == ["extra", "more"]
    assert len(rows[3]) == 2 + len(ADDED)


def test_blank_lines_of_a_wide_table_are_left_out_and_of_a_narrow_one_kept(run: Run) -> None:
    assert [row[:2] for row in run("\nname,x\n\nRolé,1\n\n\nTika,2\n")] == [
        ["name", "x"], ["Rolé", "1"], ["Tika", "2"]
    ]  # fmt: skip
    rows = run("name\nRolé\n\nTika\n")
    assert [row[0] for row in rows] == ["name", "Rolé", "", "Tika"]
    assert rows[2][5] == "empty"


def test_added_titles_do_not_clash_with_those_there(run: Run) -> None:
    rows = run("name,status,predicted,predicted_2\nRolé,married,a,b\n")
    assert rows[0][4:] == ["predicted_3", "confidence", "second", "margin", "status_2", *ADDED[5:]]
    assert rows[1][:5] == ["Rolé", "married", "a", "b", "Sud"]
