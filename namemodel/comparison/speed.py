"""How many names a model classifies in a second, measured alike for networks and references."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence

from namemodel.inference.classifier import Classifier

TIMED_NAMES = 2000
TIMED_RUNS = 3


def names_a_second(answer: Callable[[Sequence[str]], object], characters: Sequence[str]) -> float:
    """Return how many names `answer` classifies in a second, the best of a few runs.

    Args:
        characters: the model's alphabet.
    """
    # Spellings of 4 to 11 random letters: they hardly begin alike, so that next to nothing is read once for
    # several of them; real names are faster.
    draw = random.Random(0)
    names = ["".join(draw.choices(characters, k=4 + row % 8)) for row in range(TIMED_NAMES)]
    best = float("inf")
    for _ in range(TIMED_RUNS):
        began = time.perf_counter()
        answer(names)
        best = min(best, time.perf_counter() - began)
    return TIMED_NAMES / best


def classifier_speed(classifier: Classifier) -> float:
    """Return how many names a network classifies in a second, its products in float32."""
    return names_a_second(classifier.predict, classifier.checkpoint.vocabulary.characters)
