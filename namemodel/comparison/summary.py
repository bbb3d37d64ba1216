"""The rows of a comparison's table: one a model, over its seeds."""

from __future__ import annotations

import dataclasses
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from namemodel.comparison.figures import interval_words
from namemodel.comparison.statistics import Interval, interval
from namemodel.events import RunDone
from namemodel.training.final_evaluation import TestPrediction, load_tests

NESTED = ("reliability", "labels", "names", "recall", "confusion")  # no cells of a table


@dataclass(frozen=True)
class Summary:
    """One model: means over its runs, in the units of `RunDone`."""

    model: str
    architecture: str
    runs: int
    parameters: int
    n: int
    """Test names of one run."""
    accuracy: Interval
    any_right: float
    macro_f1: float
    balanced_accuracy: float
    log_loss: float | None
    calibration_error: float | None
    seconds: float
    names_a_second: float
    megabytes: float

    @property
    def accuracy_words(self) -> str:
        """The accuracy in percent, with its interval."""
        return interval_words(self.accuracy)


def summarise(rows: Sequence[RunDone]) -> list[Summary]:
    """Return a summary for each model."""
    return [summary(model, runs) for model, runs in by_model(rows).items()]


def by_model(rows: Sequence[RunDone]) -> dict[str, list[RunDone]]:
    """Return the runs of each model, in the order of their seeds."""
    ordered = sorted(rows, key=lambda row: row.seed)
    return {model: [row for row in ordered if row.model == model] for model in order_of(rows)}


def order_of(rows: Sequence[RunDone]) -> list[str]:
    """Return the models: networks first, then references, each in the order in which they were planned."""
    planned = sorted(rows, key=lambda row: (not row.architecture, row.run))
    return list(dict.fromkeys(row.model for row in planned))


def kept_answers(
    rows: Sequence[RunDone], folder: Path | None = None
) -> dict[tuple[str, int], list[TestPrediction]]:
    """Return the answers to the test names by model and seed, as far as they are kept.

    Args:
        folder: what the paths of their files are relative to, by default the current folder.
    """
    home = folder or Path()
    return {(row.model, row.seed): load_tests(home / row.tested) for row in rows if row.tested}


def summary(model: str, runs: Sequence[RunDone]) -> Summary:
    """Return the summary of one model's runs, one or more."""

    def mean(field: str) -> float:
        return statistics.fmean(getattr(run, field) for run in runs)

    def mean_if_known(field: str) -> float | None:
        return mean(field) if all(getattr(run, field) is not None for run in runs) else None

    first = runs[0]
    return Summary(
        model=model,
        architecture=first.architecture,
        runs=len(runs),
        parameters=round(mean("parameters")),
        n=first.n,
        accuracy=interval([run.accuracy for run in runs], first.n, first.trained_on),
        any_right=mean("any_right"),
        macro_f1=mean("macro_f1"),
        balanced_accuracy=mean("balanced_accuracy"),
        log_loss=mean_if_known("log_loss"),
        calibration_error=mean_if_known("calibration_error"),
        seconds=mean("seconds"),
        names_a_second=mean("names_a_second"),
        megabytes=mean("megabytes"),
    )


def as_record(done: RunDone) -> dict[str, Any]:
    """Return a run as a row of a table, without what is no cell."""
    left_out = ("run", "tested", *NESTED)
    return {name: value for name, value in dataclasses.asdict(done).items() if name not in left_out}
