"""Makes docs/results.md: `make results`, every study on the article's lists.

No figure in the document is typed: all of it is written from the runs, which are kept in a folder, so that an
interrupted remake goes on where it was.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from namemodel.article.studies import STUDIES
from namemodel.article.studies.model_runs import ModelRuns
from namemodel.article.studies.study import SEEDS, SLOW_SEEDS, Study
from namemodel.checkpoint.files import write_atomically
from namemodel.cli.compare import run_steps
from namemodel.cli.output import follow
from namemodel.comparison import Comparison, Variant
from namemodel.comparison.report import EFFECT, FEW
from namemodel.errors import NameModelError

OPENING = f"""# Results

Made by `{{command}}`; nothing here is typed. Each model is trained with one seed or several, which move the \
split and the first weights, on {{machines}}, one thread a run. Below each table stands how many, and the \
smallest difference that it could have found.

Accuracies are of test names. ± and brackets are 95 % intervals over the seeds, corrected for splits that \
overlap (Nadeau and Bengio 2003); with one seed they are Wilson’s. A difference is one beyond chance where \
p < 0.05 in the corrected paired t-test, adjusted for the tests of its table, or of its claim (Holm); \
“perhaps” where it is so alone but not among all. Where it is not, and its interval holds differences of \
{100 * EFFECT:.0f} points or more, there are “{FEW}”.
"""
DOCUMENT = Path("docs/results.md")


def plan_runs(
    seeds: int | None = None, slow_seeds: int | None = None, **changes: Any
) -> dict[str, list[Variant]]:
    """Return the runs of each study by its id; arguments and errors as `Study.variants` has them."""
    return {id: study.variants(seeds, slow_seeds, **changes) for id, study in STUDIES.items()}


def all_runs(planned: dict[str, list[Variant]]) -> list[Variant]:
    """Return the runs of all studies, those that take long first: no core waits for one in the end."""
    found = [(STUDIES[id].slow(one.experiment), one) for id, variants in planned.items() for one in variants]
    return [variant for _, variant in sorted(found, key=lambda pair: not pair[0])]


def make_report(
    planned: dict[str, list[Variant]],
    store: ModelRuns,
    out: Path,
    processes: int | None,
    command: str,
) -> None:
    """Run what is missing, then write the document.

    Args:
        command: what makes the document again, for its heading.

    Raises:
        NameModelError: as `compare`. OSError: the document can't be written.
    """
    wanted = all_runs(planned)
    follow(store.complete(wanted, lambda: False, processes), run_steps, as_json=False)
    out.parent.mkdir(parents=True, exist_ok=True)
    opening = OPENING.format(command=command, machines="; ".join(store.machines(wanted)))
    sections = [section(STUDIES[id], variants, store) for id, variants in planned.items()]
    write_atomically(out, "\n".join([opening, *sections]).encode())


def section(study: Study, variants: Sequence[Variant], store: ModelRuns) -> str:
    """Return one study's part of the document."""
    source = variants[0].experiment.data.source
    table = study.table(Comparison.read(store.runs(variants), source=source))
    return f"## {study.title}\n\n{study.summary}\n\n{table.markdown()}\n{table.note}\n"


def command_of(options: dict[str, Any]) -> str:
    """Return the command that makes a document with the options that change its figures."""
    words = [f"--{name.replace('_', '-')} {shlex.quote(str(value))}" for name, value in options.items()]
    return "make results" + (f' ARGS="{" ".join(words)}"' if words else "")


def main(arguments: Sequence[str]) -> None:
    """Make the report that the options ask for."""
    parser = argparse.ArgumentParser(description="Make docs/results.md.")
    add = parser.add_argument
    add(
        "--seeds",
        type=int,
        help=f"runs of each model; else {SEEDS}, and {SLOW_SEEDS} of those that take long",
    )
    add("--slow-seeds", type=int, help="runs of each model that takes a minute or more")
    add("--processes", type=int, help="runs at once; one for each core if not given")
    add("--data", metavar="SOURCE", help="other names than the article's")
    add("--epochs", type=int, help="for a trial: the number of epochs of every model")
    add("--hidden-size", type=int, help="for a trial: the hidden size of every model")
    add("--runs", type=Path, default=Path("runs/results"), help="where finished runs are kept")
    add("--out", type=Path, default=DOCUMENT, help="the document")
    flags = vars(parser.parse_args(arguments))
    runs, out, processes = (flags.pop(name) for name in ("runs", "out", "processes"))
    options = {name: value for name, value in flags.items() if value is not None}
    changes = {"source" if name == "data" else name: value for name, value in options.items()}
    make_report(plan_runs(**changes, device="cpu"), ModelRuns(runs), out, processes, command_of(options))
    print(out)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except NameModelError as error:
        sys.exit(f"namemodel: {error}")
    except KeyboardInterrupt:
        sys.exit("Stopped; the same command goes on with the runs that are left.")
