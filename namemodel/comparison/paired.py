"""Two models' answers to the same test names: where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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


def compare_answers(first: Sequence[TestPrediction], second: Sequence[TestPrediction]) -> Paired:
    """Return where two models' answers to the same test names differ.

    Raises:
        DataError: they are not the same names, in the same order.
    """
    if [(a.name, a.label) for a in first] != [(b.name, b.label) for b in second]:
        raise DataError(
            "The two models were not tested on the same names, so they cannot be compared name by name. "
            "Models of one seed are, where their recipes read and split the names alike."
        )
    differing = tuple(
        Differing(a.name, a.label, a.predicted, b.predicted)
        for a, b in zip(first, second, strict=True)
        if a.predicted != b.predicted
    )
    return Paired(
        n=len(first),
        only_first=sum(one.first == one.label for one in differing),
        only_second=sum(one.second == one.label for one in differing),
        differing=differing,
    )
