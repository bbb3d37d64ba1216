"""`namemodel batch`."""

import csv
import re
import signal
import subprocess
import sys

import pyarrow.parquet as pq
import pytest

from namemodel.inference.pretrained import load
from namemodel.tables.options import CHUNK, TableOptions
from namemodel.tables.run import classify_table


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


def test_a_folder_in_place_of_a_table_is_one_line(run, toy_run, tmp_path):
    ran = run("batch", tmp_path, tmp_path / "out.csv", "--model", toy_run)
    assert ran.status == 2
    assert "is a folder. Name a file; --engine ray takes a folder of them." in ran.err


def test_rows_that_are_abstained_from_keep_their_list_and_are_counted_apart(run, toy_run, table, tmp_path):
    ran = run("batch", table, tmp_path / "out.csv", "--model", toy_run, "--min-confidence", "1")
    assert ran.status == 0
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["predicted"] for row in rows] == ["Nord", "Sud", "", ""]
    assert [row["status"] for row in rows] == ["abstained", "abstained", "empty", "unsupported_script"]
    assert "abstained: 2 rows (" in ran.out
    ran = run("batch", table, tmp_path / "out.csv", "--model", toy_run, "--min-confidence", "1", "--json")
    assert ran.records[-1]["predicted"] == {}
    assert ran.records[-1]["status"] == {"abstained": 2, "empty": 1, "unsupported_script": 1}
    assert run("batch", table, tmp_path / "x.csv", "--model", toy_run, "--min-confidence", "2").status == 2
    assert not (tmp_path / "x.csv").exists()


def test_what_was_guessed_is_printed_before_the_run(run, toy_run, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text('id;name\n1;"Bergholt, Anna"\n2;"Dr. Jan Rotika"\n3;"Tika, Eva"\n', encoding="utf-8")
    lines = run("batch", path, tmp_path / "out.tsv", "--model", toy_run).out.splitlines()
    assert lines[:3] == [
        "the file is read as text in UTF-8, separated by semicolons",
        "names are read from the column 'name'",
        "what is classified: the surname: “Rossi” of “Dr. Maria Rossi” and of “Rossi, Maria” "
        "(--name-component surname)",
    ]
    assert lines[3:6] == [
        "  Bergholt, Anna → Bergholt",
        "  Dr. Jan Rotika → Rotika",
        "  Tika, Eva → Tika",
    ]
    whole = run("batch", path, tmp_path / "out.tsv", "--model", toy_run, "--name-component", "whole")
    assert "what is classified: the whole name" in whole.out


def test_what_may_be_wrong_is_said(run, toy_run, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("Staff\n\nwho,where\nTika,A\nBergholt,B\nNA,C\n", encoding="utf-8")
    ran = run("batch", path, tmp_path / "out.csv", "--model", toy_run, "--column", "1")
    assert "note: The first 2 lines look like words above the table." in ran.out
    assert "there seem to be no titles: the first row is one like the others" in ran.out
    flags = ["--skip-rows", "2", "--header", "--column", "where"]
    ran = run("batch", path, tmp_path / "out.csv", "--model", toy_run, *flags)
    assert "separated by commas, without the first 2 lines" in ran.out
    assert not {"note:", "no titles"} & set(re.findall("note:|no titles", ran.out))
    ran = run("batch", path, tmp_path / "out.csv", "--model", toy_run, *flags, "--column", "who")
    assert "1 row with NA, null or the like in the place of a name" in ran.out
    path.write_text("x,y\n1,2\n3,4\n", encoding="utf-8")
    ran = run("batch", path, tmp_path / "out.csv", "--model", toy_run, "--column", "x")
    assert "note: “x” does not look like names" in ran.out


def test_how_a_table_is_read_can_be_said(run, toy_run, tmp_path):
    path = tmp_path / "people.txt"
    path.write_bytes("1/Bergholt\n2/Rotikaé\n".encode("cp1252"))
    target = tmp_path / "out.parquet"
    flags = ["--delimiter", "/", "--encoding", "cp1252", "--no-header", "--column", "2", "--probabilities"]
    ran = run("batch", path, target, "--model", toy_run, *flags)
    assert (ran.status, ran.err) == (0, "")
    table = pq.read_table(target)
    assert table.column_names[:3] == ["column 1", "column 2", "predicted"]
    assert table.column_names[-2:] == ["p_Nord", "p_Sud"]
    assert table["column 2"].to_pylist() == ["Bergholt", "Rotikaé"]
    assert run("batch", path, target, "--model", toy_run, "--delimiter", "xy").status == 2
    assert run("batch", path, tmp_path / "out.xls", "--model", toy_run).status == 2


def test_formulas_are_escaped_on_request(run, toy_run, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("surname,note\nBergholt,=1+1\nTika,-5\n", encoding="utf-8")
    ran = run("batch", path, tmp_path / "out.csv", "--model", toy_run, "--escape-formulas")
    assert "1 cell that a spreadsheet would run" in ran.out
    assert "Bergholt,'=1+1," in (tmp_path / "out.csv").read_text(encoding="utf-8")
    run("batch", path, tmp_path / "out.csv", "--model", toy_run)
    assert "Bergholt,=1+1," in (tmp_path / "out.csv").read_text(encoding="utf-8")


def test_a_column_with_the_right_lists_is_held_against_the_predictions(run, toy_run, toy_csv, tmp_path):
    ran = run("batch", toy_csv, tmp_path / "out.csv", "--model", toy_run, "--truth", "label")
    assert "evaluated against the column 'label'" in ran.out
    assert "right list ↓ predicted →" in ran.out
    assert "calibration error" in ran.out
    ran = run("batch", toy_csv, tmp_path / "out.csv", "--model", toy_run, "--truth", "label", "--json")
    truth = ran.records[-1]["truth"]
    assert truth["overall"]["n"] == 240
    assert sum(map(sum, truth["overall"]["confusion"])) == 240
    assert run("batch", toy_csv, tmp_path / "x.csv", "--model", toy_run, "--truth", "name").status == 2


def test_what_is_kept_is_dropped_only_where_that_is_said(run, toy_run, table, tmp_path):
    stop = iter([False, True])
    options = TableOptions(chunk_rows=2)
    list(classify_table(load(str(toy_run)), table, tmp_path / "out.csv", options, lambda: next(stop)))
    journal = tmp_path / "out.csv.unfinished" / "journal"
    kept = journal.read_bytes()
    ran = run("batch", table, tmp_path / "out.csv", "--model", toy_run)
    assert ran.status == 2
    assert (
        "out.csv.unfinished keeps 2 rows of an interrupted run. Go on from them (--resume), or drop"
        in ran.err
    )
    assert journal.read_bytes() == kept
    ran = run("batch", table, tmp_path / "out.csv", "--model", toy_run, "--restart")
    assert (ran.status, journal.exists()) == (0, False)
    assert "2 rows that an interrupted run had kept are dropped." in ran.out


def test_a_run_without_parts_says_that_it_starts_from_the_beginning(run, toy_run, table, tmp_path):
    ran = run("batch", table, tmp_path / "out.csv", "--model", toy_run, "--resume")
    assert ran.status == 0
    assert "nothing of an interrupted run to go on from: it starts from the beginning" in ran.out


@pytest.mark.fault
def test_ctrl_c_keeps_what_is_done_and_resume_goes_on(run, toy_run, tmp_path, hear_ctrl_c):
    path, target = tmp_path / "people.csv", tmp_path / "out.csv"
    names = [
        f"{a}{b}{number % 977}"
        for number, (a, b) in enumerate(zip("BT" * 90_000, "eo" * 90_000, strict=True))
    ]
    path.write_text("surname\n" + "\n".join(names) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "namemodel", "batch", path, target, "--model", toy_run]
    child = subprocess.Popen(
        list(map(str, command)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hear_ctrl_c,
    )
    assert child.stdout is not None
    for line in child.stdout:
        if f"{CHUNK:,} rows" in line:
            break
    child.send_signal(signal.SIGINT)
    out, err = child.communicate()
    assert (child.returncode, err) == (130, "")
    assert not target.exists()
    saved = int(
        re.search(r"([\d,]+) of them are kept, and the same command with --resume", out)[1].replace(",", "")
    )
    assert saved >= CHUNK
    ran = run("batch", path, target, "--model", toy_run, "--resume")
    assert ran.status == 0
    assert f"{saved:,} rows of an interrupted run are kept." in ran.out
    assert len(target.read_text(encoding="utf-8").splitlines()) == 180_001


def test_flags_of_the_other_engine_are_an_error(run, toy_run, table, tmp_path):
    for flags in (("--workers", 2), ("--ray-address", "127.0.0.1:6379"), ("--format", "csv")):
        ran = run("batch", table, tmp_path / "out.csv", "--model", toy_run, *flags)
        assert ran.status == 2
        assert "goes with --engine ray only" in ran.err
    assert not (tmp_path / "out.csv").exists()
