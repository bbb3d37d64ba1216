"""What one other letter would do: the log odds of every name that differs from a name in one letter.

They are those of two lists, or of the most probable list against all others. The unit is nats, because the
probabilities of most names are so near 0 or 1 that their differences do not show. Letters are replaced in
the name as the network reads it, by the letters that it knows.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from namemodel.inference.classifier import Classifier
from namemodel.inside.answers import choose_pair, predict_one
from namemodel.inside.encoding import form_of
from namemodel.names.name_array import NameArray


@dataclass(frozen=True)
class Changes:
    """The log odds of a list for a name of T letters with one letter replaced by one of V others."""

    form: str
    """The T letters that the network reads."""
    letters: tuple[str, ...]
    """The V letters that replace one of them."""
    labels: tuple[str, ...]
    """The log odds are those of the first against the most probable of the rest, for each changed name."""
    log_odds: npt.NDArray[np.float64]
    """`[T, V]`, nats."""
    unchanged: float
    """The log odds of the name itself, nats."""


@dataclass(frozen=True)
class Change:
    """One letter replaced."""

    name: str
    """The changed name, as the network reads it."""
    letter: str
    """The new letter."""
    place: int
    """From 0."""
    log_odds: float
    """Of the changed name, nats."""

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return dataclasses.asdict(self)


def one_letter_changes(classifier: Classifier, name: str, labels: Sequence[str] | None = None) -> Changes:
    """Return the log odds of every one-letter change of a name; errors as `explain`.

    Args:
        labels: the two lists to compare; None for the most probable one and all others: then the log odds are
            below 0 where the answer is another.
    """
    first, second = choose_pair(classifier, predict_one(classifier, name), labels)
    rest = [second] if labels else [index for index in range(len(classifier.labels)) if index != first]
    form = form_of(classifier, name)
    letters = tuple(filter(str.isalpha, classifier.vocabulary.characters))
    changed = [replace(form, place, letter) for place in range(len(form)) for letter in letters]
    # All at once, and not from probabilities, which round to 0 where the log odds are large.
    logits = classifier.calibrated_logits(NameArray.whole([form, *changed])).double()
    unchanged, *found = (logits[:, first] - logits[:, rest].amax(dim=1)).tolist()
    compared = tuple(classifier.labels[index] for index in (first, *rest))
    return Changes(form, letters, compared, np.reshape(found, (len(form), len(letters))), unchanged)


def smallest_flips(changes: Changes, count: int = 3) -> list[Change]:
    """Return the changes that turn the comparison of the lists, those with the smallest effect first.

    They change the sign of the log odds; the effect is how far they move them. Fewer than `count` where there
    are no more.
    """
    flips = np.argwhere(np.sign(changes.log_odds) == -np.sign(changes.unchanged)).tolist()
    flips.sort(key=lambda flip: abs(float(changes.log_odds[tuple(flip)]) - changes.unchanged))
    return [
        Change(
            name=replace(changes.form, place, changes.letters[index]),
            letter=changes.letters[index],
            place=place,
            log_odds=float(changes.log_odds[place, index]),
        )
        for place, index in flips[:count]
    ]


def replace(form: str, place: int, letter: str) -> str:
    """Return a name with the letter at a place replaced."""
    return form[:place] + letter + form[place + 1 :]
