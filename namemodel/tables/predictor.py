"""Cells in, predictions out: the names of a table, classified.

Each distinct name goes through the model once; its prediction is cached for the rows to come, up to a bound.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from namemodel.inference.classifier import Classifier
from namemodel.inference.predictions import COLUMNS, NO_THRESHOLD, Predictions, join_predictions
from namemodel.names.components import name_extractor
from namemodel.readers.columns import free_titles

MOST = 1000  # characters of a cell that are read: many times the longest name
LIMIT = 300_000  # names whose predictions are cached
ADDED = (*COLUMNS, "read_as")
"""The columns that are added to a table; the last says what of a cell was classified."""
Predict = Callable[[Sequence[str]], Predictions]


class Classified(NamedTuple):
    """N cells that are classified."""

    cells: pa.Array
    """The distinct ones, D, text."""
    names: list[str]
    """`[D]`, what was classified of each of `cells`."""
    codes: npt.NDArray[np.int64]
    """`[N]`, the place of each cell in `cells`, and of its name in `names`."""
    predictions: Predictions
    """Of the N cells."""

    @property
    def rows(self) -> npt.NDArray[np.int64]:
        """`[D]`, how many of the N cells are each of `cells`."""
        return np.bincount(self.codes, minlength=len(self.cells))

    def name(self, row: int) -> str:
        """Return the name of a cell."""
        return self.names[int(self.codes[row])]


class CachedPredictor:
    """Classifies the cells of a column.

    Args:
        name_component: which component of a name is classified, a key of `NAME_COMPONENTS`.
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
        self.columns = (*ADDED, *(f"p_{label}" for label in self.labels if probabilities))
        self._extract = name_extractor(name_component)
        self._places: dict[str, int] = {}  # of each name in `_cached`
        self._cached = classifier.predict([])

    def titles(self, taken: Iterable[str]) -> list[str]:
        """Return the titles of the columns, with a number behind those that the table has already."""
        return free_titles(self.columns, taken)

    def predict(self, names: Sequence[str]) -> Predictions:
        """Return the model's predictions for names."""
        return self.classifier.predict(list(names), min_confidence=self.min_confidence, precise=self.precise)

    def classify(self, column: pa.Array, predict: Predict | None = None) -> Classified:
        """Return the predictions for the cells of a column of text.

        Args:
            predict: what to use instead of `predict`; it is called once, with the names that are not cached.
        """
        encoded = column.dictionary_encode()
        # A single word is its own name, whatever is classified.
        names = [
            cell if cell.isalpha() and len(cell) <= MOST else self.name(cell)
            for cell in encoded.dictionary.to_pylist()
        ]
        codes = encoded.indices.to_numpy().astype(np.int64)
        new = [name for name in dict.fromkeys(names) if name not in self._places]
        predictions = (predict or self.predict)(new)
        self._places.update(zip(new, itertools.count(len(self._places)), strict=False))
        self._cached = join_predictions([self._cached, predictions])
        places = np.fromiter(map(self._places.__getitem__, names), np.int64, len(names))
        found = Classified(encoded.dictionary, names, codes, self._cached.take(places[codes]))
        self._evict()
        return found

    def name(self, cell: str) -> str:
        """Return what is classified of a cell; of a very long one `MOST` characters, spaces together."""
        return self._extract(cell if len(cell) <= MOST else " ".join(cell.split())[:MOST])

    def _evict(self) -> None:
        """Drop the oldest predictions where there are too many."""
        if len(self._places) > self.limit:
            many = len(self._places) - self.limit + self.limit // 4
            # New ones: a dictionary that is deleted from grows to three times what it holds.
            names = itertools.islice(self._places, many, None)
            self._places = dict(zip(names, itertools.count(), strict=False))
            self._cached = self._cached.take(np.arange(many, len(self._cached)))
