"""What a study is: models to run, and what their figures come to, as a table.

Knows nothing of how runs are made, kept or shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from namemodel.compare.events import RunDone
from namemodel.compare.summary import by_model, kept_answers, summary
from namemodel.compare.words import Answers, Rows
from namemodel.config import Experiment


@dataclass(frozen=True)
class Measured:
    """The runs of a study, all models with the same seeds."""

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
