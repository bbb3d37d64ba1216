"""`namemodel batch`: a table of names in, the same table with predictions out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum, auto
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from namemodel.cli.classify import DEFAULT_MODEL, MinConfidenceFlag, ModelFlag
from namemodel.cli.interrupt import stop_on_interrupt
from namemodel.cli.output import INTERRUPTED, console, count, print_json, progress_bar
from namemodel.cli.table_words import print_start, print_stop, print_summary
from namemodel.errors import ConfigError, TableError
from namemodel.wording import percent

if TYPE_CHECKING:
    from namemodel.events import Event
    from namemodel.tables import TableOptions

READING, WRITING, ENGINE = "How the table is read", "What is written", "Where it is done"


class Engine(StrEnum):
    """What a table is classified by."""

    local = auto()
    ray = auto()


def batch(
    source: Annotated[
        str, typer.Argument(metavar="IN", help="A table: CSV and its kin (also .gz), Parquet or Excel.")
    ],
    target: Annotated[
        str,
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
    name_component: Annotated[
        str | None,
        typer.Option(
            metavar="WORD",
            help="What is classified of a cell: whole, surname or given (Rossi, Maria).",
            show_default="guessed",
        ),
    ] = None,
    model: ModelFlag = DEFAULT_MODEL,
    min_confidence: MinConfidenceFlag = 0.0,
    truth: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="A column with the right lists, to evaluate the predictions by."),
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
    quotes: Annotated[
        bool | None,
        typer.Option(
            "--quotes/--no-quotes",
            help="Whether quotation marks hold a cell together.",
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
    skip_rows: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="Lines above the table, or rows of a sheet, to leave out.",
            show_default="Excel's sep=; alone",
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
    escape_formulas: Annotated[
        bool,
        typer.Option(
            "--escape-formulas/--no-escape-formulas",
            help="Put an apostrophe before what a spreadsheet would run; not in Parquet.",
            rich_help_panel=WRITING,
        ),
    ] = False,
    precise: Annotated[
        bool,
        typer.Option(
            "--precise",
            help="All products in float32: slower, the digits of `namemodel classify`.",
            rich_help_panel=WRITING,
        ),
    ] = False,
    resume: Annotated[
        bool | None,
        typer.Option(
            "--resume/--restart",
            help="Go on from what an interrupted run left in OUT.parts, or drop that.",
            show_default="neither: nothing may be there",
            rich_help_panel=WRITING,
        ),
    ] = None,
    engine: Annotated[
        Engine,
        typer.Option(
            help="local, or ray for many cores or machines: IN and OUT may then be folders, and addresses "
            "such as s3://bucket/names.",
            rich_help_panel=ENGINE,
        ),
    ] = Engine.local,
    ray_address: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Of a Ray cluster, as HOST:PORT.",
            show_default="this machine",
            rich_help_panel=ENGINE,
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="Models that work at once.",
            show_default="one a core",
            rich_help_panel=ENGINE,
        ),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="WORD",
            help="Of the files in a folder OUT: csv, tsv, csv.gz or parquet.",
            show_default="as IN",
            rich_help_panel=ENGINE,
        ),
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print the events as JSON, one a line, and nothing else.")
    ] = False,
) -> None:
    """Classify a column of a table.

    OUT has every row and cell of IN, with the columns predicted, confidence,
    second, margin, status and seen_in_training behind them; titles, if IN has
    them. A row from which the model abstains keeps its most likely list. OUT
    appears only when it is whole, in the place of a file that is there; until
    then OUT.parts holds what is done, also after Ctrl-C. Text is written in
    UTF-8. With --engine ray, a folder OUT is whole when _SUCCESS is in it.
    """
    from namemodel.hardware import use_one_thread
    from namemodel.tables import TableOptions

    options = TableOptions(
        column=column,
        name_component=name_component,
        encoding=encoding,
        delimiter=delimiter,
        quotes=quotes,
        header=header,
        skip_rows=skip_rows,
        sheet=sheet,
        min_confidence=min_confidence,
        probabilities=probabilities,
        precise=precise,
        escape_formulas=escape_formulas,
        truth=truth,
        resume=resume,
    )
    use_one_thread()
    with stop_on_interrupt() as stop:
        if engine is Engine.local:
            check_engine(ray_address, workers, form)
            events = run_here(model, Path(source), Path(target), options, stop)
        else:
            from namemodel.inference.pretrained import model_folder
            from namemodel.tables.on_ray import Cluster, classify_on_ray

            cluster, folder = Cluster(ray_address, workers), model_folder(model)
            events = classify_on_ray(folder, source, target, options, cluster, form=form, stop=stop)
        finished = print_events(events) if json else show(events)
    if not finished:
        raise typer.Exit(INTERRUPTED)


def run_here(
    model: str, source: Path, target: Path, options: TableOptions, stop: Callable[[], bool]
) -> Iterator[Event]:
    """Return the events of a run in this process."""
    from namemodel.inference.pretrained import load
    from namemodel.tables import classify_table

    check_places(source, target)
    return classify_table(load(model), source, target, options, stop)


def check_engine(ray_address: str | None, workers: int | None, form: str | None) -> None:
    """Raise ConfigError for a flag that is of the other engine."""
    flags = {"--ray-address": ray_address, "--workers": workers, "--format": form}
    for flag, value in flags.items():
        if value is not None:
            raise ConfigError(
                f"{flag} is {value}, and goes with --engine ray only. Leave it out, or add that."
            )


def check_places(source: Path, target: Path) -> None:
    """Raise TableError if a run would read a folder, or overwrite one or its own source."""
    if source.is_dir():
        raise TableError(f"{source} is a folder. Name a file; --engine ray takes a folder of them.")
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

    out, said = console(), ""
    with progress_bar(out) as bar:
        task = bar.add_task("reading", total=1.0)
        for event in events:
            match event:
                case TableStarted():
                    print_start(out, event)
                case TableProgress():
                    bar.update(task, completed=event.fraction, description=f"{count(event.rows, 'row')}")
                    line = f"{count(event.rows, 'row')}, {percent(event.fraction)}"
                    if bar.disable and line != said:
                        print(line, flush=True)
                    said = line
                case TableStopped():
                    print_stop(event)
                    return False
                case TableDone():
                    bar.stop()
                    print_summary(event)
    return True
