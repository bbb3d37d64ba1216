"""The memory task under forced gates, as a few figures.

Owns no computation of gates: they are `forced_gates.py`'s, and the runs `memory_runs.py`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from namemodel.inside.inputs import Array
from namemodel.inside.memory_runs import MemoryRow

START = "chrono"  # whose runs learn the task, so that there is something to lose


class ForcedRuns(NamedTuple):
    """The accuracies of trained networks on the memory task under each combination of forced gates.

    Each is `[3^G]`, fractions, in the order of `forced_gates.combinations`.
    """

    seeds: int
    mean: Array
    lowest: Array
    highest: Array


def forced_memory(rows: Sequence[MemoryRow], architecture: str) -> dict[int, ForcedRuns]:
    """Return by T what becomes of an architecture's runs with the chrono start; {} if there are none."""
    runs: dict[int, list[list[float]]] = {}
    for row in rows:
        if (row.architecture, row.start) == (architecture, START) and row.forced:
            runs.setdefault(row.length, []).append(row.forced)
    found = {}
    for length, forced in sorted(runs.items()):
        values = np.array(forced)
        found[length] = ForcedRuns(len(values), values.mean(axis=0), values.min(axis=0), values.max(axis=0))
    return found
