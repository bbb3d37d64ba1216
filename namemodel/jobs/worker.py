"""The parent's side of a worker process: jobs go out, events come in, and it can be stopped.

A worker notices when its parent is gone, so none is left behind.
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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from namemodel.errors import JobError, NameModelError
from namemodel.events import Event, Failed, event_from_dict
from namemodel.jobs.memory import MemoryLimit, out_of_memory

PATIENCE = 10.0  # seconds that a worker has to stop by itself before it is killed
NO_MEMORY = (-signal.SIGABRT, -signal.SIGSEGV)  # how libraries in other languages end that get none
KILLED = -9  # SIGKILL, which Windows has not: so Linux ends a process when there is no memory left
PACKAGE = Path(__file__).parents[2]  # the folder that it is in, whatever folder a worker works in
Work = Callable[..., Iterator[Event]]
"""A function at the top of a module, called in a worker: takes `stop`, a function that returns whether to
stop, then arguments that are JSON values, and yields events."""


class Worker:
    """A child process that does one job after another.

    Args:
        modules: those whose functions it can be given; imported before the first job comes.
        inbox: where its events go, which several workers may share; None after the last event of a job.

    Raises:
        JobError: the system starts no further process.
    """

    def __init__(
        self, modules: Sequence[str], inbox: queue.SimpleQueue[tuple[Worker, Event | None]] | None = None
    ) -> None:
        path = filter(None, [str(PACKAGE), os.environ.get("PYTHONPATH")])
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "namemodel.jobs.child", *modules],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(path)},
                encoding="utf-8",
                start_new_session=True,  # a Ctrl-C in the terminal is for the parent, which ends its workers
            )
        except OSError as error:
            raise JobError(
                f"No process can be started for this: {error.strerror}. Try again in a minute."
            ) from error
        self.inbox = queue.SimpleQueue() if inbox is None else inbox
        self._ended = False  # by this side, with force if need be
        self._asked_to_end = False
        self._busy = False
        self._last = False
        self._memory: MemoryLimit | None = None
        threading.Thread(target=self._read, daemon=True).start()

    def do(
        self, work: Work, arguments: dict[str, Any], memory: MemoryLimit | None = None, last: bool = False
    ) -> None:
        """Give it a job; if the child is gone, `Failed` is in the inbox.

        Args:
            last: whether the process ends after this job.
        """
        assert self.process.stdin is not None
        self._memory, self._last, self._busy = memory, last, True
        name, limit = f"{work.__module__}:{work.__name__}", memory and asdict(memory)
        job = {"work": name, "arguments": arguments, "memory": limit}
        with contextlib.suppress(BrokenPipeError, ValueError):
            self.process.stdin.write(json.dumps(job) + "\n")
            self.process.stdin.flush()

    def _read(self) -> None:
        assert self.process.stdout is not None
        try:
            with self.process.stdout as lines:
                for line in lines:
                    message = json.loads(line)
                    self._busy = message is not None
                    if message is None and self._last:
                        self.hang_up()  # the job is over when the process has ended, which frees its place
                    else:
                        self.inbox.put((self, None if message is None else event_from_dict(message)))
        except (ValueError, NameModelError) as error:
            self.inbox.put((self, Failed(f"The worker process wrote what is no event: {error}")))
        early = self._busy and not self._asked_to_end
        self.hang_up()
        code = self.process.wait()
        if (code or early) and not self._ended:
            cause = ", most likely for lack of memory" if code == KILLED else ""
            death = f"A worker process ended with code {code} before it was done{cause}."
            full = self._memory is not None and code in NO_MEMORY
            self.inbox.put((self, Failed(out_of_memory(self._memory) if full else death)))
        self.inbox.put((self, None))

    def hang_up(self) -> None:
        """Close the child's input, which asks it to stop and to end."""
        assert self.process.stdin is not None
        self._asked_to_end = True
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()

    def end(self, patience: float = PATIENCE) -> None:
        """Ask the child to stop and wait for its end; kill it if it takes longer than `patience` seconds."""
        self._ended = True
        self.hang_up()
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Job:
    """One job, the last that its worker does.

    Args:
        worker: the process to do it.
        work: what to do.
        owner: whose it is, if anybody's.
        arguments: what `work` takes, as JSON values.
    """

    def __init__(
        self,
        worker: Worker,
        work: Work,
        owner: str | None = None,
        memory: MemoryLimit | None = None,
        **arguments: Any,
    ) -> None:
        self.worker, self.owner = worker, owner
        self.stopped = False
        """Whether it was asked to stop."""
        worker.do(work, arguments, memory, last=True)

    def events(self, wait: float = 0.25) -> Iterator[list[Event]]:
        """Yield what has happened since last time, at most every `wait` seconds, until the end.

        An empty list means that nothing happened for that long.

        Raises:
            JobError: the work failed; the message is meant for the user.
        """
        over = False
        while not over:
            events: list[Event] = []
            until = time.monotonic() + wait
            while not over and (left := until - time.monotonic()) > 0:
                try:
                    _, event = self.worker.inbox.get(timeout=left)
                except queue.Empty:
                    break
                if isinstance(event, Failed):
                    self.stop()
                    raise JobError(event.message)
                events += [event] if event else []
                over = event is None
            yield events

    def stop(self, patience: float = PATIENCE) -> None:
        """Ask the work to stop, without waiting; it is killed if it takes longer than `patience` seconds."""
        if not self.stopped:
            self.stopped = True
            threading.Thread(target=self.worker.end, args=(patience,), daemon=True).start()

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self.worker.process.poll() is None
