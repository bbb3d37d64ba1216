"""Rows and answers of comparisons that never ran."""

from collections.abc import Mapping, Sequence

from namemodel.comparison import Comparison
from namemodel.comparison.results import RunPredictions
from namemodel.events import RunDone
from namemodel.training.final_evaluation import TestPrediction

LABELS = ["German", "Italian"]


def row(model: str, seed: int, accuracy: float, **changes: object) -> RunDone:
    """Return a run that is done, on 200 test names unless `changes` say otherwise."""
    values: dict[str, object] = {
        "run": 0, "model": model, "seed": seed, "architecture": "gru", "parameters": 100, "epochs": 3,
        "trained_on": 800, "n": 200, "accuracy": accuracy, "any_right": accuracy, "macro_f1": accuracy,
        "balanced_accuracy": accuracy, "log_loss": 0.25, "calibration_error": 0.02,
        "reliability": [[0.6, 0.5, 100], [0.9, 0.95, 100]], "labels": LABELS,
        "names": {"German": 100, "Italian": 100}, "recall": {"German": accuracy, "Italian": accuracy},
        "confusion": [[90, 10], [5, 95]], "seconds": 2.0, "names_a_second": 12345.0, "megabytes": 0.5,
        "tested": "",
    }  # fmt: skip
    return RunDone(**(values | changes))  # type: ignore[arg-type]


def reference(model: str, seed: int, accuracy: float, **changes: object) -> RunDone:
    """Return a run of what is no network and has no probabilities."""
    plain = {"architecture": "", "log_loss": None, "calibration_error": None, "reliability": []}
    return row(model, seed, accuracy, **(plain | changes))


def comparison_of(rows: Mapping[str, Sequence[RunDone]], answers: RunPredictions | None = None) -> Comparison:
    """Return the comparison of runs by model, in their order."""
    return Comparison([run for runs in rows.values() for run in runs], answers or {})


def answers_of(right: Sequence[bool]) -> list[TestPrediction]:
    """Return answers to German names, right or wrong."""
    return [
        TestPrediction(f"Name{number}", "German", "German" if ok else "Italian", 0.9, False)
        for number, ok in enumerate(right)
    ]
