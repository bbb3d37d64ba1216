"""Makes docs/results.md: `python -m namemodel.article.studies.report`, every study on the article's lists.

No figure in the document is typed: all of it is written from the runs, which are kept in a folder, so
that an interrupted remake goes on where it was.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from namemodel.article.studies import STUDIES, Measured, Study, Table
from namemodel.article.studies.store import RunStore, complete
from namemodel.article.studies.study import SEEDS, SLOW_SEEDS
from namemodel.article.studies.verdicts import EFFECT, FEW
from namemodel.checkpoint.files import write_atomically
from namemodel.comparison import RunDone, Variant
from namemodel.errors import NameModelError

COMMAND = "make results"
RUNS = Path("runs/results")
OUT = Path("docs/results.md")


@dataclass(frozen=True)
class Plan:
    """Which seeds and settings all studies of a report have."""

    seeds: int | None = None
    """Runs of each model; None for `SEEDS`, and `SLOW_SEEDS` of those that take long."""
    slow_seeds: int | None = None
    """Of each that takes long, where that is to be another number."""
    changes: dict[str, Any] = field(default_factory=dict)

    def variants(self, study: Study) -> list[Variant]:
        """Return the runs of a study; raises as `Study.variants`."""
        return study.variants(self.seeds, self.slow_seeds, **self.changes)

    def everything(self) -> list[Variant]:
        """Return the runs of all studies, those that take long first: no core waits for one in the end."""
        found = [(study, variant) for study in STUDIES.values() for variant in self.variants(study)]
        return [v for _, v in sorted(found, key=lambda pair: not pair[0].slow(pair[1].experiment))]

    def source(self, study: Study) -> str:
        """Return the data set that a study is of."""
        return self.variants(study)[0].experiment.data.source


def make_report(
    plan: Plan, store: RunStore, out: Path, processes: int | None, say: Callable[[str], None]
) -> None:
    """Run what is missing, then write the document.

    Raises:
        NameModelError: as `compare`. OSError: the document can't be written.
    """
    wanted = plan.everything()
    left = len(store.missing(wanted))
    say(f"{left} runs to do")
    for event in complete(wanted, store, lambda: False, processes):
        if isinstance(event, RunDone):
            left -= 1
            say(f"{event.model}, seed {event.seed}: {event.accuracy:.1%}, {event.seconds:.0f} s; {left} left")
    out.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(out, document(plan, store).encode())


def document(plan: Plan, store: RunStore) -> str:
    """Return the document, from runs that are all kept."""
    sections = [section(study, plan, store) for study in STUDIES.values()]
    changes = ", ".join(f"{name}={value}" for name, value in plan.changes.items() if name != "device")
    opening = (
        "# Results\n\n"
        f"Remade by `{COMMAND}`; nothing here is typed. Each model is trained with several seeds, which "
        f"move the split and the first weights{f' ({changes})' if changes else ''}, "
        f"on {'; '.join(store.machines(plan.everything()))}, one thread a run. Below each table stands how "
        "many, and the smallest difference that it could have found.\n\n"
        "Accuracies are of test names. ± and brackets are 95 % intervals over the seeds, corrected for "
        "splits that overlap (Nadeau and Bengio 2003); with one seed they are Wilson’s. A difference is one "
        "beyond chance where p < 0.05 in the corrected paired t-test, adjusted for the tests of its table, "
        "or of its claim (Holm); “perhaps” where it is so alone but not among all. Where it is not, and its "
        f"interval holds differences of {100 * EFFECT:.0f} points or more, there are “{FEW}”.\n"
    )
    return "\n".join([opening, *sections])


def section(study: Study, plan: Plan, store: RunStore) -> str:
    """Return one study's part of the document."""
    measured = Measured(store.runs(plan.variants(study)), plan.source(study))
    table = study.table(measured)
    return f"## {study.title}\n\n{study.summary}\n\n{markdown(table)}\n{table.note}\n"


def markdown(table: Table) -> str:
    """Return a table in Markdown."""
    lines = [table.titles, ["---"] * len(table.titles), *table.rows]
    return "".join(f"| {' | '.join(cell.replace('|', '∣') for cell in line)} |\n" for line in lines)


def read_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the command's options."""
    parser = argparse.ArgumentParser(
        prog="namemodel.article.studies.report", description="Make docs/results.md."
    )
    parser.add_argument(
        "--seeds",
        type=int,
        help=f"runs of each model; else {SEEDS}, and {SLOW_SEEDS} of those that take long",
    )
    parser.add_argument("--slow-seeds", type=int, help="runs of each model that takes a minute or more")
    parser.add_argument("--processes", type=int, help="runs at once; one for each core if not given")
    parser.add_argument("--data", metavar="SOURCE", help="other names than the article's")
    parser.add_argument("--epochs", type=int, help="for a trial: as many epochs for every model")
    parser.add_argument("--hidden-size", type=int, help="for a trial: as wide states in every model")
    parser.add_argument("--runs", type=Path, default=RUNS, help="where finished runs are kept")
    parser.add_argument("--out", type=Path, default=OUT, help="the document")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> None:
    """Make the report that the options ask for."""
    asked = read_arguments(arguments)
    own = {"source": asked.data, "epochs": asked.epochs, "hidden_size": asked.hidden_size}
    changes = {name: value for name, value in own.items() if value is not None}
    plan = Plan(asked.seeds, asked.slow_seeds, changes | {"device": "cpu"})
    make_report(plan, RunStore(asked.runs), asked.out, asked.processes, lambda line: print(line, flush=True))
    print(asked.out)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except NameModelError as error:
        sys.exit(f"namemodel: {error}")
    except KeyboardInterrupt:
        sys.exit("Stopped; the same command goes on with the runs that are left.")
