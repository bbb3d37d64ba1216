"""The parent side of a job: a worker process, its events, and a way to stop it.

Work that takes longer than a click is never done in the web server's own process: a `Job` runs it in
a process of its own (worker.py) and hands on the same typed events that Python and the command line
see. A worker notices when its parent is gone, so none is left behind.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from namemodel.data.archive import VARIABLE
from namemodel.errors import JobError, NameModelError
from namemodel.events import Event, Failed, event_from_dict
from namemodel.memory import too_little

PATIENCE = 10.0  # seconds that a worker has to stop by itself before it is killed


def worker_environment() -> dict[str, str]:
    """Return the environment of a worker: this package importable, whatever folder it works in."""
    environment = dict(os.environ)
    package = str(Path(__file__).parent.parent)
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [package, environment.get("PYTHONPATH")]))
    if environment.get(VARIABLE):
        environment[VARIABLE] = str(Path(environment[VARIABLE]).absolute())
    return environment


class Worker:
    """One child process, waiting for its job or at work on it."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "namemodel.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=worker_environment(),
            encoding="utf-8",
            start_new_session=True,  # a Ctrl-C in the terminal is for the server, which ends its workers
        )

    def say(self, line: str) -> None:
        """Write a line to the child; a child that is gone is not an error here."""
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError, ValueError):
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()

    def hang_up(self) -> None:
        """Close the child's input, which tells it to end."""
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()

    def end(self, patience: float = PATIENCE) -> None:
        """Tell the child to end and wait for it; kill it when it does not go."""
        self.hang_up()
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Job:
    """Work in a process of its own.

    Args:
        worker: the process to do it.
        kind: a key of `worker.JOBS`.
        owner: who asked for it.
        memory: how many bytes it may take, if there is a limit.
        arguments: what that kind of job takes, as JSON values.
    """

    def __init__(
        self, worker: Worker, kind: str, owner: str = "", memory: int | None = None, **arguments: Any
    ) -> None:
        self.worker, self.owner, self.memory = worker, owner, memory
        self.stopped_at: float | None = None
        self._events: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        limit = {} if memory is None else {"memory": memory}
        worker.say(json.dumps({"kind": kind, **limit, **arguments}))
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.worker.process.stdout is not None
        try:
            with self.worker.process.stdout as lines:
                for line in lines:
                    self._events.put(event_from_dict(json.loads(line)))
            code = self.worker.process.wait()
            self.worker.hang_up()
            if code and self.stopped_at is None:
                self._events.put(Failed(self._ended(code)))
        except (ValueError, NameModelError) as error:
            self._events.put(Failed(f"The worker process said what nobody understands: {error}"))
        finally:
            self._events.put(None)

    def _ended(self, code: int) -> str:
        """Return what to say of a process that ended before it was done."""
        if self.memory is not None and code == -signal.SIGABRT:  # the way of libraries that get no memory
            return too_little(self.memory)
        return f"The worker process ended with code {code} before it was done."

    def events(self, wait: float = 0.25) -> Iterator[list[Event]]:
        """Yield what has happened since last time, at most every `wait` seconds, until the end.

        An empty list means that nothing happened for that long.

        Raises:
            JobError: the work failed; the message is meant for the user.
        """
        while True:
            events, over = self._collect(wait)
            failed = next((event for event in events if isinstance(event, Failed)), None)
            if failed:
                self.close()
                raise JobError(failed.message)
            yield events
            if over:
                return

    def _collect(self, wait: float) -> tuple[list[Event], bool]:
        until = time.monotonic() + wait
        events: list[Event] = []
        while (left := until - time.monotonic()) > 0:
            try:
                event = self._events.get(timeout=left)
            except queue.Empty:
                break
            if event is None:
                return events, True
            events.append(event)
        return events, False

    def stop(self) -> None:
        """Ask the work to stop; what does not listen for `PATIENCE` seconds is ended hard."""
        if self.stopped_at is None:
            self.stopped_at = time.monotonic()
            self.worker.say("stop")
            threading.Thread(target=self.worker.end, daemon=True).start()

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self.stop()

    def kill(self) -> None:
        """End the process at once: for work that leaves nothing behind."""
        self.stopped_at = self.stopped_at or time.monotonic()
        self.worker.process.kill()
        self.worker.process.wait()
        self.worker.hang_up()

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self.worker.process.poll() is None


class WorkerPool:
    """Starts jobs, spare workers always waiting.

    Args:
        limit: the most jobs that run at once.
        each: the most of one owner; those being stopped don't count.
        spares: how many workers wait.
    """

    def __init__(self, limit: int, each: int | None = None, spares: int = 1) -> None:
        self.limit, self.each, self.spares = limit, each or limit, spares
        self._lock = threading.Lock()
        self._jobs: list[Job] = []
        self._waiting: list[Worker] = []

    def warm_up(self) -> None:
        """Start the spare workers that are missing."""
        with self._lock:
            self._waiting = [worker for worker in self._waiting if worker.process.poll() is None]
            while len(self._waiting) < self.spares:
                self._waiting.append(Worker())

    def start(self, kind: str, owner: str = "", memory: int | None = None, **arguments: Any) -> Job:
        """Start a job, as `Job` says.

        Raises:
            JobError: too many jobs are running, of all or of this owner.
        """
        with self._lock:
            self._jobs = [job for job in self._jobs if job.running]
            if len(self._jobs) >= self.limit:
                raise JobError(f"All {self.limit} places for long work are taken. Try again in a minute.")
            theirs = [job for job in self._jobs if owner and job.owner == owner and job.stopped_at is None]
            if len(theirs) >= self.each:
                raise JobError(f"You have {self.each} runs going already. Stop one, or wait for its end.")
            self._waiting = [worker for worker in self._waiting if worker.process.poll() is None]
            worker = self._waiting.pop(0) if self._waiting else Worker()
            job = Job(worker, kind, owner, memory, **arguments)
            self._jobs.append(job)
        self.warm_up()
        return job

    def close(self) -> None:
        """End every job and the spare workers."""
        with self._lock:
            for job in self._jobs:
                job.stop()
            for worker in self._waiting:
                worker.end(patience=1.0)
                assert worker.process.stdout is not None
                worker.process.stdout.close()
            self._waiting = []
