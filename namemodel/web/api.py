"""The page for programs: endpoints that take and return data, no HTML.

They stand beside the page's own events and share its models. Each answers at once, outside the queue, so that
`curl` reaches it too: `POST /gradio_api/run/classify`, the arguments as `data` in the body.
"""

# Without `annotations` from the future: Gradio reads the types themselves, to tell programs of them.

from typing import Any, TypedDict, cast

import gradio as gr
import gradio.events

from namemodel.errors import DataError, NameModelError
from namemodel.shipped import DEFAULT_MODEL, shipped_ids
from namemodel.web.context import Context, shipped_title

MOST_NAMES = 1000  # of one call
MOST = 1000  # characters of a name that are looked at


class PredictionJSON(TypedDict):
    """The fields of a `Prediction`."""

    name: str
    predicted: str | None
    confidence: float | None
    probabilities: dict[str, float]
    status: str
    message: str
    unknown_characters: list[str]
    seen_in_training: bool


class ModelJSON(TypedDict):
    """What there is to know of a model before one uses it."""

    id: str
    title: str
    architecture: str
    char_lm: bool
    labels: list[str]
    parameters: int
    max_length: int
    """The longest name that it answers, in letters."""
    test: dict[str, Any] | None
    """The figures of its test names, as an `Evaluation` has them; None if it was stopped before its test."""


def add_api(context: Context) -> None:
    """Add the endpoints to the page that is being built."""

    def classify(name: str, model: str = DEFAULT_MODEL, min_confidence: float = 0.0) -> PredictionJSON:
        """Say which list a name most resembles.

        Args:
            name: any text; what can't be read has a status that says why.
            model: a model's id, as `/models` lists them.
            min_confidence: the model abstains where its confidence is lower, a fraction from 0 to 1.
        """
        return answer(context, [name], model, min_confidence)[0]

    def classify_many(
        names: list[str], model: str = DEFAULT_MODEL, min_confidence: float = 0.0
    ) -> list[PredictionJSON]:
        """Say which list each of up to 1,000 names most resembles; arguments as `/classify`."""
        return answer(context, names, model, min_confidence)

    def models() -> list[ModelJSON]:
        """List the models that come with the page, with their figures on test names."""
        return [entry(context, id) for id in shipped_ids()]

    for endpoint in (classify, classify_many, models):
        gradio.events.api(endpoint, api_name=endpoint.__name__, queue=False)


def answer(context: Context, names: Any, model: str, min_confidence: float) -> list[PredictionJSON]:
    """Return the answers to names as JSON values.

    Raises:
        gr.Error: a NameModelError in words, for the program that asks.
    """
    try:
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise DataError(f"names is a {type(names).__name__}; a list of texts is allowed.")
        if len(names) > MOST_NAMES:
            raise DataError(
                f"There are {len(names):,} names; {MOST_NAMES:,} at most are answered in one call. "
                "Ask in several, or use 'namemodel batch' for a table."
            )
        found = context.classifier(model).classify(
            [name[:MOST] for name in names], min_confidence=min_confidence
        )
    except NameModelError as error:
        raise gr.Error(str(error), print_exception=False) from error
    return [cast(PredictionJSON, one.to_dict()) for one in found]


def entry(context: Context, id: str) -> ModelJSON:
    """Return a model's entry."""
    classifier = context.classifier(id)
    config = classifier.checkpoint.experiment.model
    return ModelJSON(
        id=id,
        title=shipped_title(id),
        architecture=config.architecture,
        char_lm=config.has_char_lm,
        labels=list(classifier.labels),
        parameters=classifier.parameters,
        max_length=classifier.max_length,
        test=classifier.checkpoint.metrics.get("test"),
    )
