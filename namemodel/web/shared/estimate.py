"""How long a run will take, said beside the button that starts it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import CancelledError
from functools import lru_cache

from namemodel.config import Experiment
from namemodel.data import load_names
from namemodel.errors import NameModelError
from namemodel.training.estimate import seconds_to_train
from namemodel.web.shared.context import Context
from namemodel.web.shared.html import seconds

PATIENCE = 5.0  # seconds that a page waits for an estimate


@lru_cache(maxsize=8)
def names_of(source: str) -> tuple[int, ...]:
    """Return how many different names each list of a data set has; raises ArchiveError."""
    table = load_names(source)
    return tuple(Counter(label for _, label in set(zip(table.names, table.labels, strict=True))).values())


def seconds_of(experiments: Sequence[Experiment], names: Sequence[int], at_once: int) -> float:
    """Return about how many seconds trainings take together, so many of them at once."""
    took = [seconds_to_train(experiment, names) for experiment in experiments]
    return max(sum(took) / at_once, *took, 0.0)


def about(
    context: Context, experiments: Sequence[Experiment], names: Sequence[int] | None, at_once: int = 1
) -> str:
    """Return "about 12 s" for trainings, or "" where it can't be said before.

    Args:
        names: how many there are on each list; None for those of the data set of the first experiment.
    """
    try:
        counts = names_of(experiments[0].data.source) if names is None else names
        future = context.measured.background.submit(seconds_of, experiments, counts, at_once)
        took = future.result(PATIENCE)
        return f"about {seconds(took)}" if took >= 90 else f"about {max(round(took), 1)} s"
    except (NameModelError, TimeoutError, CancelledError):  # the run itself says what is wrong
        return ""
