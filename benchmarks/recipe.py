"""Prints what each choice of a recipe buys, measured on training names alone.

    python benchmarks/recipe.py [SECTION ...] [--seeds N] [--processes N] [--out docs/recipe.md]

The training names of a seed's split are split again: a network is trained on four fifths of them and tested
on the rest, so that no test name, and no validation name either, decides about the recipe. Each row changes
one choice; differences are paired by seed. `--out` writes the tables, Markdown, to a file: a section that is
measured anew takes the place of its old one there, and the others stay as they are.
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


class Candidate(NamedTuple):
    """One change of a recipe."""

    title: str
    settings: Mapping[str, Any] = MappingProxyType({})
    architecture: str = "gru"
    preset: str = "recommended"


class Section(NamedTuple):
    """One table of the document."""

    source: str
    seeds: int
    candidates: Sequence[Candidate]
    """The recipe, unchanged, and its changes."""
    lowest: bool = False
    """Whether the table also says what the worst of the seeds gives."""


RECOMMENDED = Candidate("recommended")
GERMAN_ITALIAN = [
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
]
LANGUAGES = [
    RECOMMENDED,
    Candidate("no character LM", {"char_lm": False}),
    Candidate("prior strength 1", {"prior_strength": 1.0}),
    Candidate("prior strength 0", {"prior_strength": 0.0}),
    Candidate("hidden size 128", {"hidden_size": 128}),
    Candidate("twice the learning rate", {"learning_rate": 4e-3}),
    Candidate("dropout 0.4", {"dropout": 0.4}),
    Candidate("LSTM", architecture="lstm"),
]


SMALL = [
    Candidate("small", preset="small"),
    Candidate("no character LM", {"char_lm": False}, preset="small"),
    Candidate("twice the learning rate", {"learning_rate": 12e-3}, preset="small"),
    Candidate("four times the learning rate", {"learning_rate": 24e-3}, preset="small"),
    Candidate("pooling: maximum", {"pooling": "max"}, preset="small"),
    Candidate("RNN", {}, "rnn", "small"),
    Candidate("LSTM", {}, "lstm", "small"),
]


def two_units(architecture: str) -> list[Candidate]:
    """Return the preset "two-units" for an architecture, and its changes."""
    changes: dict[str, dict[str, Any]] = {
        "two units": {},
        "the recommended learning rate": {"learning_rate": 0.006},
        "half the learning rate": {"learning_rate": 0.03},
        "twice the learning rate": {"learning_rate": 0.12},
        "weight decay 0.5": {"weight_decay": 0.5},
        "no label smoothing": {"label_smoothing": 0.0},
        "batches of 32": {"batch_size": 32},
    }
    return [Candidate(title, some, architecture, "two-units") for title, some in changes.items()]


SECTIONS = {
    "german-italian": Section("german-italian", 10, GERMAN_ITALIAN),
    "languages": Section("languages", 2, LANGUAGES),
    "small": Section("german-italian", 8, SMALL, lowest=True),
    "two-units-rnn": Section("german-italian", 8, two_units("rnn"), lowest=True),
    "two-units-gru": Section("german-italian", 8, two_units("gru"), lowest=True),
}
OPENING = """# What each choice of a recipe buys

Written by `python benchmarks/recipe.py --out docs/recipe.md`. Each row changes one choice of the recipe and
nothing else. A network is trained on four fifths of a split's training names and tested on the last fifth: no
test or validation name decides. The difference is the mean over the same splits, in points of accuracy, with
its standard error; of twenty rows without any effect, one lies two standard errors off.
"""


def measure(
    source: str, candidates: Sequence[Candidate], seeds: int, processes: int | None = None
) -> Comparison:
    """Train every candidate on a part of the training names of each split, and test it on the rest."""
    variants = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(seeds):
            outer = make_experiment("gru", source=source, seed=seed)
            inner = Path(folder) / f"{seed}.csv"
            write_csv(load_splits(outer.data, outer.text, seed).train, inner)
            names: dict[str, Any] = {"source": str(inner), "shared": "keep", "seed": seed, "device": "cpu"}
            for title, settings, architecture, preset in candidates:
                experiment = make_experiment(architecture, preset, **names, **settings)
                variants.append(Variant(title, experiment))
        events = compare(variants, processes=processes)
        return Comparison([event for event in events if isinstance(event, RunDone)])


def table(candidates: Sequence[Candidate], measured: Comparison, lowest: bool = False) -> str:
    """Return the rows as Markdown: means, and the mean difference of accuracy with its standard error.

    Args:
        lowest: whether to add the accuracy of the worst seed.
    """
    lines = [
        f"| change | settings | accuracy |{' lowest |' * lowest} difference, points | macro-F1 | "
        "log-loss, nats | seconds |",
        "| --- | --- | --- |" + " --- |" * (4 + lowest),
    ]
    base = measured.rows[candidates[0].title]
    for candidate, mean in zip(candidates, measured.summaries(), strict=True):
        settings = ", ".join(f"{name}={value}" for name, value in candidate.settings.items())
        runs = measured.rows[candidate.title]
        gain = [100 * (run.accuracy - was.accuracy) for run, was in zip(runs, base, strict=True)]
        error = statistics.stdev(gain) / len(gain) ** 0.5 if len(gain) > 1 else float("nan")
        more = "" if candidate is candidates[0] else f"{statistics.fmean(gain):+.2f} ± {error:.2f}"
        worst = f" {min(run.accuracy for run in runs):.2%} |" * lowest
        lines.append(
            f"| {candidate.title} | {settings} | {mean.accuracy.mean:.2%} |{worst} {more} | "
            f"{mean.macro_f1:.3f} | {mean.log_loss:.4f} | {mean.seconds:.0f} |"
        )
    return "\n".join(lines) + "\n"


def write(path: Path, measured: dict[str, str]) -> None:
    """Write sections into the document, in the place of those of the same titles; the others stay."""
    parts = path.read_text(encoding="utf-8").split("\n## ")[1:] if path.exists() else []
    sections = {part.split(",")[0]: part for part in parts} | measured
    path.write_text("\n## ".join([OPENING, *sections.values()]), encoding="utf-8")


def main() -> None:
    """Measure every candidate, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("sections", nargs="*", help=f"of {', '.join(SECTIONS)}; all of them if none is given")
    parser.add_argument("--seeds", type=int, help="how many splits")
    parser.add_argument("--processes", type=int, help="how many runs go on at once; by default one a core")
    parser.add_argument("--out", type=Path, help="a file for the tables")
    flags = parser.parse_args()
    for id in flags.sections or SECTIONS:
        source, seeds, candidates, lowest = SECTIONS[id]
        seeds = flags.seeds or seeds
        found = table(candidates, measure(source, candidates, seeds, flags.processes), lowest)
        section = f"{id}, {seeds} splits\n\n{found}"
        print(f"## {section}", flush=True)
        if flags.out is not None:
            write(flags.out, {id: section})


if __name__ == "__main__":
    main()
