"""Cells in, predictions out: the one way in which a table's names are answered.

Each distinct name goes through the model once; its answer is kept for the rows to come, up to a bound.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

import numpy as np

from namemodel.inference.classifier import Classifier
from namemodel.inference.predictions import (
    COLUMNS,
    NO_THRESHOLD,
    Predictions,
    free_titles,
    join_predictions,
)
from namemodel.tables.names import take_part

MOST = 1000  # characters of a cell that are looked at: many times the longest name
LIMIT = 300_000  # names whose answers are kept


class CachedPredictor:
    """Answers cells.

    Args:
        part: which part of a cell is classified, a key of `names.PARTS`.
        min_confidence: as in `Classifier.classify`.
        probabilities: whether to add a column for each list.
        precise: as in `Classifier.predict`.
        limit: of how many names the answers are kept.
    """

    def __init__(
        self,
        classifier: Classifier,
        *,
        part: str = "whole",
        min_confidence: float = NO_THRESHOLD,
        probabilities: bool = False,
        precise: bool = False,
        limit: int = LIMIT,
    ) -> None:
        self.classifier, self.part, self.min_confidence = classifier, part, min_confidence
        self.probabilities, self.precise, self.limit = probabilities, precise, limit
        self.labels = tuple(classifier.labels)
        self.columns = (*COLUMNS, *(f"p_{label}" for label in self.labels if probabilities))
        self._take = take_part(part)
        self._places: dict[str, int] = {}  # of each name in `_kept`
        self._kept = classifier.predict([])

    def titles(self, taken: Iterable[str]) -> list[str]:
        """Return the titles of the columns, with a number behind those that the table has already."""
        return free_titles(self.columns, taken)

    def names(self, cells: Sequence[str]) -> list[str]:
        """Return what is classified of each cell; of a very long one `MOST` characters, spaces together."""
        if max(map(len, cells), default=0) > MOST:
            cells = [cell if len(cell) <= MOST else " ".join(cell.split())[:MOST] for cell in cells]
        if self.part == "whole":
            return list(cells)
        parts = {cell: self._take(cell) for cell in set(cells)}
        return [parts[cell] for cell in cells]

    def predict(self, names: Sequence[str]) -> Predictions:
        """Return the answers to names as `names` returns them, in their order."""
        if new := [name for name in dict.fromkeys(names) if name not in self._places]:
            self._keep(
                new,
                self.classifier.predict(new, min_confidence=self.min_confidence, precise=self.precise),
            )
        rows = np.fromiter(map(self._places.__getitem__, names), np.int64, len(names))
        found = self._kept.take(rows)
        self._forget()
        return found

    def remember(self, names: Sequence[str], predictions: Predictions) -> None:
        """Keep answers as if they had been asked for here: what a resumed run has read of its parts."""
        first = dict(zip(reversed(names), range(len(names) - 1, -1, -1), strict=True))
        new = [name for name in dict.fromkeys(names) if name not in self._places]
        self._keep(new, predictions.take(np.array([first[name] for name in new], dtype=np.int64)))
        self._forget()

    def _keep(self, names: Sequence[str], predictions: Predictions) -> None:
        """Keep the answers to names that are not kept yet."""
        self._places.update(zip(names, itertools.count(len(self._places)), strict=False))
        self._kept = join_predictions([self._kept, predictions])

    def _forget(self) -> None:
        """Drop the oldest answers where there are too many."""
        if len(self._places) > self.limit:
            many = len(self._places) - self.limit + self.limit // 4
            # New ones: a dictionary that is deleted from grows to three times what it holds.
            names = itertools.islice(self._places, many, None)
            self._places = dict(zip(names, itertools.count(), strict=False))
            self._kept = self._kept.take(np.arange(many, len(self._kept)))
