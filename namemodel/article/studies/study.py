"""What a study is: models to run, and a table of their figures.

Knows nothing of how runs are made, stored or shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from namemodel.comparison.plan import Variant, with_seeds
from namemodel.comparison.report import interval_words
from namemodel.comparison.results import Comparison
from namemodel.config import Experiment
from namemodel.wording import things

SEEDS = 10  # of a model that is trained in seconds
SLOW_SEEDS = 3  # of one whose run takes a minute or more


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

    def markdown(self) -> str:
        """Return the table in Markdown, without its note."""
        lines = [self.titles, ["---"] * len(self.titles), *self.rows]
        return "".join(f"| {' | '.join(cell.replace('|', '∣') for cell in line)} |\n" for line in lines)


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
    table: Callable[[Comparison], Table]
    slow: Callable[[Experiment], bool] = lambda _: False
    """Which of its runs take a minute or more."""
    on_page: bool = True
    """Whether the page offers it: not where all its runs take hours."""

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
        models = self.models(**changes)
        slow = {title: experiment for title, experiment in models.items() if self.slow(experiment)}
        quick = {title: experiment for title, experiment in models.items() if title not in slow}
        fewer = slow_seeds or (SLOW_SEEDS if seeds is None else seeds)
        return [*with_seeds(slow, fewer), *with_seeds(quick, SEEDS if seeds is None else seeds)]


def accuracy_cell(comparison: Comparison, model: str) -> str:
    """Return a model's accuracy with its interval, in percent."""
    return interval_words(comparison.accuracy(model))


def seeds_words(comparison: Comparison) -> str:
    """Return how many runs the models have: "10 runs of each model; 3 of a and b."."""
    counts = {model: len(runs) for model, runs in comparison.rows.items()}
    most = max(counts.values(), default=0)
    fewer = [f"{count} of {model}" for model, count in counts.items() if count < most]
    return "; ".join([f"{things(most, 'run')} of each model", *fewer]) + "."
