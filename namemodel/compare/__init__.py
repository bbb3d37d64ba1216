"""Several models trained and tested alike: what to run, its events, and what the figures support."""

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
from namemodel.compare.run import as_record, compare, judged_by, time_a_name

__all__ = [
    "COMPARE_EVENTS",
    "CompareDone",
    "Planned",
    "RunDone",
    "RunEpoch",
    "RunStarted",
    "SavedRow",
    "Variant",
    "as_record",
    "compare",
    "judged_by",
    "plan",
    "time_a_name",
]
