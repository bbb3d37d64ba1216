"""The evaluation of a model on the labelled names of a data set or file, with and without training names."""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from namemodel.data import DATASETS, NameTable, load_names
from namemodel.data.splits import tidy
from namemodel.evaluation.evaluation import Evaluation, evaluate
from namemodel.inference.classifier import Classifier
from namemodel.inference.predictions import NO_THRESHOLD
from namemodel.names.name_array import name_hashes
from namemodel.names.normalise import fold_accents

FORMS: dict[str, Callable[[str], str]] = {
    "as written": str,
    "CAPITALS": str.upper,
    "lower case": str.lower,
    "accents folded": fold_accents,
    "decomposed": partial(unicodedata.normalize, "NFD"),
}
"""The forms in which people type a name, in all of which a model should know it."""


@dataclass(frozen=True)
class Evaluations:
    """The figures of a model's predictions: over all names, those seen in training, and the others."""

    overall: Evaluation
    seen: Evaluation | None
    """Over the names that the model was trained on; None if there are none."""
    unseen: Evaluation | None
    """Over the others. Validation names, on which the temperature was found, are among them."""

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values, the overall figures at the top level."""
        values = dataclasses.asdict(self)
        return {**values.pop("overall"), **values}


def labelled_names(source: str, classifier: Classifier) -> NameTable:
    """Return the names of a data set, cleaned as the model's own were, or of a file, as they are.

    Of a data set, repeats are merged and names of several lists dropped where the settings that the
    model was trained with say so; of a file, every row with a name of 1 to 64 letters counts.

    Raises:
        ChoiceError, ArchiveError, DataError: as `load_names`.
    """
    table = load_names(source)
    if source not in DATASETS:
        return table
    experiment = classifier.checkpoint.experiment
    return tidy(table, experiment.data.replace(source=source), experiment.text)


def evaluate_classifier(
    classifier: Classifier, table: NameTable, *, min_confidence: float = NO_THRESHOLD
) -> Evaluations:
    """Evaluate a model on every row of a table.

    Args:
        min_confidence: as in `Classifier.classify`.

    Raises:
        DataError: the table has a label that is none of the model's. ConfigError: the threshold is not from
            0 to 1.
    """
    table = table.with_labels(classifier.labels)
    truth = np.array(table.labels, dtype=np.int64)
    predictions = classifier.predict(table.names, min_confidence=min_confidence)
    names = name_hashes(table.names)
    seen, unseen = (
        evaluate(predictions.take(rows), truth[rows], names[rows]) if rows.any() else None
        for rows in (predictions.seen, ~predictions.seen)
    )
    return Evaluations(evaluate(predictions, truth, names), seen, unseen)
