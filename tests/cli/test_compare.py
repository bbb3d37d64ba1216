"""`namemodel compare`."""

import csv

TINY = ("--data", "bundled", "--epochs", 1, "--hidden-size", 8, "--device", "cpu")


def test_every_network_and_seed_is_a_row_of_the_table_and_the_file(run, tmp_path):
    asked = ("--arch", "gru", "--arch", "rnn", "--seeds", 2, "--processes", 1)
    ran = run("compare", *TINY, *asked, "--out", tmp_path / "out.csv")
    assert (ran.status, ran.err) == (0, "")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    networks = [(row["architecture"], row["seed"]) for row in rows if row["architecture"]]
    assert networks == [("gru", "0"), ("rnn", "0"), ("gru", "1"), ("rnn", "1")]
    references = ["majority class", "n-grams + linear SVM", "n-grams + logistic regression"]
    assert sorted(row["model"] for row in rows if not row["architecture"]) == sorted(2 * references)
    assert all(0 < float(row["accuracy"]) < 1 for row in rows)
    assert "±" in ran.out
    assert "run 10/10, RNN, seed 1" in ran.out
    table = ran.out.split(" MB", 1)[1].splitlines()
    assert [line.split()[0] for line in table[1:3]] == ["GRU", "RNN"]


def test_json_is_the_events(run):
    asked = ("--arch", "linear", "rnn", "--seed", 5, "--seeds", 1, "--no-references", "--processes", 1)
    ran = run("compare", *TINY, *asked, "--json")
    assert (ran.status, ran.err) == (0, "")
    done = [record for record in ran.records if record["event"] == "RunDone"]
    assert [(record["architecture"], record["seed"]) for record in done] == [("linear", 5), ("rnn", 5)]
    assert ran.records[-1] == {"event": "CompareDone", "finished": 2, "runs": 2, "stopped": False}


def test_a_file_that_is_there_stays_until_there_is_a_row(run, tmp_path):
    out = tmp_path / "out.csv"
    out.write_text("of yesterday", encoding="utf-8")
    assert run("compare", "--data", "nowhere", "--arch", "gru", "--out", out).status == 2
    assert out.read_text(encoding="utf-8") == "of yesterday"
