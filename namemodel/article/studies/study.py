"""What a study is: models to run, and what their figures come to, as a table.

Knows nothing of how runs are made, kept or shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from namemodel.comparison.plan import Variant, with_seeds
from namemodel.comparison.summary import by_model, kept_answers, summary
from namemodel.comparison.verdicts import Answers, Rows
from namemodel.config import Experiment
from namemodel.events import RunDone

SEEDS = 10  # of a model that is trained in seconds
SLOW_SEEDS = 3  # of one whose run takes a minute or more


@dataclass(frozen=True)
class Measured:
    """The runs of a study; models that are compared with each other have some seeds in common."""

    runs: Sequence[RunDone]
    source: str
    """The data set that they are of: its id, or a path."""

    @cached_property
    def rows(self) -> Rows:
        """The runs by model, in the order of their seeds."""
        return by_model(self.runs)

    @cached_property
    def answers(self) -> Answers:
        """The answers to the test names by model and seed."""
        return kept_answers(self.runs)

    def accuracy(self, model: str) -> str:
        """Return a model's accuracy with its interval, in percent."""
        return summary(model, self.rows[model]).accuracy_words


@dataclass(frozen=True)
class Table:
    """What a study found: titles of columns, and rows of as many cells."""

    titles: tuple[str, ...]
    rows: list[list[str]]
    note: str = ""
    """How much its figures can tell, in sentences."""

    def records(self) -> list[dict[str, str]]:
        """Return each row by the titles."""
        return [dict(zip(self.titles, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Study:
    """One entry of the registry."""

    id: str
    title: str
    summary: str
    """What is run and how to read it, in sentences."""
    models: Callable[..., dict[str, Experiment]]
    """Takes settings that all models are given, as `make_experiment` does (`source`, `epochs`); returns
    the experiments by title."""
    table: Callable[[Measured], Table]
    slow: Callable[[Experiment], bool] = lambda _: False
    """Which of its runs take a minute or more."""

    def variants(
        self, seeds: int | None = None, slow_seeds: int | None = None, **changes: Any
    ) -> list[Variant]:
        """Return its runs, those that take long first, so that no core waits for them in the end.

        Args:
            seeds: runs of each model; None for `SEEDS`.
            slow_seeds: of each that is slow; None for as many as `seeds`, and `SLOW_SEEDS` without those.
            changes: settings that all models are given.

        Raises:
            NameModelError: as `make_experiment` and `with_seeds`.
        """
        found = self.models(**changes)
        slow = {title: experiment for title, experiment in found.items() if self.slow(experiment)}
        quick = {title: experiment for title, experiment in found.items() if title not in slow}
        fewer = slow_seeds or (SLOW_SEEDS if seeds is None else seeds)
        return [*with_seeds(slow, fewer), *with_seeds(quick, SEEDS if seeds is None else seeds)]
