"""`namemodel batch`: a table of names in, the same table with predictions out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum, auto
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from namemodel.cli.classify import DEFAULT_MODEL, LevelFlag, ModelFlag
from namemodel.cli.interrupt import stop_on_interrupt
from namemodel.cli.output import (
    INTERRUPTED,
    console,
    count,
    number,
    percent,
    print_json,
    progress_bar,
    shown,
)
from namemodel.errors import ConfigError, TableError

if TYPE_CHECKING:
    from namemodel.tables import TableDone, TableOptions, TableStarted, TableStopped
    from namemodel.training.events import Event

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
    second, margin, status and seen_in_training behind them. A row from which
    the model abstains keeps its most likely list. OUT appears only when it is
    whole; until then OUT.parts holds what is done, also after Ctrl-C. With
    --engine ray, a folder OUT is whole when _SUCCESS is in it.
    """
    from namemodel.tables import TableOptions
    from namemodel.training.device import use_one_thread

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
        if engine is Engine.local:
            check_engine(ray_address, workers, form)
            events = run_here(model, Path(source), Path(target), options, stop)
        else:
            from namemodel.shipped import model_folder
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
    from namemodel.shipped import load
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


def print_start(out: Console, started: TableStarted) -> None:
    """Print what was guessed: how the file is read, the column, and what is classified of its cells."""
    from namemodel.tables import PARTS

    out.print(f"the file is read as {started.read_as}", soft_wrap=True)
    out.print(f"names are read from the column {started.column!r}", soft_wrap=True)
    out.print(f"classified is {PARTS[started.part]} (--part {started.part})", soft_wrap=True)
    for cell, name in started.samples:
        arrow = "" if cell == name else f" → {shown(name) or '(nothing)'}"
        out.print(f"  {shown(cell)}{arrow}", soft_wrap=True)
    if started.note:
        out.print(started.note, soft_wrap=True)


def print_stop(stopped: TableStopped) -> None:
    """Print what is left of a run that was stopped."""
    if stopped.kept:
        print(
            f"Stopped after {count(stopped.rows, 'row')}. There is no output yet; {stopped.kept:,} of them "
            "are kept, and the same command with --resume goes on."
        )
    else:
        print(f"Stopped after {count(stopped.rows, 'row')}; nothing was written.")


def print_summary(done: TableDone) -> None:
    """Print how many rows there are, which lists they resemble, and what became of the others."""
    from namemodel.predictions import STATUSES

    out = console()
    speed = (done.rows - done.kept) / max(done.seconds, 1e-9)
    out.print(
        f"{count(done.rows, 'row')} in {done.seconds:.1f} s ({speed:,.0f} a second): {done.output}",
        soft_wrap=True,
    )
    about = "" if done.distinct_exact else "about "
    if done.distinct:
        out.print(f"{about}{count(done.distinct, 'different name')}")
    print_rows(
        out,
        ["resembles the list", "rows", "share"],
        [[label, f"{rows:,}", percent(rows / done.rows)] for label, rows in done.predicted.items()],
    )
    for status, rows in done.status.items():
        out.print(f"{status}: {count(rows, 'row')} ({STATUSES[status]})", soft_wrap=True)
    if done.guarded:
        out.print(f"{count(done.guarded, 'cell')} that a spreadsheet would run: an apostrophe is in front")
    if done.truth is not None:
        print_truth(out, done.truth)


def print_truth(out: Console, truth: dict[str, Any]) -> None:
    """Print how the predictions compare with the column of right lists."""
    out.print(f"\nheld against the column {truth['column']!r}", soft_wrap=True)
    rows = [
        [
            name,
            f"{figures['rows']:,}",
            percent(figures["accuracy"]),
            percent(figures["coverage"]),
            percent(figures["answered_accuracy"]),
        ]
        for name, figures in (
            ("all", truth["overall"]),
            ("seen in training", truth["seen"]),
            ("not seen", truth["unseen"]),
        )
        if figures
    ]
    print_rows(out, ["names", "rows", "accuracy", "answered", "accuracy of these"], rows)
    rows = [
        [
            one["label"],
            f"{one['rows']:,}",
            *(percent(one[figure]) for figure in ("precision", "recall")),
            number(one["f1"]),
        ]
        for one in truth["classes"]
    ]
    print_rows(out, ["list", "rows", "precision", "recall", "F1"], rows)
    labels = [label for label, row in zip(truth["labels"], truth["confusion"], strict=True) if any(row)]
    if len(labels) <= MOST_LISTS:
        print_confusion(out, truth)
    out.print(
        f"macro-F1 {number(truth['macro_f1'])}, calibration error {percent(truth['calibration_error'])}, "
        f"{truth['not_read']:,} not read, {truth['empty']:,} without a list, "
        f"{truth['other']:,} of other lists",
        soft_wrap=True,
    )


MOST_LISTS = 8  # of a confusion matrix that is printed; --json has any


def print_confusion(out: Console, truth: dict[str, Any]) -> None:
    """Print the confusion matrix of the lists that occur."""
    labels, matrix = truth["labels"], truth["confusion"]
    there = [i for i, row in enumerate(matrix) if any(row) or any(other[i] for other in matrix)]
    print_rows(
        out,
        ["right list ↓ predicted →", *(labels[i] for i in there)],
        [[labels[i], *(f"{matrix[i][j]:,}" for j in there)] for i in there],
    )


def print_rows(out: Console, titles: list[str], rows: list[list[str]]) -> None:
    """Print a table, all columns but the first aligned to the right."""
    table = Table(*titles, box=None, padding=(0, 2, 0, 0))
    for row in rows:
        table.add_row(*row)
    for column in table.columns[1:]:
        column.justify = "right"
    out.print(table)
