"""The counts of a run, in bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt

from namemodel.inference.predictions import OK, STATUS, Predictions
from namemodel.names.name_array import NameArray
from namemodel.readers.table import Chunk, TableInfo
from namemodel.tables.prediction_columns import STEPS, steps_of
from namemodel.tables.predictor import Classified
from namemodel.tables.unusual import count_unusual

LOWEST = 50  # least confident predictions that are listed
SKETCH = 1 << 19  # names up to which the number of distinct ones is exact
NOTHING = STEPS + 1  # the step of no confidence at all


class Distinct:
    """How many different texts there are: exact up to `SKETCH`, then estimated from the smallest hashes.

    The k-th smallest of hashes that fall evenly says how dense they are (k minimum values: Bar-Yossef
    et al. 2002, "Counting distinct elements in a data stream"); its relative error is about 1/√k.
    """

    def __init__(self, limit: int = SKETCH) -> None:
        self.limit, self.full = limit, False
        self._smallest = np.zeros(0, dtype=np.uint64)
        self._new: list[npt.NDArray[np.uint64]] = []

    def add(self, texts: Sequence[str]) -> None:
        """Take note of some texts."""
        hashes = NameArray.whole(texts).hashes().view(np.uint64)
        if self.full:
            hashes = hashes[hashes < self._smallest[-1]]
        self._new.append(hashes)
        if sum(map(len, self._new)) > self.limit // 4:
            self._merge()

    def _merge(self) -> None:
        hashes = np.sort(np.concatenate([self._smallest, *self._new]))
        self._smallest, self._new = hashes[np.diff(hashes, prepend=~hashes[:1]) != 0], []
        if len(self._smallest) > self.limit:
            self._smallest, self.full = self._smallest[: self.limit], True

    def count(self) -> int:
        """Return how many different texts there are."""
        self._merge()
        if not self.full:
            return len(self._smallest)
        return round((self.limit - 1) / (int(self._smallest[-1]) / 2**64))


def confidence_steps(predictions: Predictions) -> npt.NDArray[np.int64]:
    """Return the confidences `[N]` in steps, `NOTHING` where nothing was read."""
    return np.where(predictions.read, steps_of(predictions.confidence), NOTHING)


class Summary:
    """Counts of a run's rows: the summary of its predictions.

    Args:
        info: of the table.
        component: of names, that is classified.
        labels: the model's.
    """

    def __init__(self, info: TableInfo, component: str, labels: Sequence[str]) -> None:
        self.info, self.component, self.labels = info, component, labels
        self.rows = self.seen = self.unlike = 0
        self.distinct = Distinct()
        self.unusual = Counter[str]()
        """Rows by what is unusual in them, a field of `TableDone`."""
        self._status = np.zeros(len(STATUS), dtype=np.int64)
        self._predicted = np.zeros(len(labels), dtype=np.int64)
        self._lowest: dict[str, tuple[int, int, str]] = {}

    def add(self, chunk: Chunk, found: Classified) -> None:
        """Count some rows."""
        predictions = found.predictions
        self._status += np.bincount(predictions.status, minlength=len(STATUS))
        answered = predictions.first[predictions.status == OK]
        self._predicted += np.bincount(answered, minlength=len(self.labels))
        self.seen += int(predictions.seen.sum())
        self.unlike += int(predictions.unlike.sum())
        self.distinct.add(list(filter(None, dict.fromkeys(found.names))))
        self.unusual += count_unusual(self.info, self.component, found.cells, found.names, found.rows)
        self.unusual["ragged_rows"] += chunk.ragged_rows
        self._add_lowest(found)
        self.rows += len(chunk)

    def _add_lowest(self, found: Classified) -> None:
        predictions, steps = found.predictions, confidence_steps(found.predictions)
        full = len(self._lowest) == LOWEST
        limit = max(step for step, *_ in self._lowest.values()) if full else NOTHING
        low = np.flatnonzero(steps < limit)
        lowest: dict[str, tuple[int, int, str]] = {}
        for row in low[np.argsort(steps[low], kind="stable")].tolist():
            label = self.labels[predictions.first[row]]
            lowest.setdefault(found.name(row), (int(steps[row]), self.rows + row + 1, label))
            if len(lowest) == LOWEST:
                break
        best = sorted((lowest | self._lowest).items(), key=itemgetter(1))
        self._lowest = dict(best[:LOWEST])

    def figures(self) -> dict[str, Any]:
        """Return the fields of `TableDone` that are counted here."""
        predicted = Counter(dict(zip(self.labels, self._predicted.tolist(), strict=True)))
        status = Counter(dict(zip(STATUS, self._status.tolist(), strict=True)))
        lowest = [
            {"row": row, "name": name, "predicted": label, "confidence": step / STEPS}
            for name, (step, row, label) in self._lowest.items()
        ]
        return {
            "rows": self.rows,
            "predicted": {label: rows for label, rows in predicted.most_common() if rows},
            "status": {name: rows for name, rows in status.most_common() if rows},
            "seen": self.seen,
            "unlike": self.unlike,
            "unusual": dict(self.unusual),
            "distinct": self.distinct.count(),
            "distinct_exact": not self.distinct.full,
            "lowest": lowest,
        }
