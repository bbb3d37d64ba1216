"""`namemodel memory`: the memory task by network, start and number of symbols."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

import typer
from rich.console import Console

from namemodel.cli.compare import check_writable
from namemodel.cli.flags import PROCESSES, parameter, with_flags
from namemodel.cli.interrupt import INTERRUPTED, stop_on_interrupt
from namemodel.cli.output import Step, console, follow, print_json, print_table
from namemodel.cli.studies import JSON, RUNS
from namemodel.config import MOST_SEEDS
from namemodel.errors import ConfigError
from namemodel.events import Event, MemoryRun, Planned, StudyDone
from namemodel.wording import percent, things

SEEDS = f"Runs of each network and length, 1 to {MOST_SEEDS}, with seeds from 0 on."
LENGTHS = "Numbers of symbols T, separated by commas."


@with_flags(
    parameter("seeds", "--seeds", SEEDS, "NUMBER", "8", kind=int, low=1, high=MOST_SEEDS),
    parameter("lengths", "--lengths", LENGTHS, "NUMBERS", "5,10,20,40,80,160"),
    PROCESSES,
    parameter("runs", "--runs", RUNS, "DIR", "none are kept", kind=Path),
    parameter("out", "--out", "Also write every run.", "FILE.json", kind=Path),
    parameter("json", "--json", JSON, kind=bool, panel=None),
)
def memory(
    *,
    json: bool = False,
    seeds: int | None = None,
    lengths: str | None = None,
    processes: int | None = None,
    runs: Path | None = None,
    out: Path | None = None,
) -> None:
    """Measure which networks can remember the first of T symbols.

    RNN, GRU and LSTM with several starts; beside what they learn stands how much
    of the gradient reaches the first symbol before training. All runs take about
    half an hour of two cores.
    """
    from namemodel.article.studies.memory import LENGTHS, SEEDS, MemoryStore, complete, plan, read_runs
    from namemodel.article.studies.memory_tables import bands_table, learned_table
    from namemodel.inside.memory_runs import write_rows

    planned = plan(seeds or SEEDS, read_lengths(lengths) if lengths else LENGTHS)
    if out is not None:
        check_writable(out)
    place = nullcontext(runs) if runs else TemporaryDirectory(prefix="namemodel-runs-")
    with stop_on_interrupt() as stop, place as folder:
        store = MemoryStore(Path(folder))
        follow(complete(planned, store, stop, processes), memory_steps, json)
        if left := store.missing(planned):
            if not json:
                again = f"The same command goes on from {runs}." if runs else "--runs keeps those done."
                console().print(f"Stopped; {things(len(left), 'run')} left to do. {again}")
            raise typer.Exit(INTERRUPTED)
        rows = read_runs(planned, store)
    table = learned_table(rows)
    if json:
        print_json(StudyDone("memory", table.records(), table.note).to_dict())
    else:
        screen = console()
        for shown in (table, bands_table(rows)):
            print_table(screen, shown.titles, shown.rows)
            screen.print()
        screen.print(table.note, soft_wrap=False)
    if out is not None:
        write_rows(rows, out)


def read_lengths(given: str) -> list[int]:
    """Return numbers that are separated by commas; raises ConfigError for anything else."""
    try:
        return [int(number) for number in given.split(",")]
    except ValueError:
        raise ConfigError(f"--lengths is {given!r}; it must be whole numbers, such as 5,10,20.") from None


def memory_steps(events: Iterator[Event], out: Console) -> Iterator[Step]:
    """Yield how many runs are done, and a line for each of them."""
    from namemodel.inside.memory_task import MemorySettings

    runs = done = 0
    for event in events:
        line = ""
        match event:
            case Planned():
                runs = event.runs
            case MemoryRun():
                done += 1
                settings, end = MemorySettings.from_dict(event.settings), event.done
                line = (
                    f"run {done}/{runs}, {settings.title}, T = {settings.length}, seed {settings.seed}: "
                    f"accuracy {percent(end.accuracy)}, {things(end.steps, 'step')}, {end.seconds:.1f} s"
                )
        yield Step(f"{done} of {things(runs, 'run')} done", done, runs or None, line)
