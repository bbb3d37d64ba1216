"""`namemodel batch`."""

import csv

import pytest


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("id,surname\n1,Bergholt\n2,Rotika\n3,\n4,Владимир\n", encoding="utf-8")
    return path


def test_every_row_comes_back_with_a_prediction(run, toy_run, table, tmp_path):
    ran = run("batch", table, tmp_path / "out.csv", "--model", toy_run)
    assert (ran.status, ran.err) == (0, "")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["predicted"] for row in rows] == ["Nord", "Sud", "", ""]
    assert [row["status"] for row in rows] == ["ok", "ok", "empty", "unsupported_script"]
    assert "names are read from the column 'surname'" in ran.out
    assert "4 rows in" in ran.out
    assert "empty: 1 row (no name in the cell)" in ran.out


def test_the_column_can_be_named(run, toy_run, table, tmp_path):
    ran = run("batch", table, tmp_path / "out.csv", "--model", toy_run, "--column", "id")
    assert "the column 'id'" in ran.out
    ran = run("batch", table, tmp_path / "out.csv", "--model", toy_run, "--column", "name")
    assert ran.status == 2
    assert "id, surname" in ran.err


def test_json_is_the_events(run, toy_run, table, tmp_path):
    ran = run("batch", table, tmp_path / "out.csv", "--model", toy_run, "--json")
    assert ran.records[0]["event"] == "TableStarted"
    assert ran.records[-1]["event"] == "TableDone"
    assert ran.records[-1]["rows"] == 4


def test_a_folder_that_is_not_there_is_one_line(run, toy_run, table, tmp_path):
    ran = run("batch", table, tmp_path / "nowhere" / "out.csv", "--model", toy_run)
    assert ran.status == 2
    assert ran.err.count("\n") == 1


def test_rows_that_are_abstained_from_keep_their_list_and_are_counted_apart(run, toy_run, table, tmp_path):
    ran = run("batch", table, tmp_path / "out.csv", "--model", toy_run, "--abstain-below", "1")
    assert ran.status == 0
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["predicted"] for row in rows] == ["Nord", "Sud", "", ""]
    assert [row["status"] for row in rows] == ["abstained", "abstained", "empty", "unsupported_script"]
    assert "abstained: 2 rows (" in ran.out
    ran = run("batch", table, tmp_path / "out.csv", "--model", toy_run, "--abstain-below", "1", "--json")
    assert ran.records[-1]["predicted"] == {}
    assert ran.records[-1]["status"] == {"abstained": 2, "empty": 1, "unsupported_script": 1}
    assert run("batch", table, tmp_path / "x.csv", "--model", toy_run, "--abstain-below", "2").status == 2
    assert not (tmp_path / "x.csv").exists()
