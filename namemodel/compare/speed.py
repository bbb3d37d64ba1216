"""How many names a model classifies in a second, measured alike for networks and references."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from namemodel.classify import Classifier

TIMED_NAMES = 2000
TIMED_RUNS = 3


def names_a_second(answer: Callable[[Sequence[str]], object], characters: Sequence[str]) -> float:
    """Return how many names `answer` classifies in a second, the best of a few runs.

    Args:
        characters: the model's alphabet.
    """
    # Spellings of 4 to 11 letters: the time depends on length alone.
    names = [
        "".join(characters[(7 * row + 3 * place) % len(characters)] for place in range(4 + row % 8))
        for row in range(TIMED_NAMES)
    ]
    best = float("inf")
    for _ in range(TIMED_RUNS):
        began = time.perf_counter()
        answer(names)
        best = min(best, time.perf_counter() - began)
    return TIMED_NAMES / best


def classifier_speed(classifier: Classifier) -> float:
    """Return how many names of a table a network classifies in a second."""
    return names_a_second(classifier.answer, classifier.checkpoint.vocabulary.characters)
