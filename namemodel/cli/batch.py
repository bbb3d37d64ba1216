"""`namemodel batch`: a table of names in, the same table with predictions out."""

from __future__ import annotations

import dataclasses
import inspect
import typing
from collections.abc import Iterator
from enum import StrEnum, auto
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from namemodel.cli.flags import (
    MinConfidenceFlag,
    ModelFlag,
    json_option,
    option,
    parameter,
    with_flags,
)
from namemodel.cli.interrupt import INTERRUPTED, stop_on_interrupt
from namemodel.cli.output import Step, follow, print_table
from namemodel.config import DEFAULT_MODEL
from namemodel.errors import ConfigError, TableError
from namemodel.events import Event, TableDone, TableProgress, TableStarted, TableStopped
from namemodel.tables.options import NAME_COMPONENTS, Option, TableOptions
from namemodel.wording import number, percent, printable, things

WHERE = "Engine"
IN = "A table: CSV or similar text (also .gz), Parquet or Excel."
OUT = "The file to write: .csv, .tsv, .txt (also with .gz) or .parquet."
ENGINE = (
    "local, or ray for many cores or machines: IN and OUT may then be folders, and addresses such as "
    "s3://bucket/names."
)
FORMAT = "The format of the files in a folder OUT: csv, tsv, csv.gz or parquet."
MOST_LISTS = 8  # of a confusion matrix that is printed; --json has any


class Engine(StrEnum):
    """Where a table is classified."""

    local = auto()
    ray = auto()


def table_flags() -> Iterator[inspect.Parameter]:
    """Yield the flag of each field of `TableOptions` that has a help text."""
    hints = typing.get_type_hints(TableOptions)
    for field in dataclasses.fields(TableOptions):
        about: Option | None = field.metadata.get("option")
        if about is not None:
            kind, *_ = (*typing.get_args(hints[field.name]), hints[field.name])
            flag = field.name.replace("_", "-")
            names = about.flag or (f"--{flag}/--no-{flag}" if kind is bool else f"--{flag}")
            unset = about.unset if field.default is None else False
            yield parameter(field.name, names, about.help, about.value, unset, kind=kind, panel=about.group)


@with_flags(*table_flags())
def batch(
    source: Annotated[str, typer.Argument(metavar="IN", help=IN)],
    target: Annotated[str, typer.Argument(metavar="OUT", help=OUT)],
    model: ModelFlag = DEFAULT_MODEL,
    min_confidence: MinConfidenceFlag = 0.0,
    engine: Annotated[Engine, typer.Option(help=ENGINE, rich_help_panel=WHERE)] = Engine.local,
    ray_address: Annotated[
        str | None,
        option("--ray-address", "A Ray cluster, as HOST:PORT.", "ADDRESS", "this machine", panel=WHERE),
    ] = None,
    workers: Annotated[
        int | None,
        option("--workers", "Models that work at once.", "NUMBER", "one a core", kind=int, panel=WHERE),
    ] = None,
    form: Annotated[str | None, option("--format", FORMAT, "WORD", "as IN", panel=WHERE)] = None,
    json: Annotated[bool, json_option("the events as JSON, one per line")] = False,
    **given: Any,
) -> None:
    """Classify the names in a column of a table.

    OUT holds every row and cell of IN, followed by the columns predicted,
    confidence, second, margin, status and seen_in_training; it has titles if IN
    has them. Where the model abstains, its most likely list is still written.
    OUT appears when it is complete, and replaces a file of that name; until
    then OUT.parts keeps what is done, also after Ctrl-C. Text is written in
    UTF-8. With --engine ray, a folder OUT is complete when it has _SUCCESS.
    """
    from namemodel.hardware import use_one_thread

    options = TableOptions(min_confidence=min_confidence, **given)
    use_one_thread()
    with stop_on_interrupt() as stop:
        if engine is Engine.local:
            from namemodel.inference.pretrained import load
            from namemodel.tables import classify_table

            check_local(Path(source), Path(target), ray_address, workers, form)
            events = classify_table(load(model), Path(source), Path(target), options, stop)
        else:
            from namemodel.inference.pretrained import model_folder
            from namemodel.tables.on_ray import Cluster, classify_on_ray

            cluster, folder = Cluster(ray_address, workers), model_folder(model)
            events = classify_on_ray(folder, source, target, options, cluster, form=form, stop=stop)
        finished = follow(events, steps, json)
    if not finished:
        raise typer.Exit(INTERRUPTED)


def check_local(
    source: Path, target: Path, ray_address: str | None, workers: int | None, form: str | None
) -> None:
    """Check the arguments of the local engine.

    Raises:
        ConfigError: a flag is of the other engine.
        TableError: it would read a folder, or overwrite one or its own source.
    """
    flags = {"--ray-address": ray_address, "--workers": workers, "--format": form}
    for flag, value in flags.items():
        if value is not None:
            raise ConfigError(
                f"{flag} is {value}, and goes with --engine ray only. Leave it out, or add that."
            )
    if source.is_dir():
        raise TableError(f"{source} is a folder. Name a file; --engine ray takes a folder of them.")
    if target.is_dir():
        raise TableError(f"{target} is a folder. Name a file to write.")
    if source.exists() and target.exists() and source.samefile(target):
        raise TableError(f"{target} would take the place of the table itself. Name another file to write.")


def steps(events: Iterator[Event], out: Console) -> Iterator[Step]:
    """Yield the progress of a table; print how it is read and, at the end, a summary."""
    for event in events:
        match event:
            case TableStarted():
                print_start(out, event)
                yield Step(total=1)
            case TableProgress():
                rows = things(event.rows, "row")
                yield Step(rows, event.fraction, line=f"{rows}, {percent(event.fraction)}")
            case TableStopped():
                rows = things(event.rows, "row")
                left = "nothing was written."
                if event.resumable_rows:
                    left = (
                        f"OUT is as it was before; {event.resumable_rows:,} of them are kept, and the same "
                        "command with --resume goes on."
                    )
                out.print(f"Stopped after {rows}; {left}")
            case TableDone():
                print_summary(out, event)


def print_start(out: Console, started: TableStarted) -> None:
    """Print what was guessed: how the file is read, its column of names, and what is classified of a cell."""
    from namemodel.inference.predictions import COLUMNS
    from namemodel.tables import column_warning

    component = started.name_component
    out.print(f"the file is read as {started.read_as}")
    out.print(f"names are read from the column {started.column!r}")
    out.print(f"what is classified: {NAME_COMPONENTS[component]} (--name-component {component})")
    for cell, name in started.samples:
        out.print("  " + printable(cell) + ("" if cell == name else f" → {printable(name) or '(nothing)'}"))
    if renamed := [title for title in started.added if title not in COLUMNS and not title.startswith("p_")]:
        out.print(f"columns that the table has already: the new ones are {', '.join(renamed)}")
    if not started.header:
        remedy = "" if started.warnings else " (if it holds titles: --header)"
        out.print(
            "there seem to be no titles: the first row is one like the others, and OUT has no titles "
            f"either{remedy}"
        )
    for words in (*started.warnings, column_warning(started.column, [name for _, name in started.samples])):
        if words:
            out.print(f"note: {words}")
    if started.note:
        out.print(started.note)


def print_summary(out: Console, done: TableDone) -> None:
    """Print how many rows resemble each list, and how many have no answer."""
    from namemodel.inference.predictions import STATUSES
    from namemodel.tables.report import result_notes

    rate = done.rows / max(done.seconds, 1e-9)
    speed = f"{number(rate, 0 if rate >= 10 else 1)} a second"
    if done.resumed_rows:
        speed = f"{done.resumed_rows:,} of them were kept"
    out.print(f"{things(done.rows, 'row')} in {done.seconds:.1f} s ({speed}): {done.output}")
    rows = [[label, f"{rows:,}", percent(rows / done.rows)] for label, rows in done.predicted.items()]
    print_table(out, ("resembles the list", "rows", "of all rows"), rows)
    for status, count in done.status.items():
        out.print(f"{status}: {things(count, 'row')} ({STATUSES[status]})")
    for note in result_notes(done):
        out.print(note.text)
    if done.truth is not None:
        print_truth(out, done.truth)


def print_truth(out: Console, truth: dict[str, Any]) -> None:
    """Print how the predictions compare with the column of right lists."""
    from namemodel.tables import report

    overall = truth["overall"]
    out.print(f"\nevaluated against the column {truth['column']!r}")
    print_table(out, report.ACCURACY_TITLES, report.accuracy_rows(truth))
    print_table(out, report.CLASS_TITLES, report.class_rows(overall))
    labels, counts = report.confusion(overall)
    if len(labels) <= MOST_LISTS:
        rows = [[label, *(f"{n:,}" for n in row)] for label, row in zip(labels, counts, strict=True)]
        print_table(out, ["right list ↓ predicted →", *labels], rows)
    error = percent(overall["calibration_error"])
    out.print(f"macro-F1 {number(overall['macro_f1'])}, calibration error {error}")
    for note in report.truth_notes(truth):
        out.print(note.text)
