"""The study of the memory task: what is run, what is kept, what is written."""

import dataclasses
from pathlib import Path

import pytest

from benchmarks import memory as report
from namemodel.article.studies import memory_tables as tables
from namemodel.article.studies.memory import (
    LENGTHS,
    NETWORKS,
    MemoryRuns,
    plan,
    read_rows,
)
from namemodel.article.studies.memory_run import has_forced
from namemodel.errors import ConfigError, DataError
from namemodel.events import MemoryRun, Planned
from namemodel.inside.forced_gates import combinations
from namemodel.inside.memory_runs import (
    MemoryRow,
    learned_by_share,
    stored_rows,
    write_rows,
)
from namemodel.inside.memory_runs import (
    read_rows as read_file,
)
from namemodel.inside.memory_task import MemorySettings, build_network, first_symbol_share


def never() -> bool:
    return False


def row(share: float, learned: bool, seed: int = 0, **changes: object) -> MemoryRow:
    fields = {
        "architecture": "lstm", "start": "chrono", "bias": 0.0, "length": 20, "seed": seed, "share": share,
        "learned": learned, "accuracy": 1.0 if learned else 0.25, "steps": 50 if learned else 500,
        "forced": [],
    }  # fmt: skip
    return MemoryRow(**(fields | changes))  # type: ignore[arg-type]


def small(runs: list[MemorySettings]) -> list[MemorySettings]:
    """Return two quick runs."""
    return [one for one in runs if one.start == "orthogonal"][:2]


def test_the_plan_has_every_network_length_and_seed_once() -> None:
    planned = plan()
    assert len(set(planned)) == len(planned) == len(NETWORKS) * len(LENGTHS) * 8
    assert len({one.title for one in planned}) == len(NETWORKS)
    assert planned[0].length == 160  # those that take long come first
    assert sum(map(has_forced, planned)) == 2 * 2 * 8
    with pytest.raises(ConfigError, match="length"):
        plan(1, [1])


def test_a_study_runs_what_is_missing_and_nothing_twice(tmp_path: Path) -> None:
    store, wanted = MemoryRuns(tmp_path / "new"), small(plan(2, [5]))
    (first,) = (e for e in store.complete(wanted[:1], never, 1) if isinstance(e, MemoryRun))
    assert store.missing(wanted) == wanted[1:]
    events = list(store.complete(wanted, never, 1))
    planned, second = events
    assert planned == Planned([wanted[1].title], [1], 1)
    assert [first.settings, second.settings] == [one.to_dict() for one in wanted]
    assert list(store.complete(wanted, never, 1)) == []
    rows = read_rows(wanted, store)
    assert [one.settings for one in rows] == wanted
    assert rows[1].accuracy == second.done.accuracy > 0.98
    assert len(store.machines(wanted)) == 1


@pytest.mark.slow
def test_two_processes_make_the_same_runs_as_one(tmp_path: Path) -> None:
    stores, wanted = (MemoryRuns(tmp_path / "1"), MemoryRuns(tmp_path / "2")), small(plan(2, [5]))
    for processes, store in enumerate(stores, start=1):
        assert sum(isinstance(event, MemoryRun) for event in store.complete(wanted, never, processes)) == 2
    assert read_rows(wanted, stores[0]) == read_rows(wanted, stores[1])


def test_a_study_that_is_stopped_keeps_whole_runs_only(tmp_path: Path) -> None:
    answers = iter([False] * 10)
    wanted = plan(1, [20])[:3]
    store = MemoryRuns(tmp_path)
    events = store.complete(wanted, lambda: next(answers, True), 1)
    assert [type(event) for event in events] == [Planned]
    assert store.missing(wanted) == wanted
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_gates_are_forced_in_trained_networks(tmp_path: Path) -> None:
    wanted = [one for one in plan(1, [20]) if has_forced(one)]
    store = MemoryRuns(tmp_path)
    assert all(store.complete(wanted, never, 1))
    found = {one.architecture: one.forced for one in read_rows(wanted, store)}
    assert {name: len(forced) for name, forced in found.items()} == {
        name: len(combinations(name)) for name in ("gru", "lstm")
    }
    lstm, gru = (tables.single_gates(name) for name in ("lstm", "gru"))
    assert found["lstm"][lstm["as learned"]] > 0.98
    assert found["gru"][gru["as learned"]] > 0.98
    assert found["lstm"][lstm["forget = 0"]] < 0.5  # on names it hardly matters
    assert found["gru"][gru["update = 0"]] < 0.7
    assert found["gru"][gru["update = 1"]] < 0.4  # the state stays at zero


def test_a_run_by_other_code_or_with_other_settings_is_another(tmp_path: Path) -> None:
    store, (first, *_, other) = MemoryRuns(tmp_path), plan(1, [5, 20])
    before = store.path(first)
    assert store.path(other) != before
    store.code = "other"
    assert store.path(first) != before


def test_a_damaged_run_is_named(tmp_path: Path) -> None:
    store, wanted = MemoryRuns(tmp_path), plan(1, [5])[:1]
    store.path(wanted[0]).write_text("{}", encoding="utf-8")
    with pytest.raises(DataError, match="damaged"):
        read_rows(wanted, store)


def test_rows_are_written_and_read_with_four_digits(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    rows = [row(1.23456e-39, False), row(0.5, True, forced=[0.25, 1 / 3])]
    write_rows(rows, path)
    first, second = read_file(path)
    assert first == dataclasses.replace(rows[0], share=1.235e-39)
    assert second.forced == [0.25, 0.3333]
    assert second.settings == MemorySettings(architecture="lstm", start="chrono", length=20, seed=0)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"columns": ["seed"], "rows": [[1]]}', '{"columns": [], "rows": [[1]]}']
)
def test_a_file_that_holds_no_runs_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rows.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="make memory"):
        read_file(path)


def test_runs_are_counted_by_their_share() -> None:
    rows = [row(0.0, True), row(9e-8, False), row(1e-7, True), row(0.01, True), row(2.0, False)]
    assert [band[2:] for band in learned_by_share(rows)] == [(2, 1), (1, 1), (0, 0), (0, 0), (2, 1)]


def test_tables_have_a_row_a_network_and_a_column_a_length() -> None:
    rows = [
        *(row(10.0**-seed, seed != 1, seed) for seed in range(1, 4)),
        row(2e-9, True, length=5),
        row(3e-10, False, architecture="rnn", start="torch"),
        row(3e-10, False, architecture="rnn", start="torch", length=5),
    ]
    assert tables.learned_table(rows).records() == [
        {"network": "LSTM, chrono", "T = 5": "1/1", "T = 20": "2/3"},
        {"network": "RNN", "T = 5": "0/1", "T = 20": "0/1"},
    ]
    assert tables.share_table(rows).rows == [
        ["LSTM, chrono", "2e-9", "0.01"],
        ["RNN", "3e-10", "3e-10"],
    ]
    assert tables.steps_table(rows).rows[0] == ["LSTM, chrono", "50", "50"]
    assert tables.steps_table(rows).rows[1][1:] == ["–", "–"]
    assert tables.exceptions_table(rows).rows == [
        ["LSTM, chrono", "20", "1 of 3 failed", "0.1", "25.0 %"],
        ["LSTM, chrono", "5", "1 of 1 learned", "2e-9", "100.0 %"],
    ]
    assert [line[1:] for line in tables.bands_table(rows).rows] == [
        ["2", "1"],
        ["1", "1"],
        ["0", "0"],
        ["0", "0"],
        ["3", "1"],
    ]
    large, small, what = tables.share_sentence(rows).split(". ")
    assert ("1 of 2 runs" in large, "1 of 3 runs" in small) == (True, True)
    assert tables.share_sentence(rows[2:3]) == what


def test_forced_gates_have_a_row_each() -> None:
    places = tables.single_gates("gru")
    assert next(iter(places)) == "as learned"
    assert len(places) == 7
    forced = [0.0] * 27
    forced[places["update = 1"]] = 0.5
    rows = [
        row(0.1, True, seed, architecture="gru", forced=[v * (1 + seed) for v in forced]) for seed in (0, 1)
    ]
    table = tables.forced_table([*rows, row(0.1, True, length=40)])
    assert table.titles == ("gate", "GRU, chrono, T = 20")
    assert dict(table.rows)["update = 1"] == "75.0 % (50–100)"


def test_the_document_and_the_file_of_runs_come_from_the_same_runs(tmp_path: Path, capsys) -> None:
    out, data = tmp_path / "memory.md", tmp_path / "rows.json"
    given = ["--seeds", "1", "--lengths", "5", "--processes", "1", "--runs", str(tmp_path / "runs")]
    report.main([*given, "--out", str(out), "--data", str(data)])
    assert f"run {len(NETWORKS)}/{len(NETWORKS)}, " in capsys.readouterr().out
    text, rows = out.read_text(encoding="utf-8"), read_file(data)
    assert len(rows) == len(NETWORKS)
    learned = sum(one.learned for one in rows)
    assert text.count("| 1/1 |") == learned
    assert all(f"| {one.settings.title} |" in text for one in rows)


def test_the_runs_that_are_shipped_are_a_whole_plan() -> None:
    rows = stored_rows()
    assert LENGTHS == (5, 10, 20, 40, 80, 160)
    assert sorted(str(one.settings) for one in rows) == sorted(map(str, plan()))
    assert all(bool(one.forced) == has_forced(one.settings) for one in rows)
    assert all(one.learned == (one.accuracy >= 0.99) for one in rows)


def test_a_shipped_share_is_that_of_the_network_it_is_of() -> None:
    for one in stored_rows()[::50]:
        assert one.share == pytest.approx(
            first_symbol_share(build_network(one.settings), one.length), rel=1e-3
        )
