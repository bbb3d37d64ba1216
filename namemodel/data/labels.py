"""How labels of one file are found among those of another or of a model: the one rule for all.

Case, and the space around a label and within it, do not matter: `italian ` is `Italian`.
"""

from __future__ import annotations

from collections.abc import Iterable

from namemodel.names.normalise import clean


class LabelIndex:
    """The place of each label, found by any spelling that counts as the same."""

    def __init__(self, labels: Iterable[str]) -> None:
        self._places: dict[str, int] = {}
        for place, label in enumerate(labels):
            self._places.setdefault(fold_label(label), place)

    def find(self, label: str) -> int | None:
        """Return the place of a label, counted from 0; None if there is no such label."""
        return self._places.get(fold_label(label))


def fold_label(label: str) -> str:
    """Return the form in which labels are compared."""
    return clean(label).casefold()
