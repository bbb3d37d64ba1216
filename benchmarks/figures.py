"""Prints the table of figures in the README: every pretrained model on its test names.

    python benchmarks/figures.py

Each model is tested on the names that its split held out, as they are written and in the other forms
that people type. The names a second are of 2,000 made-up names that hardly begin alike, in float32, the best
of `ROUNDS` in which every model has its turn; they vary with the machine.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import partial

import numpy as np

from namemodel.comparison.run import classifier_speed
from namemodel.data import NameTable, load_splits
from namemodel.evaluation.evaluation import evaluate
from namemodel.hardware import use_one_thread
from namemodel.inference.classifier import Classifier
from namemodel.inference.pretrained import load, pretrained_folder, pretrained_ids
from namemodel.names.normalise import fold_accents

ROUNDS = 5
FORMS: dict[str, Callable[[str], str]] = {
    "as written": str,
    "CAPITALS": str.upper,
    "lower case": str.lower,
    "accents folded": fold_accents,
    "decomposed": partial(unicodedata.normalize, "NFD"),
}
"""The forms in which people type a name, in all of which a model should know it."""
TITLES = ["model", *FORMS, "macro-F1", "parameters", "MB", "names/s", "times the slowest"]


def accuracy(classifier: Classifier, test: NameTable, form: Callable[[str], str]) -> float:
    """Return the share of test names that are answered with their own list, in one form."""
    found = classifier.predict([form(name) for name in test.names])
    return evaluate(found, np.array(test.labels)).accuracy


def row(id: str, speeds: dict[str, float]) -> list[str]:
    """Return a model's cells; `speeds` are the names a second of all models."""
    classifier = load(id)
    experiment = classifier.checkpoint.experiment
    test = load_splits(experiment.data, experiment.text, experiment.seed).test
    shares = [f"{100 * accuracy(classifier, test, form):.1f} %" for form in FORMS.values()]
    macro_f1 = classifier.checkpoint.metrics["test"]["macro_f1"]
    size = sum(file.stat().st_size for file in pretrained_folder(id).iterdir()) / 1e6
    return [
        f"`{id}`",
        *shares,
        f"{macro_f1:.3f}",
        f"{classifier.parameters:,}",
        f"{size:.1f}",
        f"{speeds[id]:,.0f}",
        f"{speeds[id] / min(speeds.values()):.1f}",
    ]


def main() -> None:
    """Print the table as Markdown."""
    use_one_thread()
    print("| " + " | ".join(TITLES) + " |")
    print("|" + " --- |" * len(TITLES))
    speeds = dict.fromkeys(pretrained_ids(), 0.0)
    for _ in range(ROUNDS):
        speeds = {id: max(speed, classifier_speed(load(id))) for id, speed in speeds.items()}
    for id in speeds:
        print("| " + " | ".join(row(id, speeds)) + " |", flush=True)


if __name__ == "__main__":
    main()
