"""The runs of the memory task that the package ships, a row each: what the page draws as dots.

`make memory` writes the file beside this module. Owns its form: columns, and a row a run.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from pydantic import ConfigDict, TypeAdapter

from namemodel.checkpoint.files import write_atomically
from namemodel.errors import DataError
from namemodel.inside.arrays import Array, round_significant
from namemodel.inside.memory_task import MemorySettings

STORED = Path(__file__).with_name("memory_runs.json")
START = "chrono"  # of the runs that gates are forced in: they learn the task, so there is something to lose
BANDS = (0.0, 1e-7, 1e-5, 1e-3, 1e-2, math.inf)
"""Limits of shares, between which runs are counted together."""


@dataclass(frozen=True)
class MemoryRow:
    """One run: its settings, its share, and what became of it."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # of `read_rows`

    architecture: str
    start: str
    bias: float
    length: int
    seed: int
    share: float
    """The gradient at the first symbol, relative to that at the last, before training; it may exceed 1."""
    learned: bool
    accuracy: float
    """Of the test sequences."""
    steps: int
    forced: list[float]
    """Accuracy of the test sequences with gates forced, in the order of `forced_gates.combinations`; empty
    where none were."""

    @property
    def settings(self) -> MemorySettings:
        """The settings that make this run again; raises NameModelError for none that a run can have."""
        values = dataclasses.asdict(self)
        return MemorySettings.from_dict({name: values[name] for name in MemorySettings.model_fields})


class ForcedRuns(NamedTuple):
    """The accuracies of trained networks on the memory task under each combination of forced gates.

    Each is `[3^G]`, fractions, in the order of `forced_gates.combinations`.
    """

    seeds: int
    mean: Array
    lowest: Array
    highest: Array


ROWS = TypeAdapter(list[MemoryRow])
COLUMNS = [field.name for field in dataclasses.fields(MemoryRow)]


@functools.cache
def stored_rows() -> list[MemoryRow]:
    """Return the runs that come with the package; raises DataError for a file that is not whole."""
    return read_rows(STORED)


def read_rows(path: Path) -> list[MemoryRow]:
    """Return the runs in a file; raises DataError where they can't be read."""
    try:
        table = json.loads(path.read_bytes())
        values = [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
        return ROWS.validate_python(values)
    except (OSError, KeyError, TypeError, ValueError) as error:  # pydantic's and JSON's are a ValueError
        raise DataError(f"{path} holds no runs of the memory task. `make memory` writes it again.") from error


def write_rows(rows: Sequence[MemoryRow], path: Path) -> None:
    """Write runs to a file, a line each, with four significant digits; raises OSError."""
    lines = ",\n".join(json.dumps(round_significant(dataclasses.astuple(row))) for row in rows)
    write_atomically(path, f'{{"columns": {json.dumps(COLUMNS)},\n"rows": [\n{lines}\n]}}\n'.encode())


def learned_by_share(rows: Sequence[MemoryRow]) -> list[tuple[float, float, int, int]]:
    """Return of each band of shares its limits, how many runs it has, and how many of these learned."""
    found = []
    for low, high in itertools.pairwise(BANDS):
        inside = [row for row in rows if low <= row.share < high]
        found.append((low, high, len(inside), sum(row.learned for row in inside)))
    return found


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
