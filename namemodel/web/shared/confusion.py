"""The names in the cells of a confusion matrix, as confusion.html takes them and confusion.js shows them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from namemodel.training.final_evaluation import TestPrediction

MOST_NAMES = 60  # of a cell that travel to the page


def cell_names(labels: Sequence[str], tests: Iterable[TestPrediction]) -> dict[str, list[tuple[str, int]]]:
    """Return the test names in each cell ("row,column") of a matrix, and how often each was predicted so.

    The most frequent come first, at most `MOST_NAMES`.

    Args:
        labels: of the rows and columns.
        tests: of one run or several.
    """
    place = {label: number for number, label in enumerate(labels)}
    cells: dict[str, Counter[str]] = defaultdict(Counter)
    for one in tests:
        if one.label in place and one.predicted in place:
            cells[f"{place[one.label]},{place[one.predicted]}"][one.name] += 1
    return {
        cell: sorted(names.items(), key=lambda name: (-name[1], name[0]))[:MOST_NAMES]
        for cell, names in cells.items()
    }
