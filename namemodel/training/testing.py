"""The one reading of the test names, and its file: the answer to each of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt

from namemodel.checkpoint import write_atomically
from namemodel.data import NameTable
from namemodel.errors import CheckpointError
from namemodel.inference.calibration import fit_temperature, log_softmax
from namemodel.metrics import Scores, score
from namemodel.names.name_array import name_hashes
from namemodel.training.data import TrainingData
from namemodel.training.trainer import Trainer


@dataclass(frozen=True)
class TestPrediction:
    """The answer to one test name: a row of `test.csv`."""

    name: str
    label: str
    predicted: str
    confidence: float
    seen_in_training: bool
    """A split at random may test names that it trained on; one by name never does."""


def read_tests(trainer: Trainer, data: TrainingData) -> tuple[float, Scores, list[TestPrediction]]:
    """Return the temperature, found on validation names, and how the test names are answered with it."""
    temperature = fit_temperature(trainer.logits(data.validation).numpy(), data.validation.labels.numpy())
    probabilities = np.exp(log_softmax(trainer.logits(data.test).numpy() / temperature))
    hashes = name_hashes(data.test_names.names).tolist()
    scores = score(probabilities, data.test.labels.numpy(), list(data.labels), hashes)
    return temperature, scores, predictions_of(data.test_names, probabilities, np.isin(hashes, data.seen))


def predictions_of(
    table: NameTable, probabilities: npt.NDArray[np.float64], seen: npt.NDArray[np.bool_]
) -> list[TestPrediction]:
    """Return the answer to each name of a table.

    Args:
        probabilities: `[N, C]`, in the order of the table's label names.
        seen: `[N]`, whether the model learnt from the name.
    """
    labels, given = table.label_names, probabilities.argmax(axis=1)
    sure = probabilities.max(axis=1).round(6)
    return [
        TestPrediction(name, labels[label], labels[place], float(share), bool(known))
        for name, label, place, share, known in zip(table.names, table.labels, given, sure, seen, strict=True)
    ]


def save_tests(path: Path, rows: Iterable[TestPrediction]) -> None:
    """Write the answers to test names as CSV; raises CheckpointError when it can't be written."""
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
