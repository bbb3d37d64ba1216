"""What `compare` and the studies show of their runs: a bar, a table, a CSV file, or JSON."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from namemodel.cli.flags import EXPERIMENT
from namemodel.cli.output import WIDEST, console, count, print_json, progress_bar
from namemodel.errors import TableError
from namemodel.wording import percent

if TYPE_CHECKING:
    from namemodel.comparison import RunDone
    from namemodel.comparison.results import Summary
    from namemodel.events import Event

ProcessesFlag = Annotated[
    int | None,
    typer.Option(
        metavar="NUMBER",
        min=1,
        max=64,
        help="Runs that go on at once, each in a process of its own on one thread.",
        show_default="one for each core",
        rich_help_panel=EXPERIMENT,
    ),
]
GOOD = 4  # columns of the first of two tables


class RunTable:
    """The rows of the runs that are done, in a CSV file too if there is to be one.

    Raises:
        TableError: the file is no .csv, or cannot be written; told before the first run, not after the last.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.rows: list[RunDone] = []
        if path is not None:
            if path.suffix.lower() != ".csv":
                raise TableError(f"{path} would hold CSV. Name a file that ends with .csv.")
            self.write(path, "a", [])  # what is there already stays until there is a row

    def add(self, row: RunDone) -> None:
        """Add a row and write the file again, so that a later failure loses none."""
        from namemodel.comparison.results import as_record

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


def follow(events: Iterable[Event], table: RunTable, as_json: bool) -> bool:
    """Print events as JSON, or show them, and fill the table; returns whether all runs are done."""
    return print_events(events, table) if as_json else show(events, table)


def print_events(events: Iterable[Event], table: RunTable) -> bool:
    """Print events as JSON; returns whether all runs are done."""
    from namemodel.comparison import CompareDone, RunDone

    finished = False
    for event in events:
        if isinstance(event, RunDone):
            table.add(event)
        finished = isinstance(event, CompareDone) and not event.stopped
        print_json(event.to_dict())
    return finished


def show(events: Iterable[Event], table: RunTable) -> bool:
    """Show events, then the figures of all rows; returns as above."""
    out, began = console(), time.monotonic()
    finished = watch(events, table)
    if table.rows:
        print_figures(table.rows)
    took = f"{time.monotonic() - began:.0f} s in all"
    print(took if finished else f"Stopped; {count(len(table.rows), 'run')} done, {took}.")
    if table.path is not None and table.rows:
        out.print(f"{count(len(table.rows), 'row')}: {table.path}", soft_wrap=True)
    return finished


def watch(events: Iterable[Event], table: RunTable) -> bool:
    """Show events as a progress bar, or as lines where there is no terminal; returns as above."""
    from namemodel.comparison import CompareDone, Planned, RunDone, RunEpoch, RunStarted

    out = console()
    finished, runs = False, 0
    shares: dict[int, float] = {}
    epochs: dict[int, int] = {}
    with progress_bar(out) as bar:
        task = bar.add_task("reading names")
        for event in events:
            match event:
                case Planned():
                    runs = event.runs
                case RunStarted():
                    epochs[event.run] = event.epochs
                case RunEpoch():
                    shares[event.run] = event.epoch / epochs[event.run]
                case RunDone():
                    shares[event.run] = 1
                    table.add(event)
                    if bar.disable:
                        print(run_line(event, len(table.rows), runs), flush=True)
                case CompareDone():
                    finished = not event.stopped
            title = f"{len(table.rows)} of {count(runs, 'run')} done"
            bar.update(task, total=runs or None, completed=sum(shares.values()), description=title)
    return finished


def run_line(done: RunDone, number: int, runs: int) -> str:
    """Return a finished run in a line."""
    figures = f"accuracy {percent(done.accuracy)}, {done.seconds:.1f} s"
    return f"run {number}/{runs}, {done.model}, seed {done.seed}: {figures}"


def print_figures(rows: Sequence[RunDone]) -> None:
    """Print a row for each model, and what the figures support."""
    from namemodel.comparison.results import Comparison
    from namemodel.comparison.words import findings

    out = console()
    print_runs(out, rows)
    print()
    for sentence in findings(Comparison.read(rows)):
        out.print(sentence, soft_wrap=True)
    print()


def print_runs(out: Console, rows: Sequence[RunDone]) -> None:
    """Print a row for each model: in one table, or in two where one would be too wide."""
    from namemodel.comparison.figures import FIGURES
    from namemodel.comparison.results import Comparison

    found = Comparison(rows).summaries()
    titles = ["runs", *(figure.title for figure in FIGURES.values())]
    whole = figures_table(found, titles)
    if out.measure(whole, options=out.options.update(max_width=WIDEST)).maximum <= out.width:
        out.print(whole)
    else:
        out.print(figures_table(found, titles[:GOOD]), figures_table(found, titles[GOOD:]), sep="\n")


def figures_table(summaries: Sequence[Summary], titles: Sequence[str]) -> Table:
    """Return a table with a row for each model, means over its seeds; no model's name is cut."""
    from namemodel.comparison.figures import FIGURES

    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("model", no_wrap=True)
    for title in titles:
        table.add_column(title, justify="right", no_wrap=title == "accuracy")
    for row in summaries:
        cells = {figure.title: figure.text(getattr(row, figure.name)) for figure in FIGURES.values()}
        cells["runs"] = str(row.runs)
        table.add_row(row.model, *(cells[title] for title in titles))
    return table
