"""`namemodel compare`: the same experiment for several architectures and seeds.

Also owns the progress bar of several runs, which the studies share.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from namemodel.architectures import ARCHITECTURES
from namemodel.cli.flags import ARCHITECTURE_IDS, EXPERIMENT_FLAGS, PROCESSES, json_option, option, with_flags
from namemodel.cli.interrupt import INTERRUPTED, stop_on_interrupt
from namemodel.cli.output import Step, console, follow, print_table
from namemodel.config import MOST_SEEDS
from namemodel.errors import TableError
from namemodel.events import Event, MemoryRun, Planned, RunDone, RunEpoch, RunStarted
from namemodel.wording import percent, things

NETWORKS = f"A network: {ARCHITECTURE_IDS}. It may be given several times, or be followed by several names."
SEEDS = f"Runs of each network, 1 to {MOST_SEEDS}, with seeds from --seed on; equal seeds share a split."
EQUAL = "Give every network about as many parameters as the largest recurrent one."
NO_REFERENCES = "Leave out the references: n-grams with linear models, and the majority class."


@with_flags(*EXPERIMENT_FLAGS, PROCESSES)
def compare(
    more: Annotated[list[str] | None, typer.Argument(metavar="WORD", help="Further architectures.")] = None,
    arch: Annotated[list[str] | None, option("--arch", NETWORKS, "WORD", "all of them")] = None,
    seeds: Annotated[int, option("--seeds", SEEDS, "NUMBER", kind=int, low=1, high=MOST_SEEDS)] = 3,
    equal_parameters: Annotated[bool, option("--equal-parameters", EQUAL)] = False,
    no_references: Annotated[bool, option("--no-references", NO_REFERENCES)] = False,
    out: Annotated[Path | None, option("--out", "Also write a row for each run.", "FILE.csv")] = None,
    json: Annotated[bool, json_option("the events as JSON, one per line")] = False,
    processes: int | None = None,
    **experiment: Any,
) -> None:
    """Train several networks in the same way and compare them in one table.

    The figures are those of the test names, which no model has seen; the preset
    "article" trains on some of them and may choose its epoch on them. Runs go
    on in parallel, one for each core, and their checkpoints are not kept. Ctrl-C
    stops the comparison and shows the runs that are done.
    """
    from namemodel.comparison import REFERENCES, plan
    from namemodel.comparison import compare as events_of
    from namemodel.hardware import resolve_device

    chosen = [*(arch or []), *(more or [])] or list(ARCHITECTURES)
    variants = plan(chosen, seeds, equal_parameters=equal_parameters, **experiment)
    resolve_device(experiment.get("device", "auto"))
    if out is not None:
        if out.suffix.lower() != ".csv":
            raise TableError(f"{out} would hold CSV. Name a file that ends with .csv.")
        check_writable(out)
    rows: list[RunDone] = []
    references = [] if no_references else list(REFERENCES)
    began = time.monotonic()
    with stop_on_interrupt() as stop, tempfile.TemporaryDirectory(prefix="namemodel-compare-") as folder:
        events = events_of(variants, stop, references=references, processes=processes, out=Path(folder))
        finished = follow(recorded(events, rows, out), run_steps, json)
        if rows and not json:
            print_figures(console(), rows)
    if not json:
        took = f"{time.monotonic() - began:.0f} s in all"
        print(took if finished else f"Stopped; {things(len(rows), 'run')} done, {took}.")
        if out is not None and rows:
            print(f"{things(len(rows), 'row')}: {out}")
    if not finished:
        raise typer.Exit(INTERRUPTED)


def recorded(events: Iterable[Event], rows: list[RunDone], path: Path | None) -> Iterator[Event]:
    """Yield the events; keep each finished run in `rows` and the file, so that a later failure loses none."""
    import pandas as pd

    from namemodel.checkpoint.files import write_atomically
    from namemodel.comparison.results import as_record

    for event in events:
        if isinstance(event, RunDone):
            rows.append(event)
            if path is not None:
                table = pd.DataFrame(map(as_record, rows), dtype=object).to_csv(index=False)
                write_atomically(path, table.encode())
        yield event


def print_figures(out: Console, rows: Sequence[RunDone]) -> None:
    """Print a row for each model with means over its seeds, and a verdict in words."""
    from namemodel.comparison.report import FIGURES, findings
    from namemodel.comparison.results import Comparison

    results = Comparison.read(rows)
    titles = ("model", "runs", *(figure.title for figure in FIGURES.values()))
    cells = [
        [row.model, str(row.runs), *(figure.text(getattr(row, name)) for name, figure in FIGURES.items())]
        for row in results.summaries()
    ]
    print_table(out, titles, cells)
    out.print("", *findings(results), "", sep="\n")


def check_writable(path: Path) -> None:
    """Raise TableError if a file cannot be written: before the first run, not after the last.

    What is there already stays, and nothing new is left.
    """
    try:
        with tempfile.TemporaryFile(dir=path.resolve().parent):
            pass
        if path.exists():
            path.open("a").close()
    except OSError as error:
        raise TableError(
            f"{path} cannot be written: {error.strerror}. Name a file in a folder that is there."
        ) from error


def run_steps(events: Iterator[Event], out: Console) -> Iterator[Step]:
    """Yield how many runs are done, and a line for each of them."""
    runs = done = 0
    shares: dict[int, float] = {}
    epochs: dict[int, int] = {}
    for event in events:
        line = ""
        match event:
            case Planned():
                runs = event.runs
            case RunStarted():
                epochs[event.run] = event.epochs
            case RunEpoch():
                shares[event.run] = event.epoch / epochs[event.run]
            case RunDone() | MemoryRun():
                shares[event.run] = 1
                done += 1
                line = f"run {done}/{runs}, {run_words(event)}"
        yield Step(f"{done} of {things(runs, 'run')} done", sum(shares.values()), runs or None, line)


def run_words(run: RunDone | MemoryRun) -> str:
    """Return what became of a run, in a line."""
    if isinstance(run, RunDone):
        return f"{run.model}, seed {run.seed}: accuracy {percent(run.accuracy)}, {run.seconds:.1f} s"
    from namemodel.inside.memory_task import MemorySettings

    settings, end = MemorySettings.from_dict(run.settings), run.done
    words = f"{settings.title}, T = {settings.length}, seed {settings.seed}: accuracy {percent(end.accuracy)}"
    return f"{words}, {things(end.steps, 'step')}, {end.seconds:.1f} s"
