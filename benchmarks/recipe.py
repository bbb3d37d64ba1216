"""Prints what each choice of the recommended recipe buys, measured on training names alone.

    python benchmarks/recipe.py [german-italian] [languages] [--seeds N] [--out docs/recipe.md]

The training names of a seed's split are split again: a network is trained on four fifths of them and tested
on the rest, so that no test name, and no validation name either, decides about the recipe. Each row changes
one choice; differences are paired by seed. `--out` writes the tables, Markdown, to a file.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from namemodel.data import load_splits
from namemodel.data.table import write_csv
from namemodel.events import Finished
from namemodel.experiments import train
from namemodel.hardware import cores, use_one_thread
from namemodel.presets import make_experiment

SEEDS = {"german-italian": 10, "languages": 2}


class Candidate(NamedTuple):
    """One change of the recommended recipe."""

    title: str
    settings: Mapping[str, Any] = MappingProxyType({})
    architecture: str = "gru"


RECOMMENDED = Candidate("recommended")
CANDIDATES = {
    "german-italian": [
        RECOMMENDED,
        Candidate("no character LM", {"char_lm": False}),
        Candidate("one direction", {"bidirectional": False}),
        Candidate("hidden size 128", {"hidden_size": 128}),
        Candidate("hidden size 256", {"hidden_size": 256}),
        Candidate("half the learning rate", {"learning_rate": 3e-3}),
        Candidate("twice the learning rate", {"learning_rate": 12e-3}),
        Candidate("15 epochs", {"epochs": 15}),
        Candidate("60 epochs", {"epochs": 60}),
        Candidate("batches of 32", {"batch_size": 32}),
        Candidate("no dropout", {"dropout": 0.0}),
        Candidate("dropout 0.4", {"dropout": 0.4}),
        Candidate("no character dropout", {"character_dropout": 0.0}),
        Candidate("twice the character dropout", {"character_dropout": 0.2}),
        Candidate("no accent folding", {"accent_folding": 0.0}),
        Candidate("label smoothing 0.05", {"label_smoothing": 0.05}),
        Candidate("pooling: last state", {"pooling": "last"}),
        Candidate("epoch chosen on validation loss", {"select_on": "validation", "validation_fraction": 0.1}),
        Candidate("batches of any lengths", {"by_length": False}),
        Candidate("RNN", architecture="rnn"),
        Candidate("LSTM", architecture="lstm"),
    ],
    "languages": [
        RECOMMENDED,
        Candidate("no character LM", {"char_lm": False}),
        Candidate("prior strength 1", {"prior_strength": 1.0}),
        Candidate("prior strength 0", {"prior_strength": 0.0}),
        Candidate("hidden size 128", {"hidden_size": 128}),
        Candidate("twice the learning rate", {"learning_rate": 4e-3}),
        Candidate("dropout 0.4", {"dropout": 0.4}),
        Candidate("LSTM", architecture="lstm"),
    ],
}
OPENING = """# What each choice of the recommended recipe buys

Written by `python benchmarks/recipe.py --out docs/recipe.md`. Each row changes one choice of the recipe and
nothing else. A network is trained on four fifths of a split's training names and tested on the last fifth: no
test or validation name decides. The difference is the mean over the same splits, in points of accuracy, with
its standard error; of twenty rows without any effect, one lies two standard errors off.
"""
FIGURES = ("accuracy", "macro_f1", "log_loss")


def measure(source: str, seed: int, architecture: str, settings: dict[str, Any]) -> dict[str, float]:
    """Train on a part of the training names of a split, and return the figures on the rest."""
    use_one_thread()
    outer = make_experiment("gru", source=source, seed=seed)
    names = load_splits(outer.data, outer.text, seed).train
    with tempfile.TemporaryDirectory() as folder:
        inner = Path(folder) / "names.csv"
        write_csv(names, inner)
        experiment = make_experiment(
            architecture, source=str(inner), shared="keep", seed=seed, device="cpu", **settings
        )
        *_, end = train(experiment)
    assert isinstance(end, Finished)
    return {name: float(end.test[name]) for name in FIGURES} | {"seconds": end.seconds}


def table(measured: Sequence[tuple[Candidate, Sequence[dict[str, float]]]]) -> str:
    """Return the rows as Markdown: means, and the mean difference of accuracy with its standard error."""
    lines = [
        "| change | settings | accuracy | difference, points | macro-F1 | log-loss, nats | seconds |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    base = measured[0][1]
    for candidate, rows in measured:
        mean = {name: statistics.fmean(row[name] for row in rows) for name in rows[0]}
        settings = ", ".join(f"{name}={value}" for name, value in candidate.settings.items())
        gain = [100 * (row["accuracy"] - was["accuracy"]) for row, was in zip(rows, base, strict=True)]
        error = statistics.stdev(gain) / len(gain) ** 0.5 if len(gain) > 1 else float("nan")
        more = "" if candidate is measured[0][0] else f"{statistics.fmean(gain):+.2f} ± {error:.2f}"
        lines.append(
            f"| {candidate.title} | {settings} | {mean['accuracy']:.2%} | {more} | {mean['macro_f1']:.3f} | "
            f"{mean['log_loss']:.4f} | {mean['seconds']:.0f} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure every candidate, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("sources", nargs="*", help=f"of {', '.join(SEEDS)}; all of them if none is given")
    parser.add_argument("--seeds", type=int, help="how many splits")
    parser.add_argument("--out", type=Path, help="a file for the tables")
    flags = parser.parse_args()
    sections = [OPENING]
    # Spawned: a fork of a process with threads may hang.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(cores(), mp_context=context) as pool:
        for source in flags.sources or SEEDS:
            seeds, candidates = range(flags.seeds or SEEDS[source]), CANDIDATES[source]
            jobs = [
                [pool.submit(measure, source, seed, c.architecture, dict(c.settings)) for seed in seeds]
                for c in candidates
            ]
            measured = [(c, [job.result() for job in of]) for c, of in zip(candidates, jobs, strict=True)]
            sections.append(f"## {source}, {len(seeds)} splits\n\n{table(measured)}")
            print(sections[-1], flush=True)
    if flags.out is not None:
        flags.out.write_text("\n".join(sections), encoding="utf-8")


if __name__ == "__main__":
    main()
