"""`namemodel batch`: a table of names in, the same table with predictions out."""

from __future__ import annotations

import dataclasses
import inspect
import typing
from collections.abc import Iterator
from dataclasses import replace
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
from namemodel.cli.streams import check_streams, is_stream, readable, writable
from namemodel.config import DEFAULT_MODEL
from namemodel.errors import ConfigError, TableError
from namemodel.events import Event, TableDone, TableProgress, TableStarted, TableStopped
from namemodel.readers.options import Option
from namemodel.tables.options import NAME_COMPONENTS, TableOptions
from namemodel.wording import number, percent, printable, things

WHERE = "Engine"
IN = "A table: CSV or similar text (also .gz, or alone in a .zip), Parquet or Excel; - for standard input."
OUT = "The file to write: .csv, .tsv, .txt (also with .gz), .parquet or .xlsx; - for standard output."
ENGINE = (
    "local, or ray for many cores or machines: IN is then a file or a folder of files, OUT a new folder, and "
    "both may be addresses such as s3://bucket/names."
)
FORMAT = "The format of the files in OUT with --engine ray: csv, tsv, csv.gz or parquet."
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
            names = f"--{flag}/--no-{flag}" if kind is bool else f"--{flag}"
            names = " ".join(about.flags) or names
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
    confidence, second, margin, status, seen_in_training, unlike (whether the
    spelling is unlike even the predicted list) and read_as, which is what was
    classified of the cell; it has titles if IN has them. Where the
    model abstains, its most likely list is still written. OUT appears when it
    is complete, and replaces a file of that name; until then OUT.unfinished
    keeps what is done, also after Ctrl-C. Text is written in UTF-8. With
    --engine ray, a folder OUT is complete when it has _SUCCESS.
    """
    from namemodel.hardware import use_one_thread

    options = TableOptions(min_confidence=min_confidence, **given)
    use_one_thread()
    if engine is Engine.ray:
        from namemodel.inference.pretrained import model_folder
        from namemodel.tables.ray import classify_on_ray
        from namemodel.tables.ray_session import Cluster

        cluster, folder = Cluster(ray_address, workers), model_folder(model)
        with stop_on_interrupt() as stop:
            finished = follow(
                classify_on_ray(folder, source, target, options, cluster, form=form, stop=stop), steps, json
            )
    else:
        check_local(source, target, options.resume, json, ray_address, workers, form)
        finished = classify_locally(model, source, target, options, json)
    if not finished:
        raise typer.Exit(INTERRUPTED)


def classify_locally(model: str, source: str, target: str, options: TableOptions, json: bool) -> bool:
    """Classify a table in this process; returns whether the run went to its end."""
    from namemodel.inference.pretrained import load
    from namemodel.tables.run import classify_table

    classifier, streamed = load(model), is_stream(target)
    options = replace(options, keep=not (streamed or is_stream(source)))
    # Outside of the last block a Ctrl-C ends the program at once: a stream may never come to its end.
    with readable(source) as path, writable(target) as out, stop_on_interrupt() as stop:
        events = classify_table(classifier, path, out, options, stop)
        named = (replace(e, output=target) if isinstance(e, TableDone) else e for e in events)
        return follow(named, steps, json, streamed)


def check_local(
    source: str,
    target: str,
    resume: bool | None,
    json: bool,
    ray_address: str | None,
    workers: int | None,
    form: str | None,
) -> None:
    """Check the arguments of the local engine.

    Raises:
        ConfigError: a flag is of the other engine, or cannot go with a stream.
        TableError: it would read a folder, or overwrite one or its own source.
    """
    flags = {"--ray-address": ray_address, "--workers": workers, "--format": form}
    for flag, value in flags.items():
        if value is not None:
            raise ConfigError(
                f"{flag} is {value}, and goes with --engine ray only. Leave it out, or add that."
            )
    check_streams(source, target)
    if json and is_stream(target):
        raise ConfigError("--json and OUT may both be standard output. Leave out --json, or name a file.")
    if resume is not None and (is_stream(source) or is_stream(target)):
        raise ConfigError("--resume and --restart go with files, not with a stream. Leave them out.")
    origin, place = Path(source), Path(target)
    if origin.is_dir():
        raise TableError(f"{source} is a folder. Name a file; --engine ray takes a folder of them.")
    if place.is_dir():
        raise TableError(f"{target} is a folder. Name a file to write.")
    if origin.is_file() and place.exists() and origin.samefile(place):
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
    from namemodel.readers.columns import column_warning
    from namemodel.tables.predictor import ADDED

    component = started.name_component
    out.print(f"the file is read as {started.read_as}")
    out.print(f"names are read from the column {started.column!r}")
    out.print(f"what is classified: {NAME_COMPONENTS[component]} (--name-component {component})")
    for cell, name in started.samples:
        out.print("  " + printable(cell) + ("" if cell == name else f" → {printable(name) or '(nothing)'}"))
    if renamed := [title for title in started.added if title not in ADDED and not title.startswith("p_")]:
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
    if rows:
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
