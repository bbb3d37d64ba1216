"""The same experiment for several networks or recipes, and seeds: events while it runs, rows at the end."""

from namemodel.compare.comparison import compare
from namemodel.compare.events import (
    COMPARE_EVENTS,
    CompareDone,
    Planned,
    RunDone,
    RunEpoch,
    RunStarted,
    SavedRow,
)
from namemodel.compare.plan import Variant, plan
from namemodel.compare.references import REFERENCES

__all__ = [
    "COMPARE_EVENTS",
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
