"""Long work in a process of its own: events arrive, stopping ends it, and nothing is left behind."""

import contextlib
import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from namemodel.checkpoint.files import load_checkpoint
from namemodel.comparison import CompareDone, Planned, RunDone, RunEpoch, RunStarted, plan
from namemodel.errors import JobError
from namemodel.events import EpochDone, Event, Failed, Finished, Progress, Started, Stopped
from namemodel.jobs import Job, Worker, WorkerPool
from namemodel.memory import private_bytes
from namemodel.presets import make_experiment
from namemodel.tables import TableDone, TableInfo, TableOpened, inspect_table
from namemodel.worker import work
from tests.tables.files import write_far_cells

PATIENCE = 60.0  # seconds; far more than anything here takes


@pytest.fixture
def endless(tmp_path: Path) -> Iterator[Job]:
    """A job that trains on and on, its first epoch done."""
    experiment = make_experiment("gru", source="bundled", hidden_size=8, epochs=1000, patience=0)
    job = Job(Worker(), "train", experiment=experiment.to_dict(), out=str(tmp_path / "run"))
    collect(job, until=lambda events: any(isinstance(e, EpochDone) for e in events))
    yield job
    job.close()
    wait_for(lambda: not job.running)


def collect(job: Job, until: Callable[[list[Event]], bool] = lambda events: False) -> list[Event]:
    """Return the events of a job up to its end, or to when `until` is true of them."""
    found: list[Event] = []
    for events in job.events():
        found += events
        if until(found):
            break
    return found


def wait_for(what: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    """Return whether a process does anything; one that ended and waits for its parent does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    try:
        return not status.parent.is_dir() or status.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def lines_in(path: Path) -> int:
    return len(path.read_text().splitlines())


def one_long_cell_a_thousand_times(path: Path) -> Path:
    """Write a Parquet file of one megabyte that stands for a thousand."""
    cells = pa.array(["x" * 1_000_000] * 1000).dictionary_encode()
    pq.write_table(pa.table({"name": cells}), path)
    assert path.stat().st_size < 2_000_000
    return path


def never() -> bool:
    return False


def test_workers_train_and_their_events_or_their_failure_arrive(tmp_path: Path) -> None:
    experiment = make_experiment("gru", source="bundled", hidden_size=8, epochs=3)
    pool = WorkerPool(limit=1)
    job = pool.start("train", experiment=experiment.to_dict(), out=str(tmp_path / "run"))
    (spare,) = pool._waiting
    assert job.worker.process.pid not in (os.getpid(), spare.process.pid)
    started, *epochs, end = (event for event in collect(job) if not isinstance(event, Progress))
    assert isinstance(started, Started)
    assert started.labels == ["German", "Italian"]
    assert [e.epoch for e in epochs if isinstance(e, EpochDone)] == [1, 2, 3]
    assert isinstance(end, Finished)
    assert end.checkpoint == str(tmp_path / "run" / "model")
    assert load_checkpoint(Path(end.checkpoint)).metrics["test"] == end.test
    wait_for(lambda: not job.running)
    assert job.worker.process.returncode == 0

    wrong = {"data": {"source": "germn-italian"}}
    failing = pool.start("train", experiment=wrong, out=str(tmp_path / "wrong"))
    assert failing.worker is spare  # it waited with everything imported
    with pytest.raises(JobError, match=r"no data set or file 'germn-italian'.*Did you mean 'german-italian'"):
        collect(failing)
    wait_for(lambda: not failing.running)

    (next_spare,) = pool._waiting
    pool.close()
    assert not is_running(next_spare.process.pid)


def test_stopping_ends_the_work(endless: Job, tmp_path: Path) -> None:
    # Asked often, a job that has nothing to say gives empty lists at once.
    assert [] in itertools.islice(endless.events(wait=0.001), 20)
    full = WorkerPool(limit=1)
    full._jobs.append(endless)
    with pytest.raises(JobError, match=r"All 1 places .* are taken. Try again in a minute"):
        full.start("train")

    endless.owner = "visitor"
    shared = WorkerPool(limit=2, each=1)
    shared._jobs.append(endless)
    with pytest.raises(JobError, match=r"You have 1 runs going already"):
        shared.start("train", "visitor")

    endless.stop()
    *_, end = collect(endless)
    assert isinstance(end, Stopped)
    wait_for(lambda: not endless.running)
    assert not is_running(endless.worker.process.pid)
    run = tmp_path / "run"
    lines = lines_in(run / "metrics.jsonl")
    assert lines == end.epoch < 1000
    assert load_checkpoint(Path(str(end.checkpoint))).labels == ("German", "Italian")
    time.sleep(0.3)
    assert lines_in(run / "metrics.jsonl") == lines


@pytest.mark.parametrize(
    ("job", "message"),
    [
        ({"kind": "train", "experiment": {"device": "cuda:99"}}, "no device 'cuda:99'"),
        ({"kind": "train", "experiment": {"seed": -1}}, "seed is -1"),
        ({"kind": "batch", "model": "none such", "source": "x", "target": "y", "options": {}}, "no model"),
        ({"kind": "bake"}, "Something went wrong in the program itself"),
    ],
)
def test_what_a_worker_says_of_a_failure_is_for_people(
    tmp_path: Path, job: dict[str, object], message: str
) -> None:
    (failed,) = work({"out": str(tmp_path / "run"), **job}, never)
    assert isinstance(failed, Failed)
    assert message in failed.message
    assert "Traceback" not in failed.message


def test_the_work_of_a_look_is_what_a_table_is_and_its_first_rows(tmp_path: Path) -> None:
    rows = "".join(f"Rossi,{'x' * 2000}\n" for _ in range(9))
    (tmp_path / "in.csv").write_text(f"surname,note,\n{rows}", encoding="utf-8")
    look = {"kind": "look", "source": str(tmp_path / "in.csv"), "rows": 200}
    (opened,) = work({**look, "cells": 15}, never)
    assert isinstance(opened, TableOpened)
    info = TableInfo.from_dict(json.loads(json.dumps(opened.info)))
    assert info == inspect_table(tmp_path / "in.csv")
    assert (opened.rows, opened.whole) == ([["Rossi", "x" * 1000, ""]] * 5, False)
    (whole,) = work({**look, "cells": 27}, never)
    assert isinstance(whole, TableOpened)
    assert (len(whole.rows), whole.whole) == (9, True)
    (tmp_path / "in.csv").write_text("count\n1\n2\n", encoding="utf-8")
    (numbers,) = work({**look, "cells": 27}, never)  # no names in it: that is for the reader to see
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
    job = Job(Worker(), "look", source=str(source), rows=200, cells=8000, memory=500_000_000)
    with contextlib.suppress(JobError):  # one of them shows its size only later
        collect(job)
    paths = {"model": str(toy_run), "source": str(source), "target": str(tmp_path / "out.csv")}
    job = Job(Worker(), "batch", memory=500_000_000, **paths)
    with pytest.raises(JobError, match=r"needs more memory than the 0.5 GB that it may take here"):
        collect(job)
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.skipif(private_bytes() is None, reason="this system holds no process to a limit of memory")
def test_a_network_that_gets_no_memory_says_so(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(
        "name\n" + "".join(f"Rossi{number:06}\n" for number in range(50_000)), encoding="utf-8"
    )
    paths = {
        "model": "languages-lstm",
        "source": str(tmp_path / "in.csv"),
        "target": str(tmp_path / "out.csv"),
    }
    job = Job(Worker(), "batch", memory=60_000_000, **paths)
    with pytest.raises(JobError, match=r"needs more memory than the 0\.06 GB"):
        collect(job)


def test_the_work_of_a_batch_is_a_table(toy_run: Path, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("name\nRolé\nBergholt\n", encoding="utf-8")
    paths = {"source": str(tmp_path / "in.csv"), "target": str(tmp_path / "out.csv")}
    *_, end = work({"kind": "batch", "model": str(toy_run), "options": {}, **paths}, never)
    assert isinstance(end, TableDone)
    assert end.rows == 2
    assert (tmp_path / "out.csv").exists()


def test_the_work_of_a_comparison_is_its_runs() -> None:
    variants = plan(["linear", "gru"], source="bundled", hidden_size=4, epochs=1)
    experiments = [{"model": v.model, "experiment": v.experiment.to_dict()} for v in variants]
    events = work({"kind": "compare", "experiments": experiments, "references": ["majority"]}, never)
    run = [RunStarted, RunEpoch, RunDone]
    assert [type(e) for e in events] == [Planned, RunStarted, RunDone, *run, *run, CompareDone]


def test_equal_parameters_are_worked_out_where_the_comparison_is() -> None:
    variants = plan(["rnn", "lstm"], source="bundled", epochs=1)
    job = {
        "kind": "compare",
        "experiments": [{"model": v.model, "experiment": v.experiment.to_dict()} for v in variants],
        "equal_parameters": True,
    }
    rnn, lstm = (event for event in work(job, never) if isinstance(event, RunDone))
    assert rnn.parameters == pytest.approx(lstm.parameters, rel=0.03)
    wrong = {"model": "RNN", "experiment": {"data": {"source": "none.csv"}}}
    (failed,) = work(job | {"experiments": [wrong]}, never)
    assert isinstance(failed, Failed)
    assert "none.csv" in failed.message


@pytest.mark.fault
def test_a_worker_that_is_killed_is_an_error(endless: Job, tmp_path: Path) -> None:
    endless.worker.process.kill()
    with pytest.raises(JobError, match="ended with code -9 before it was done"):
        collect(endless)
    assert load_checkpoint(tmp_path / "run" / "model")


@pytest.mark.fault
def test_a_worker_that_does_not_listen_is_ended() -> None:
    worker = Worker()
    os.kill(worker.process.pid, signal.SIGSTOP)
    job = Job(worker, "train")
    worker.end(patience=0.2)
    assert worker.process.returncode == -signal.SIGKILL
    with pytest.raises(JobError, match="code -9"):
        collect(job)


@pytest.mark.fault
def test_no_worker_outlives_its_parent(tmp_path: Path) -> None:
    code = """if True:
        import sys
        from namemodel.jobs import Job, Worker
        from namemodel.presets import make_experiment
        experiment = make_experiment("gru", source="bundled", hidden_size=8, epochs=1000, patience=0)
        job = Job(Worker(), "train", experiment=experiment.to_dict(), out=sys.argv[1])
        print(job.worker.process.pid, flush=True)
        for _ in job.events():
            pass
    """
    command = [sys.executable, "-c", code, str(tmp_path / "run")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        wait_for(lambda: (tmp_path / "run" / "metrics.jsonl").exists())
        assert is_running(worker)
        parent.kill()
    wait_for(lambda: not is_running(worker))
