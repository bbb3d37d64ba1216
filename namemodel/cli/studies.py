"""`namemodel ablate`, `recurrence` and `claims`: studies of the article's choices and claims.

Also owns how a study is run and shown, which `namemodel memory` shares.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from json import dumps
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from namemodel.cli.compare import check_writable, run_steps
from namemodel.cli.flags import DEVICE, PROCESSES, SOURCE, option, parameter, with_flags
from namemodel.cli.interrupt import INTERRUPTED, stop_on_interrupt
from namemodel.cli.output import console, follow, print_json, print_table
from namemodel.config import MOST_SEEDS, SETTINGS
from namemodel.events import StudyDone, json_values
from namemodel.wording import things

if TYPE_CHECKING:
    from namemodel.article.studies.store import RunStore
    from namemodel.article.studies.study import Table

Store = TypeVar("Store", bound="RunStore[Any, Any]")
SEEDS = f"Runs of each model, 1 to {MOST_SEEDS}, with seeds from 0 on; equal seeds share a split."
RUNS = "Keep finished runs in this folder and use those in it: to continue an interrupted study."
ALONE = "The reverse: make each of the article's choices alone in the recommended recipe."
HOW_MANY = "10, and 3 where a run takes a minute or more"
JSON = "Print the events and the table as JSON, and nothing else."


def of_every_model(name: str, what: str) -> inspect.Parameter:
    """Return the flag of a setting that is the same for every model of a study."""
    about, flag = SETTINGS[name], "--" + name.replace("_", "-")
    help = f"The {what} of every model: for a first look."
    return parameter(name, flag, help, "NUMBER", "each recipe's", kind=int, low=about.low, high=about.high)


study_flags = with_flags(
    SOURCE,
    parameter("seeds", "--seeds", SEEDS, "NUMBER", HOW_MANY, kind=int, low=1, high=MOST_SEEDS),
    of_every_model("epochs", "number of epochs"),
    of_every_model("hidden_size", "hidden size"),
    PROCESSES,
    DEVICE,
    parameter("runs", "--runs", RUNS, "DIR", "none are kept", kind=Path),
    parameter("out", "--out", "Also write the table and every run.", "FILE.json", kind=Path),
    parameter("json", "--json", JSON, kind=bool, panel=None),
)


@study_flags
def ablate(alone: Annotated[bool, option("--alone", ALONE)] = False, **given: Any) -> None:
    """Undo the article's choices one after another.

    From its nn.RNN recipe to the recommended one; each step is compared with the
    one before. A run of the article's recipe takes about a minute.
    """
    run_study("mistakes" if alone else "ablation", **given)


@study_flags
def recurrence(**given: Any) -> None:
    """Measure whether recurrence matters.

    RNN, GRU and LSTM as they are, with recurrent weights of zero, with shuffled
    letters, and with the last hidden state or all of them before the logits.
    """
    run_study("recurrence", **given)


@study_flags
def claims(**given: Any) -> None:
    """Test every claim of the article.

    The table shows what the article prints, what is measured here with its
    interval, and a verdict. A run of its LinearRNN takes about five minutes.
    """
    run_study("claims", **given)


def run_study(id: str, *, json: bool = False, out: Path | None = None, **given: Any) -> None:
    """Run what a study of models needs, then print its table and write its file; raises Exit when stopped.

    Args:
        given: the flags of `finished_runs`; others change a setting in every model of the study.
    """
    from namemodel.article.studies import STUDIES
    from namemodel.article.studies.model_runs import ModelRuns
    from namemodel.checkpoint.files import write_atomically
    from namemodel.comparison import Comparison

    study = STUDIES[id]
    how = {name: given.pop(name) for name in ("processes", "runs") if name in given}
    variants = study.variants(given.pop("seeds", None), **given)
    with finished_runs(ModelRuns, variants, json=json, out=out, **how) as store:
        results = Comparison.read(store.runs(variants), source=variants[0].experiment.data.source)
        table = study.table(results)
    show_study(study.id, table, json, study.title, study.summary)
    if out is not None:
        rows = [{k: v for k, v in asdict(run).items() if k != "tested"} for run in results.runs]
        record = {"study": study.id, "rows": table.records(), "note": table.note}
        record |= {"source": results.source, "runs": rows}
        write_atomically(out, f"{dumps(json_values(record), ensure_ascii=False, indent=1)}\n".encode())


@contextmanager
def finished_runs(
    make_store: Callable[[Path], Store],
    planned: Sequence[Any],
    *,
    json: bool,
    out: Path | None,
    processes: int | None = None,
    runs: Path | None = None,
) -> Iterator[Store]:
    """Run what a study needs, and give the store of all its runs; raises Exit when stopped.

    Args:
        json: as in `follow`.
        out: the file that is to be written in the end.
        processes: as in `RunStore.complete`.
        runs: the folder of the store; None for one that is deleted.
    """
    if out is not None:
        check_writable(out)
    place = nullcontext(runs) if runs else TemporaryDirectory(prefix="namemodel-runs-")
    with stop_on_interrupt() as stop, place as folder:
        store = make_store(Path(folder))
        follow(store.complete(planned, stop, processes), run_steps, json)
        if left := store.missing(planned):
            if not json:
                again = f"The same command goes on from {runs}." if runs else "--runs keeps those done."
                console().print(f"Stopped; {things(len(left), 'run')} left to do. {again}")
            raise typer.Exit(INTERRUPTED)
        yield store


def show_study(id: str, table: Table, json: bool, title: str, summary: str) -> None:
    """Print the table of a study, as JSON or in words."""
    if json:
        print_json(StudyDone(id, table.records(), table.note).to_dict())
        return
    screen = console()
    screen.print(title, summary, "", sep="\n", soft_wrap=False)
    print_table(screen, table.titles, table.rows, text=len(table.titles))
    screen.print("", table.note, sep="\n", soft_wrap=False)
