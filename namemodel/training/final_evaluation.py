"""The evaluation on the test names, and its file, `test.csv`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt

from namemodel.checkpoint.files import write_atomically
from namemodel.data import NameTable
from namemodel.errors import CheckpointError
from namemodel.evaluation.evaluation import Evaluation, evaluate
from namemodel.inference.predictions import Predictions
from namemodel.names.name_array import name_hashes


@dataclass(frozen=True)
class TestPrediction:
    """The prediction for one test name: a row of `test.csv`."""

    name: str
    label: str
    predicted: str
    confidence: float
    seen_in_training: bool
    """A split at random may test names that it trained on; one by name never does."""


def evaluate_tests(
    table: NameTable, probabilities: npt.NDArray[np.float64], trained_on: npt.NDArray[np.int64]
) -> tuple[Evaluation, list[TestPrediction]]:
    """Return the evaluation of the predictions for a table's names, and each prediction.

    Args:
        probabilities: `[N, C]`, in the order of the table's label names.
        trained_on: the hashes of the names that the model was trained on.
    """
    hashes, labels = name_hashes(table.names), table.label_names
    found = Predictions.all_read(labels, probabilities, np.isin(hashes, trained_on))
    columns = (table.names, table.labels, found.first, found.confidence.round(6), found.seen)
    predictions = [
        TestPrediction(name, labels[label], labels[place], float(confidence), bool(known))
        for name, label, place, confidence, known in zip(*columns, strict=True)
    ]
    return evaluate(found, np.array(table.labels), hashes), predictions


def save_tests(path: Path, rows: Iterable[TestPrediction]) -> None:
    """Write the predictions for test names as CSV; raises CheckpointError when it can't be written."""
    text = io.StringIO(newline="")
    titles = [field.name for field in fields(TestPrediction)]
    csv.writer(text).writerows([titles, *map(astuple, rows)])
    try:
        write_atomically(path, text.getvalue().encode("utf-8", "surrogatepass"))
    except OSError as error:
        raise CheckpointError(f"{path} cannot be written: {error.strerror}.") from error


def load_tests(path: Path) -> list[TestPrediction]:
    """Return what `save_tests` wrote, in its order; nothing where there is no file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="", errors="surrogatepass") as file:
        return [
            TestPrediction(name, label, predicted, float(confidence), seen == "True")
            for name, label, predicted, confidence, seen in list(csv.reader(file))[1:]
        ]
