"""What a run counts while it goes, in bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt

from namemodel.tables.answerer import CONFIDENCE, FRACTIONS, PREDICTED, SEEN, STATUS, STEPS, YES, Answer

# What a cell may hold that stands for no name; Null with a capital alone is one.
PLACEHOLDERS = frozenset(
    (
        *("NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NAN", "NULL", "null", "(null)", "None", "none"),
        *("nil", "#NULL!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#DIV/0!", "undefined", "unknown"),
        *("Unknown", "UNKNOWN", "unbekannt", "Unbekannt", "sconosciuto", "inconnu", "desconocido"),
    )
)
LOWEST = 50  # answers that are named
SKETCH = 1 << 19  # names up to which the number of distinct ones is exact
NOTHING = STEPS + 1  # the step of no confidence at all
STEP_OF = {str(text): step for step, text in enumerate(FRACTIONS)} | {"": NOTHING}


class Distinct:
    """How many different texts there are: exact up to `SKETCH`, then estimated from the smallest hashes.

    The k-th smallest of hashes that fall evenly says how dense they are (k minimum values: Bar-Yossef
    et al. 2002, "Counting distinct elements in a data stream"); its relative error is about 1/√k.
    """

    def __init__(self, limit: int = SKETCH) -> None:
        self.limit, self.full = limit, False
        self._kept = np.zeros(0, dtype=np.uint64)
        self._new: list[npt.NDArray[np.uint64]] = []

    def add(self, texts: Sequence[str]) -> None:
        """Take note of some texts."""
        hashes = np.fromiter(map(hash, set(texts)), dtype=np.int64).view(np.uint64)
        if self.full:
            hashes = hashes[hashes < self._kept[-1]]
        self._new.append(hashes)
        if sum(map(len, self._new)) > self.limit // 4:
            self._merge()

    def _merge(self) -> None:
        self._kept = np.unique(np.concatenate([self._kept, *self._new]))
        self._new = []
        if len(self._kept) > self.limit:
            self._kept, self.full = self._kept[: self.limit], True

    def count(self) -> int:
        """Return how many different texts there are."""
        self._merge()
        if not self.full:
            return len(self._kept)
        return round((self.limit - 1) / (int(self._kept[-1]) / 2**64))


class Tally:
    """Counts of a run's rows."""

    def __init__(self) -> None:
        self.rows = self.uneven = self.placeholders = 0
        self.distinct = Distinct()
        self._kinds: Counter[tuple[str, str, str]] = Counter()
        self._lowest: dict[str, tuple[int, int, str]] = {}

    def add(self, names: Sequence[str], answers: Sequence[Answer]) -> None:
        """Count some rows: what was classified of each, and its answer."""
        self._kinds.update(map(itemgetter(PREDICTED, STATUS, SEEN), answers))
        distinct = {*names}
        self.distinct.add([*distinct - {""}])
        if there := distinct & PLACEHOLDERS:
            self.placeholders += sum(name in there for name in names)
        self._add_lowest(names, answers)
        self.rows += len(names)

    def _add_lowest(self, names: Sequence[str], answers: Sequence[Answer]) -> None:
        steps = np.fromiter(
            map(STEP_OF.__getitem__, map(itemgetter(CONFIDENCE), answers)), np.int64, len(answers)
        )
        full = len(self._lowest) == LOWEST
        limit = max(step for step, *_ in self._lowest.values()) if full else NOTHING
        low = np.flatnonzero(steps < limit)
        found: dict[str, tuple[int, int, str]] = {}
        for row in low[np.argsort(steps[low], kind="stable")].tolist():
            found.setdefault(names[row], (int(steps[row]), self.rows + row + 1, answers[row][PREDICTED]))
            if len(found) == LOWEST:
                break
        best = sorted((found | self._lowest).items(), key=itemgetter(1))
        self._lowest = dict(best[:LOWEST])

    def figures(self) -> dict[str, Any]:
        """Return the fields of `TableDone` that are counted here."""
        predicted, status, seen = Counter[str](), Counter[str](), 0
        for (label, state, known), count in self._kinds.items():
            status[state] += count
            seen += count * (known == YES)
            if state == "ok":
                predicted[label] += count
        lowest = [
            {"row": row, "name": name, "predicted": label, "confidence": step / STEPS}
            for name, (step, row, label) in self._lowest.items()
        ]
        return {
            "rows": self.rows,
            "predicted": dict(predicted.most_common()),
            "status": dict(status.most_common()),
            "seen": seen,
            "uneven": self.uneven,
            "placeholders": self.placeholders,
            "distinct": self.distinct.count(),
            "distinct_exact": not self.distinct.full,
            "lowest": lowest,
        }
