"""What every comparison is held against: models without a network, and figures that others print.

The majority class answers every name with the largest list. The n-gram models are scikit-learn's: the
runs of 1 to 5 characters of each name, its start and end marked, weighted by TF-IDF, and a linear
model over them (Joachims 1998, "Text Categorization with Support Vector Machines"). They choose nothing
on validation names, so they learn from those too: 80 % of the names where a network has 76 %.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from namemodel.comparison.speed import names_a_second
from namemodel.config import Experiment, TextConfig
from namemodel.data import Splits, load_splits
from namemodel.errors import ChoiceError
from namemodel.events import EVALUATED, Event, RunDone, RunStarted
from namemodel.names.normalise import normalise
from namemodel.names.vocabulary import Vocabulary
from namemodel.training.data import seen_hashes
from namemodel.training.final_evaluation import TestPrediction, evaluate_tests, save_tests

LENGTHS = (1, 5)  # characters of an n-gram
BYTES_A_WEIGHT = 8  # scikit-learn's weights are doubles; the list of n-grams beside them is not counted


@dataclass(frozen=True)
class Printed:
    """A figure that the article "Understanding RNNs" prints, of its own split, chosen on its test names."""

    title: str
    accuracy: float


PRINTED = (
    Printed("three linear layers, as printed", 0.692),
    Printed("LinearRNN, as printed", 0.9231),
    Printed("nn.RNN, as printed", 0.9357),
)
PRINTED_OF = "german-italian"  # the data set that they are of


class Model(Protocol):
    """What a reference is made of."""

    @property
    def parameters(self) -> int:
        """The number of its trained numbers."""

    def fit(self, names: list[str], labels: npt.NDArray[np.int64]) -> None:
        """Learn from prepared names and label indices `[N]`."""

    def probabilities(self, names: list[str]) -> npt.NDArray[np.float64]:
        """Return probabilities `[N, C]` of prepared names."""


class Majority:
    """Answers every name with the list that most training names are on."""

    def fit(self, names: list[str], labels: npt.NDArray[np.int64]) -> None:
        """Count the labels."""
        self.shares = np.bincount(labels) / len(labels)

    def probabilities(self, names: list[str]) -> npt.NDArray[np.float64]:
        """Return the shares of the lists for each name, `[N, C]`."""
        return np.tile(self.shares, (len(names), 1))

    @property
    def parameters(self) -> int:
        """Nothing is trained."""
        return 0


class NGrams:
    """TF-IDF of character n-grams and a linear model of scikit-learn."""

    def __init__(self, model: Any) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer  # here: it takes seconds to import

        self.vectorizer = TfidfVectorizer(
            analyzer="char", ngram_range=LENGTHS, lowercase=False, sublinear_tf=True
        )
        self.model = model

    def fit(self, names: list[str], labels: npt.NDArray[np.int64]) -> None:
        """Fit both on prepared names and label indices `[N]`."""
        self.model.fit(self.vectorizer.fit_transform(map(marked, names)), labels)

    def probabilities(self, names: list[str]) -> npt.NDArray[np.float64]:
        """Return probabilities `[N, C]`; of a linear SVM, which has none, 1 for its answer."""
        found = self.vectorizer.transform(map(marked, names))
        if hasattr(self.model, "predict_proba"):
            return np.asarray(self.model.predict_proba(found), dtype=np.float64)
        given: npt.NDArray[np.int64] = self.model.predict(found)
        return np.eye(len(self.model.classes_))[given]

    @property
    def parameters(self) -> int:
        """The number of weights."""
        return int(self.model.coef_.size + self.model.intercept_.size)


def make_svm() -> NGrams:
    """Return n-grams with a linear support vector machine."""
    from sklearn.svm import LinearSVC

    return NGrams(LinearSVC(random_state=0))


def make_logistic() -> NGrams:
    """Return n-grams with a logistic regression."""
    from sklearn.linear_model import LogisticRegression

    return NGrams(LogisticRegression(C=30, solver="newton-cg"))


@dataclass(frozen=True)
class Reference:
    """One entry of the registry."""

    id: str
    title: str
    make: Callable[[], Model]
    has_probabilities: bool


REFERENCES = {
    entry.id: entry
    for entry in (
        Reference("ngrams", "n-grams + linear SVM", make_svm, has_probabilities=False),
        Reference("ngrams-logistic", "n-grams + logistic regression", make_logistic, has_probabilities=True),
        Reference("majority", "majority class", Majority, has_probabilities=True),
    )
}


def marked(name: str) -> str:
    """Return a name with its start and end marked."""
    return f"^{name}$"


def get_reference(id: str) -> Reference:
    """Return the entry; raises ChoiceError when there is none."""
    if id not in REFERENCES:
        raise ChoiceError("reference", id, REFERENCES)
    return REFERENCES[id]


def run_reference(
    run: int, reference: Reference, experiment: Experiment, out: Path | None
) -> Iterator[Event]:
    """Fit a reference on the names of an experiment and test it on the same test names.

    Args:
        run: the number of the run.
        experiment: its data, spelling and seed are used.
        out: the folder for the file of answers; None for no file.

    Raises:
        NameModelError: as `load_splits`.
    """
    yield RunStarted(run, reference.title, experiment.seed, epochs=0)
    splits = load_splits(experiment.data, experiment.text, experiment.seed)
    fitted = fit(reference, splits, experiment.text)
    scores, answers = test_fitted(fitted, splits)
    path = out / f"{run}.csv" if out else None
    if path is not None:
        save_tests(path, answers)
    yield row(run, fitted, experiment.seed, scores, str(path or ""))


@dataclass(frozen=True)
class Fitted:
    """A reference that has learnt."""

    reference: Reference
    model: Model
    text: TextConfig
    names: Sequence[str]
    """Those that it learnt from, as it read them."""
    seconds: float

    def answer(self, names: Sequence[str]) -> npt.NDArray[np.float64]:
        """Return probabilities `[N, C]` of names as they are written."""
        return self.model.probabilities([normalise(name, self.text) for name in names])


def fit(reference: Reference, splits: Splits, text: TextConfig) -> Fitted:
    """Fit a reference on the training and the validation names."""
    parts = (splits.train, splits.validation)
    names = [normalise(name, text) for part in parts for name in part.names]
    labels = np.array([label for part in parts for label in part.labels], dtype=np.int64)
    model = reference.make()
    began = time.perf_counter()
    model.fit(names, labels)
    return Fitted(reference, model, text, names, time.perf_counter() - began)


def test_fitted(fitted: Fitted, splits: Splits) -> tuple[dict[str, Any], list[TestPrediction]]:
    """Return a reference's figures on the test names, as `RunDone` has them, and its answers to them."""
    shares = fitted.answer(splits.test.names)
    learnt = seen_hashes(splits.train, splits.validation)
    evaluation, answers = evaluate_tests(splits.test, shares, learnt)
    scores = {name: getattr(evaluation, name) for name in EVALUATED}
    if not fitted.reference.has_probabilities:
        scores |= {"log_loss": None, "calibration_error": None, "reliability": []}
    return scores, answers


def row(run: int, fitted: Fitted, seed: int, scores: dict[str, Any], tested: str) -> RunDone:
    """Return the row of a reference that is tested, its speed measured here and now."""
    parameters = fitted.model.parameters
    return RunDone(
        run=run,
        model=fitted.reference.title,
        seed=seed,
        architecture="",
        parameters=parameters,
        epochs=0,
        trained_on=len(fitted.names),
        seconds=fitted.seconds,
        names_a_second=names_a_second(fitted.answer, Vocabulary.fit(fitted.names).characters),
        megabytes=parameters * BYTES_A_WEIGHT / 1e6,
        tested=tested,
        **scores,
    )
