"""`namemodel batch`: a table of names in, the same table with predictions out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from namemodel.cli.classify import DEFAULT_MODEL, LevelFlag, ModelFlag
from namemodel.cli.interrupt import stop_on_interrupt
from namemodel.cli.output import INTERRUPTED, console, count, percent, print_json, progress_bar
from namemodel.cli.table_words import print_start, print_stop, print_summary
from namemodel.errors import TableError

if TYPE_CHECKING:
    from namemodel.training.events import Event

READING, WRITING = "How the table is read", "What is written"


def batch(
    source: Annotated[
        Path, typer.Argument(metavar="IN", help="A table: CSV and its kin (also .gz), Parquet or Excel.")
    ],
    target: Annotated[
        Path,
        typer.Argument(
            metavar="OUT", help="The file to write: .csv, .tsv, .txt (also with .gz) or .parquet."
        ),
    ],
    column: Annotated[
        str | None,
        typer.Option(
            help="The column with the names: its title, or its place from 1.", show_default="guessed"
        ),
    ] = None,
    part: Annotated[
        str | None,
        typer.Option(
            metavar="WORD",
            help="What is classified of a cell: whole, surname or given (Rossi, Maria).",
            show_default="guessed",
        ),
    ] = None,
    model: ModelFlag = DEFAULT_MODEL,
    abstain_below: LevelFlag = 0.0,
    truth: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="A column with the right lists, to judge the predictions by."),
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Of a text file, as utf-8, utf-16 or cp1252.",
            show_default="guessed",
            rich_help_panel=READING,
        ),
    ] = None,
    delimiter: Annotated[
        str | None,
        typer.Option(
            metavar="CHARACTER",
            help="Of a text file; also tab, comma, semicolon, pipe or space.",
            show_default="guessed",
            rich_help_panel=READING,
        ),
    ] = None,
    header: Annotated[
        bool | None,
        typer.Option(
            "--header/--no-header",
            help="Whether the first row holds titles.",
            show_default="guessed",
            rich_help_panel=READING,
        ),
    ] = None,
    sheet: Annotated[
        str | None,
        typer.Option(
            help="Of an Excel file: its name, or its place from 1.",
            show_default="the first",
            rich_help_panel=READING,
        ),
    ] = None,
    probabilities: Annotated[
        bool,
        typer.Option("--probabilities", help="Add a column for each list.", rich_help_panel=WRITING),
    ] = False,
    guard_formulas: Annotated[
        bool,
        typer.Option(
            "--guard-formulas",
            help="Put an apostrophe before cells that a spreadsheet would run; not in Parquet.",
            rich_help_panel=WRITING,
        ),
    ] = False,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume", help="Go on with an interrupted run, from OUT.parts.", rich_help_panel=WRITING
        ),
    ] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Print the events as JSON, one a line, and nothing else.")
    ] = False,
) -> None:
    """Classify a column of a table.

    OUT has every row and cell of IN, with the columns predicted, confidence,
    second, margin, status and seen_in_training behind them. A row from which
    the model abstains keeps its most likely list. OUT appears only when it is
    whole; until then OUT.parts holds what is done, also after Ctrl-C.
    """
    from namemodel.shipped import load
    from namemodel.tables import TableOptions, classify_table
    from namemodel.training.device import use_one_thread

    check_places(source, target)
    options = TableOptions(
        column=column,
        part=part,
        encoding=encoding,
        delimiter=delimiter,
        header=header,
        sheet=sheet,
        abstain_below=abstain_below,
        probabilities=probabilities,
        guard=guard_formulas,
        truth=truth,
        resume=resume,
    )
    use_one_thread()
    with stop_on_interrupt() as stop:
        events = classify_table(load(model), source, target, options, stop)
        finished = print_events(events) if json else show(events)
    if not finished:
        raise typer.Exit(INTERRUPTED)


def check_places(source: Path, target: Path) -> None:
    """Raise TableError if a run would overwrite its own source, or a folder."""
    if target.is_dir():
        raise TableError(f"{target} is a folder. Name a file to write.")
    if source.exists() and target.exists() and source.samefile(target):
        raise TableError(f"{target} would take the place of the table itself. Name another file to write.")


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
                    print_start(out, event)
                case TableProgress():
                    bar.update(task, completed=event.fraction, description=f"{count(event.rows, 'row')}")
                    if bar.disable:
                        print(f"{count(event.rows, 'row')}, {percent(event.fraction)}", flush=True)
                case TableStopped():
                    print_stop(event)
                    return False
                case TableDone():
                    bar.stop()
                    print_summary(event)
    return True
