"""The results of a comparison: its runs by model, their predictions, and means over the seeds."""

from __future__ import annotations

import dataclasses
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from namemodel.comparison.statistics import Interval, accuracy_interval
from namemodel.events import Cost, RunDone
from namemodel.training.final_evaluation import TestPrediction, load_tests

MEANS = (
    *("any_right", "macro_f1", "balanced_accuracy", "log_loss", "calibration_error"),
    *("epochs", "seconds", "names_a_second", "megabytes"),
)
LEADING = ("model", "seed", "architecture", "parameters", "epochs", "trained_on")  # cells of a record
NO_CELLS = ("run", "tested", "reliability", "labels", "names", "recall", "confusion")
RunPredictions = Mapping[tuple[str, int], Sequence[TestPrediction]]
"""The predictions for the test names, by model and seed, as far as they were saved."""


@dataclass(frozen=True)
class Summary(Cost):
    """One model: means over its runs, in the units of `RunDone`."""

    model: str
    architecture: str
    runs: int
    n: int
    """Test names of one run."""
    accuracy: Interval
    any_right: float | None
    macro_f1: float
    balanced_accuracy: float
    log_loss: float | None
    calibration_error: float | None


@dataclass(frozen=True)
class Comparison:
    """Runs that are done, and their predictions.

    Args:
        source: the data set that they are of, its id or a path; empty where it does not matter.
    """

    runs: Sequence[RunDone]
    predictions: RunPredictions = dataclasses.field(default_factory=dict)
    source: str = ""

    @classmethod
    def read(cls, runs: Sequence[RunDone], folder: Path = Path(), source: str = "") -> Comparison:
        """Return runs with the predictions that were saved of them.

        Args:
            folder: what the paths of the predictions are relative to, by default the current folder.
        """
        saved = {(run.model, run.seed): load_tests(folder / run.tested) for run in runs if run.tested}
        return cls(runs, saved, source)

    @cached_property
    def rows(self) -> dict[str, list[RunDone]]:
        """The runs of each model by seed: networks first, then references, in the order of the plan."""
        planned = sorted(self.runs, key=lambda run: (not run.architecture, run.run))
        found: dict[str, list[RunDone]] = {run.model: [] for run in planned}
        for run in sorted(self.runs, key=lambda run: run.seed):
            found[run.model].append(run)
        return found

    @property
    def networks(self) -> list[str]:
        """The models that are networks."""
        return [model for model, runs in self.rows.items() if runs[0].architecture]

    @property
    def references(self) -> list[str]:
        """The models that are none."""
        return [model for model, runs in self.rows.items() if not runs[0].architecture]

    def complete(self) -> Comparison:
        """Return the runs of the seeds that all models have."""
        seeds = [{run.seed for run in runs} for runs in self.rows.values()]
        shared = set.intersection(*seeds) if seeds else set()
        return dataclasses.replace(self, runs=[run for run in self.runs if run.seed in shared])

    def accuracy(self, model: str) -> Interval:
        """Return a model's accuracy with its interval."""
        runs = self.rows[model]
        return accuracy_interval([run.accuracy for run in runs], runs[0].n, runs[0].trained_on)

    def summaries(self) -> list[Summary]:
        """Return the means of each model."""
        return [
            Summary(
                model=model,
                architecture=runs[0].architecture,
                runs=len(runs),
                parameters=round(statistics.fmean(run.parameters for run in runs)),
                n=runs[0].n,
                accuracy=self.accuracy(model),
                **{name: mean([getattr(run, name) for run in runs]) for name in MEANS},
            )
            for model, runs in self.rows.items()
        ]


def mean(values: Sequence[float | None]) -> Any:
    """Return the mean of a figure over runs, None where a run lacks it."""
    known = [value for value in values if value is not None]
    return statistics.fmean(known) if len(known) == len(values) else None


def as_record(done: RunDone) -> dict[str, Any]:
    """Return a run as a row of a CSV file, without the fields that are not one number or word."""
    values = dataclasses.asdict(done)
    return {name: values[name] for name in (*LEADING, *values) if name not in NO_CELLS}
