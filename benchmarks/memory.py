"""Makes docs/memory.md and the runs that the page draws: `make memory`, the study of the memory task.

No figure in the document is typed: all of it is written from the runs, which are kept in a folder, so that an
interrupted remake goes on where it was.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from namemodel.article.studies.memory import LENGTHS, SEEDS, MemoryStore, complete, plan, read_runs
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
from namemodel.errors import NameModelError
from namemodel.events import MemoryRun
from namemodel.inside.memory_runs import SHIPPED, MemoryRow, write_rows
from namemodel.inside.memory_task import MemorySettings
from namemodel.wording import things

OPENING = """# The memory task

Made by `make memory`; nothing here is typed. A network reads T symbols and says which was the first: one of \
four, followed by T - 1 of four others, so that guessing is right in 25 %. One recurrent layer of 32 units \
reads them one-hot and one way; its last hidden state enters a linear layer. Training is Adam (0.005), \
gradients clipped at norm 1, on batches of 64 sequences drawn afresh, for 500 steps at most. Every 25 steps \
the network answers 512 test sequences; with 99 % of them right it has learned, and the training ends.

A network is named after its start; nothing is added for torch’s own, which draws every weight and bias \
uniformly within ±1/√32. “Forget bias” (LSTM) and “update bias” (GRU, torch’s z) set the bias of the gate \
that keeps the old state (Gers et al. 2000, Jozefowicz et al. 2015); “chrono” draws it from lengths up to \
T (Tallec and Ollivier 2018); “orthogonal” is an orthogonal W_h without biases (Saxe et al. 2014). The code: \
[memory_task.py](../namemodel/inside/memory_task.py) and [starts.py](../namemodel/inside/starts.py).

There are {runs} of each network and length, made on {machines}, one thread a run.
"""
SECTIONS = (
    ("What they learn", "Runs that learned, of all.", learned_table),
    (
        "The gradient that reaches the first symbol",
        "‖∂ loss / ∂ x_1‖ divided by ‖∂ loss / ∂ x_T‖, each the mean over 32 sequences, before training; the "
        "median over the seeds.",
        share_table,
    ),
    ("What this share tells", "Runs of all networks and lengths.", bands_table),
    (
        "Exceptions",
        f"Runs that failed with a share of {share_words(MUCH)} or more, and runs that learned with one below "
        f"{share_words(LITTLE)}; the lowest and the highest of shares and accuracies.",
        exceptions_table,
    ),
    ("How long they take", "Steps until a run has learned; the median over those that do.", steps_table),
    (
        "Gates forced after training",
        "One gate of a trained network is fixed at 0 or 1, the others stay as learned: accuracy for 512 "
        "sequences drawn afresh, its mean over the runs, in brackets the lowest and the highest.",
        forced_table,
    ),
)


def make_report(
    planned: Sequence[MemorySettings], store: MemoryStore, out: Path, data: Path, processes: int | None
) -> None:
    """Run what is missing, then write the document and the file of runs; raises NameModelError, OSError."""
    left = len(store.missing(planned))
    print(f"{left} runs to do", flush=True)
    for event in complete(planned, store, lambda: False, processes):
        if isinstance(event, MemoryRun):
            left -= 1
            one, end = MemorySettings.from_dict(event.settings), event.done
            done = f"{one.title}, T = {one.length}, seed {one.seed}: {end.accuracy:.1%}, {end.seconds:.1f} s"
            print(f"{done}; {left} left", flush=True)
    rows = read_runs(planned, store)
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
    add("--data", type=Path, default=SHIPPED, help="the file of runs")
    given = parser.parse_args(arguments)
    planned = plan(given.seeds, given.lengths)
    make_report(planned, MemoryStore(given.runs), given.out, given.data, given.processes)
    print(given.out, given.data, sep="\n")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except NameModelError as error:
        sys.exit(f"namemodel: {error}")
    except KeyboardInterrupt:
        sys.exit("Stopped; the same command goes on with the runs that are left.")
