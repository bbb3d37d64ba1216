"""How good a model is on a table of labelled names, those it was trained on apart.

Owns what counts as right: a name that gets no answer is a miss, in every figure but the log loss,
which only answers have. Knows nothing of how figures are shown.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from namemodel.classify import Answers, Classifier
from namemodel.data import DATASETS, NameTable, load_names
from namemodel.data.splits import tidy
from namemodel.metrics import score

NO_ANSWER = "(no answer)"  # one more column beside the lists, to which no name belongs


@dataclass(frozen=True)
class Figures:
    """Figures over `n` names; fractions from 0 to 1, log loss in nats."""

    n: int
    not_answered: int
    """How many of the `n` have no answer; each counts as wrong."""
    accuracy: float
    macro_f1: float
    balanced_accuracy: float
    log_loss: float | None
    """Over the names that have an answer; None if there are none."""
    names: dict[str, int]
    """How many of the `n` are on each list that occurs."""
    recall: dict[str, float]
    """The share of a list's names that the model gives back to it."""
    confusion: list[list[int]]
    """`[C][C]`, names with an answer. Rows: the list a name is on; columns: the one it was given."""


@dataclass(frozen=True)
class Evaluation:
    """What a model makes of a table of labelled names."""

    model: str
    origin: str
    """Where the names come from, and what was left out."""
    labels: list[str]
    overall: Figures
    seen: Figures | None
    """Over the names that the model was trained on; None if there are none."""
    unseen: Figures | None
    """Over the others. Validation names, which chose the epoch that was kept, are among them."""

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values, the overall figures at the top level."""
        values = dataclasses.asdict(self)
        return {"model": values.pop("model"), **values.pop("overall"), **values}


def names_to_judge(source: str, classifier: Classifier) -> NameTable:
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


def evaluate(classifier: Classifier, table: NameTable) -> Evaluation:
    """Score a model on every row of a table.

    Raises:
        DataError: the table has a label that is none of the model's.
    """
    table = table.with_labels(classifier.labels)
    truth = np.array(table.labels, dtype=np.int64)
    answers = classifier.answer(table.names)

    def part(rows: npt.NDArray[np.bool_]) -> Figures | None:
        some = Answers(answers.probabilities[rows], answers.status[rows], answers.seen[rows])
        return figures(some, truth[rows], list(classifier.labels)) if rows.any() else None

    return Evaluation(
        model=classifier.id,
        origin=table.origin,
        labels=list(classifier.labels),
        overall=figures(answers, truth, list(classifier.labels)),
        seen=part(answers.seen),
        unseen=part(~answers.seen),
    )


def figures(answers: Answers, truth: npt.NDArray[np.int64], labels: list[str]) -> Figures:
    """Score N ≥ 1 answers against label indices `[N]`."""
    answered = answers.answered
    # No answer is a class of its own: it misses the right list and adds nothing to a wrong one.
    widened = np.column_stack([answers.probabilities, ~answered])
    scores = score(widened, truth, [*labels, NO_ANSWER])
    loss = (
        score(answers.probabilities[answered], truth[answered], labels).log_loss if answered.any() else None
    )
    counts = np.bincount(truth, minlength=len(labels)).tolist()
    matrix = [row[: len(labels)] for row in scores.confusion[: len(labels)]]
    occurring = [i for i, count in enumerate(counts) if count]
    return Figures(
        n=scores.n,
        not_answered=int((~answered).sum()),
        accuracy=scores.accuracy,
        macro_f1=scores.macro_f1,
        balanced_accuracy=scores.balanced_accuracy,
        log_loss=loss,
        names={labels[i]: counts[i] for i in occurring},
        recall={labels[i]: matrix[i][i] / counts[i] for i in occurring},
        confusion=matrix,
    )
