"""Cells in, predictions out: the names of a table, classified.

Each distinct name goes through the model once; its prediction is cached for the rows to come, up to a bound.
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
from namemodel.names.components import name_extractor

MOST = 1000  # characters of a cell that are read: many times the longest name
LIMIT = 300_000  # names whose predictions are cached


class CachedPredictor:
    """Classifies the cells of a column.

    Args:
        name_component: which component of a name is classified, a key of `options.NAME_COMPONENTS`.
        min_confidence: as in `Classifier.classify`.
        probabilities: whether to add a column for each list.
        precise: as in `Classifier.predict`.
        limit: the number of names whose predictions are cached.
    """

    def __init__(
        self,
        classifier: Classifier,
        *,
        name_component: str = "whole",
        min_confidence: float = NO_THRESHOLD,
        probabilities: bool = False,
        precise: bool = False,
        limit: int = LIMIT,
    ) -> None:
        self.classifier, self.name_component = classifier, name_component
        self.min_confidence, self.probabilities = min_confidence, probabilities
        self.precise, self.limit = precise, limit
        self.labels = tuple(classifier.labels)
        self.columns = (*COLUMNS, *(f"p_{label}" for label in self.labels if probabilities))
        self._extract = name_extractor(name_component)
        self._places: dict[str, int] = {}  # of each name in `_cached`
        self._cached = classifier.predict([])

    def titles(self, taken: Iterable[str]) -> list[str]:
        """Return the titles of the columns, with a number behind those that the table has already."""
        return free_titles(self.columns, taken)

    def names(self, cells: Sequence[str]) -> list[str]:
        """Return what is classified of each cell; of a very long one `MOST` characters, spaces together."""
        if max(map(len, cells), default=0) > MOST:
            cells = [cell if len(cell) <= MOST else " ".join(cell.split())[:MOST] for cell in cells]
        names = {cell: self._extract(cell) for cell in set(cells)}
        return [names[cell] for cell in cells]

    def predict(self, names: Sequence[str]) -> Predictions:
        """Return the predictions for names as `names` returns them, in their order."""
        if new := [name for name in dict.fromkeys(names) if name not in self._places]:
            self._add(
                new,
                self.classifier.predict(new, min_confidence=self.min_confidence, precise=self.precise),
            )
        rows = np.fromiter(map(self._places.__getitem__, names), np.int64, len(names))
        found = self._cached.take(rows)
        self._evict()
        return found

    def remember(self, names: Sequence[str], predictions: Predictions) -> None:
        """Cache predictions as if they were made here: those that a resumed run reads from its shards."""
        first = dict(zip(reversed(names), range(len(names) - 1, -1, -1), strict=True))
        new = [name for name in dict.fromkeys(names) if name not in self._places]
        self._add(new, predictions.take(np.array([first[name] for name in new], dtype=np.int64)))
        self._evict()

    def _add(self, names: Sequence[str], predictions: Predictions) -> None:
        """Cache the predictions of names that are not cached yet."""
        self._places.update(zip(names, itertools.count(len(self._places)), strict=False))
        self._cached = join_predictions([self._cached, predictions])

    def _evict(self) -> None:
        """Drop the oldest predictions where there are too many."""
        if len(self._places) > self.limit:
            many = len(self._places) - self.limit + self.limit // 4
            # New ones: a dictionary that is deleted from grows to three times what it holds.
            names = itertools.islice(self._places, many, None)
            self._places = dict(zip(names, itertools.count(), strict=False))
            self._cached = self._cached.take(np.arange(many, len(self._cached)))
