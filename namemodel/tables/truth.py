"""How good predictions are where the table has a column with the right lists, in bounded memory.

Owns what counts as right: a value that is one of the lists, whatever its case and the space around it.
Other values and empty cells are counted apart. A name of which nothing can be read is a miss, and where
the model abstains its most likely list counts, as in evaluate.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt

from namemodel.errors import TableError
from namemodel.metrics import BINS, calibration_error
from namemodel.tables.answerer import CONFIDENCE, PREDICTED, SEEN, STATUS, STEPS, YES, Answer
from namemodel.tables.table import Table
from namemodel.tables.tally import NOTHING, STEP_OF

EMPTY, OTHER = -1, -2
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Figures:
    """Figures over `rows` rows with a right list; fractions from 0 to 1."""

    rows: int
    accuracy: float
    """On all of them; where the model abstains its most likely list counts."""
    coverage: float
    """The share that the model answers: read, and not abstained from."""
    answered_accuracy: float | None
    """The accuracy on those; None if there are none."""


@dataclass(frozen=True)
class Judgement:
    """How a table's predictions compare with its column of right lists."""

    column: str
    overall: Figures
    seen: Figures | None
    """Over names that the model was trained on; None if there are none."""
    unseen: Figures | None
    empty: int
    """Rows without a right list."""
    other: int
    """Rows whose right list is none of the model's."""
    not_read: int
    """Rows with a right list of whose name nothing can be read: a miss each."""
    labels: list[str]
    confusion: list[list[int]]
    """`[C][C]`, names that can be read. Rows: the right list; columns: the predicted one."""
    classes: list[dict[str, Any]]
    """Of each list that occurs: `label`, `rows`, `predicted`, `precision`, `recall`, `f1`."""
    macro_f1: float
    """The mean of `f1` over the lists that occur."""
    reliability: list[list[float]]
    """As `metrics.reliability`, of names that can be read."""
    calibration_error: float | None
    """Mean distance of confidence and accuracy over the bins; None where nothing was read."""


class Truth:
    """Counts predictions against the right lists.

    Args:
        column: the title of the column with the right lists.
        place: where that column is, from 0.
        labels: the model's lists.
    """

    def __init__(self, column: str, place: int, labels: Sequence[str]) -> None:
        self.column, self.place, self.labels = column, place, list(labels)
        self._index = {label.strip().casefold(): number for number, label in enumerate(labels)}
        self._predicted = {label: number for number, label in enumerate(labels)} | {"": len(labels)}
        self._counts = np.zeros((2, 2, len(labels), len(labels) + 1), dtype=np.int64)
        """`[seen, answered, C, C + 1]`: right list by predicted one, the last for nothing read."""
        self._steps = np.zeros((2, NOTHING + 1), dtype=np.int64)
        """`[right, step of confidence]`."""
        self._empty = self._other = 0

    def code(self, cell: str) -> int:
        """Return the number of a right list, `EMPTY` or `OTHER`."""
        plain = cell.strip()
        return self._index.get(plain.casefold(), OTHER) if plain else EMPTY

    def check(self, table: Table) -> None:
        """Look for the first right list of a table; raises TableError if there is none at all."""
        values: dict[str, None] = {}
        for chunk in table.chunks(10_000):
            for cell in dict.fromkeys(chunk.column(self.place)):
                if self.code(cell) >= 0:
                    return
                if cell.strip() and len(values) < 5:
                    values[cell.strip()] = None
        raise TableError(
            f"No cell of the column {self.column!r} is one of the model's lists: {', '.join(self.labels)}. "
            f"It holds {', '.join(map(repr, values)) or 'nothing'}. Choose another column or model."
        )

    def add(self, cells: Sequence[str], answers: Sequence[Answer]) -> None:
        """Count some rows: their right lists and their answers."""
        codes = {cell: self.code(cell) for cell in set(cells)}
        truth = np.fromiter(map(codes.__getitem__, cells), np.int64, len(cells))
        self._empty += int((truth == EMPTY).sum())
        self._other += int((truth == OTHER).sum())
        judged = [answers[row] for row in np.flatnonzero(truth >= 0).tolist()]
        truth = truth[truth >= 0]

        def numbers(values: Any) -> Counts:
            return np.fromiter(values, np.int64, len(judged))

        predicted = numbers(self._predicted[answer[PREDICTED]] for answer in judged)
        seen = numbers(answer[SEEN] == YES for answer in judged)
        answered = numbers(answer[STATUS] == "ok" for answer in judged)
        steps = numbers(map(STEP_OF.__getitem__, map(itemgetter(CONFIDENCE), judged)))
        np.add.at(self._counts, (seen, answered, truth, predicted), 1)
        np.add.at(self._steps, ((predicted == truth).astype(np.int64), steps), 1)

    def judgement(self) -> dict[str, Any]:
        """Return the fields of a `Judgement`, as JSON values."""
        both = self._counts.sum(axis=(0, 1))
        curve = equal_bins(self._steps[:, :NOTHING])
        classes = by_class(both, self.labels)
        overall = figures(self._counts.sum(axis=0))
        assert overall is not None
        return asdict(
            Judgement(
                column=self.column,
                overall=overall,
                seen=figures(self._counts[1]),
                unseen=figures(self._counts[0]),
                empty=self._empty,
                other=self._other,
                not_read=int(both[:, -1].sum()),
                labels=self.labels,
                confusion=both[:, :-1].tolist(),
                classes=classes,
                macro_f1=sum(one["f1"] for one in classes) / len(classes),
                reliability=curve,
                calibration_error=calibration_error(curve) if curve else None,
            )
        )


def figures(counts: Counts) -> Figures | None:
    """Return the figures of counts `[answered, C, C + 1]`; None where there is no row."""
    rows = int(counts.sum())
    if not rows:
        return None
    answered = int(counts[1].sum())
    right = np.trace(counts[..., :-1], axis1=1, axis2=2)
    return Figures(
        rows=rows,
        accuracy=int(right.sum()) / rows,
        coverage=answered / rows,
        answered_accuracy=int(right[1]) / answered if answered else None,
    )


def by_class(counts: Counts, labels: Sequence[str]) -> list[dict[str, Any]]:
    """Return the figures of each list that occurs, from counts `[C, C + 1]`."""
    classes = []
    for number, label in enumerate(labels):
        rows, predicted = int(counts[number].sum()), int(counts[:, number].sum())
        right = int(counts[number, number])
        if rows:
            classes.append(
                {
                    "label": label,
                    "rows": rows,
                    "predicted": predicted,
                    "precision": right / predicted if predicted else 0.0,
                    "recall": right / rows,
                    "f1": 2 * right / (rows + predicted),
                }
            )
    return classes


def equal_bins(steps: Counts, bins: int = BINS) -> list[list[float]]:
    """Return what `metrics.reliability` does, from counts.

    Args:
        steps: `[right, confidence in steps]`, the number of rows.
    """
    each = steps.sum(axis=0)
    there = np.flatnonzero(each)
    if not len(there):
        return []
    ends = np.cumsum(each[there])
    count = min(bins, int(ends[-1]))
    size, rest = divmod(int(ends[-1]), count)
    starts = np.arange(1, count) * size + np.minimum(np.arange(1, count), rest)
    edges = np.unique(np.searchsorted(ends, starts, side="right"))
    curve = []
    for part in np.split(there, edges[edges > 0]):
        rows = int(each[part].sum())
        curve.append([float(each[part] @ part) / STEPS / rows, float(steps[1, part].sum()) / rows, rows])
    return curve
