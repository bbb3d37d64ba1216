"""`namemodel ablate`, `recurrence` and `claims`."""

import json

import pytest

from namemodel.article.studies import STUDIES, ablations
from namemodel.events import StudyDone, event_from_dict

TINY = ("--epochs", 1, "--hidden-size", 4, "--device", "cpu", "--seeds", 1, "--processes", 1)


@pytest.mark.slow
def test_a_study_is_a_table_and_a_file(run, toy_csv, tmp_path):
    ran = run("ablate", "--data", toy_csv, *TINY, "--out", tmp_path / "out.json")
    assert (ran.status, ran.err) == (0, "")
    assert STUDIES["ablation"].title in ran.out
    assert all(title.split()[0] in ran.out for title in ablations.STEPS)
    record = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert (record["study"], record["source"]) == ("ablation", str(toy_csv))
    assert len(record["runs"]) == len(record["rows"]) == len(ablations.STEPS) + 1


@pytest.mark.slow
def test_json_is_the_events_and_kept_runs_are_not_run_again(run, toy_csv, tmp_path):
    asked = ("recurrence", "--data", toy_csv, *TINY, "--runs", tmp_path / "runs", "--json")
    first, second = run(*asked), run(*asked)
    assert (first.status, first.err) == (0, "")
    assert sum(record["event"] == "RunDone" for record in first.records) == len(
        STUDIES["recurrence"].models()
    )
    assert [record["event"] for record in second.records] == ["StudyDone"]
    assert second.records[-1] == first.records[-1]
    assert isinstance(event_from_dict(second.records[-1]), StudyDone)


def test_a_file_that_cannot_be_written_is_told_before_the_first_run(run, tmp_path):
    ran = run("claims", "--data", "bundled", "--out", tmp_path / "nowhere" / "out.json")
    assert ran.status == 2
    assert "cannot be written" in ran.err


def test_a_place_that_cannot_hold_runs_is_told_before_the_first_run(run, toy_csv, tmp_path):
    (tmp_path / "afile").touch()
    ran = run("recurrence", "--data", toy_csv, *TINY, "--runs", tmp_path / "afile")
    assert ran.status == 2
    assert "Runs cannot be kept in" in ran.err
    assert "Name a folder" in ran.err
    assert ran.out == ""


def test_seeds_and_settings_out_of_range_are_refused(run):
    assert "--seeds is '0'" in run("ablate", "--alone", "--seeds", 0).err
    assert "--epochs is '0'" in run("ablate", "--epochs", 0).err
