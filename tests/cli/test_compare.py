"""`namemodel compare`."""

import csv

REFERENCES = ("n-grams + linear SVM", "n-grams + logistic regression", "majority class")
TINY = ("--data", "bundled", "--epochs", 1, "--hidden-size", 8, "--device", "cpu")


def test_every_network_and_seed_is_a_row_of_the_table_and_the_file(run, tmp_path):
    ran = run("compare", *TINY, "--arch", "gru", "--arch", "rnn", "--seeds", 2, "--out", tmp_path / "out.csv")
    assert (ran.status, ran.err) == (0, "")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    networks = [(row["model"], row["seed"]) for row in rows if row["architecture"]]
    assert sorted(networks) == [("GRU", "0"), ("GRU", "1"), ("RNN", "0"), ("RNN", "1")]
    assert {row["model"] for row in rows if not row["architecture"]} == set(REFERENCES)
    assert all(0 < float(row["accuracy"]) < 1 for row in rows)
    assert "run 10/10, " in ran.out
    shown = ran.out.splitlines()
    titles = [line for line in shown if "±" in line and "%" in line]
    assert [line.split("  ")[0] for line in titles] == ["GRU", "RNN", *REFERENCES]
    assert any(line.startswith("GRU and RNN: no difference beyond chance over 2 seeds") for line in shown)


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
