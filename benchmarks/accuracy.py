"""Prints how accurate the recommended network is beside n-grams, and how calibrated.

    python benchmarks/accuracy.py [german-italian | languages] [--arch gru] [--seeds N]

Each seed is a split and an initialisation of its own. The references learn from the validation names too,
which they have no other use for. Calibration is measured over the test names of all seeds together. How
accurate the pretrained models are in other forms that people type, figures.py prints.
"""

from __future__ import annotations

import argparse
import statistics
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from namemodel.comparison import Comparison, compare, plan
from namemodel.comparison.report import interval_words, sentence
from namemodel.comparison.verdicts import compare_pairs
from namemodel.evaluation.evaluation import calibration_error, reliability
from namemodel.events import RunDone

SEEDS = {"german-italian": 10, "languages": 3}
NGRAMS = ("ngrams", "ngrams-logistic")


def measure(architecture: str, seeds: int, **changes: Any) -> Comparison:
    """Train and test the network and the references on as many splits; changes as `plan` takes them."""
    variants = plan([architecture], seeds, device="cpu", **changes)
    with TemporaryDirectory() as folder:
        events = compare(variants, references=NGRAMS, processes=None, out=Path(folder))
        return Comparison.read([event for event in events if isinstance(event, RunDone)])


def show(source: str, found: Comparison) -> None:
    """Print what was measured of one data set."""
    (network,) = found.networks
    runs = found.rows[network]
    print(
        f"\n{source}, {network}: {len(runs)} seeds, {runs[0].n} test names and "
        f"{runs[0].trained_on} trained on, each"
    )
    print(f"  each seed: {', '.join(f'{run.accuracy:.2%}' for run in runs)}")
    for one in found.summaries():
        print(
            f"  {one.model}: {interval_words(one.accuracy)}, any right {one.any_right:.4f}, macro F1 "
            f"{one.macro_f1:.4f}, balanced accuracy {one.balanced_accuracy:.4f}"
        )
    for verdict in compare_pairs([(network, reference) for reference in found.references], found):
        print(f"  {sentence(verdict)}")
    tests = [row for run in runs for row in found.predictions[network, run.seed]]
    curve = reliability(
        np.array([row.confidence for row in tests]),
        np.array([row.predicted == row.label for row in tests]),
    )
    print(f"  calibration error, {len(tests)} predictions together: {calibration_error(curve):.4f}")
    print(f"  seconds to train: {statistics.fmean(run.seconds for run in runs):.1f}, one thread")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", nargs="*", default=list(SEEDS), help="data sets, or files of one's own")
    parser.add_argument("--arch", default="gru")
    parser.add_argument("--seeds", type=int)
    flags = parser.parse_args()
    for source in flags.source:
        show(source, measure(flags.arch, flags.seeds or SEEDS.get(source, 3), source=source))


if __name__ == "__main__":
    main()
