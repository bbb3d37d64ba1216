"""What every comparison is held against: models without a network, and figures that others print.

The majority class predicts the largest list for every name. The n-gram models are scikit-learn's: the
runs of 1 to 5 characters of each name, its start and end marked, weighted by TF-IDF, and a linear
model over them (Joachims 1998, "Text Categorization with Support Vector Machines"). They choose nothing
on validation names, so they learn from those too: 80 % of the names where a network has 76 %.
scikit-learn is imported where it is used: it is slow to load.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt


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


@dataclass(frozen=True)
class Reference:
    """One entry of the registry."""

    id: str
    title: str
    make: Callable[[], Any]
    """Returns a classifier of scikit-learn's that learns from normalised names."""


def make_svm() -> Any:
    """Return n-grams with a linear support vector machine."""
    from sklearn.svm import LinearSVC

    return with_ngrams(LinearSVC(random_state=0))


def make_logistic() -> Any:
    """Return n-grams with a logistic regression."""
    from sklearn.linear_model import LogisticRegression

    return with_ngrams(LogisticRegression(C=30, solver="newton-cg"))


def make_majority() -> Any:
    """Return a classifier that predicts the shares of the lists for every name."""
    from sklearn.dummy import DummyClassifier

    return DummyClassifier(strategy="prior")


def with_ngrams(model: Any) -> Any:
    """Return a linear model over the TF-IDF of character n-grams."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline

    vectorizer = TfidfVectorizer(
        analyzer="char", ngram_range=(1, 5), preprocessor="^{}$".format, sublinear_tf=True
    )
    return make_pipeline(vectorizer, model)


REFERENCES = {
    entry.id: entry
    for entry in (
        Reference("ngrams", "n-grams + linear SVM", make_svm),
        Reference("ngrams-logistic", "n-grams + logistic regression", make_logistic),
        Reference("majority", "majority class", make_majority),
    )
}


def predict_probabilities(model: Any, names: Sequence[str], classes: int) -> npt.NDArray[np.float64]:
    """Return a fitted classifier's probabilities `[N, C]` of normalised names; 0 for unknown classes.

    A linear SVM has none: 1 for its prediction stands in their place.
    """
    found = np.zeros((len(names), classes))
    if hasattr(model, "predict_proba"):
        found[:, model.classes_] = model.predict_proba(names)
    else:
        found[np.arange(len(names)), model.predict(names)] = 1
    return found


def weight_count(model: Any) -> int:
    """Return the number of weights of a fitted classifier; 0 where nothing is trained."""
    if not hasattr(model, "steps"):
        return 0
    linear = model[-1]
    return int(linear.coef_.size + linear.intercept_.size)
