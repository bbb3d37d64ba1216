"""How good a model is on a table of labelled names, those it was trained on apart.

Owns what counts as right. A name of which nothing can be read is a miss, in every figure but the log
loss, which only what is read has. Where the model abstains, its most likely list counts as ever; beside
that stand the share of names that it does answer, and its accuracy on them. Knows nothing of how figures
are shown.
"""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from namemodel.data import DATASETS, NameTable, load_names
from namemodel.data.splits import tidy
from namemodel.inference.classifier import Classifier
from namemodel.inference.predictions import NEVER, Answers
from namemodel.metrics import score
from namemodel.names.normalise import fold_accents

FORMS: dict[str, Callable[[str], str]] = {
    "as written": str,
    "CAPITALS": str.upper,
    "lower case": str.lower,
    "accents folded": fold_accents,
    "decomposed": partial(unicodedata.normalize, "NFD"),
}
"""The forms in which people type a name, in all of which a model should know it."""
NO_ANSWER = "(no answer)"  # one more column beside the lists, to which no name belongs


@dataclass(frozen=True)
class Figures:
    """Figures over `n` names; fractions from 0 to 1, log loss in nats."""

    n: int
    not_answered: int
    """How many of the `n` cannot be read; each counts as wrong."""
    abstained: int
    """From how many of the `n` the model abstains; its most likely list counts in the other figures."""
    coverage: float
    """The share of the `n` that it answers: read, and not abstained from."""
    answered_accuracy: float | None
    """The accuracy on those; None if there are none."""
    accuracy: float
    """On all `n`, whatever the level of confidence."""
    macro_f1: float
    balanced_accuracy: float
    log_loss: float | None
    """Over the names that can be read; None if there are none."""
    names: dict[str, int]
    """How many of the `n` are on each list that occurs."""
    recall: dict[str, float]
    """The share of a list's names that the model gives back to it."""
    confusion: list[list[int]]
    """`[C][C]`, names that can be read. Rows: the list a name is on; columns: the one it was given."""


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
    """Over the others. Validation names, on which the temperature was found, are among them."""

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


def evaluate(classifier: Classifier, table: NameTable, *, abstain_below: float = NEVER) -> Evaluation:
    """Score a model on every row of a table.

    Args:
        abstain_below: as in `Classifier.classify`.

    Raises:
        DataError: the table has a label that is none of the model's. ConfigError: the level is not
            from 0 to 1.
    """
    table = table.with_labels(classifier.labels)
    truth = np.array(table.labels, dtype=np.int64)
    answers = classifier.answer(table.names, abstain_below=abstain_below)

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
    read, answered = answers.labelled, answers.answered
    # No answer is a class of its own: it misses the right list and adds nothing to a wrong one.
    widened = np.column_stack([answers.probabilities, ~read])
    scores = score(widened, truth, [*labels, NO_ANSWER])
    loss = score(answers.probabilities[read], truth[read], labels).log_loss if read.any() else None
    right = answers.order[:, 0] == truth
    counts = np.bincount(truth, minlength=len(labels)).tolist()
    matrix = [row[: len(labels)] for row in scores.confusion[: len(labels)]]
    occurring = [i for i, count in enumerate(counts) if count]
    return Figures(
        n=scores.n,
        not_answered=int((~read).sum()),
        abstained=int(answers.abstained.sum()),
        coverage=float(answered.mean()),
        answered_accuracy=float(right[answered].mean()) if answered.any() else None,
        accuracy=scores.accuracy,
        macro_f1=scores.macro_f1,
        balanced_accuracy=scores.balanced_accuracy,
        log_loss=loss,
        names={labels[i]: counts[i] for i in occurring},
        recall={labels[i]: matrix[i][i] / counts[i] for i in occurring},
        confusion=matrix,
    )
