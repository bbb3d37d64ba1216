"""Makes docs/memory.md and the runs that the page draws: `make memory`, the study of the memory task.

No figure in the document is typed: results are written from the runs, settings from the constants of the
task. Runs are kept in a folder, so that an interrupted remake goes on where it was.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from namemodel.article.studies.memory import LENGTHS, SEEDS, TITLE, MemoryRuns, plan, read_rows
from namemodel.article.studies.memory_tables import (
    LITTLE,
    MUCH,
    bands_table,
    exceptions_table,
    forced_table,
    learned_table,
    share_table,
    share_words,
    steps_table,
)
from namemodel.checkpoint.files import write_atomically
from namemodel.cli.compare import run_steps
from namemodel.cli.output import follow
from namemodel.errors import NameModelError
from namemodel.inside.memory_runs import STORED, MemoryRow, write_rows
from namemodel.inside.memory_task import (
    BATCH,
    CLASSES,
    CLIP_NORM,
    HIDDEN_SIZE,
    LEARNED,
    LEARNING_RATE,
    SHARE_MEANS,
    SHARE_SEQUENCES,
    STEPS,
    SYMBOLS,
    TEST_EVERY,
    TEST_SEQUENCES,
    MemorySettings,
)
from namemodel.wording import things

OPENING = f"""# {TITLE}

A recurrent network keeps what it has read in its hidden state. Names hardly show how long it can keep \
it: they are short, and their last letters tell most. This task asks for nothing else. The network reads \
T symbols and says which was the first: one of {CLASSES}, followed by T - 1 of {SYMBOLS - CLASSES} others, \
so that guessing is right in {100 / CLASSES:.0f} %. To learn it, the gradient of the loss has to come back \
from the last symbol to the first. Each step on that way scales it; if every step shrinks it, it \
vanishes, and nothing is learned from the first symbol. How much a step shrinks it depends on the first \
weights, so each network is trained from several starts.

In the first table, follow a row to the right: from which T on do runs fail? The rows of an architecture \
differ in the start alone. The second table has, in the same places, the share: {SHARE_MEANS}. Is it \
small where runs fail? The third table counts that over all runs; the fourth has the runs that it does \
not explain.

All figures are written by `make memory` from the runs: {{runs}} of each network and length, made on \
{{machines}}, one thread a run.

The network has one recurrent layer of {HIDDEN_SIZE} units, which reads the symbols one-hot and one way; \
its last hidden state enters a linear layer. Training is Adam (learning rate {LEARNING_RATE:g}), \
gradients clipped at norm {CLIP_NORM:g}, on batches of {BATCH} sequences drawn afresh, for {STEPS} steps \
at most. Every {TEST_EVERY} steps the network answers {TEST_SEQUENCES} test sequences; with \
{100 * LEARNED:.0f} % of them right it has learned, and the training ends.

A network is named after its start:

- no addition: torch’s own start, every weight and bias uniform within ±1/√{HIDDEN_SIZE};
- “forget bias” (LSTM) and “update bias” (GRU, torch’s z): the bias of the gate that keeps the old \
state; a high one keeps it open (Gers et al. 2000, Jozefowicz et al. 2015);
- “chrono”: such biases drawn so that units forget after different times, up to T (Tallec and Ollivier \
2018);
- “orthogonal” (RNN): an orthogonal W_h, which leaves the length of a state as it is, and no biases \
(Saxe et al. 2014).

The code: [the task](../namemodel/inside/memory_task.py) and [the starts](../namemodel/inside/starts.py).
"""
SECTIONS = (
    ("What they learn", "Runs that learned, of all.", learned_table),
    (
        "The share",
        f"The median over the seeds of {SHARE_MEANS}. It is ‖∂ loss / ∂ x_1‖ divided by ‖∂ loss / ∂ x_T‖, "
        f"each the mean over {SHARE_SEQUENCES} sequences.",
        share_table,
    ),
    ("What the share tells", "Runs of all networks and lengths.", bands_table),
    (
        "Exceptions",
        f"Runs that failed with a share of {share_words(MUCH)} or more, and runs that learned with one below "
        f"{share_words(LITTLE)}; the lowest and the highest of shares and accuracies.",
        exceptions_table,
    ),
    ("How long they take", "Steps until a run has learned; the median over those that do.", steps_table),
    (
        "Gates forced after training",
        "One gate of a trained network is fixed at 0 or 1, the others stay as learned: accuracy for "
        f"{TEST_SEQUENCES} sequences drawn afresh, its mean over the runs, in brackets the lowest and the "
        "highest.",
        forced_table,
    ),
)


def make_report(
    planned: Sequence[MemorySettings], store: MemoryRuns, out: Path, data: Path, processes: int | None
) -> None:
    """Run what is missing, then write the document and the file of runs; raises NameModelError, OSError."""
    follow(store.complete(planned, lambda: False, processes), run_steps, as_json=False)
    rows = read_rows(planned, store)
    runs = things(len({settings.seed for settings in planned}), "run")
    opening = OPENING.format(runs=runs, machines="; ".join(store.machines(planned)))
    write_rows(rows, data)
    write_atomically(out, "\n".join([opening, *sections(rows)]).encode())


def sections(rows: Sequence[MemoryRow]) -> list[str]:
    """Return the parts of the document."""
    tables = [(title, summary, make(rows)) for title, summary, make in SECTIONS]
    return [
        f"## {title}\n\n{summary}\n\n{table.markdown()}" + f"\n{table.note}\n" * bool(table.note)
        for title, summary, table in tables
    ]


def main(arguments: Sequence[str]) -> None:
    """Make the report that the options ask for."""
    parser = argparse.ArgumentParser(description="Make docs/memory.md and the runs that the page draws.")
    add = parser.add_argument
    add("--seeds", type=int, default=SEEDS, help="runs of each network and length")
    add("--lengths", type=int, nargs="+", default=LENGTHS, help="numbers of symbols")
    add("--processes", type=int, help="runs at once; one for each core if not given")
    add("--runs", type=Path, default=Path("runs/memory"), help="where finished runs are kept")
    add("--out", type=Path, default=Path("docs/memory.md"), help="the document")
    add("--data", type=Path, default=STORED, help="the file of runs")
    given = parser.parse_args(arguments)
    planned = plan(given.seeds, given.lengths)
    make_report(planned, MemoryRuns(given.runs), given.out, given.data, given.processes)
    print(given.out, given.data, sep="\n")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except NameModelError as error:
        sys.exit(f"namemodel: {error}")
    except KeyboardInterrupt:
        sys.exit("Stopped; the same command goes on with the runs that are left.")
