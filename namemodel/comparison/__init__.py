"""The same experiment for several networks or recipes, and seeds: events while it runs, rows at the end."""

from namemodel.comparison.comparison import compare
from namemodel.comparison.plan import Variant, plan
from namemodel.comparison.references import REFERENCES
from namemodel.events import (
    CompareDone,
    Planned,
    RunDone,
    RunEpoch,
    RunStarted,
    SavedRow,
)

__all__ = [
    "REFERENCES",
    "CompareDone",
    "Planned",
    "RunDone",
    "RunEpoch",
    "RunStarted",
    "SavedRow",
    "Variant",
    "compare",
    "plan",
]
