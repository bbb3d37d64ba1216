"""`namemodel batch`: a table of names in, the same table with predictions out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from namemodel.cli.classify import DEFAULT_MODEL, LevelFlag, ModelFlag
from namemodel.cli.interrupt import stop_on_interrupt
from namemodel.cli.output import INTERRUPTED, console, count, print_json, progress_bar
from namemodel.errors import TableError
from namemodel.wording import percent

if TYPE_CHECKING:
    from namemodel.tables import TableDone
    from namemodel.training.events import Event


def batch(
    source: Annotated[Path, typer.Argument(metavar="IN", help="A CSV file with a column of names.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="The CSV file to write.")],
    column: Annotated[
        str | None,
        typer.Option(help="The title of the column with the names.", show_default="guessed"),
    ] = None,
    model: ModelFlag = DEFAULT_MODEL,
    abstain_below: LevelFlag = 0.0,
    json: Annotated[
        bool, typer.Option("--json", help="Print the events as JSON, one a line, and nothing else.")
    ] = False,
) -> None:
    """Classify a column of a CSV file.

    OUT has every row and cell of IN, with the columns predicted, confidence,
    second, margin, status and seen_in_training behind them. A row from which
    the model abstains keeps its most likely list. OUT appears only when it is
    whole.
    """
    from namemodel.shipped import load
    from namemodel.tables import classify_table
    from namemodel.training.device import use_one_thread

    if target.is_dir():
        raise TableError(f"{target} is a folder. Name a file to write.")
    if source.exists() and target.exists() and source.samefile(target):
        raise TableError(f"{target} would take the place of the table itself. Name another file to write.")
    use_one_thread()
    with stop_on_interrupt() as stop:
        events = classify_table(load(model), source, target, column, stop, abstain_below=abstain_below)
        finished = print_events(events) if json else show(events)
    if not finished:
        raise typer.Exit(INTERRUPTED)


def print_events(events: Iterable[Event]) -> bool:
    """Print events as JSON; returns whether the table is whole."""
    from namemodel.tables import TableStopped

    event: Event | None = None
    for event in events:
        print_json(event.to_dict())
    return not isinstance(event, TableStopped)


def show(events: Iterable[Event]) -> bool:
    """Show events as a progress bar, or as lines where there is no terminal; returns as above."""
    from namemodel.tables import TableDone, TableProgress, TableStarted, TableStopped

    out = console()
    with progress_bar(out) as bar:
        task = bar.add_task("reading", total=1.0)
        for event in events:
            match event:
                case TableStarted():
                    out.print(f"names are read from the column {event.column!r}", soft_wrap=True)
                case TableProgress():
                    bar.update(task, completed=event.fraction, description=f"{count(event.rows, 'row')}")
                    if bar.disable:
                        print(f"{count(event.rows, 'row')}, {percent(event.fraction)}", flush=True)
                case TableStopped():
                    print(f"Stopped after {count(event.rows, 'row')}; nothing was written.")
                    return False
                case TableDone():
                    bar.stop()
                    print_summary(event)
    return True


def print_summary(done: TableDone) -> None:
    """Print how many rows there are, which lists they resemble, and what became of the others."""
    from namemodel.predictions import STATUSES

    out = console()
    speed = done.rows / max(done.seconds, 1e-9)
    out.print(
        f"{count(done.rows, 'row')} in {done.seconds:.1f} s ({speed:,.0f} a second): {done.output}",
        soft_wrap=True,
    )
    table = Table("resembles the list", "rows", "share", box=None, padding=(0, 2, 0, 0))
    for label, rows in done.predicted.items():
        table.add_row(label, f"{rows:,}", percent(rows / done.rows))
    for column in table.columns[1:]:
        column.justify = "right"
    out.print(table)
    for status, rows in done.status.items():
        out.print(f"{status}: {count(rows, 'row')} ({STATUSES[status]})", soft_wrap=True)
