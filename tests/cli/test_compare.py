"""`namemodel compare`."""

import csv
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from namemodel.cli.compare import recorded
from tests.comparison.rows import row
from tests.limits import no_file_over

GRU, RNN = "GRU + character LM", "RNN + character LM"
REFERENCES = ("n-grams + linear SVM", "n-grams + logistic regression", "majority class")
TINY = ("--data", "bundled", "--epochs", 1, "--hidden-size", 8, "--device", "cpu")


def test_every_network_and_seed_is_a_row_of_the_table_and_the_file(run, tmp_path):
    ran = run("compare", *TINY, "--arch", "gru", "--arch", "rnn", "--seeds", 2, "--out", tmp_path / "out.csv")
    assert (ran.status, ran.err) == (0, "")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    networks = [(row["model"], row["seed"]) for row in rows if row["architecture"]]
    assert sorted(networks) == [(name, seed) for name in (GRU, RNN) for seed in ("0", "1")]
    assert {row["model"] for row in rows if not row["architecture"]} == set(REFERENCES)
    assert all(0 < float(row["accuracy"]) < 1 for row in rows)
    assert "run 10/10, " in ran.out
    shown = ran.out.splitlines()
    titles = [line for line in shown if line.split("  ")[0] in (GRU, RNN, *REFERENCES)]
    assert [line.split("  ")[0] for line in titles] == [GRU, RNN, *REFERENCES]
    assert all(" % (" in line or " ± " in line for line in titles)
    assert any(line.startswith(f"{GRU} and {RNN} (") and "not told apart: " in line for line in shown)


def test_json_is_the_events(run):
    networks = ("--arch", "linear", "rnn", "--seed", 5, "--seeds", 1, "--processes", 1)
    ran = run("compare", *TINY, *networks, "--no-references", "--json")
    assert (ran.status, ran.err) == (0, "")
    done = [record for record in ran.records if record["event"] == "RunDone"]
    assert [(record["architecture"], record["seed"]) for record in done] == [("linear", 5), ("rnn", 5)]
    assert ran.records[-1] == {"event": "CompareDone", "finished": 2, "runs": 2, "stopped": False}


def test_a_file_that_is_there_stays_until_there_is_a_row(run, tmp_path):
    out = tmp_path / "out.csv"
    out.write_text("of yesterday", encoding="utf-8")
    assert run("compare", "--data", "nowhere", "--arch", "gru", "--out", out).status == 2
    assert out.read_text(encoding="utf-8") == "of yesterday"


@pytest.mark.parametrize(("command", "name"), [("compare", "out.csv"), ("ablate", "out.json")])
def test_a_command_that_fails_leaves_no_file(run, tmp_path, command, name):
    assert run(command, "--data", "nowhere", "--out", tmp_path / name).status == 2
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_cannot_be_added_to_the_file_leaves_those_that_are_in_it(tmp_path):
    out, done = tmp_path / "out.csv", []
    runs = [row("GRU", seed, 0.9) for seed in range(40)]
    with no_file_over(2000), pytest.raises(OSError, match="large"):
        for _ in recorded(iter(runs), done, out):
            pass
    with out.open(encoding="utf-8", newline="") as file:
        seeds = [row["seed"] for row in csv.DictReader(file)]
    assert len(done) > 2
    assert seeds == [str(run.seed) for run in done[:-1]]


@pytest.mark.fault
def test_ctrl_c_in_a_terminal_keeps_the_runs_that_are_done(hear_ctrl_c):
    """A terminal sends Ctrl-C to the program and to its worker processes alike."""
    command = ["compare", "--data", "bundled", "--arch", "rnn", "--epochs", "400", "--processes", "2"]
    with subprocess.Popen(
        [sys.executable, "-m", "namemodel", *command],
        cwd=Path(__file__).parents[2],
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hear_ctrl_c,
    ) as program:
        assert program.stdout.readline().startswith("run 1/12, ")
        os.killpg(program.pid, signal.SIGINT)
        out, err = program.communicate(timeout=60)
    assert (program.returncode, err) == (130, "")
    assert "Stopped; " in out
    assert "n-grams + linear SVM" in out
