"""The evaluation of a model on the labelled names of a data set or file, with and without training names."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np

from namemodel.config import TableConfig
from namemodel.data import DATASETS, NameTable, load_names
from namemodel.data.splits import tidy
from namemodel.evaluation.evaluation import Evaluation, evaluate
from namemodel.inference.classifier import Classifier
from namemodel.inference.predictions import NO_THRESHOLD
from namemodel.names.name_array import name_hashes


@dataclass(frozen=True)
class Evaluations:
    """The figures of a model's predictions: over all names, those seen in training, and the others."""

    overall: Evaluation
    seen: Evaluation | None
    """Over the names that the model was trained on; None if there are none."""
    unseen: Evaluation | None
    """Over the others. Validation names, on which the temperature was found, are among them."""
    other_labels: dict[str, int]
    """The number of rows, which are left out, of each label that is none of the model's."""

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values, the overall figures at the top level."""
        values = dataclasses.asdict(self)
        return {**values.pop("overall"), **values}


def labelled_names(source: str, classifier: Classifier, how: TableConfig | None = None) -> NameTable:
    """Return the names of a data set, cleaned as the model's own were, or of a file, as they are.

    Of a data set, repeats are merged and names of several lists dropped where the settings that the
    model was trained with say so; of a file, every row with a name of 1 to 64 letters counts.

    Args:
        how: as what a table is read; guesses where it says nothing.

    Raises:
        ChoiceError, ArchiveError, DataError, ConfigError: as `load_names`.
    """
    table = load_names(source, how)
    if source not in DATASETS:
        return table
    experiment = classifier.checkpoint.experiment
    return tidy(table, experiment.data.replace(source=source, min_names=0), experiment.text)


def evaluate_classifier(
    classifier: Classifier, table: NameTable, *, min_confidence: float = NO_THRESHOLD
) -> Evaluations:
    """Evaluate a model on every row of a table whose label is one of the model's.

    Args:
        min_confidence: as in `Classifier.classify`.

    Raises:
        DataError: the table has no label that is one of the model's. ConfigError: the threshold is not from
            0 to 1.
    """
    known, other_labels = table.with_known_labels(classifier.labels)
    table = known if len(known) else table.with_labels(classifier.labels)
    truth = np.array(table.labels, dtype=np.int64)
    predictions = classifier.predict(table.names, min_confidence=min_confidence)
    names = name_hashes(table.names)
    seen, unseen = (
        evaluate(predictions.take(rows), truth[rows], names[rows]) if rows.any() else None
        for rows in (predictions.seen, ~predictions.seen)
    )
    return Evaluations(evaluate(predictions, truth, names), seen, unseen, other_labels)
