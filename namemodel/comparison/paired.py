"""Two models on the same test names: where they differ, and whether chance explains it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from namemodel.comparison.statistics import mcnemar
from namemodel.errors import DataError
from namemodel.training.final_evaluation import TestPrediction


@dataclass(frozen=True)
class Differing:
    """A test name that two models answer differently."""

    name: str
    label: str
    first: str
    """What the first model answers."""
    second: str


@dataclass(frozen=True)
class Paired:
    """Two models on `n` test names."""

    n: int
    only_first: int
    """Names that the first model alone has right."""
    only_second: int
    differing: tuple[Differing, ...]
    """Also those that both have wrong; in the order of the test names."""

    @cached_property
    def p(self) -> float:
        """McNemar's exact two-sided p."""
        return mcnemar(self.only_first, self.only_second)


def compare_answers(first: Sequence[TestPrediction], second: Sequence[TestPrediction]) -> Paired:
    """Return where two models' answers to the same test names differ.

    Raises:
        DataError: they are not the same names, in the same order.
    """
    if not same_names(first, second):
        raise DataError(
            "The two models were not tested on the same names, so they cannot be compared name by name. "
            "Models of one seed are, where their recipes read and split the names alike."
        )
    pairs = list(zip(first, second, strict=True))
    right = [(a.predicted == a.label, b.predicted == b.label) for a, b in pairs]
    return Paired(
        n=len(pairs),
        only_first=right.count((True, False)),
        only_second=right.count((False, True)),
        differing=tuple(
            Differing(a.name, a.label, a.predicted, b.predicted)
            for a, b in pairs
            if a.predicted != b.predicted
        ),
    )


def same_names(first: Sequence[TestPrediction], second: Sequence[TestPrediction]) -> bool:
    """Return whether two models were tested on the same names, in the same order."""
    return [(a.name, a.label) for a in first] == [(b.name, b.label) for b in second]
