"""What a comparison leaves on the server until the visitor's next one: its runs and their answers.

A page asks for it again when two of its models are chosen, so it lies on disk in the folder of the job.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from namemodel.checkpoint.files import write_atomically
from namemodel.comparison import Comparison, RunDone, SavedRow
from namemodel.comparison.results import as_record

RUNS, TABLE = "runs.jsonl", "runs.csv"
TESTED = "tested"  # the folder of the answers, in the folder of the job


def save(folder: Path, runs: Sequence[RunDone], own: Sequence[SavedRow]) -> Path:
    """Write the runs that are done, and a table of them for people; returns the table's path."""
    lines = "".join(json.dumps(dataclasses.asdict(run)) + "\n" for run in runs)
    write_atomically(folder / RUNS, lines.encode())
    write_atomically(folder / TABLE, table_of(runs, own).encode("utf-8-sig"))
    return folder / TABLE


def load(folder: Path) -> Comparison:
    """Return what `save` wrote, and the answers beside it; empty where there is nothing."""
    path = folder / RUNS
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    runs = [RunDone(**json.loads(line)) for line in lines]
    return Comparison.read(runs, folder)


def table_of(runs: Sequence[RunDone], own: Sequence[SavedRow]) -> str:
    """Return a CSV with a row for each run, all its single figures; own models come last, without a seed."""
    records = [as_record(run) for run in runs]
    for row in own:
        figures = dataclasses.asdict(row)
        del figures["curve"]
        records.append({"model": figures.pop("title"), **figures})
    # As objects: a seed stays a whole number also where another row has none.
    return str(pd.DataFrame(records, dtype=object).to_csv(index=False))
