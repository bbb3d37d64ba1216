"""Several workers: jobs of many owners within limits, or one owner's jobs side by side."""

from __future__ import annotations

import contextlib
import itertools
import math
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from namemodel.errors import JobError
from namemodel.events import Event, Failed
from namemodel.jobs.memory import MemoryLimit
from namemodel.jobs.worker import PATIENCE, Job, Work, Worker

WAIT = 0.2  # seconds after which `stop` is called again
SHORT_PATIENCE = PATIENCE / 2  # of processes side by side: a job may wait for them, and is ended itself


class WorkerPool:
    """Starts jobs in workers that have imported what they need.

    Args:
        modules: what a worker imports while it waits, the modules of the work among them.
        limit: how many jobs may run at once.
        each: how many jobs of one owner may run at once, not counting those that are being stopped.
        spares: how many idle workers are kept waiting.
    """

    def __init__(self, modules: Sequence[str], limit: int, each: int | None = None, spares: int = 1) -> None:
        self.modules, self.limit, self.each, self.spares = modules, limit, each or limit, spares
        self._lock = threading.Lock()
        self._jobs: list[Job] = []
        self._waiting: list[Worker] = []
        self._closed = False

    def warm_up(self) -> None:
        """Start the spare workers that are missing, if the system has processes for them."""
        with self._lock:
            self._add_spares()

    def _add_spares(self) -> None:
        with contextlib.suppress(JobError):
            self._top_up(0 if self._closed else self.spares)

    def _top_up(self, number: int) -> None:
        self._waiting = [worker for worker in self._waiting if worker.process.poll() is None]
        while len(self._waiting) < number:
            self._waiting.append(Worker(self.modules))

    def start(
        self, work: Work, owner: str | None = None, memory: MemoryLimit | None = None, **arguments: Any
    ) -> Job:
        """Start a job, as `Job` says.

        Raises:
            JobError: too many jobs are running, in all or of this owner, the pool is closed, or the system
                starts no further process.
        """
        with self._lock:
            if self._closed:
                raise JobError("The program is being ended and starts no more work. Start it again first.")
            self._jobs = [job for job in self._jobs if job.running]
            if len(self._jobs) >= self.limit:
                raise JobError(f"All {self.limit} places for long work are taken. Try again in a minute.")
            theirs = [job for job in self._jobs if job.owner == owner and not job.stopped]
            if owner is not None and len(theirs) >= self.each:
                raise JobError(f"You have {self.each} runs going already. Stop one, or wait for its end.")
            self._top_up(1)
            job = Job(self._waiting.pop(0), work, owner, memory, **arguments)
            self._jobs.append(job)
            self._add_spares()
        return job

    def close(self) -> None:
        """End every job and the spare workers, and wait for their end; no job starts after that."""
        with self._lock:
            self._closed = True
            for job in self._jobs:
                job.stopped = True
            end_all(self._waiting, patience=0)  # they have nothing to end
            end_all([job.worker for job in self._jobs], PATIENCE)
            self._jobs, self._waiting = [], []


def run_tasks(
    work: Work, tasks: Sequence[dict[str, Any]], processes: int | None, stop: Callable[[], bool]
) -> Iterator[Event]:
    """Do the same work with different arguments, here or as `run_side_by_side`, and yield the events.

    Args:
        processes: how many tasks are done at once, None for one a core; a single one is done in this process.

    Raises:
        JobError: as `run_side_by_side`.
    """
    from namemodel.hardware import cores  # here: it imports torch, which not all work needs

    if (processes := min(processes or cores(), len(tasks))) > 1:
        return run_side_by_side(work, tasks, processes, stop)
    return itertools.chain.from_iterable(work(stop, **task) for task in tasks if not stop())


def run_side_by_side(
    work: Work, tasks: Iterable[dict[str, Any]], processes: int, stop: Callable[[], bool]
) -> Iterator[Event]:
    """Do the same work with different arguments in several processes, and yield the events as they come.

    Each process takes the next task when it is done with one. The processes end when the work is done, when
    one of them fails or dies, when the generator is closed, and `SHORT_PATIENCE` seconds after `stop`
    returned true at the latest.

    Args:
        tasks: arguments of `work`, JSON values.
        processes: how many tasks are done at once.
        stop: called several times a second; once it returns true, tasks that have begun stop, and no other
            begins.

    Raises:
        JobError: a task failed, or a process died or could not be started.
    """
    inbox: queue.SimpleQueue[tuple[Worker, Event | None]] = queue.SimpleQueue()
    waiting, crew, deadline = deque(tasks), list[Worker](), math.inf
    try:
        while waiting and len(crew) < processes:
            crew.append(Worker([work.__module__], inbox))
            crew[-1].do(work, waiting.popleft())
        at_work = set(crew)
        while at_work and time.monotonic() < deadline:
            if deadline == math.inf and stop():
                deadline = time.monotonic() + SHORT_PATIENCE
                waiting.clear()
                for worker in crew:
                    worker.hang_up()
            try:
                worker, event = inbox.get(timeout=WAIT)
            except queue.Empty:
                continue
            if isinstance(event, Failed):
                raise JobError(event.message)
            if event is not None:
                yield event
            elif waiting:
                worker.do(work, waiting.popleft())
            else:
                worker.hang_up()
                at_work.discard(worker)
    finally:
        end_all(crew, min(SHORT_PATIENCE, deadline - time.monotonic()))


def end_all(workers: Sequence[Worker], patience: float) -> None:
    """Ask all workers to stop, wait for their end, and kill those that take over `patience` seconds."""
    until = time.monotonic() + patience
    for worker in workers:
        worker.hang_up()
    for worker in workers:
        worker.end(max(until - time.monotonic(), 0))
