"""What a comparison leaves on the server until the visitor's next one: its runs and their answers.

A page asks for it again when two of its models are chosen, so it lies on disk in the folder of the job.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from namemodel.checkpoint import write_atomically
from namemodel.compare import RunDone, SavedRow
from namemodel.training.folder import Tested, load_tested

RUNS, TABLE = "runs.jsonl", "comparison.csv"
TESTED = "tested"  # the folder of the answers, in the folder of the job
PRIVATE = ("run", "tested", "curve")  # fields that say nothing once a comparison is over


@dataclass
class Comparison:
    """Runs by model, and the answers of each run by model and seed."""

    rows: dict[str, list[RunDone]] = field(default_factory=dict)
    answers: dict[tuple[str, int], list[Tested]] = field(default_factory=dict)

    def seeds_of(self, *models: str) -> list[int]:
        """Return the seeds that all of these models have answers of."""
        every = [{seed for model, seed in self.answers if model == asked} for asked in models]
        return sorted(set.intersection(*every)) if every else []


def keep(folder: Path, rows: Sequence[RunDone], saved: Sequence[SavedRow]) -> Path:
    """Write the runs that are done, and a table of them for people; returns the table's path."""
    lines = "".join(json.dumps(dataclasses.asdict(row)) + "\n" for row in rows)
    write_atomically(folder / RUNS, lines.encode())
    write_atomically(folder / TABLE, table_of(rows, saved).encode("utf-8-sig"))
    return folder / TABLE


def load(folder: Path) -> Comparison:
    """Return what `keep` wrote, and the answers beside it; empty where there is nothing."""
    found = Comparison()
    runs: dict[str, list[RunDone]] = defaultdict(list)
    path = folder / RUNS
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        run = RunDone(**json.loads(line))
        runs[run.model].append(run)
        if run.tested:
            found.answers[run.model, run.seed] = load_tested(folder / run.tested)
    found.rows = dict(runs)
    return found


def table_of(rows: Sequence[RunDone], saved: Sequence[SavedRow]) -> str:
    """Return a CSV with a row for each run, all its single figures; own models come last, without a seed."""
    records = [scalars(row) for row in rows]
    for own in saved:
        figures = scalars(own)
        records.append({"model": figures.pop("title"), **figures})
    titles = list(dict.fromkeys(name for record in records for name in record))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, titles)
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue()


def scalars(row: RunDone | SavedRow) -> dict[str, object]:
    """Return the figures of a row that are single values."""
    values = dataclasses.asdict(row)
    return {
        name: value
        for name, value in values.items()
        if name not in PRIVATE and not isinstance(value, list | dict)
    }
