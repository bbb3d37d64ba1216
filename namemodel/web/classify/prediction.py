"""The prediction for one name: its letters as tiles, a bar for each list, and what it means in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from namemodel.inference.predictions import ABSTAINS, NAMED, Prediction, kind_of
from namemodel.names.normalise import clean
from namemodel.web.shared.html import Bar, count, guess, render, thin
from namemodel.web.shared.theme import colours_of
from namemodel.wording import rarer_than

SHOWN = 6  # lists with a bar of their own; the rest is folded away
STEADY = 4  # up to so many lists the bars keep their order
TILES = 64


def prediction_html(
    prediction: Prediction, labels: tuple[str, ...], model: str, test: Mapping[str, Any] | None = None
) -> str:
    """Return a prediction as HTML.

    Args:
        labels: the lists of the model, in order.
        model: a description of the model.
        test: its figures on test names, as `Checkpoint.metrics` has them; None without a test.
    """
    view = PredictionView(prediction, labels, test)
    return render(
        "classify/prediction.html", view=view, prediction=prediction, model=model, shown=SHOWN, named=NAMED
    )


@dataclass(frozen=True)
class PredictionView:
    """A prediction as prediction.html draws it."""

    prediction: Prediction
    labels: tuple[str, ...]
    test: Mapping[str, Any] | None = None

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
        unknown = {variant for c in self.unknown for variant in (c, c.upper(), c.lower())}
        more = [("…", True)] if len(name) > TILES else []
        return [(letter, letter not in unknown) for letter in name[:TILES]] + more

    @property
    def leading(self) -> list[tuple[str, float]]:
        """The two most likely lists, each with its probability."""
        return [*self.prediction.probabilities.items(), ("", 0.0), ("", 0.0)][:2]

    @property
    def bars(self) -> list[Bar]:
        """A bar for each list, the most probable first; few lists keep their places while one types."""
        values = self.prediction.probabilities
        colours = colours_of(self.labels, list(values)[:SHOWN])
        if not values:
            return [Bar(label, 0.0, colours[label]) for label in sorted(self.labels)]
        order = self.labels if len(self.labels) <= STEADY else values
        return [Bar(label, values[label], colours[label], guess(values[label])) for label in order]

    @property
    def reason(self) -> str:
        """Why the model abstains."""
        return self.prediction.message.removeprefix(ABSTAINS)

    @property
    def folded(self) -> list[tuple[str, str]]:
        """The first characters that are read as others, and as which."""
        return list(self.prediction.folded_characters.items())[:NAMED]

    @property
    def unknown(self) -> list[str]:
        """The characters that the model reads as unknown, each once."""
        folded = self.prediction.folded_characters
        return [character for character in self.prediction.unknown_characters if character not in folded]

    @property
    def unknown_kind(self) -> str:
        """What the unknown characters are called: "letter", or "characters"."""
        called = kind_of(self.unknown)
        return called if len(self.unknown) > 1 else called.removesuffix("s")

    @property
    def rarer_than(self) -> str:
        """Of how many names of its list a name is rarer that is spelled unlike it: "97 %", or "all"."""
        return thin(rarer_than(self.prediction.familiarity or 0.0))

    @property
    def own_list(self) -> str:
        """How many test names of the predicted list the model has right; empty if there are none."""
        label, test = self.prediction.predicted, self.test
        if test is None or label not in test["labels"]:
            return ""
        place = test["labels"].index(label)
        row = test["confusion"][place]
        return f"{label}: {count(row[place])} of {count(sum(row))} right" if sum(row) else ""
