"""How a name was read, as reading.js draws it in Look inside and in Classify."""

from __future__ import annotations

from typing import Any

from namemodel.inference.classifier import Classifier
from namemodel.inside.arrays import round_significant
from namemodel.inside.explanation import Explanation
from namemodel.web.shared.errors import for_page
from namemodel.web.shared.theme import HUES, PALETTE, colours_of

DIGITS = 6  # of each number: a page shows four at most


def reading_trace(classifier: Classifier, explanation: Explanation) -> dict[str, Any]:
    """Return an explanation as reading.js draws it: of beliefs those in its two lists alone."""
    shown = [explanation.predicted, explanation.against]
    named = dict.fromkeys([*shown, *explanation.probabilities])
    first, second = (colours_of(classifier.labels, named)[label] for label in shown)
    colours = [first, second if HUES[second] != HUES[first] else (first + 1) % len(PALETTE)]

    def of_two(believed: dict[str, float] | None) -> dict[str, float] | None:
        return believed and {label: believed[label] for label in shown}

    found: dict[str, Any] = explanation.to_dict()
    for letter in found["letters"]:
        letter["belief"] = of_two(letter["belief"])
    trace = {
        **{key: found[key] for key in ("predicted", "against", "letters", "totals", "log_odds")},
        "absent": {field: for_page(reason) for field, reason in explanation.absent.items()},
        "before": of_two(explanation.belief_before),
        "answer": explanation.probabilities[explanation.predicted],
        "labels": list(classifier.labels),
        "colours": dict(zip(shown, colours, strict=True)),
    }
    rounded: dict[str, Any] = round_significant(trace, DIGITS)
    return rounded
