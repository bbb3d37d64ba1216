"""`namemodel compare`."""

import csv

TINY = ("--data", "bundled", "--epochs", 1, "--hidden-size", 8, "--device", "cpu")


def test_every_network_and_seed_is_a_row_of_the_table_and_the_file(run, tmp_path):
    ran = run("compare", *TINY, "--arch", "gru", "--arch", "rnn", "--seeds", 2, "--out", tmp_path / "out.csv")
    assert (ran.status, ran.err) == (0, "")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["architecture"], row["seed"]) for row in rows] == [
        *(("gru", "0"), ("rnn", "0"), ("gru", "1"), ("rnn", "1"))
    ]
    assert all(0 < float(row["accuracy"]) < 1 for row in rows)
    assert "±" in ran.out
    assert "run 4/4, rnn, seed 1" in ran.out
    assert [line.split()[0] for line in ran.out.splitlines()[-3:-1]] == ["gru", "rnn"]


def test_json_is_the_events(run):
    ran = run("compare", *TINY, "--arch", "linear", "rnn", "--seed", 5, "--json")
    assert (ran.status, ran.err) == (0, "")
    done = [record for record in ran.records if record["event"] == "RunDone"]
    assert [(record["architecture"], record["seed"]) for record in done] == [("linear", 5), ("rnn", 5)]
    assert ran.records[-1] == {"event": "CompareDone", "finished": 2, "runs": 2, "stopped": False}


def test_a_file_that_is_there_stays_until_there_is_a_row(run, tmp_path):
    out = tmp_path / "out.csv"
    out.write_text("of yesterday", encoding="utf-8")
    assert run("compare", "--data", "nowhere", "--arch", "gru", "--out", out).status == 2
    assert out.read_text(encoding="utf-8") == "of yesterday"
