"""`namemodel ablate`, `recurrence` and `claims`: studies of the article's choices and claims."""

from __future__ import annotations

import inspect
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from namemodel.cli.flags import EXPERIMENT, DataFlag, DeviceFlag, with_flags
from namemodel.cli.interrupt import stop_on_interrupt
from namemodel.cli.output import INTERRUPTED, console, count, print_json, print_table
from namemodel.cli.runs import ProcessesFlag, RunTable, print_events, watch
from namemodel.events import json_values

if TYPE_CHECKING:
    from namemodel.article.studies import Study, Table
    from namemodel.comparison import Comparison

SeedsFlag = Annotated[
    int | None,
    typer.Option(
        metavar="NUMBER",
        help="Runs of each model, 1 to 100: the seeds from 0 on. One seed, one split for all.",
        show_default="10, and 3 where a run takes a minute or more",
        rich_help_panel=EXPERIMENT,
    ),
]
EpochsFlag = Annotated[
    int | None,
    typer.Option(
        metavar="NUMBER",
        help="The number of epochs of every model: for a first look.",
        show_default="each recipe's",
        rich_help_panel=EXPERIMENT,
    ),
]
HiddenSizeFlag = Annotated[
    int | None,
    typer.Option(
        metavar="NUMBER",
        help="The hidden size of every model: for a first look.",
        show_default="each recipe's",
        rich_help_panel=EXPERIMENT,
    ),
]
RunsFlag = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Keep finished runs here, and use those that are here: to go on after an interruption.",
        show_default="none are kept",
        rich_help_panel=EXPERIMENT,
    ),
]
OutFlag = Annotated[
    Path | None,
    typer.Option(metavar="FILE.json", help="Also write the table and every run.", rich_help_panel=EXPERIMENT),
]
JsonFlag = Annotated[
    bool, typer.Option("--json", help="Print the events and the table as JSON, and nothing else.")
]


FLAGS = [
    inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=flag)
    for name, flag, default in (
        ("source", DataFlag, None),
        ("seeds", SeedsFlag, None),
        ("epochs", EpochsFlag, None),
        ("hidden_size", HiddenSizeFlag, None),
        ("processes", ProcessesFlag, None),
        ("device", DeviceFlag, None),
        ("runs", RunsFlag, None),
        ("out", OutFlag, None),
        ("json", JsonFlag, False),
    )
]
"""What every study is asked for: each command gets those that the user gave as `asked`."""


def study_command(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command with the flags of every study."""
    return with_flags(command, FLAGS, "asked")


@study_command
def ablate(
    alone: Annotated[
        bool,
        typer.Option(
            "--alone",
            help="The reverse: each of the article's choices alone in the recommended recipe.",
            rich_help_panel=EXPERIMENT,
        ),
    ] = False,
    *,
    asked: dict[str, Any],
) -> None:
    """Undo the article's choices one after another.

    From its nn.RNN recipe to the recommended one, each step held against the one
    before. The article's recipe takes about a minute a run.
    """
    run_study("mistakes" if alone else "ablation", **asked)


@study_command
def recurrence(*, asked: dict[str, Any]) -> None:
    """Measure whether recurrence matters.

    RNN, GRU and LSTM as they are, with recurrent weights of zero, with the letters
    shuffled, and with the last hidden state or all of them before the logits.
    """
    run_study("recurrence", **asked)


@study_command
def claims(*, asked: dict[str, Any]) -> None:
    """Hold every claim of the article against measurement.

    What it prints, what comes out here with its interval, and a verdict. Its
    LinearRNN takes about five minutes a run.
    """
    run_study("claims", **asked)


def run_study(
    id: str,
    *,
    json: bool,
    seeds: int | None = None,
    processes: int | None = None,
    runs: Path | None = None,
    out: Path | None = None,
    **changes: Any,
) -> None:
    """Run what a study needs, then print its table and write its file; raises Exit when stopped.

    Args:
        changes: what is changed in every model of the study.
    """
    from namemodel.article.studies import STUDIES
    from namemodel.article.studies.store import RunStore, complete
    from namemodel.comparison import Comparison

    study = STUDIES[id]
    variants = study.variants(seeds, **changes)
    if out is not None:
        RunTable.write(out, "a", [])  # told before the first run, not after the last
    with stop_on_interrupt() as stop, folder_of(runs) as folder:
        store = RunStore(folder)
        follow = print_events if json else watch
        follow(complete(variants, store, stop, processes), RunTable(None))
        if left := store.missing(variants):
            if not json:
                console().print(farewell(len(left), runs), soft_wrap=True)
            raise typer.Exit(INTERRUPTED)
        results = Comparison.read(store.runs(variants), source=variants[0].experiment.data.source)
        table = study.table(results)
    print_study(study, table, json)
    if out is not None:
        record = json_values(study_record(study, table, results))
        out.write_text(dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@contextmanager
def folder_of(runs: Path | None) -> Iterator[Path]:
    """Give the folder of the runs, or one that goes away."""
    if runs is not None:
        yield runs
        return
    with tempfile.TemporaryDirectory(prefix="namemodel-runs-") as folder:
        yield Path(folder)


def farewell(left: int, runs: Path | None) -> str:
    """Return what a stopped study leaves behind."""
    said = f"Stopped; {count(left, 'run')} left to do."
    return f"{said} The same command goes on from {runs}." if runs else f"{said} --runs keeps those done."


def print_study(study: Study, table: Table, as_json: bool) -> None:
    """Print a study's table, as a line of JSON or for people."""
    if as_json:
        print_json({"event": "StudyDone", "study": study.id, "rows": table.records(), "note": table.note})
        return
    out = console()
    out.print(study.title, study.summary, "", sep="\n")
    print_table(out, table.titles, table.rows)
    out.print("", table.note, sep="\n")


def study_record(study: Study, table: Table, results: Comparison) -> dict[str, Any]:
    """Return what a study's file holds: its table, and every run in full."""
    runs = [{name: value for name, value in asdict(run).items() if name != "tested"} for run in results.runs]
    return {
        "study": study.id,
        "source": results.source,
        "rows": table.records(),
        "note": table.note,
        "runs": runs,
    }
