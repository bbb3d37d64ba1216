"""Cells in, the cells that are written behind them out: the one way in which a table is answered.

Everything that decides what is written about a name goes through an `Answerer`, whoever reads and writes
the table: each distinct name is asked once, its answers are kept for the rows to come, up to a bound.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from namemodel.inference.classifier import Classifier
from namemodel.inference.predictions import COLUMNS, NO_THRESHOLD, Predictions, free_titles
from namemodel.tables.names import take_part

MOST = 1000  # characters of a cell that are looked at: many times the longest name
LIMIT = 300_000  # names whose answers are kept, about 250 bytes each
STEPS = 10_000  # a fraction has four decimals
FRACTIONS = np.array([f"{step / STEPS:.4f}" for step in range(STEPS + 1)], dtype=object)
YES, NO = "yes", "no"
PREDICTED, CONFIDENCE, SECOND, MARGIN, STATUS, SEEN = range(len(COLUMNS))
NUMBERS = (CONFIDENCE, MARGIN)  # and all behind `SEEN`

Answer = tuple[str, ...]
"""The cells of one name, in the order of `Answerer.columns`; empty where nothing was read."""


class Answerer:
    """Predictions cells of text, as text.

    Args:
        part: which part of a cell is classified, a key of `names.PARTS`.
        min_confidence: as in `Classifier.classify`.
        probabilities: whether to add a column for each list.
        precise: as in `Classifier.answer`.
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
        self._kept: dict[str, Answer] = {}

    def titles(self, taken: Iterable[str]) -> list[str]:
        """Return the titles of the columns, with a number behind those that the table has already."""
        return free_titles(self.columns, taken)

    def answer(self, cells: Sequence[str]) -> list[Answer]:
        """Return the answers to cells, in their order."""
        return self.answer_names(self.names(cells))

    def names(self, cells: Sequence[str]) -> list[str]:
        """Return what is classified of each cell; of a very long one `MOST` characters, spaces together."""
        if max(map(len, cells), default=0) > MOST:
            cells = [cell if len(cell) <= MOST else " ".join(cell.split())[:MOST] for cell in cells]
        if self.part == "whole":
            return list(cells)
        parts = {cell: self._take(cell) for cell in set(cells)}
        return [parts[cell] for cell in cells]

    def answer_names(self, names: Sequence[str]) -> list[Answer]:
        """Return the answers to names as `names` returns them, in their order."""
        kept = self._kept
        if new := [name for name in dict.fromkeys(names) if name not in kept]:
            kept.update(zip(new, self._ask(new), strict=True))
        answers = [kept[name] for name in names]
        self._forget()
        return answers

    def remember(self, names: Sequence[str], answers: Sequence[Answer]) -> None:
        """Keep answers as if they had been asked for here: what a resumed run has read of its parts."""
        for name, answer in dict(zip(names, answers, strict=True)).items():
            self._kept.setdefault(name, answer)
        self._forget()

    def _forget(self) -> None:
        """Drop the oldest answers where there are too many."""
        if len(self._kept) > self.limit:
            many = len(self._kept) - self.limit + self.limit // 4
            # A new dictionary: one that is deleted from grows to three times what it holds.
            self._kept = dict(itertools.islice(self._kept.items(), many, None))

    def _ask(self, names: list[str]) -> list[Answer]:
        found = self.classifier.predict(names, min_confidence=self.min_confidence, precise=self.precise)
        columns = [column.tolist() for column in self._columns(found)]
        return list(zip(*columns, strict=True))

    def _columns(self, found: Predictions) -> list[npt.NDArray[np.object_]]:
        """Return the columns of the answers to N names, each `[N]`."""
        rows, (first, second) = np.arange(len(found.status)), found.ranked[:, :2].T
        most, next_most = found.probabilities[rows, first], found.probabilities[rows, second]
        labels = np.array(self.labels, dtype=object)
        read = [labels[first], fractions(most), labels[second], fractions(most - next_most)]
        seen = np.where(found.seen, YES, NO).astype(object)
        each = [fractions(found.probabilities[:, c]) for c in range(len(labels)) if self.probabilities]
        for column in (*read, *each):
            column[~found.read] = ""
        return [*read, found.status, seen, *each]


def fractions(values: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.object_]:
    """Return fractions `[N]` as text with four decimals."""
    steps = np.rint(values.astype(np.float64) * STEPS).astype(np.int64)
    return np.asarray(FRACTIONS[steps.clip(0, STEPS)])
