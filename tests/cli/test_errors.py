"""Bad input is one line on stderr and exit status 2, whatever is wrong with it."""

import os
import shlex
import subprocess
import sys

import pytest

BAD = {
    "train --data nowhere": "no data set or file 'nowhere'",
    "train --data bundled --arch grru": "Did you mean 'gru'?",
    "train --data bundled --preset recomended": "Did you mean 'recommended'?",
    "train --data bundled --pooling mx": "Did you mean 'max'?",
    "train --data bundled --pooling al": "Did you mean 'all'?",
    "train --data bundled --padding read": "Did you mean --mask-padding or --no-mask-padding?",
    "train --data bundled --char-lm --layers 2": "of one layer or one direction",
    "train --data bundled --char-lm --arch linear": "lstm, of one layer or one direction. Leave it out.",
    "train --data bundled --epoch 3": "No such option: --epoch",
    "train --data bundled --epochs 0": "from 1 to 1000",
    "train --data bundled --epochs many": "--epochs is 'many'; it must be a whole number from 1 to 1000",
    "train --data bundled --epochs 2.5": "--epochs is '2.5'; it must be a whole number",
    "train --data bundled --dropout much": "--dropout is 'much'; it must be a number",
    "ablate --epochs abc": "--epochs is 'abc'; it must be a whole number",
    "compare --data bundled --processes 0": "--processes is '0'; it must be a whole number from 1 to 64",
    "batch one.csv out.csv --skip-rows few": "--skip-rows is 'few'; it must be a whole number",
    "batch one.csv out.csv --skip-rows -1": "skip_rows is -1; 0 or more",
    "train --data bundled --dropout nan": "--dropout is 'nan'",
    "train --data bundled --seed -1": "--seed is '-1'",
    "train --data bundled --arch linear --layers 2": "not of linear",
    "train --data bundled --device cuda:99": "Choose one of: auto, cpu",
    "train --data bundled --test nowhere.csv": "nowhere.csv",
    "train --data bundled --resume --out nowhere": "holds no run",
    "train --data one.csv": "one list only",
    "train surplus": "surplus",
    "classify": "Missing argument",
    "classify --model german-italian-gruu Rossi": "no model",
    "classify --model . Rossi": "holds no model",
    "classify -x": "No such option: -x. Put -- before a name that begins with a hyphen",
    "explain Rossi --against German": "(Possible options: --list). See 'namemodel explain --help'.",
    "train --data bundled --longest 5": "Did you mean --max-length?",
    "classify --head max Rossi": "No such option: --head",
    "batch nowhere.csv out.csv": "There is no file 'nowhere.csv'",
    "batch one.csv .": "is a folder",
    "batch one.csv one.csv": "Name another file",
    "evaluate --model nowhere --data bundled": "no model",
    "compare --data bundled --arch gruu": "Did you mean 'gru'?",
    "compare --data bundled gru lstmm": "Did you mean 'lstm'?",
    "compare --data bundled --seeds 0": "from 1 to 100",
    "compare --data bundled --arch gru --out nowhere/out.csv": "cannot be written",
    "compare --data bundled --arch gru --out out.xlsx": "ends with .csv",
    "compare --data bundled --arch gru --device mpss": "no device 'mpss'",
    "data ftch": "Did you mean 'fetch'?",
    "serve --port 99999": "--port",
    "serve --host 192.0.2.1": "Choose an address of this machine",
    "--bogus": "No such option",
}


@pytest.mark.parametrize("line", BAD)
def test_bad_input_is_one_line_and_status_2(run, tmp_path, monkeypatch, line):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.csv").write_text("name,label\nRossi,A\nVerdi,A\nBianchi,A\n", encoding="utf-8")
    ran = run(*shlex.split(line))
    assert ran.status == 2
    assert ran.out == ""
    assert ran.err.startswith("namemodel: ")
    assert ran.err.count("\n") == 1
    assert BAD[line] in ran.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.csv"]


def test_a_damaged_model_is_told_in_one_line(run, tmp_path):
    (tmp_path / "config.json").write_text("{", encoding="utf-8")
    ran = run("classify", "--model", tmp_path, "Rossi")
    assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)


def test_a_line_break_in_what_was_given_does_not_break_the_line(run):
    ran = run("classify", "--model", "a\nb\x1b[2J", "Rossi")
    assert ran.status == 2
    assert ran.err.count("\n") == 1
    assert "\x1b" not in ran.err


def test_a_missing_archive_is_told_with_what_to_do(run, tmp_path, monkeypatch):
    monkeypatch.setenv("NAMEMODEL_NAMES_ZIP", str(tmp_path / "missing.zip"))
    for arguments in (["data", "fetch"], ["train", "--out", tmp_path / "run"], ["evaluate"]):
        ran = run(*arguments)
        assert ran.status == 2
        assert ran.err.count("\n") == 1
        assert "bundled" in ran.err or "no model" in ran.err


def test_a_defect_of_ours_is_one_line_and_status_1_unless_its_place_is_asked_for(run, toy_run, monkeypatch):
    monkeypatch.setattr("sys.stdin", None)  # no command expects to have no standard input at all
    ran = run("classify", "--model", toy_run, "-")
    assert (ran.status, ran.err.count("\n")) == (1, 1)
    monkeypatch.setenv("NAMEMODEL_TRACEBACK", "1")
    with pytest.raises(AttributeError):
        run("classify", "--model", toy_run, "-")


def test_a_reader_that_goes_away_ends_the_program_silently(toy_run):
    command = [sys.executable, "-m", "namemodel", "classify", "--json", "--model", toy_run, "-"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ
    ) as program:
        assert program.stdin
        assert program.stdout
        assert program.stderr
        program.stdin.write(b"Nordberg\n" * 5000)
        program.stdin.close()
        assert b"Nordberg" in program.stdout.readline()
        program.stdout.close()
        assert program.stderr.read() == b""
        assert program.wait() == 141
