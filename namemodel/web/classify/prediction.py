"""The prediction for one name: its letters as tiles, a bar for each list, and what it means in words."""

from __future__ import annotations

from dataclasses import dataclass

from namemodel.inference.predictions import ABSTAINS, NAMED, Prediction, kind_of
from namemodel.names.normalise import clean
from namemodel.web.shared.html import Bar, percent, render
from namemodel.web.shared.theme import colours_of

SHOWN = 6  # lists with a bar of their own; the rest is folded away
STEADY = 4  # up to so many lists the bars keep their order
TILES = 64


def prediction_html(prediction: Prediction, labels: tuple[str, ...], model: str) -> str:
    """Return a prediction as HTML.

    Args:
        labels: the lists of the model, in order.
        model: a description of the model.
    """
    view = PredictionView(prediction, labels)
    return render(
        "classify/prediction.html", view=view, prediction=prediction, model=model, shown=SHOWN, named=NAMED
    )


@dataclass(frozen=True)
class PredictionView:
    """A prediction as prediction.html draws it."""

    prediction: Prediction
    labels: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name as it was typed."""
        return self.prediction.name.strip()

    @property
    def letters(self) -> list[tuple[str, bool]]:
        """The letters that are drawn, and whether the model knows each."""
        if self.prediction.status == "empty":
            return []
        name = clean(self.prediction.name)
        unknown = {
            variant for c in self.prediction.unknown_characters for variant in (c, c.upper(), c.lower())
        }
        more = [("…", True)] if len(name) > TILES else []
        return [(letter, letter not in unknown) for letter in name[:TILES]] + more

    @property
    def leading(self) -> list[tuple[str, float]]:
        """The two most likely lists, each with its probability."""
        return [*self.prediction.probabilities.items(), ("", 0.0), ("", 0.0)][:2]

    @property
    def bars(self) -> list[Bar]:
        """A bar for each list, the most probable first; few lists keep their places while one types."""
        values, colours = self.prediction.probabilities, colours_of(self.labels)
        if not values:
            return [Bar(label, 0.0, colours[label]) for label in sorted(self.labels)]
        order = self.labels if len(self.labels) <= STEADY else values
        return [Bar(label, values[label], colours[label], percent(values[label])) for label in order]

    @property
    def reason(self) -> str:
        """Why the model abstains."""
        return self.prediction.message.removeprefix(ABSTAINS)

    @property
    def unknown_kind(self) -> str:
        """What the unknown characters are called: "letter", or "characters"."""
        called = kind_of(self.prediction.unknown_characters)
        return called if len(self.prediction.unknown_characters) > 1 else called.removesuffix("s")
