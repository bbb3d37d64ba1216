"""The child side: `python -m namemodel.jobs.child MODULE …`, jobs in, events out, a JSON line each.

A job is `{"work": "MODULE:FUNCTION", "arguments": {…}, "memory": null}`. The modules are the command's,
imported before the first job comes, so that work starts at once. The function takes `stop`, a function that
returns whether to stop, then its arguments, and yields events. `memory` holds the fields of a `MemoryLimit`
that holds for the process from then on, or is null. After a job's last event comes the line `null`, and the
process waits for the next job.

At the end of the input, which the parent closes or which its death closes, the work stops at its next check
and the process ends.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import logging
import os
import queue
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import IO, Any

from namemodel.errors import NameModelError
from namemodel.events import Event, Failed
from namemodel.jobs.memory import MemoryLimit, is_out_of_memory, limit_memory, out_of_memory


def do(job: dict[str, Any], modules: Mapping[str, ModuleType], stop: Callable[[], bool]) -> Iterator[Event]:
    """Yield the events of a job; the last is `Failed` where it could not go on."""
    limit = MemoryLimit(**job["memory"]) if job["memory"] else None
    try:
        module, _, function = job["work"].partition(":")
        work = getattr(modules[module], function)
        if limit:
            limit_memory(limit)
        yield from work(stop, **job["arguments"])
    except NameModelError as error:
        yield Failed(str(error))
    except Exception as error:  # the traceback of a defect goes to the log, and a sentence to the user
        if is_out_of_memory(error):
            yield Failed(out_of_memory(limit))
        else:
            logging.exception("a job failed: %s", job["work"])
            yield Failed("Something went wrong in the program itself; its log has the details.")


def listen(lines: IO[str], jobs: queue.SimpleQueue[str | None], stopped: threading.Event) -> None:
    """Put the lines of the input into `jobs`, None after the last, when `stopped` is set."""
    for line in lines:
        jobs.put(line)
    stopped.set()
    jobs.put(None)


def main() -> None:
    """Do one job after another until the input ends."""
    events = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a stray print must not look like an event
    jobs: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    stopped = threading.Event()
    threading.Thread(target=listen, args=(sys.stdin, jobs, stopped), daemon=True).start()
    modules = {name: importlib.import_module(name) for name in sys.argv[1:]}
    if "torch" in sys.modules:  # not every work is torch's, whose import takes a second
        from namemodel.hardware import use_one_thread

        use_one_thread()

    def write(event: Event | None) -> None:
        print(json.dumps(event and event.to_dict()), file=events, flush=True)

    with contextlib.suppress(BrokenPipeError):  # the parent is gone
        while (line := jobs.get()) is not None and not stopped.is_set():
            for event in do(json.loads(line), modules, stopped.is_set):
                write(event)
            write(None)


if __name__ == "__main__":
    main()
