"""`namemodel train`."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from namemodel.checkpoint.files import read_config

TINY = ("--data", "bundled", "--epochs", 1, "--hidden-size", 8, "--device", "cpu")


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_json_is_the_events_and_the_last_has_test_accuracy_and_checkpoint(run):
    ran = run("train", *TINY, "--out", "run", "--json")
    assert (ran.status, ran.err) == (0, "")
    first, *_, last = ran.records
    assert first["event"] == "Started"
    assert [record["event"] for record in ran.records].count("EpochDone") == 1
    assert last["event"] == "Finished"
    assert 0 < last["test_accuracy"] < 1
    assert last["checkpoint"] == "run/model"
    assert read_config(Path("run/model"))["metrics"]["test"]["accuracy"] == last["test_accuracy"]


def test_piped_there_is_a_line_an_epoch_and_how_to_use_the_checkpoint(run):
    ran = run("train", *TINY, "--out", "my run")
    assert ran.status == 0
    assert [line.split(";")[0] for line in ran.out.splitlines() if line.startswith("epoch")] == ["epoch 1/1"]
    assert "test accuracy " in ran.out
    use = "namemodel classify --model 'my run' NAME"
    assert use in ran.out
    assert run("classify", "--model", "my run", "Rossi").status == 0


def test_what_has_a_character_lm_is_also_to_be_explained(run):
    *_, last = run("train", *TINY, "--preset", "small", "--out", "small").out.splitlines()
    look, command = last.split(": namemodel ")
    assert look == "look inside"
    assert run(*command.replace("NAME", "Rossi").split()).status == 0
    assert "explain" not in run("train", *TINY, "--no-char-lm", "--out", "plain").out


def test_how_a_table_is_read_is_kept_with_the_checkpoint_and_the_run_can_be_resumed(run, tmp_path):
    rows = "".join(f"{name}{i};{label}\n" for label, name in (("A", "ro"), ("B", "ber")) for i in range(20))
    Path("own.csv").write_text(f"x;y\n{rows}few;C\n", encoding="utf-8")
    table = ("--data", "own.csv", "--label-column", "y", "--header", "--min-names", 5)
    small = ("--epochs", 1, "--hidden-size", 8, "--device", "cpu", "--out", "own")
    assert run("train", *small, *table[:-2]).status == 2
    ran = run("train", *small, *table)
    assert ran.status == 0
    assert "1 list of fewer than 5 names left out: 'C'" in " ".join(ran.out.split())
    data = read_config(Path("own/model"))["experiment"]["data"]
    kept = {name: data[name] for name in ("label_column", "name_column", "header", "min_names", "sheet")}
    assert kept == {"label_column": "y", "name_column": "", "header": True, "min_names": 5, "sheet": ""}
    assert run("train", "--resume", "--out", "own").status == 0
    assert run("classify", "--model", "own", "ro1", "--neighbours").status == 0


def test_the_folder_is_named_after_the_experiment_and_a_taken_one_is_refused(run):
    assert run("train", *TINY, "--arch", "rnn", "--seed", 3).status == 0
    assert read_config(Path("runs/bundled-rnn-recommended-seed3/model"))["experiment"]["seed"] == 3
    again = run("train", *TINY, "--arch", "rnn", "--seed", 3)
    assert again.status == 2
    assert "Name another folder" in again.err
    assert "--resume" in again.err


def test_flags_reach_the_experiment_and_the_preset_decides_the_others(run):
    flags = [
        "--arch",
        "linear",
        "--preset",
        "article",
        "--batch-size",
        32,
        "--shuffle",
        "--learning-rate",
        1e-3,
    ]
    assert run("train", *TINY, *flags, "--out", "run").status == 0
    experiment = read_config(Path("run/model"))["experiment"]
    assert experiment["preset"] == "article"
    assert experiment["model"]["hidden_size"] == 8
    assert experiment["training"]["batch_size"] == 32
    assert experiment["article"]["shuffle"] is True
    assert experiment["training"]["optimizer"] == "adam"
    assert experiment["data"]["split"] == "random"


def test_a_no_flag_turns_a_setting_off(run):
    assert run("train", *TINY, "--no-bidirectional", "--out", "run").status == 0
    assert read_config(Path("run/model"))["experiment"]["model"]["bidirectional"] is False


def test_a_test_file_is_wholly_the_test_set(run, tmp_path):
    (tmp_path / "test.csv").write_text("Rossi,Italian\nSchmidt,German\n", encoding="utf-8")
    ran = run("train", *TINY, "--test", "test.csv", "--out", "run", "--json")
    assert ran.records[0]["test_names"] == 2
    assert ran.records[-1]["test"]["n"] == 2


def test_names_come_from_a_folder_or_zip_too(run, tmp_path):
    lists = tmp_path / "lists"
    lists.mkdir()
    for label, letters in {"Left": "abcdefgh", "Right": "ijklmnop"}.items():
        (lists / f"{label}.txt").write_text("\n".join(letters), encoding="utf-8")
    shutil.make_archive("zipped", "zip", lists)
    for source in ("lists", "zipped.zip"):
        ran = run("train", "--data", source, "--epochs", 1, "--hidden-size", 8, "--json")
        assert ran.status == 0
        assert ran.records[0]["labels"] == ["Left", "Right"]


def test_a_finished_run_is_resumed_without_its_settings_or_with_the_same(run):
    first = run("train", *TINY, "--out", "run", "--json").records[-1]
    for flags in ((), TINY, ("--device", "cpu")):
        ran = run("train", "--resume", "--out", "run", "--json", *flags)
        assert ran.status == 0
        assert ran.records[0]["first_epoch"] == 2
        assert ran.records[-1]["test_accuracy"] == first["test_accuracy"]


def test_a_flag_that_agrees_is_accepted_where_another_network_has_no_such_setting(run):
    assert run("train", *TINY, "--arch", "linear-rnn", "--recurrence", "printed", "--out", "run").status == 0
    assert run("train", "--resume", "--out", "run", "--recurrence", "printed").status == 0


@pytest.mark.parametrize(
    "flags", [("--epochs", 2), ("--seed", 1), ("--arch", "lstm"), ("--preset", "article")]
)
def test_a_run_is_not_resumed_with_other_settings(run, toy_run, flags):
    ran = run("train", "--resume", "--out", toy_run, *flags)
    assert ran.status == 2
    assert "other settings" in ran.err


def test_resume_finds_the_folder_by_its_name(run):
    assert run("train", *TINY, "--json").status == 0
    assert run("train", *TINY, "--resume", "--json").records[0]["first_epoch"] == 2


# As a terminal starts it: a test runner in the background may have told its children to ignore Ctrl-C.
PROGRAM = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from namemodel.cli import main
raise SystemExit(main())
"""
LONG = "train --data bundled --epochs 1000 --patience 0 --hidden-size 8 --out run --json"


def test_ctrl_c_stops_the_run_and_keeps_the_checkpoint(run):
    command = [sys.executable, "-c", PROGRAM, *LONG.split()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        assert program.stdout
        assert any("EpochDone" in line for line in program.stdout)
        program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=60)
    assert (program.returncode, err) == (130, "")
    last = json.loads(out.splitlines()[-1])
    assert last["event"] == "Stopped"
    assert last["checkpoint"] == "run/model"
    assert run("classify", "--model", "run", "Rossi").status == 0
