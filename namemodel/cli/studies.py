"""`namemodel ablate`, `recurrence` and `claims`: studies of the article's choices and claims."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from namemodel.cli.flags import DEVICE, PROCESSES, SOURCE, option, parameter, with_flags
from namemodel.cli.interrupt import stop_on_interrupt
from namemodel.cli.output import INTERRUPTED, console, finite, follow, print_json, print_table
from namemodel.cli.runs import check_writable, run_steps
from namemodel.config import SETTINGS
from namemodel.wording import things

if TYPE_CHECKING:
    from namemodel.article.studies import Measured, Study, Table


def setting_of_all(name: str, what: str) -> Any:
    """Return a flag for a setting of every model."""
    about = SETTINGS[name].about
    flag, help = "--" + name.replace("_", "-"), f"The {what} of every model: for a first look."
    return parameter(name, flag, "NUMBER", help, "each recipe's", kind=int, low=about.low, high=about.high)


study_flags = with_flags(
    SOURCE,
    parameter(
        "seeds",
        "--seeds",
        "NUMBER",
        "Runs of each model, 1 to 100: the seeds from 0 on. One seed, one split for all.",
        "10, and 3 where a run takes a minute or more",
        kind=int,
        low=1,
        high=100,
    ),
    setting_of_all("epochs", "number of epochs"),
    setting_of_all("hidden_size", "hidden size"),
    PROCESSES,
    DEVICE,
    parameter(
        "runs",
        "--runs",
        "DIR",
        "Keep finished runs here, and use those that are here: to go on after an interruption.",
        "none are kept",
        kind=Path,
    ),
    parameter("out", "--out", "FILE.json", "Also write the table and every run.", False, kind=Path),
    parameter(
        "json",
        "--json",
        None,
        "Print the events and the table as JSON, and nothing else.",
        kind=bool,
        panel=None,
    ),
)


@study_flags
def ablate(
    alone: Annotated[
        bool,
        option(
            "--alone", None, "The reverse: each of the article's choices alone in the recommended recipe."
        ),
    ] = False,
    **given: Any,
) -> None:
    """Undo the article's choices one after another.

    From its nn.RNN recipe to the recommended one, each step held against the one
    before. The article's recipe takes about a minute a run.
    """
    run_study("mistakes" if alone else "ablation", **given)


@study_flags
def recurrence(**given: Any) -> None:
    """Measure whether recurrence matters.

    RNN, GRU and LSTM as they are, with recurrent weights of zero, with the letters
    shuffled, and with the last hidden state or all of them before the logits.
    """
    run_study("recurrence", **given)


@study_flags
def claims(**given: Any) -> None:
    """Hold every claim of the article against measurement.

    What it prints, what comes out here with its interval, and a verdict. Its
    LinearRNN takes about five minutes a run.
    """
    run_study("claims", **given)


def run_study(
    id: str,
    *,
    json: bool = False,
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
    from namemodel.article.studies import STUDIES, Measured
    from namemodel.article.studies.store import RunStore, complete

    study = STUDIES[id]
    variants = study.variants(seeds, **changes)
    if out is not None:
        check_writable(out)
    with stop_on_interrupt() as stop, folder_of(runs) as folder:
        store = RunStore(folder)
        follow(complete(variants, store, stop, processes), run_steps, json)
        if left := store.missing(variants):
            if not json:
                again = f"The same command goes on from {runs}." if runs else "--runs keeps those done."
                console().print(f"Stopped; {things(len(left), 'run')} left to do. {again}")
            raise typer.Exit(INTERRUPTED)
        measured = Measured(store.runs(variants), variants[0].experiment.data.source)
        table = study.table(measured)
    print_study(study, table, json)
    if out is not None:
        record = finite(study_record(study, table, measured))
        out.write_text(dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@contextmanager
def folder_of(runs: Path | None) -> Iterator[Path]:
    """Give the folder of the runs, or one that goes away."""
    if runs is not None:
        yield runs
        return
    with tempfile.TemporaryDirectory(prefix="namemodel-runs-") as folder:
        yield Path(folder)


def print_study(study: Study, table: Table, as_json: bool) -> None:
    """Print a study's table, as a line of JSON or for people."""
    if as_json:
        print_json({"event": "StudyDone", "study": study.id, "rows": table.records(), "note": table.note})
        return
    out = console()
    out.print(study.title, study.summary, "", sep="\n", soft_wrap=False)
    print_table(out, table.titles, table.rows, text=len(table.titles))
    out.print("", table.note, sep="\n", soft_wrap=False)


def study_record(study: Study, table: Table, measured: Measured) -> dict[str, Any]:
    """Return what a study's file holds: its table, and every run in full."""
    return {
        "study": study.id,
        "source": measured.source,
        "rows": table.records(),
        "note": table.note,
        "runs": [
            {name: value for name, value in asdict(run).items() if name != "tested"} for run in measured.runs
        ],
    }
