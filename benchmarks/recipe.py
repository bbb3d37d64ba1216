"""Prints what each choice of the recommended recipe buys, measured on training names alone.

    python benchmarks/recipe.py [german-italian] [languages] [--seeds N] [--out docs/recipe.md]

The training names of a seed's split are split again: a network is trained on four fifths of them and tested
on the rest, so that no test name, and no validation name either, decides about the recipe. Each row changes
one choice; differences are paired by seed. `--out` writes the tables, Markdown, to a file.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from namemodel.comparison import Comparison, Variant, compare
from namemodel.data import load_splits
from namemodel.data.table import write_csv
from namemodel.events import RunDone
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


def measure(source: str, candidates: Sequence[Candidate], seeds: int) -> Comparison:
    """Train every candidate on a part of the training names of each split, and test it on the rest."""
    variants = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(seeds):
            outer = make_experiment("gru", source=source, seed=seed)
            inner = Path(folder) / f"{seed}.csv"
            write_csv(load_splits(outer.data, outer.text, seed).train, inner)
            for title, settings, architecture in candidates:
                experiment = make_experiment(
                    architecture, source=str(inner), shared="keep", seed=seed, device="cpu", **settings
                )
                variants.append(Variant(title, experiment))
        events = compare(variants, processes=None)
        return Comparison([event for event in events if isinstance(event, RunDone)])


def table(candidates: Sequence[Candidate], measured: Comparison) -> str:
    """Return the rows as Markdown: means, and the mean difference of accuracy with its standard error."""
    lines = [
        "| change | settings | accuracy | difference, points | macro-F1 | log-loss, nats | seconds |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    base = measured.rows[candidates[0].title]
    for candidate, mean in zip(candidates, measured.summaries(), strict=True):
        settings = ", ".join(f"{name}={value}" for name, value in candidate.settings.items())
        rows = zip(measured.rows[candidate.title], base, strict=True)
        gain = [100 * (run.accuracy - was.accuracy) for run, was in rows]
        error = statistics.stdev(gain) / len(gain) ** 0.5 if len(gain) > 1 else float("nan")
        more = "" if candidate is candidates[0] else f"{statistics.fmean(gain):+.2f} ± {error:.2f}"
        lines.append(
            f"| {candidate.title} | {settings} | {mean.accuracy.mean:.2%} | {more} | {mean.macro_f1:.3f} | "
            f"{mean.log_loss:.4f} | {mean.seconds:.0f} |"
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
    for source in flags.sources or SEEDS:
        seeds, candidates = flags.seeds or SEEDS[source], CANDIDATES[source]
        found = table(candidates, measure(source, candidates, seeds))
        sections.append(f"## {source}, {seeds} splits\n\n{found}")
        print(sections[-1], flush=True)
    if flags.out is not None:
        flags.out.write_text("\n".join(sections), encoding="utf-8")


if __name__ == "__main__":
    main()
