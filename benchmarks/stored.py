"""Makes the comparisons and the training that the page opens on: `make stored-comparisons`.

    python benchmarks/stored.py [ID ...]

Each is run anew, one run after another on one core, which takes a quarter of an hour for all. What is stored
are figures and learning curves; the lists of names are in no file. The seconds to train are those of the
processor, so that what else the machine does is not in them.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import namemodel
from namemodel.article.studies.ablations import MISTAKES, SINGLE_MISTAKES
from namemodel.article.studies.store import machine
from namemodel.checkpoint.files import write_atomically
from namemodel.cli.compare import run_steps
from namemodel.cli.output import follow
from namemodel.comparison import compare
from namemodel.comparison.report import points
from namemodel.comparison.verdicts import Verdict, compare_pairs
from namemodel.data.table import write_csv
from namemodel.errors import choose
from namemodel.events import Event, RunDone, RunEpoch
from namemodel.experiments import train
from namemodel.presets import make_experiment
from namemodel.training.final_evaluation import load_tests
from namemodel.training.run_folder import RunFolder
from namemodel.web.compare.questions import QUESTIONS
from namemodel.web.compare.stored import load_stored, pack, stored_path
from namemodel.web.train.settings import PRICES
from namemodel.web.train.stored import FILE, stored_names
from namemodel.web.train.stored import pack as pack_training

TRAINING = "training"


def store(id: str) -> None:
    """Run the comparison of a question and write its file."""
    question, began = choose("comparison", id, QUESTIONS), time.monotonic()
    events: list[Event] = []
    variants = question.variants(question.stored_seeds)

    def recorded() -> Iterator[Event]:
        first = last = 0.0
        for event in compare(variants, references=question.references):
            if isinstance(event, RunEpoch):  # the names are read before the first epoch ends
                last = time.process_time()
                first = last if event.epoch == 1 else first
            if isinstance(event, RunDone) and event.epochs > 1:
                event = replace(event, seconds=(last - first) * event.epochs / (event.epochs - 1))
            events.append(event)
            yield event

    follow(recorded(), run_steps, as_json=False)
    made = {
        "study": question.study,
        "version": namemodel.__version__,
        "machine": machine(),
        "seconds": round(time.monotonic() - began),
    }
    path = stored_path(id)
    path.parent.mkdir(exist_ok=True)
    write_atomically(path, pack(events, **made))
    print(f"{path}: {path.stat().st_size / 1000:.0f} kB in {made['seconds']} s")


def store_training() -> None:
    """Train on the first ready-made lists, as the Train tab does at first, and write the file."""
    with TemporaryDirectory() as folder:
        write_csv(stored_names(), names := Path(folder) / "names.csv")
        experiment = make_experiment(source=str(names), device="cpu")
        events = list(train(experiment, Path(folder) / "run"))
        write_atomically(FILE, pack_training(events, load_tests(RunFolder(Path(folder) / "run").tests)))
    print(f"{FILE}: {FILE.stat().st_size / 1000:.0f} kB")


def prices() -> dict[str, Any]:
    """Return what each of the article's choices costs alone, from its stored comparison: by title."""
    _, state = load_stored(MISTAKES.id)
    assert state.outcome is not None
    pairs = [(one.title, one.counterpart) for one in SINGLE_MISTAKES]
    return {verdict.first: price(verdict) for verdict in compare_pairs(pairs, state.outcome)}


def price(verdict: Verdict) -> dict[str, str]:
    """Return a difference in points, and what it supports, or how large one would have shown."""
    gap = verdict.difference
    assert gap is not None
    if verdict.p is None:
        says = verdict.untested
    elif verdict.winner:
        says = f"beyond chance: 95 % interval {points(gap.low)} to {points(gap.high)}, {gap.seeds} seeds"
    else:
        shows = 100 * verdict.detectable(verdict.undecided)
        says = f"{gap.seeds} seeds can’t tell apart less than {shows:.1f}"
    return {"points": points(gap.mean), "says": says}


def write_prices() -> None:
    """Write the prices for the Train tab."""
    write_atomically(PRICES, f"{json.dumps(prices(), ensure_ascii=False, indent=1)}\n".encode())


def main(ids: Sequence[str]) -> None:
    """Make those that are named, or all."""
    for id in ids or (TRAINING, *QUESTIONS):
        if id == TRAINING:
            store_training()
        else:
            store(id)
        if id == MISTAKES.id:
            write_prices()


if __name__ == "__main__":
    main(sys.argv[1:])
