"""Runs of a comparison side by side: worker processes, one queue of events.

Each process trains one run at a time on one thread and takes the next when it is done. The processes end
when they are asked to stop, when the work is done, when whoever reads the events goes away, and when the
process that started them is gone.
"""

from __future__ import annotations

import multiprocessing
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.context import SpawnProcess
from typing import Any

from namemodel.data.splits import import_slow_parts
from namemodel.errors import JobError, NameModelError
from namemodel.events import Event, Failed
from namemodel.hardware import use_one_thread

Work = Callable[[Callable[[], bool]], Iterator[Event]]
"""Something to do: takes the question whether to stop and yields events. It is sent to a process."""

WAIT = 0.2  # seconds between two looks at what the processes are doing
PATIENCE = 5.0  # seconds that all have to stop by themselves; less than a job as a whole is given


def run_in_processes(work: Sequence[Work], processes: int, stop: Callable[[], bool]) -> Iterator[Event]:
    """Do all work in so many processes, and yield the events as they come, those of several mixed.

    Raises:
        NameModelError: one of them could not go on; the others are ended. JobError: a process died.
    """
    context = multiprocessing.get_context("spawn")  # a fork of a process with threads may hang
    tasks, events = context.Queue(), context.Queue()
    stopped = context.RawValue("b", 0)  # without a lock, which a process that dies might hold
    for item in [*work, *[None] * processes]:
        tasks.put(item)
    crew: list[SpawnProcess] = []
    try:
        for _ in range(processes):
            process = context.Process(target=work_off, args=(tasks, events, stopped), daemon=True)
            with deaf_to_interrupts():
                process.start()
            crew.append(process)
        yield from listen(crew, events, stopped, stop)
    finally:
        end(crew, tasks, events, stopped)


@contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """Start a process that does not hear Ctrl-C: it is for its parent, which asks to stop."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # handed on to the new process
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def listen(
    crew: Sequence[SpawnProcess], events: Any, stopped: Any, stop: Callable[[], bool]
) -> Iterator[Event]:
    """Yield events until every process has said that it is done."""
    at_work, looked = len(crew), time.monotonic()
    while at_work:
        if stop():
            stopped.value = 1
        if time.monotonic() - looked >= WAIT:  # also while others have much to say
            check_alive(crew)
            looked = time.monotonic()
        gone = all(process.exitcode is not None for process in crew)
        try:
            event = events.get(timeout=WAIT)
        except queue.Empty:
            check_alive(crew)
            if gone:
                return
            continue
        if isinstance(event, Failed):
            raise NameModelError(event.message)
        if event is None:
            at_work -= 1
        else:
            yield event


def check_alive(crew: Sequence[SpawnProcess]) -> None:
    """Raise JobError if a process ended in another way than by itself."""
    for process in crew:
        if process.exitcode:
            raise JobError(f"A worker process ended with code {process.exitcode} before it was done.")


def end(crew: Sequence[SpawnProcess], tasks: Any, events: Any, stopped: Any) -> None:
    """Have every process end, by force where it does not listen, and release the queues."""
    stopped.value = 1
    until = time.monotonic() + PATIENCE
    for process in crew:
        process.join(max(until - time.monotonic(), 0))
        if process.exitcode is None:
            process.kill()
            process.join()
        process.close()
    for each in (tasks, events):
        each.cancel_join_thread()
        each.close()


def work_off(tasks: Any, events: Any, stopped: Any) -> None:
    """Take tasks until there are none, in a process of its own; ends with None, or with `Failed`."""
    import_slow_parts()
    use_one_thread()
    parent = multiprocessing.parent_process()

    def abandoned() -> bool:
        return parent is not None and not parent.is_alive()

    def stop() -> bool:
        return bool(stopped.value) or abandoned()

    while (task := tasks.get()) is not None and not stop():
        try:
            for event in task(stop):
                events.put(event)
        except NameModelError as error:
            events.put(Failed(str(error)))
            break
    events.put(None)
    if abandoned():  # nobody reads any more
        events.cancel_join_thread()
