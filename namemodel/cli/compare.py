"""`namemodel compare`: the same experiment for several architectures and seeds."""

from __future__ import annotations

import csv
import statistics
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from namemodel.cli.flags import (
    ARCHITECTURES,
    EXPERIMENT,
    DataFlag,
    DeviceFlag,
    PresetFlag,
    SeedFlag,
    TestFlag,
    given,
    with_settings,
)
from namemodel.cli.interrupt import stop_on_interrupt
from namemodel.cli.output import INTERRUPTED, console, count, number, percent, print_json, progress_bar
from namemodel.errors import TableError
from namemodel.presets import RECOMMENDED

if TYPE_CHECKING:
    from namemodel.compare import RunDone
    from namemodel.training.events import Event


@with_settings
def compare(
    more: Annotated[list[str] | None, typer.Argument(metavar="WORD", help="Further architectures.")] = None,
    data: DataFlag = None,
    arch: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WORD",
            help=f"A network: {ARCHITECTURES}. Give it several times, or several names behind it.",
            show_default="all of them",
            rich_help_panel=EXPERIMENT,
        ),
    ] = None,
    seeds: Annotated[
        int,
        typer.Option(
            metavar="NUMBER",
            help="Runs of each network, 1 to 100: the seeds from --seed on. One seed, one split for all.",
            rich_help_panel=EXPERIMENT,
        ),
    ] = 1,
    preset: PresetFlag = None,
    test: TestFlag = None,
    seed: SeedFlag = None,
    device: DeviceFlag = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="Also write a row for each run.", rich_help_panel=EXPERIMENT),
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print the events as JSON, one a line, and nothing else.")
    ] = False,
    *,
    settings: dict[str, Any],
) -> None:
    """Train several networks alike and compare them in one table.

    Accuracy, macro-F1 and log loss are those of the test names. The checkpoints
    are not kept. Ctrl-C stops after the runs that are done.
    """
    from namemodel.compare import compare as events_of
    from namemodel.compare import plan
    from namemodel.training.device import resolve_device, use_one_thread

    use_one_thread()
    chosen = [*(arch or []), *(more or [])] or list(RECOMMENDED)
    asked = settings | given(preset=preset, seed=seed, device=device, source=data, test_source=test)
    experiments = plan(chosen, seeds, **asked)
    resolve_device(device or "auto")
    table = RunTable(out)
    with stop_on_interrupt() as stop:
        events = events_of(experiments, stop)
        finished = print_events(events, table) if json else show(events, table)
    if not finished:
        raise typer.Exit(INTERRUPTED)


class RunTable:
    """The rows of the runs that are done, in a CSV file too if there is to be one.

    Raises:
        TableError: the file cannot be written; told before the first run, not after the last.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.rows: list[RunDone] = []
        if path is not None:
            self.write(path, "a", [])  # what is there already stays until there is a row

    def add(self, row: RunDone) -> None:
        """Add a row and write the file again, so that a later failure loses none."""
        from namemodel.compare import as_record

        self.rows.append(row)
        if self.path is not None:
            records = [as_record(done) for done in self.rows]
            self.write(self.path, "w", [list(records[0]), *(list(record.values()) for record in records)])

    @staticmethod
    def write(path: Path, mode: str, rows: Sequence[Sequence[object]]) -> None:
        """Write rows to the file, in an `open` mode."""
        try:
            with path.open(mode, encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(rows)
        except OSError as error:
            raise TableError(
                f"{path} cannot be written: {error.strerror}. Name a file in a folder that is there."
            ) from error


def print_events(events: Iterable[Event], table: RunTable) -> bool:
    """Print events as JSON; returns whether all runs are done."""
    from namemodel.compare import CompareDone, RunDone

    finished = False
    for event in events:
        if isinstance(event, RunDone):
            table.add(event)
        finished = isinstance(event, CompareDone) and not event.stopped
        print_json(event.to_dict())
    return finished


def show(events: Iterable[Event], table: RunTable) -> bool:
    """Show events as a progress bar, or as lines where there is no terminal; returns as above."""
    from namemodel.compare import CompareDone, Planned, RunDone, RunEpoch, RunStarted

    out = console()
    finished = False
    epochs = runs = 1
    with progress_bar(out) as bar:
        task = bar.add_task("reading names")
        for event in events:
            match event:
                case Planned():
                    bar.update(task, total=event.runs)
                    runs = event.runs
                case RunStarted():
                    epochs = event.epochs
                    title = f"run {event.run + 1}/{runs}, {event.model}, seed {event.seed}"
                    bar.update(task, completed=event.run, description=title)
                    if bar.disable:
                        print(title, flush=True)
                case RunEpoch():
                    bar.update(task, completed=event.run + event.epoch / epochs)
                case RunDone():
                    table.add(event)
                    if bar.disable:
                        print(f"  accuracy {percent(event.accuracy)}, {event.seconds:.1f} s", flush=True)
                case CompareDone():
                    finished = not event.stopped
    if table.rows:
        out.print(runs_table(table.rows))
    if not finished:
        print(f"Stopped; {count(len(table.rows), 'run')} done.")
    if table.path is not None and table.rows:
        out.print(f"{count(len(table.rows), 'row')}: {table.path}", soft_wrap=True)
    return finished


def runs_table(rows: Sequence[RunDone]) -> Table:
    """Return a table with a row for each architecture, means over its seeds."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("network")
    titles = ("runs", "parameters", "accuracy", "macro-F1", "log loss", "s to train", "names/s")
    for title in titles:
        table.add_column(title, justify="right")
    for model in dict.fromkeys(row.model for row in rows):
        runs = [row for row in rows if row.model == model]
        table.add_row(
            model,
            str(len(runs)),
            f"{runs[0].parameters:,}",
            mean_accuracy([run.accuracy for run in runs]),
            number(statistics.fmean(run.macro_f1 for run in runs)),
            number(statistics.fmean(run.log_loss or 0.0 for run in runs)),
            number(statistics.fmean(run.seconds for run in runs), 1),
            f"{statistics.fmean(run.names_a_second for run in runs):,.0f}",
        )
    return table


def mean_accuracy(values: Sequence[float]) -> str:
    """Return the mean in percent, and ± the standard deviation where there are several."""
    mean = percent(statistics.fmean(values))
    return mean if len(values) < 2 else f"{mean} ± {100 * statistics.stdev(values):.1f}"
