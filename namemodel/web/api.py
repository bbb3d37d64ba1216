"""The page for programs: endpoints that take and return data, no HTML.

They stand beside the page's own events and share its models. Each answers at once, outside the queue, so that
`curl` reaches it too: `POST /gradio_api/run/classify`, the arguments as `data` in the body.
"""

# Without `annotations` from the future: Gradio reads the types themselves, to tell programs of them.

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypedDict, cast

import gradio as gr
import gradio.events

from namemodel.config import DEFAULT_MODEL
from namemodel.errors import DataError, NameModelError
from namemodel.inference.predictions import Prediction
from namemodel.inference.pretrained import pretrained_ids
from namemodel.web.shared.context import Context, pretrained_title

MOST_NAMES = 1000  # of one call
MOST_CHARACTERS = 1_000_000  # of all names of a call


class TestJSON(TypedDict):
    """Figures of a model's test names, as `Evaluation` has them."""

    n: int
    accuracy: float
    macro_f1: float
    balanced_accuracy: float
    log_loss: float | None
    calibration_error: float | None
    labels: list[str]
    recall: dict[str, float]
    confusion: list[list[int]]


class ModelJSON(TypedDict):
    """A model and its figures."""

    id: str
    title: str
    architecture: str
    char_lm: bool
    labels: list[str]
    parameters: int
    max_length: int
    """The longest name that it classifies, in letters."""
    test: TestJSON | None
    """None if it was stopped before its test."""


def add_api(context: Context) -> None:
    """Add the endpoints to the page that is being built."""

    @as_gradio_errors()
    def classify(name: str, model: str = DEFAULT_MODEL, min_confidence: float = 0.0) -> Prediction:
        """Say which list a name most resembles.

        Args:
            name: any text; what can't be read has a status that says why.
            model: a model's id, as `/models` lists them.
            min_confidence: the model abstains where its confidence is lower, a fraction from 0 to 1.
        """
        return predict(context, [text("name", name)], model, min_confidence)[0]

    @as_gradio_errors()
    def classify_many(
        names: list[str], model: str = DEFAULT_MODEL, min_confidence: float = 0.0
    ) -> list[Prediction]:
        """Say which list each of up to 1,000 names most resembles; arguments as `/classify`."""
        if not isinstance(names, list):
            raise DataError(f"names is {names!r:.80}; a list of texts is allowed.")
        texts = [text(f"names[{place}]", name) for place, name in enumerate(names)]
        return predict(context, texts, model, min_confidence)

    def models() -> list[ModelJSON]:
        """List the models that come with the page, with their figures on test names."""
        return [entry(context, id) for id in pretrained_ids()]

    for endpoint in (classify, classify_many, models):
        gradio.events.api(endpoint, api_name=endpoint.__name__, queue=False)


@contextmanager
def as_gradio_errors() -> Iterator[None]:
    """Turn a NameModelError into the error that Gradio returns to a program."""
    try:
        yield
    except NameModelError as error:
        raise gr.Error(str(error), print_exception=False) from error


def text(what: str, value: object) -> str:
    """Return an argument that has to be a text; half a surrogate pair, which JSON may hold, becomes U+FFFD.

    Raises:
        DataError: it is none.
    """
    if not isinstance(value, str):
        raise DataError(f"{what} is {value!r:.80}; a text is allowed.")
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def predict(context: Context, names: list[str], model: str, min_confidence: float) -> list[Prediction]:
    """Return the predictions for names; raises NameModelError as `Classifier.classify`."""
    if len(names) > MOST_NAMES:
        raise DataError(
            f"There are {len(names):,} names; {MOST_NAMES:,} at most are answered in one call. "
            "Call several times, or use 'namemodel batch' for a table."
        )
    if sum(map(len, names)) > MOST_CHARACTERS:
        raise DataError(
            f"The names have over {MOST_CHARACTERS:,} characters together. Send fewer, or shorter ones."
        )
    classifier = context.classifier(text("model", model) or DEFAULT_MODEL)
    return classifier.classify(names, min_confidence=min_confidence)


def entry(context: Context, id: str) -> ModelJSON:
    """Return a model's entry."""
    classifier = context.classifier(id)
    config, test = classifier.checkpoint.experiment.model, classifier.checkpoint.metrics.get("test")
    return ModelJSON(
        id=id,
        title=pretrained_title(id),
        architecture=config.architecture,
        char_lm=config.has_char_lm,
        labels=list(classifier.labels),
        parameters=classifier.parameters,
        max_length=classifier.max_length,
        test=None
        if test is None
        else cast(TestJSON, {name: test[name] for name in TestJSON.__annotations__}),
    )
