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
from typing import Any

import numpy as np
import numpy.typing as npt

from namemodel.comparison.speed import names_a_second
from namemodel.config import Experiment
from namemodel.data import load_splits
from namemodel.errors import ChoiceError
from namemodel.events import METRICS, Event, RunDone, RunStarted
from namemodel.names.normalise import normalise
from namemodel.names.vocabulary import Vocabulary
from namemodel.training.data import seen_hashes
from namemodel.training.final_evaluation import evaluate_tests, save_tests

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


@dataclass(frozen=True)
class Reference:
    """One entry of the registry."""

    id: str
    title: str
    make: Callable[[], Any]
    """Returns a classifier of scikit-learn's that learns from normalised names; imports it, which is slow."""
    has_probabilities: bool = True
    """A linear SVM has none: 1 for its prediction stands in their place."""


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
        analyzer="char", ngram_range=LENGTHS, preprocessor="^{}$".format, sublinear_tf=True
    )
    return make_pipeline(vectorizer, model)


REFERENCES = {
    entry.id: entry
    for entry in (
        Reference("ngrams", "n-grams + linear SVM", make_svm, has_probabilities=False),
        Reference("ngrams-logistic", "n-grams + logistic regression", make_logistic),
        Reference("majority", "majority class", make_majority),
    )
}


def get_reference(id: str) -> Reference:
    """Return the entry; raises ChoiceError when there is none."""
    if id not in REFERENCES:
        raise ChoiceError("reference", id, REFERENCES)
    return REFERENCES[id]


def run_reference(
    run: int, id: str, experiment: Experiment, out: Path | None, stop: Callable[[], bool] = lambda: False
) -> Iterator[Event]:
    """Fit a reference on the names of an experiment and test it on the same test names.

    Args:
        run: the number of the run.
        experiment: its data, spelling and seed are used.
        out: the folder for the file of answers; None for no file.
        stop: not asked, for it is over too soon to be stopped.

    Raises:
        ChoiceError: no such reference. NameModelError: as `load_splits`.
    """
    reference = get_reference(id)
    yield RunStarted(run, reference.title, experiment.seed, epochs=0)
    splits = load_splits(experiment.data, experiment.text, experiment.seed)
    learnt = (splits.train, splits.validation)
    names = [normalise(name, experiment.text) for part in learnt for name in part.names]
    model, began = reference.make(), time.perf_counter()
    model.fit(names, np.array([label for part in learnt for label in part.labels]))
    seconds = time.perf_counter() - began

    def predict(names: Sequence[str]) -> npt.NDArray[np.float64]:
        normalised = [normalise(name, experiment.text) for name in names]
        return probabilities(model, normalised, len(splits.test.label_names))

    evaluation, answers = evaluate_tests(splits.test, predict(splits.test.names), seen_hashes(*learnt))
    metrics = {name: getattr(evaluation, name) for name in METRICS}
    if not reference.has_probabilities:
        metrics |= {"log_loss": None, "calibration_error": None, "reliability": []}
    path = out / f"{run}.csv" if out else None
    if path is not None:
        save_tests(path, answers)
    parameters = parameter_count(model)
    yield RunDone(
        run=run,
        model=reference.title,
        seed=experiment.seed,
        architecture="",
        parameters=parameters,
        epochs=0,
        trained_on=len(names),
        seconds=seconds,
        names_a_second=names_a_second(predict, Vocabulary.fit(names).characters),
        megabytes=parameters * BYTES_A_WEIGHT / 1e6,
        tested=str(path or ""),
        **metrics,
    )


def probabilities(model: Any, names: Sequence[str], classes: int) -> npt.NDArray[np.float64]:
    """Return a fitted classifier's probabilities `[N, C]` of normalised names; 0 for unknown classes."""
    found = np.zeros((len(names), classes))
    if hasattr(model, "predict_proba"):
        found[:, model.classes_] = model.predict_proba(names)
    else:
        found[np.arange(len(names)), model.predict(names)] = 1
    return found


def parameter_count(model: Any) -> int:
    """Return the number of weights of a fitted classifier; 0 where nothing is trained."""
    linear = model[-1] if hasattr(model, "steps") else None
    return int(linear.coef_.size + linear.intercept_.size) if linear is not None else 0
