"""What a study is: models to run, and what their figures come to, as a table.

Knows nothing of how runs are made, stored or shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from namemodel.comparison.plan import Variant, with_seeds
from namemodel.comparison.report import difference_cell, interval_words, smallest, tested, verdict_cell
from namemodel.comparison.results import Comparison
from namemodel.comparison.verdicts import compare_pairs
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
        models = self.models(**changes)
        slow = {title: experiment for title, experiment in models.items() if self.slow(experiment)}
        quick = {title: experiment for title, experiment in models.items() if title not in slow}
        fewer = slow_seeds or (SLOW_SEEDS if seeds is None else seeds)
        return [*with_seeds(slow, fewer), *with_seeds(quick, SEEDS if seeds is None else seeds)]


class Row(NamedTuple):
    """One model in a table of pairs, and the model that it is held against, if any."""

    model: str
    against: str = ""
    before: tuple[str, ...] = ()
    """Cells between its title and its accuracy."""
    after: tuple[str, ...] = ()
    """Cells behind its accuracy."""


def table_of_pairs(comparison: Comparison, titles: tuple[str, ...], rows: Sequence[Row]) -> Table:
    """Return a table of models, each pair tested alone and as one of all (Holm).

    A row ends with two cells of the pair: the model less the other in points of accuracy, with its 95 %
    interval over several seeds, and the verdict. The note says how much the tests can tell.
    """
    pairs = [(row.model, row.against) for row in rows if row.against]
    verdicts = dict(zip(pairs, compare_pairs(pairs, comparison), strict=True))
    cells = []
    for row in rows:
        verdict = verdicts.get((row.model, row.against))
        found = [difference_cell(verdict), verdict_cell(verdict)] if verdict else ["", ""]
        cells.append([row.model, *row.before, accuracy_cell(comparison, row.model), *row.after, *found])
    sentences, known = [seeds_words(comparison)], tested(list(verdicts.values()))
    for seeds in sorted({verdict.difference.seeds for verdict in known if verdict.difference}):
        of = [verdict for verdict in known if verdict.difference and verdict.difference.seeds == seeds]
        sentences.append(
            f"Over {seeds} seeds a typical difference here is beyond chance from {smallest(of, 1)} points on "
            f"alone, among all {len(known)} tests from {smallest(of, len(known))} on."
        )
    return Table(titles, cells, " ".join(sentences))


def accuracy_cell(comparison: Comparison, model: str) -> str:
    """Return a model's accuracy with its interval, in percent."""
    return interval_words(comparison.accuracy(model))


def seeds_words(comparison: Comparison) -> str:
    """Return how many runs the models have: "10 runs of each model; 3 of a and b."."""
    counts = {model: len(runs) for model, runs in comparison.rows.items()}
    most = max(counts.values(), default=0)
    fewer = [f"{count} of {model}" for model, count in counts.items() if count < most]
    return "; ".join([f"{things(most, 'run')} of each model", *fewer]) + "."
