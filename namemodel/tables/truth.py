"""How good predictions are where the table has a column with the right lists, in bounded memory.

Owns which rows count: those whose right list is one of the model's (`LabelIndex`). Other values and empty
cells are counted apart. The figures are those of `evaluation/`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from namemodel.data.table import LabelIndex
from namemodel.errors import TableError
from namemodel.evaluation.evaluation import from_counts, reliability_of_counts
from namemodel.inference.predictions import Predictions
from namemodel.readers.table import Table
from namemodel.tables.options import CHUNK
from namemodel.tables.prediction_columns import STEPS
from namemodel.tables.summary import NOTHING, confidence_steps

EMPTY, OTHER = -1, -2
SHOWN = 5  # values that are none of the model's lists
Counts = npt.NDArray[np.int64]


class Truth:
    """Counts predictions against the right lists.

    Args:
        column: the title of the column with the right lists.
        place: where that column is, from 0.
        labels: the model's lists.
    """

    def __init__(self, column: str, place: int, labels: Sequence[str]) -> None:
        self.column, self.place, self.labels = column, place, list(labels)
        self._index = LabelIndex(labels)
        self._counts = np.zeros((2, 2, len(labels), len(labels) + 1), dtype=np.int64)
        """`[seen, answered, C, C + 1]`: right list by predicted one, the last for nothing read."""
        self._steps = np.zeros((2, NOTHING + 1), dtype=np.int64)
        """`[right, step of confidence]`."""
        self._empty = self._other = 0
        self._others: list[str] = []

    def code(self, cell: str) -> int:
        """Return the number of a right list, `EMPTY` or `OTHER`."""
        if not cell.strip():
            return EMPTY
        place = self._index.find(cell)
        return OTHER if place is None else place

    def check(self, table: Table) -> None:
        """Raise TableError if no row of a table has a right list that is one of the model's."""
        columns = (chunk.text(self.place).unique().to_pylist() for chunk in table.chunks(CHUNK))
        if not self._counts.any() and all(self.code(cell) < 0 for cells in columns for cell in cells):
            raise TableError(
                f"No cell of the column {self.column!r} is one of the model's lists: "
                f"{', '.join(self.labels)}. It holds {', '.join(map(repr, self._others)) or 'nothing'}. "
                "Choose another column or model."
            )

    def add(self, cells: pa.Array, predictions: Predictions) -> None:
        """Count some rows: their right lists and their predictions."""
        encoded = cells.dictionary_encode()
        values = encoded.dictionary.to_pylist()
        codes = np.fromiter(map(self.code, values), np.int64, len(values))
        others = (value.strip() for value, code in zip(values, codes, strict=True) if code == OTHER)
        self._others = list(dict.fromkeys([*self._others, *others]))[:SHOWN]
        truth = codes[encoded.indices.to_numpy()]
        self._empty += int((truth == EMPTY).sum())
        self._other += int((truth == OTHER).sum())
        rows = np.flatnonzero(truth >= 0)
        found, truth = predictions.take(rows), truth[rows]
        given = np.where(found.read, found.first, len(self.labels))
        seen, answered = found.seen.astype(np.int64), found.answered.astype(np.int64)
        np.add.at(self._counts, (seen, answered, truth, given), 1)
        np.add.at(self._steps, ((given == truth).astype(np.int64), confidence_steps(found)), 1)

    def evaluations(self) -> dict[str, Any]:
        """Return the figures as JSON values.

        They are `column`, the title of the column; `overall`, `seen` and `unseen`, each an `Evaluation` or
        None where there are no such rows; `empty`, rows without a right list; `other`, rows whose right list
        is none of the model's.
        """
        steps = self._steps[:, :NOTHING]
        curve = reliability_of_counts(np.arange(NOTHING) / STEPS, steps.sum(axis=0), steps[1])

        def evaluation(counts: Counts, curve: list[list[float]]) -> dict[str, Any] | None:
            return from_counts(self.labels, counts, curve).to_dict() if counts.any() else None

        return {
            "column": self.column,
            "overall": evaluation(self._counts.sum(axis=0), curve),
            "seen": evaluation(self._counts[1], []),
            "unseen": evaluation(self._counts[0], []),
            "empty": self._empty,
            "other": self._other,
        }
