"""How labels of one file are found among those of another or of a model: the one rule for all.

The space around a label and within it does not matter, nor does its case, where no two labels differ by case
alone: `italian ` is `Italian`.
"""

from __future__ import annotations

from collections.abc import Sequence

from namemodel.names.normalise import clean


class LabelIndex:
    """The place of each label, found by any spelling that counts as the same."""

    def __init__(self, labels: Sequence[str]) -> None:
        self._exact = {clean(label): place for place, label in enumerate(labels)}
        folded = [fold_label(label) for label in labels]
        self._folded = {key: place for place, key in enumerate(folded) if folded.count(key) == 1}

    def find(self, label: str) -> int | None:
        """Return the place of a label, counted from 0; None if there is no such label."""
        place = self._exact.get(clean(label))
        return self._folded.get(fold_label(label)) if place is None else place


def fold_label(label: str) -> str:
    """Return a label without its case."""
    return clean(label).casefold()
