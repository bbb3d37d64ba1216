"""Prints how accurate the recommended network is beside n-grams, and how calibrated.

    python benchmarks/accuracy.py [german-italian | languages] [--arch gru] [--seeds N]

Each seed is a split and an initialisation of its own. The references learn from the validation names too,
which they have no other use for. Test names are also read in the forms that people type. Calibration is
measured over the test names of all seeds together.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from namemodel.comparison.references import REFERENCES, run_reference
from namemodel.comparison.statistics import interval, paired_t
from namemodel.evaluation.labelled_names import FORMS
from namemodel.evaluation.reliability import calibration_error, reliability
from namemodel.events import Finished, RunDone
from namemodel.experiments import make_run
from namemodel.hardware import cores, use_one_thread
from namemodel.inference.classifier import Classifier
from namemodel.presets import make_experiment
from namemodel.training.final_evaluation import TestPrediction
from namemodel.training.reports import checkpoint

SEEDS = {"german-italian": 10, "languages": 3}
NGRAMS = ("ngrams", "ngrams-logistic")


@dataclass(frozen=True)
class Measured:
    """One seed: the network's figures, and those of each reference."""

    seconds: float
    test: dict[str, float]
    forms: dict[str, float]
    tests: list[TestPrediction]
    references: dict[str, RunDone]
    trained_on: int


def measure(source: str, architecture: str, seed: int) -> Measured:
    """Train and test the network and the references on one split."""
    use_one_thread()
    experiment = make_experiment(architecture, source=source, seed=seed, device="cpu")
    run = make_run(experiment)
    *_, end = run.events()
    assert isinstance(end, Finished)
    classifier = Classifier(checkpoint(run), architecture)
    references = {}
    for id in NGRAMS:
        *_, done = run_reference(0, REFERENCES[id], experiment, None)
        assert isinstance(done, RunDone)
        references[id] = done
    forms = {name: accuracy(classifier, run.tests, form) for name, form in FORMS.items()}
    return Measured(end.seconds, end.test, forms, run.tests, references, run.data.train.size)


def accuracy(classifier: Classifier, tests: Sequence[TestPrediction], form: Callable[[str], str]) -> float:
    """Return the share of test names whose own list is predicted, in one form."""
    predictions = classifier.classify([form(row.name) for row in tests])
    return statistics.fmean(p.predicted == row.label for p, row in zip(predictions, tests, strict=True))


def show(source: str, architecture: str, measured: Sequence[Measured]) -> None:
    """Print what was measured of one data set."""
    n, trained = measured[0].test["n"], measured[0].trained_on
    ours = [m.test["accuracy"] for m in measured]
    print(f"\n{source}, {architecture}: {len(measured)} seeds, {n} test names and {trained} trained on, each")
    print(f"  each seed: {', '.join(f'{value:.2%}' for value in ours)}")
    row("network", measured, lambda m: m.test)
    for id in NGRAMS:
        row(REFERENCES[id].title, measured, partial(reference_figures, id))
    for id in NGRAMS if len(measured) > 1 else ():
        found = paired_t(ours, [m.references[id].accuracy for m in measured], int(n), trained)
        gap = found.difference
        print(
            f"  ahead of {REFERENCES[id].title}: {100 * gap.mean:+.2f} points, corrected 95 % interval "
            f"{100 * gap.low:+.2f} to {100 * gap.high:+.2f}"
        )
    for name in FORMS:
        print(f"  {name}: {statistics.fmean(m.forms[name] for m in measured):.2%}")
    answers = [row for m in measured for row in m.tests]
    curve = reliability(
        np.array([row.confidence for row in answers]),
        np.array([row.predicted == row.label for row in answers]),
    )
    print(f"  calibration error, {len(answers)} answers together: {calibration_error(curve):.4f}")
    print(f"  seconds to train: {statistics.fmean(m.seconds for m in measured):.1f}, one thread")


def reference_figures(id: str, measured: Measured) -> dict[str, float]:
    """Return the figures of a reference."""
    return measured.references[id].to_dict()


def row(title: str, measured: Sequence[Measured], of: Callable[[Measured], dict[str, float]]) -> None:
    """Print the means of one model's figures."""
    values = [of(m) for m in measured]
    accuracies = [value["accuracy"] for value in values]
    spread = ""
    if len(values) > 1:
        half = interval(accuracies, int(values[0]["n"]), measured[0].trained_on).half
        spread = f" ± {100 * half:.2f}"
    words = ", ".join(
        f"{name.replace('_', ' ')} {statistics.fmean(value[name] for value in values):.4f}"
        for name in ("any_right", "macro_f1", "balanced_accuracy")
    )
    print(f"  {title}: {100 * statistics.fmean(accuracies):.2f}{spread} %, {words}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", nargs="*", default=list(SEEDS), help="data sets, or files of one's own")
    parser.add_argument("--arch", default="gru")
    parser.add_argument("--seeds", type=int)
    flags = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(cores(), mp_context=context) as pool:
        for source in flags.source:
            seeds = range(flags.seeds or SEEDS.get(source, 3))
            show(source, flags.arch, list(pool.map(partial(measure, source, flags.arch), seeds)))


if __name__ == "__main__":
    main()
