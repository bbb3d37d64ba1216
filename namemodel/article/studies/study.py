"""What a study is: models to run, and what their figures come to, as a table.

Knows nothing of how runs are made, kept or shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from namemodel.comparison.plan import Variant, with_seeds
from namemodel.comparison.report import difference_cell, interval_words, smallest, tested, verdict_cell
from namemodel.comparison.results import Comparison
from namemodel.comparison.verdicts import Pair, compare_pairs
from namemodel.config import Experiment

SEEDS = 10  # of a model that is trained in seconds
SLOW_SEEDS = 3  # of one whose run takes a minute or more


class Finding(NamedTuple):
    """What became of a claim."""

    ours: str
    """In words, with an interval where it is a figure."""
    verdict: str


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
        """Return the table in Markdown, without the note."""
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


def accuracy_cell(comparison: Comparison, model: str) -> str:
    """Return a model's accuracy with its interval, in percent."""
    return interval_words(comparison.accuracy(model))


def pair_cells(comparison: Comparison, pairs: Sequence[Pair]) -> tuple[list[list[str]], str]:
    """Return two cells for each pair, tested alone and as one of all (Holm), and how much they can tell.

    The cells are the first less the second in points of accuracy, with its 95 % interval over several seeds,
    and the verdict.
    """
    verdicts = compare_pairs(pairs, comparison)
    parts, known = [seeds_words(comparison)], tested(verdicts)
    for seeds in sorted({verdict.difference.seeds for verdict in known if verdict.difference}):
        of = [verdict for verdict in known if verdict.difference and verdict.difference.seeds == seeds]
        parts.append(
            f"Over {seeds} seeds a typical difference here is beyond chance from {smallest(of, 1)} points on "
            f"alone, among all {len(known)} tests from {smallest(of, len(known))} on."
        )
    return [[difference_cell(verdict), verdict_cell(verdict)] for verdict in verdicts], " ".join(parts)


def seeds_words(comparison: Comparison) -> str:
    """Return how many runs the models have: "10 runs of each model; 3 of a and b."."""
    counts = {model: len(runs) for model, runs in comparison.rows.items()}
    most = max(counts.values(), default=0)
    fewer = [f"{count} of {model}" for model, count in counts.items() if count < most]
    runs = f"{most} run{'s' * (most != 1)} of each model"
    return f"{'; '.join([runs, *fewer])}."
