"""`namemodel memory`."""

from namemodel.article.studies.memory import LENGTHS, NETWORKS, SEEDS
from namemodel.events import StudyDone, event_from_dict
from namemodel.inside.memory_runs import read_rows

SMALL = ("--seeds", 1, "--lengths", "3", "--processes", 1)


def test_json_is_the_events_and_kept_runs_are_not_run_again(run, tmp_path):
    given = ("memory", *SMALL, "--runs", tmp_path / "runs", "--json", "--out", tmp_path / "rows.json")
    first, second = run(*given), run(*given)
    assert (first.status, first.err) == (0, "")
    assert sum(record["event"] == "MemoryRun" for record in first.records) == len(NETWORKS)
    assert [record["event"] for record in second.records] == ["StudyDone"]
    assert second.records[-1] == first.records[-1]
    done = event_from_dict(second.records[-1])
    assert isinstance(done, StudyDone)
    assert [list(row) for row in done.rows] == [["network", "T = 3"]] * len(NETWORKS)
    assert len(read_rows(tmp_path / "rows.json")) == len(NETWORKS)
    table = run(*given[:-3])
    assert table.status == 0
    assert all(row["network"] in table.out for row in done.rows)


def test_lengths_that_are_none_are_refused_before_the_first_run(run):
    assert "--lengths is '5;10'" in run("memory", "--lengths", "5;10").err
    assert "length is 1;" in run("memory", "--lengths", "5,1").err
    assert "--seeds is '0'" in run("memory", "--seeds", 0).err


def test_files_that_cannot_be_written_are_told_before_the_first_run(run, tmp_path):
    ran = run("memory", *SMALL, "--out", tmp_path / "nowhere" / "out.json")
    assert (ran.status, ran.out) == (2, "")
    assert "cannot be written" in ran.err
    (tmp_path / "afile").touch()
    ran = run("memory", *SMALL, "--runs", tmp_path / "afile")
    assert (ran.status, ran.out) == (2, "")
    assert "Runs cannot be kept in" in ran.err


def test_the_help_page_has_the_seeds_and_lengths_of_the_study(run):
    shown = run("memory", "--help").out
    assert f"({SEEDS})" in shown
    assert f"({','.join(map(str, LENGTHS))})" in shown
