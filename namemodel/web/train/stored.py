"""The training that the tab opens on: of the first ready-made lists, stored with the package.

`make stored-comparisons` makes it (benchmarks/stored.py). The file is JSON: by which version, the events of
the epochs and of the end, and the prediction for each test name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

import namemodel
from namemodel.data import NameTable, paste_lists
from namemodel.events import EpochDone, Event, Finished, Started, event_from_dict
from namemodel.training.final_evaluation import TestPrediction
from namemodel.web.shared.data_choice import READY_MADE
from namemodel.web.train.curves import Curves

FILE = Path(__file__).with_name("stored.json")


class StoredTraining(NamedTuple):
    """A training that ran to its end."""

    version: str
    """Of the program that made it."""
    title: str
    curves: Curves
    end: Finished
    tests: list[TestPrediction]


def stored_names() -> NameTable:
    """Return the names that it is of."""
    return paste_lists({one["label"]: one["names"] for one in READY_MADE[0]["lists"]})


def pack(events: Iterable[Event], tests: Sequence[TestPrediction]) -> bytes:
    """Return the file of a training."""
    shown = [without_paths(event) for event in events]
    kept = [event.to_dict() for event in shown if isinstance(event, Started | EpochDone | Finished)]
    stored = {"version": namemodel.__version__, "events": kept, "tests": [asdict(one) for one in tests]}
    return f"{json.dumps(stored, ensure_ascii=False, indent=1)}\n".encode()


def without_paths(event: Event) -> Event:
    """Return an event that says nothing of the machine's folders."""
    match event:
        case Started():
            return replace(event, origin="")
        case Finished():
            return replace(event, checkpoint=None)
    return event


@cache
def load_stored() -> StoredTraining:
    """Return the stored training."""
    stored = json.loads(FILE.read_text(encoding="utf-8"))
    curves = Curves()
    for event in map(event_from_dict, stored["events"]):
        curves.take(event)
    end = curves.end
    assert isinstance(end, Finished)
    tests = [TestPrediction(**one) for one in stored["tests"]]
    return StoredTraining(stored["version"], READY_MADE[0]["title"], curves, end, tests)
