"""`namemodel data` and `namemodel models`."""

from namemodel.data import DATASETS, archive_hash
from namemodel.inference.pretrained import pretrained_ids, small_ids


def test_the_list_of_data_sets_needs_no_archive(run, tmp_path, monkeypatch):
    missing = tmp_path / "missing.zip"
    monkeypatch.setenv("NAMEMODEL_NAMES_ZIP", str(missing))
    ran = run("data", "list", "--json")
    assert [record["id"] for record in ran.records] == list(DATASETS)
    rows = {record["id"]: record["rows"] for record in ran.records}
    assert rows["german-italian"] is None
    assert rows["bundled"] > 1000
    plain = run("data", "list")
    assert plain.status == 0
    assert f"{missing}, is not there" in plain.out
    assert run("data").out == plain.out


def test_the_rows_of_a_cached_archive_are_counted(run, archive):
    rows = {record["id"]: record["rows"] for record in run("data", "list", "--json").records}
    assert all(rows.values())
    assert f"{archive}, is there" in run("data", "list").out


def test_a_damaged_archive_does_not_keep_the_list_from_being_shown(run, tmp_path, monkeypatch):
    (tmp_path / "data.zip").write_bytes(b"no zip")
    monkeypatch.setenv("NAMEMODEL_NAMES_ZIP", str(tmp_path / "data.zip"))
    assert run("data", "list").status == 0
    assert run("data", "fetch").status == 2


def test_fetch_prints_where_the_archive_is_and_its_hash(run, archive):
    ran = run("data", "fetch")
    assert ran.out.splitlines() == [str(archive), f"SHA-256 {archive_hash(archive)}"]


def test_the_pretrained_models_are_listed_with_their_accuracy(run):
    records = run("models", "--json").records
    assert [record["id"] for record in records] == [*pretrained_ids(), *small_ids()]
    assert all(0.5 < record["test_accuracy"] <= 1 for record in records)
    plain = run("models").out
    others, small = plain.split("\nSmall ones")
    assert all(id in others for id in pretrained_ids())
    assert [line.split()[0] for line in small.splitlines()[2:]] == small_ids()


def test_the_card_of_a_run_is_markdown(run, toy_run):
    ran = run("models", "--card", toy_run)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("# ")
    assert "## What it must not be used for" in ran.out
    [record] = run("models", "--card", toy_run, "--json").records
    assert record == {"id": str(toy_run), "card": ran.out}


def test_the_card_of_no_model_is_one_line(run):
    ran = run("models", "--card", "german-italian-gro")
    assert (ran.status, ran.out) == (2, "")
    assert "Did you mean 'german-italian-gru'?" in ran.err
