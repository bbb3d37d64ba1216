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

from namemodel.comparison import Comparison, Variant
from namemodel.comparison.report import interval_words, sentence
from namemodel.comparison.run import run_reference, variant_row
from namemodel.comparison.verdicts import compare_pairs
from namemodel.evaluation.evaluation import calibration_error, reliability
from namemodel.evaluation.labelled_names import FORMS
from namemodel.events import Finished, RunDone, Started
from namemodel.experiments import make_run
from namemodel.hardware import cores, use_one_thread
from namemodel.inference.classifier import Classifier
from namemodel.presets import make_experiment
from namemodel.training.final_evaluation import TestPrediction

SEEDS = {"german-italian": 10, "languages": 3}
NGRAMS = ("ngrams", "ngrams-logistic")


@dataclass(frozen=True)
class Measured:
    """One seed: rows of the network and of each reference, and the network's predictions."""

    rows: list[RunDone]
    forms: dict[str, float]
    tests: list[TestPrediction]


def measure(source: str, architecture: str, seed: int) -> Measured:
    """Train and test the network and the references on one split."""
    use_one_thread()
    experiment = make_experiment(architecture, source=source, seed=seed, device="cpu")
    run = make_run(experiment)
    started, *_, end = run.events()
    assert isinstance(started, Started)
    assert isinstance(end, Finished)
    rows = [variant_row(0, Variant(architecture, experiment), started, end, run, None)]
    for id in NGRAMS:
        *_, done = run_reference(0, id, experiment, None)
        assert isinstance(done, RunDone)
        rows.append(done)
    classifier = Classifier(run.checkpoint(), architecture)
    return Measured(
        rows, {name: accuracy(classifier, run.tests, form) for name, form in FORMS.items()}, run.tests
    )


def accuracy(classifier: Classifier, tests: Sequence[TestPrediction], form: Callable[[str], str]) -> float:
    """Return the share of test names whose own list is predicted, in one form."""
    predictions = classifier.classify([form(row.name) for row in tests])
    return statistics.fmean(p.predicted == row.label for p, row in zip(predictions, tests, strict=True))


def show(source: str, architecture: str, measured: Sequence[Measured]) -> None:
    """Print what was measured of one data set."""
    found = Comparison([row for m in measured for row in m.rows])
    networks = found.rows[architecture]
    print(
        f"\n{source}, {architecture}: {len(networks)} seeds, {networks[0].n} test names and "
        f"{networks[0].trained_on} trained on, each"
    )
    print(f"  each seed: {', '.join(f'{run.accuracy:.2%}' for run in networks)}")
    for one in found.summaries():
        print(
            f"  {one.model}: {interval_words(one.accuracy)}, any right {one.any_right:.4f}, macro F1 "
            f"{one.macro_f1:.4f}, balanced accuracy {one.balanced_accuracy:.4f}"
        )
    for verdict in compare_pairs([(architecture, reference) for reference in found.references], found):
        print(f"  {sentence(verdict)}")
    for name in FORMS:
        print(f"  {name}: {statistics.fmean(m.forms[name] for m in measured):.2%}")
    tests = [row for m in measured for row in m.tests]
    curve = reliability(
        np.array([row.confidence for row in tests]),
        np.array([row.predicted == row.label for row in tests]),
    )
    print(f"  calibration error, {len(tests)} answers together: {calibration_error(curve):.4f}")
    print(f"  seconds to train: {statistics.fmean(run.seconds for run in networks):.1f}, one thread")


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
