"""The child side of a job: `python -m namemodel.worker`, events out as JSON lines.

Reads one job, a JSON line, from standard input, does it in the job's `folder` if it names one, within the
`memory` that it gives (bytes), and writes the events to standard output. The line "stop", or the end of
standard input (whoever started the worker is gone), makes the work stop at its next check. Until a job
comes, the worker waits with everything imported, so that work starts at once.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from namemodel.comparison import Variant, compare
from namemodel.comparison.plan import equalise
from namemodel.config import Experiment
from namemodel.data.splits import import_slow_parts
from namemodel.errors import NameModelError
from namemodel.events import Event, Failed
from namemodel.experiments import train
from namemodel.hardware import use_one_thread
from namemodel.inference.pretrained import load
from namemodel.memory import is_too_little, limit_memory, too_little
from namemodel.tables import TableOptions, classify_table, look_at_table

Stop = Callable[[], bool]


def run_train(job: dict[str, Any], stop: Stop) -> Iterator[Event]:
    """Train an experiment into the folder `out`."""
    return train(Experiment.from_dict(job["experiment"]), job["out"], stop=stop)


def run_compare(job: dict[str, Any], stop: Stop) -> Iterator[Event]:
    """Compare models with each other, with references, and with models that are there already."""
    variants = [
        Variant(item["model"], Experiment.from_dict(item["experiment"])) for item in job["experiments"]
    ]
    return compare(
        equalise(variants) if job.get("equal_parameters") and variants else variants,
        stop,
        [(model["title"], Path(model["folder"])) for model in job.get("saved", ())],
        references=job.get("references", ()),
        processes=job.get("processes", 1),
        out=Path(job["out"]) if "out" in job else None,
    )


def run_look(job: dict[str, Any], stop: Stop) -> Iterator[Event]:
    """Look at a table and its first rows."""
    options = TableOptions.from_dict(job.get("options", {}))
    yield look_at_table(Path(job["source"]), options, job["rows"], job["cells"])


def run_batch(job: dict[str, Any], stop: Stop) -> Iterator[Event]:
    """Classify a table, by the `options` of a `TableOptions`."""
    return classify_table(
        load(job["model"]),
        Path(job["source"]),
        Path(job["target"]),
        TableOptions.from_dict(job.get("options", {})),
        stop,
    )


JOBS = {"train": run_train, "compare": run_compare, "look": run_look, "batch": run_batch}


def work(job: dict[str, Any], stop: Stop) -> Iterator[Event]:
    """Yield the events of a job; the last is `Failed` where it could not go on."""
    try:
        yield from JOBS[job["kind"]](job, stop)
    except NameModelError as error:
        yield Failed(str(error))
    except (
        Exception
    ) as error:  # the one place where a defect of ours meets the page: logged whole, told in short
        if is_too_little(error):
            yield Failed(too_little(job.get("memory")))
            return
        logging.exception("a %s job failed", job["kind"])
        yield Failed("Something went wrong in the program itself; the server's log has the details.")


def listen(lines: IO[str], stopped: threading.Event) -> None:
    """Set `stopped` at the next line or at the end of the input."""
    lines.readline()
    stopped.set()


def main() -> None:
    """Do one job and exit."""
    import_slow_parts()
    use_one_thread()
    events = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a stray print must not look like an event
    line = sys.stdin.readline()
    if not line:
        return
    job = json.loads(line)
    if "folder" in job:  # the job's paths are relative to it, so that no message shows where it is
        os.chdir(job["folder"])
    if "memory" in job:
        limit_memory(job["memory"])
    stopped = threading.Event()
    threading.Thread(target=listen, args=(sys.stdin, stopped), daemon=True).start()
    for event in work(job, stopped.is_set):
        try:
            print(json.dumps(event.to_dict()), file=events, flush=True)
        except BrokenPipeError:
            return


if __name__ == "__main__":
    main()
