"""`namemodel batch` with `-` and pipes in the place of files."""

import csv
import io
import os
import shlex
import signal
import subprocess
import sys
import threading

import pytest

TABLE = b"id,surname\n1,Bergholt\n2,Rotika\n"


def start(toy_run, source, target, *flags, **streams):
    command = [sys.executable, "-m", "namemodel", "batch", str(source), str(target), "--model", str(toy_run)]
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams
    return subprocess.Popen([*command, *flags], **pipes)


def rows_of(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))


def test_a_table_goes_from_standard_input_to_standard_output(toy_run):
    process = start(toy_run, "-", "-", stdin=subprocess.PIPE)
    out, err = process.communicate(TABLE)
    assert process.returncode == 0
    assert [(row["id"], row["predicted"], row["read_as"]) for row in rows_of(out)] == [
        ("1", "Nord", "Bergholt"),
        ("2", "Sud", "Rotika"),
    ]
    assert b"2 rows in" in err  # what is said for people


def test_a_table_goes_from_a_pipe_to_a_pipe(toy_run, tmp_path):
    source, target = tmp_path / "in", tmp_path / "out"
    os.mkfifo(source)
    os.mkfifo(target)
    threading.Thread(target=source.write_bytes, args=(TABLE,), daemon=True).start()
    process = start(toy_run, source, target)
    assert [row["predicted"] for row in rows_of(target.read_bytes())] == ["Nord", "Sud"]
    process.communicate()
    assert process.returncode == 0


def test_ctrl_c_ends_a_run_whose_stream_never_comes(toy_run, tmp_path):
    os.mkfifo(tmp_path / "in")
    process = start(toy_run, tmp_path / "in", tmp_path / "out.csv", "--column", "1")
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=6)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    assert process.returncode == 130
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


@pytest.mark.parametrize(
    ("flags", "words"), [(["--json"], "--json and OUT"), (["--resume"], "go with files, not with a stream")]
)
def test_flags_that_do_not_go_with_a_stream_are_one_line(run, toy_run, tmp_path, flags, words):
    (tmp_path / "in.csv").write_bytes(TABLE)
    ran = run("batch", tmp_path / "in.csv", "-", "--model", toy_run, *flags)
    assert (ran.status, ran.err.count("\n"), words in ran.err) == (2, 1, True)


def test_an_empty_stream_is_one_line(toy_run, tmp_path):
    process = start(toy_run, "-", tmp_path / "out.csv")
    _, err = process.communicate()
    assert (process.returncode, err.count(b"\n")) == (2, 1)
    assert b"is empty" in err


def test_a_pipe_gets_the_form_that_its_name_says(toy_run, tmp_path):
    (tmp_path / "in.csv").write_bytes(TABLE)
    os.mkfifo(tmp_path / "out.parquet")
    process = start(toy_run, tmp_path / "in.csv", tmp_path / "out.parquet")
    assert (tmp_path / "out.parquet").read_bytes()[:4] == b"PAR1"
    _, said = process.communicate()
    assert f"{tmp_path / 'out.parquet'}".encode() in said  # and no temporary name


def test_a_closed_stream_is_one_line(toy_run, tmp_path):
    (tmp_path / "in.csv").write_bytes(TABLE)
    for arguments, closed in ((["-", tmp_path / "out.csv"], "<&-"), ([tmp_path / "in.csv", "-"], ">&-")):
        command = [sys.executable, "-m", "namemodel", "batch", *map(str, arguments), "--model", str(toy_run)]
        shell = f"exec {shlex.join(command)} {closed}"
        done = subprocess.run(["/bin/sh", "-c", shell], stderr=subprocess.PIPE, check=False)
        assert (done.returncode, done.stderr.count(b"\n"), b"is closed" in done.stderr) == (2, 1, True)
