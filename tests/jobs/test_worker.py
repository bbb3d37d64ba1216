"""A job in a process of its own: events arrive, stopping ends it, and nothing is left behind."""

import itertools
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from namemodel.errors import JobError
from namemodel.events import Event, Failed, Progress, Stopped
from namemodel.jobs import Job, MemoryLimit, Worker, WorkerPool
from namemodel.jobs.memory import private_bytes
from tests.jobs import tasks
from tests.jobs.tasks import MB, MODULE, PATIENCE, is_running, wait_for

ROOT = Path(__file__).parents[2]
limits_memory = pytest.mark.skipif(
    private_bytes() is None, reason="this system holds no process to a limit of memory"
)


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker([MODULE])
    yield worker
    worker.end()


@pytest.fixture
def talking(worker: Worker, tmp_path: Path) -> Job:
    """A job that goes on and on, its first event there."""
    job = Job(worker, tasks.talk, path=str(tmp_path / "end"))
    collect(job, until=bool)
    return job


def collect(job: Job, until: Callable[[list[Event]], bool] = lambda events: False) -> list[Event]:
    """Return the events of a job up to its end, or to when `until` is true of them."""
    found: list[Event] = []
    for events in job.events():
        found += events
        if until(found):
            break
    return found


def answers(worker: Worker) -> list[Event]:
    """Return the events of the job that a worker has."""
    return [event for _, event in iter(lambda: worker.inbox.get(timeout=PATIENCE), (worker, None)) if event]


def test_a_worker_does_one_job_after_another_and_stray_lines_are_no_events(worker: Worker) -> None:
    for epoch in (1, 2):
        worker.do(tasks.count, {"epoch": epoch, "upto": 3})
        assert answers(worker) == [Progress(epoch, number, 3) for number in range(3)]
    worker.do(tasks.fail, {})
    assert answers(worker) == [Progress(0, 0, 0), Failed("seed is -1.")]
    worker.do(tasks.count, {"epoch": 3, "upto": 1}, last=True)
    assert answers(worker) == [Progress(3, 0, 1)]
    assert worker.process.wait(PATIENCE) == 0


def test_a_worker_does_nothing_but_the_work_that_it_was_started_for(
    capfd: pytest.CaptureFixture[str],
) -> None:
    worker = Worker([MODULE])
    worker.do(os.listdir, {}, last=True)  # type: ignore[arg-type]
    (failed,) = answers(worker)
    assert isinstance(failed, Failed)
    assert "the program itself" in failed.message
    assert "Traceback" not in failed.message
    assert "Traceback" in capfd.readouterr().err  # a defect of ours is logged whole


@limits_memory
def test_a_limit_of_memory_is_one_job_s(worker: Worker) -> None:
    worker.do(tasks.fill, {"size": 400 * MB}, memory=MemoryLimit(200 * MB))
    (failed,) = answers(worker)
    assert isinstance(failed, Failed)
    assert "needs more memory than the 0.2 GB" in failed.message
    worker.do(tasks.fill, {"size": 400 * MB}, memory=MemoryLimit(600 * MB))
    worker.do(tasks.fill, {"size": 800 * MB})
    assert answers(worker) == [Progress(0, 400 * MB, 400 * MB)]
    assert answers(worker) == [Progress(0, 800 * MB, 800 * MB)]


@pytest.mark.parametrize(
    ("number", "memory", "message"),
    [
        (signal.SIGABRT, MemoryLimit(500 * MB, "Send less."), r"memory than the 0\.5 GB .* Send less\.$"),
        (signal.SIGSEGV, MemoryLimit(500 * MB), r"memory than the 0\.5 GB that it may take here\.$"),
        (signal.SIGKILL, MemoryLimit(500 * MB), "ended with code -9 .* lack of memory"),
        (signal.SIGABRT, None, r"ended with code -6 before it was done\.$"),
    ],
)
def test_a_library_that_ends_the_process_for_want_of_memory_is_told_as_that(
    worker: Worker, number: signal.Signals, memory: MemoryLimit | None, message: str
) -> None:
    with pytest.raises(JobError, match=message):
        collect(Job(worker, tasks.die, memory=memory, number=number))


def test_a_pool_has_a_spare_worker_and_its_jobs_end_theirs() -> None:
    pool = WorkerPool([MODULE], limit=1)
    job = pool.start(tasks.count, epoch=1, upto=2)
    (spare,) = pool._waiting
    assert job.worker.process.pid not in (os.getpid(), spare.process.pid)
    assert collect(job) == [Progress(1, 0, 2), Progress(1, 1, 2)]
    wait_for(lambda: not job.running)
    assert job.worker.process.returncode == 0

    failing = pool.start(tasks.fail)
    assert failing.worker is spare  # it waited with everything imported
    with pytest.raises(JobError, match="seed is -1"):
        collect(failing)
    wait_for(lambda: not failing.running)

    (killed,) = pool._waiting
    os.kill(killed.process.pid, signal.SIGKILL)
    killed.process.wait(PATIENCE)
    unread = pool.start(tasks.count, epoch=1, upto=2)
    assert unread.worker is not killed
    wait_for(lambda: not unread.running)  # also where nobody reads the events

    talking = pool.start(tasks.talk)
    collect(talking, until=bool)  # it has begun
    (spare,) = pool._waiting
    pool.close()
    assert not is_running(spare.process.pid)
    assert not is_running(talking.worker.process.pid)
    assert isinstance(collect(talking)[-1], Stopped)  # no failure
    pool.warm_up()
    assert pool._waiting == []
    with pytest.raises(JobError):
        pool.start(tasks.count, epoch=1, upto=2)


def test_jobs_are_limited_in_all_and_by_owner(talking: Job) -> None:
    full = WorkerPool([MODULE], limit=1)
    full._jobs.append(talking)
    with pytest.raises(JobError, match=r"All 1 places .* are taken. Try again in a minute"):
        full.start(tasks.talk)

    talking.owner = "visitor"
    shared = WorkerPool([MODULE], limit=2, each=1)
    shared._jobs.append(talking)
    with pytest.raises(JobError, match=r"You have 1 runs going already"):
        shared.start(tasks.talk, "visitor")
    talking.owner = ""
    with pytest.raises(JobError, match=r"You have 1 runs going already"):
        shared.start(tasks.talk, "")


def test_stopping_ends_the_work(talking: Job, tmp_path: Path) -> None:
    # Asked often, a job that has nothing to say gives empty lists at once.
    assert [] in itertools.islice(talking.events(wait=0.001), 50)
    talking.stop()
    *_, end = collect(talking)
    assert isinstance(end, Stopped)
    assert end.epoch > 0
    assert (tmp_path / "end").exists()
    wait_for(lambda: not talking.running)
    assert talking.worker.process.returncode == 0


@pytest.mark.fault
def test_a_worker_that_is_killed_is_an_error(talking: Job) -> None:
    talking.worker.process.kill()
    with pytest.raises(JobError, match="ended with code -9 before it was done"):
        collect(talking)


@pytest.mark.fault
def test_what_does_not_listen_is_ended_hard_and_that_is_no_error(worker: Worker) -> None:
    job = Job(worker, tasks.sleep)
    collect(job, until=bool)
    job.stop(patience=0.2)
    assert collect(job) == []
    assert worker.process.wait(PATIENCE) == -signal.SIGKILL


@pytest.mark.fault
def test_no_worker_outlives_its_parent(tmp_path: Path) -> None:
    code = """if True:
        import sys
        from namemodel.jobs import Job, Worker
        from tests.jobs import tasks
        job = Job(Worker([tasks.MODULE]), tasks.talk, path=sys.argv[1])
        for events in job.events():
            print(job.worker.process.pid, flush=True)
    """
    command = [sys.executable, "-c", code, str(tmp_path / "end")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        assert is_running(worker)
        parent.kill()
    wait_for(lambda: not is_running(worker))


def test_a_worker_that_cannot_begin_is_an_error() -> None:
    with pytest.raises(JobError, match="ended with code 1 before it was done"):
        collect(Job(Worker(["no_such_module"]), tasks.talk))
