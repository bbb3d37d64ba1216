"""The long work of the page, in this process and in worker processes."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from namemodel.checkpoint.files import load_checkpoint
from namemodel.comparison import plan
from namemodel.data.archive import VARIABLE, archive_path
from namemodel.errors import JobError, NameModelError
from namemodel.events import (
    CompareDone,
    EpochDone,
    Event,
    Finished,
    Planned,
    Progress,
    RunDone,
    RunEpoch,
    RunStarted,
    Started,
    Stopped,
    TableDone,
    TableOpened,
)
from namemodel.jobs import Job, MemoryLimit, Work, Worker
from namemodel.jobs.memory import private_bytes
from namemodel.presets import make_experiment
from namemodel.readers.opening import inspect_table
from namemodel.readers.table import TableInfo
from namemodel.web import reader_work
from namemodel.web.reader_work import enter, preview_upload
from namemodel.web.work import MODULES, classify_upload, compare_networks, train_network
from tests.tables.files import write_far_cells

PLAIN: dict[str, Any] = {"options": {}, "preview": {"options": {}, "rows": 200, "cells": 8000}}
"""What `classify_upload` takes beside model and paths, without a choice of anything."""


def collect(job: Job) -> list[Event]:
    return [event for events in job.events() for event in events]


def one_long_cell_a_thousand_times(path: Path) -> Path:
    """Write a Parquet file of one megabyte that stands for a thousand."""
    cells = pa.array(["x" * 1_000_000] * 1000).dictionary_encode()
    pq.write_table(pa.table({"name": cells}), path)
    assert path.stat().st_size < 2_000_000
    return path


def never() -> bool:
    return False


def test_a_reader_waits_for_neither_torch_nor_sklearn() -> None:
    modules = ", ".join(["sys", "namemodel.jobs.child", *reader_work.MODULES])
    script = f"import {modules}; print({{'torch', 'sklearn'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_a_worker_trains_and_its_events_or_its_failure_arrive(tmp_path: Path) -> None:
    experiment = make_experiment("gru", source="bundled", hidden_size=8, epochs=3).to_dict()
    work = {"folder": str(tmp_path), "out": "run"}
    job = Job(Worker(MODULES), train_network, experiment=experiment, **work)
    started, *epochs, end = (event for event in collect(job) if not isinstance(event, Progress))
    assert isinstance(started, Started)
    assert started.labels == ["German", "Italian"]
    assert [e.epoch for e in epochs if isinstance(e, EpochDone)] == [1, 2, 3]
    assert isinstance(end, Finished)
    assert end.checkpoint == str(Path("run", "model"))  # no message shows where that is
    assert load_checkpoint(tmp_path / end.checkpoint).metrics["test"] == end.test

    failing = Job(Worker(MODULES), train_network, experiment={"data": {"source": "germn-italian"}}, **work)
    with pytest.raises(JobError, match=r"no data set or file 'germn-italian'.*Did you mean 'german-italian'"):
        collect(failing)


@pytest.mark.fault
def test_what_a_training_kept_is_there_when_it_is_stopped_or_killed(tmp_path: Path) -> None:
    experiment = make_experiment("gru", source="bundled", hidden_size=8, epochs=1000, patience=0).to_dict()
    for out in ("stopped", "killed"):
        job = Job(Worker(MODULES), train_network, experiment=experiment, folder=str(tmp_path), out=out)
        for events in job.events():
            if any(isinstance(event, EpochDone) for event in events):
                break
        if out == "killed":
            os.kill(job.worker.process.pid, signal.SIGKILL)
            with pytest.raises(JobError, match="ended with code -9"):
                collect(job)
            assert load_checkpoint(tmp_path / "killed" / "model").labels == ("German", "Italian")
        else:
            job.stop()
            *_, end = collect(job)
            assert isinstance(end, Stopped)
            assert len((tmp_path / "stopped" / "metrics.jsonl").read_text().splitlines()) == end.epoch < 1000
            assert load_checkpoint(tmp_path / str(end.checkpoint)).labels == ("German", "Italian")


def test_the_archive_that_is_named_by_a_relative_path_is_found_from_the_folder_of_a_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "session").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(VARIABLE, "data.zip")
    enter("session")
    assert Path.cwd() == tmp_path / "session"
    assert archive_path() == tmp_path / "data.zip"


@pytest.mark.parametrize(
    ("work", "arguments", "message"),
    [
        (train_network, {"folder": ".", "experiment": {"device": "cuda:99"}, "out": "run"}, "'cuda:99'"),
        (train_network, {"folder": ".", "experiment": {"seed": -1}, "out": "run"}, "seed is -1"),
        (classify_upload, {"model": "none such", "source": "x", "target": "y", **PLAIN}, "no model"),
    ],
)
def test_what_is_said_of_a_failure_is_for_people(
    work: Work, arguments: dict[str, object], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NameModelError, match=message):
        list(work(never, **arguments))


def test_the_work_of_a_look_is_what_a_table_is_and_its_first_rows(tmp_path: Path) -> None:
    rows = "".join(f"Rossi,{'x' * 2000}\n" for _ in range(9))
    (tmp_path / "in.csv").write_text(f"surname,note,\n{rows}", encoding="utf-8")
    look = {"source": str(tmp_path / "in.csv"), "options": {}, "rows": 200}
    (opened,) = preview_upload(never, **look, cells=15)
    assert isinstance(opened, TableOpened)
    info = TableInfo.from_dict(json.loads(json.dumps(opened.info)))
    assert info == inspect_table(tmp_path / "in.csv")
    assert (opened.rows, opened.whole) == ([["Rossi", "x" * 1000, ""]] * 5, False)
    (whole,) = preview_upload(never, **look, cells=27)
    assert isinstance(whole, TableOpened)
    assert (len(whole.rows), whole.whole) == (9, True)
    (tmp_path / "in.csv").write_text("count\n1\n2\n", encoding="utf-8")
    (numbers,) = preview_upload(never, **look, cells=27)  # no names in it: that is for the reader to see
    assert isinstance(numbers, TableOpened)
    assert numbers.info["guess"] == "count"


def cells_at_the_end_of_column_z(path: Path) -> Path:
    return write_far_cells(path, "Z1048576")


@pytest.mark.slow
@pytest.mark.skipif(private_bytes() is None, reason="this system holds no process to a limit of memory")
@pytest.mark.parametrize(
    ("make", "name"),
    [(cells_at_the_end_of_column_z, "far.xlsx"), (one_long_cell_a_thousand_times, "long.parquet")],
)
def test_a_file_that_unpacks_to_more_than_there_is_ends_its_worker_alone(
    make: Callable[[Path], Path], name: str, toy_run: Path, tmp_path: Path
) -> None:
    source = make(tmp_path / name)
    job = Job(
        Worker(reader_work.MODULES), preview_upload, memory=MemoryLimit(500_000_000),
        source=str(source), options={}, rows=200, cells=8000,
    )  # fmt: skip
    with contextlib.suppress(JobError):  # one of them shows its size only later
        collect(job)
    paths = {"source": str(source), "target": str(tmp_path / "out.csv")}
    job = Job(
        Worker(MODULES),
        classify_upload,
        memory=MemoryLimit(500_000_000),
        model=str(toy_run),
        **PLAIN,
        **paths,
    )
    with pytest.raises(JobError, match=r"needs more memory than the 0.5 GB that it may take here"):
        collect(job)
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.skipif(private_bytes() is None, reason="this system holds no process to a limit of memory")
def test_a_network_that_gets_no_memory_says_so(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(
        "name\n" + "".join(f"Rossi{number:06}\n" for number in range(50_000)), encoding="utf-8"
    )
    paths = {"source": str(tmp_path / "in.csv"), "target": str(tmp_path / "out.csv")}
    job = Job(
        Worker(MODULES),
        classify_upload,
        memory=MemoryLimit(60_000_000),
        model="languages-lstm",
        **PLAIN,
        **paths,
    )
    with pytest.raises(JobError, match=r"needs more memory than the 0\.06 GB"):
        collect(job)


def test_the_work_of_a_batch_is_a_table(toy_run: Path, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("name\nRolé\nBergholt\n", encoding="utf-8")
    paths = {"source": str(tmp_path / "in.csv"), "target": str(tmp_path / "out.csv")}
    *_, end, opened = classify_upload(never, str(toy_run), **PLAIN, **paths)
    assert isinstance(end, TableDone)
    assert end.rows == 2
    assert isinstance(opened, TableOpened)
    assert [row[0] for row in opened.rows] == ["Rolé", "Bergholt"]
    assert (tmp_path / "out.csv").exists()


def test_the_work_of_a_comparison_is_its_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    variants = plan(["linear", "gru"], source="bundled", hidden_size=4, epochs=1)
    experiments = [{"model": v.model, "experiment": v.experiment.to_dict()} for v in variants]
    events = compare_networks(never, ".", experiments, references=["majority"])
    run = [RunStarted, RunEpoch, RunDone]
    assert [type(e) for e in events] == [Planned, RunStarted, RunDone, *run, *run, CompareDone]


def test_equal_parameters_are_worked_out_where_the_comparison_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    variants = plan(["rnn", "lstm"], source="bundled", epochs=1)
    experiments = [{"model": v.model, "experiment": v.experiment.to_dict()} for v in variants]
    events = compare_networks(never, ".", experiments, equal_parameters=True)
    rnn, lstm = (event for event in events if isinstance(event, RunDone))
    assert rnn.parameters == pytest.approx(lstm.parameters, rel=0.03)
    wrong = {"model": "RNN", "experiment": {"data": {"source": "none.csv"}}}
    with pytest.raises(NameModelError, match=r"none\.csv"):
        list(compare_networks(never, ".", [wrong], equal_parameters=True))
