"""A job in a process of its own: events arrive, stopping ends it, and nothing is left behind."""

import itertools
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from namemodel.errors import JobError
from namemodel.events import Event, Failed, Progress, Stopped
from namemodel.jobs import Job, MemoryLimit, Worker, WorkerPool
from namemodel.jobs.memory import private_bytes
from tests.jobs import tasks
from tests.jobs.tasks import MB, MODULE, PATIENCE, is_gone, is_running, wait_for, workers_of

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
def test_a_job_gets_no_more_memory_than_its_limit(worker: Worker) -> None:
    worker.do(tasks.fill, {"size": 400 * MB}, memory=MemoryLimit(200 * MB))
    (failed,) = answers(worker)
    assert isinstance(failed, Failed)
    assert "needs more memory than the 0.2 GB" in failed.message
    worker.do(tasks.fill, {"size": 400 * MB}, memory=MemoryLimit(600 * MB))
    assert answers(worker) == [Progress(0, 400 * MB, 400 * MB)]


@limits_memory
def test_a_limit_that_the_parent_has_holds_for_its_workers(tmp_path: Path) -> None:
    code = f"""if True:
        import resource
        from namemodel.jobs import Job, Worker
        from tests.jobs import tasks
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, ({3000 * MB}, hard))
        for events in Job(Worker([tasks.MODULE]), tasks.fill, size={4000 * MB}).events():
            pass
    """
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "JobError: This needs more memory than there is" in ended.stderr


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
    before = set(workers_of(os.getpid()))

    def spare_beside(job: Job) -> int:
        (pid,) = set(workers_of(os.getpid())) - before - {job.worker.process.pid}
        return pid

    pool = WorkerPool([MODULE], limit=1)
    job = pool.start(tasks.count, epoch=1, upto=2)
    spare = spare_beside(job)
    assert collect(job) == [Progress(1, 0, 2), Progress(1, 1, 2)]
    wait_for(lambda: not job.running)
    assert job.worker.process.returncode == 0

    failing = pool.start(tasks.fail)
    assert failing.worker.process.pid == spare  # it waited with everything imported
    with pytest.raises(JobError, match="seed is -1"):
        collect(failing)
    wait_for(lambda: not failing.running)

    killed = spare_beside(failing)
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: is_gone(killed))
    unread = pool.start(tasks.count, epoch=1, upto=2)
    assert unread.worker.process.pid != killed
    wait_for(lambda: not unread.running)  # also where nobody reads the events

    talking = pool.start(tasks.talk)
    collect(talking, until=bool)  # it has begun
    pool.close()
    assert isinstance(collect(talking)[-1], Stopped)  # no failure
    pool.warm_up()
    assert set(workers_of(os.getpid())) == before
    with pytest.raises(JobError):
        pool.start(tasks.count, epoch=1, upto=2)


def test_jobs_are_limited_in_all_and_by_owner() -> None:
    with closing(WorkerPool([MODULE], limit=2, each=1)) as pool:
        # The empty string is an owner too.
        first, _ = pool.start(tasks.talk, "visitor"), pool.start(tasks.talk, "")
        with pytest.raises(JobError, match=r"All 2 places .* are taken. Try again in a minute"):
            pool.start(tasks.talk, "another")
        pool.limit = 5
        for owner in ("visitor", ""):
            with pytest.raises(JobError, match=r"You have 1 runs going already"):
                pool.start(tasks.talk, owner)
        os.kill(first.worker.process.pid, signal.SIGSTOP)  # so that it takes its time to stop
        first.stop()
        pool.start(tasks.talk, "visitor")
        assert first.running
        pool.start(tasks.talk)
        pool.start(tasks.talk)  # of nobody, so beyond no limit of an owner
        first.worker.process.kill()


@pytest.mark.fault
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_job_goes_on_where_no_spare_worker_can_be_started() -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with closing(WorkerPool([MODULE], limit=1)) as pool:
        pool.warm_up()
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (min_free_descriptor(), hard))
            assert len(collect(pool.start(tasks.count, epoch=1, upto=2))) == 2
            with pytest.raises(JobError, match=r"No process can be started .* Try again"):
                Worker([MODULE])
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def min_free_descriptor() -> int:
    """Return the lowest number that a file opened now would have."""
    file = os.open(os.devnull, os.O_RDONLY)
    os.close(file)
    return file


def test_a_process_that_ends_before_its_job_is_an_error(worker: Worker) -> None:
    with pytest.raises(JobError, match="ended with code 0 before it was done"):
        collect(Job(worker, tasks.leave))


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
