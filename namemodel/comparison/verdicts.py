"""Tests of pairs of models: which has the higher accuracy beyond chance, or why that is not known.

Over several seeds it is the corrected paired t-test; with one seed McNemar's exact test on its test
names. Where neither can be made, a pair is untested and says why. Tests that are read together are
adjusted together (Holm): the chance of any false claim among them is at most 5 %. A verdict has a phrase for
what was tested, or for why nothing was; report.py makes sentences of it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from namemodel.comparison.results import Comparison
from namemodel.comparison.statistics import (
    ALPHA,
    Interval,
    holm,
    least_lead,
    mcnemar,
    minimum_detectable_difference,
    paired_t,
)
from namemodel.errors import DataError
from namemodel.events import RunDone
from namemodel.training.final_evaluation import TestPrediction

Pair = tuple[str, str]
Measure = Callable[[RunDone], float]
"""A figure of a run."""
ONE_SEED = "one seed is not enough"  # for a t-test


@dataclass(frozen=True)
class Differing:
    """A test name of the class `label`, and the different classes that a first and a second model predict."""

    name: str
    label: str
    first: str
    second: str


@dataclass(frozen=True)
class Paired:
    """Two models on the same `n` test names."""

    n: int
    only_first: int
    """Names that the first model is right about and the second is not."""
    only_second: int
    differing: tuple[Differing, ...]
    """Also those that both have wrong; in the order of the test names."""


def compare_predictions(first: Sequence[TestPrediction], second: Sequence[TestPrediction]) -> Paired:
    """Return where two models' predictions for the same test names differ.

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
    only_first = sum(one.first == one.label for one in differing)
    only_second = sum(one.second == one.label for one in differing)
    return Paired(len(first), only_first, only_second, differing)


@dataclass(frozen=True)
class Verdict:
    """What is known of two models: which is ahead, if one is, and on what grounds."""

    first: str
    second: str
    lead: float | None = None
    """How far the first is ahead of the second; below 0 where it is behind. None: not known."""
    p: float | None = None
    """None: not tested."""
    adjusted: float | None = None
    """`p`, adjusted for the tests that were made with it."""
    tests: int = 0
    """How many those were, this one counted."""
    undecided: int = 1
    """How many of those, this one counted, are not beyond chance; Holm's correction of the largest lead."""
    basis: str = ""
    """What was tested: "over 3 seeds", or "at n = 281", one seed's names."""
    untested: str = ""
    """Why there is no p, in words."""
    difference: Interval | None = None
    """`lead` with its interval, over two seeds or more."""
    only_right: tuple[int, int] | None = None
    """With one seed: the names that the first alone, and that the second alone, has right."""
    n: int = 0
    """With one seed: its test names."""

    @property
    def significant_uncorrected(self) -> bool:
        """Whether the difference is one beyond chance as long as no other pair is looked at."""
        return self.p is not None and self.p < ALPHA and bool(self.lead)

    @property
    def winner(self) -> str | None:
        """The model that is ahead beyond chance among all that were tested, or None."""
        if self.adjusted is None or self.adjusted >= ALPHA or not self.lead:
            return None
        return self.first if self.lead > 0 else self.second

    @property
    def loser(self) -> str | None:
        """The other one, or None."""
        return self.winner and (self.second if self.winner == self.first else self.first)

    def detectable(self, tests: int = 1) -> float:
        """Return the smallest lead that would have been beyond chance among so many tests."""
        if self.difference is not None:
            return minimum_detectable_difference([self.difference], tests)
        return least_lead(sum(self.only_right or ()), tests) / self.n

    def swapped(self) -> Verdict:
        """Return the same of the two models the other way round."""
        gap = self.difference
        return replace(
            self,
            first=self.second,
            second=self.first,
            lead=None if self.lead is None else -self.lead,
            difference=gap and Interval(-gap.mean, -gap.high, -gap.low, gap.seeds),
            only_right=self.only_right and self.only_right[::-1],
        )


def compare_pairs(
    pairs: Sequence[Pair], results: Comparison, measure: Measure | None = None, corrected: bool = True
) -> list[Verdict]:
    """Return what is known of each pair; those that can be tested are adjusted for their number.

    Args:
        measure: what is compared; None for the accuracy, which one seed is enough to test.
        corrected: for splits that overlap, as figures of test names are.
    """
    found = [verdict_of(pair, results, measure, corrected) for pair in pairs]
    p_values = [verdict.p for verdict in found if verdict.p is not None]
    adjusted = holm(p_values)
    each, tests, undecided = iter(adjusted), len(adjusted), sum(p >= ALPHA for p in adjusted)
    return [
        replace(one, adjusted=next(each), tests=tests, undecided=undecided) if one.p is not None else one
        for one in found
    ]


def verdict_of(pair: Pair, results: Comparison, measure: Measure | None, corrected: bool) -> Verdict:
    """Return what is known of two models from the seeds that both have, not yet adjusted."""
    first, second = ({run.seed: run for run in results.rows[model]} for model in pair)
    seeds = sorted(first.keys() & second.keys())
    if not seeds:
        return Verdict(*pair, untested="no seed that both have")
    if len(seeds) == 1:
        if measure is not None:
            return Verdict(*pair, untested=ONE_SEED)
        return verdict_of_names(pair, results, seeds[0])
    runs = [*(first[seed] for seed in seeds), *(second[seed] for seed in seeds)]
    # Where two models don't learn from as many names, the fewer: the wider interval.
    overlap = max(run.n for run in runs) / min(run.trained_on for run in runs) if corrected else 0.0
    figures = [measure(run) if measure else run.accuracy for run in runs]
    test = paired_t(figures[: len(seeds)], figures[len(seeds) :], overlap)
    return Verdict(
        *pair,
        lead=test.difference.mean,
        difference=test.difference,
        p=test.p,
        basis=f"over {len(seeds)} seeds",
        untested="" if test.p is not None else f"the same difference with each of {len(seeds)} seeds",
    )


def verdict_of_names(pair: Pair, results: Comparison, seed: int) -> Verdict:
    """Return what is known of two models from the test names of one seed."""
    first, second = (results.predictions.get((model, seed)) for model in pair)
    if not first or not second:
        return Verdict(*pair, untested="one seed, and its predictions are not saved")
    try:
        found = compare_predictions(first, second)
    except DataError:
        return Verdict(*pair, untested="one seed, and other test names")
    only = (found.only_first, found.only_second)
    return Verdict(
        *pair,
        lead=(only[0] - only[1]) / found.n,
        p=mcnemar(*only),
        basis=f"at n = {found.n}",
        only_right=only,
        n=found.n,
    )


def families(results: Comparison) -> list[list[Pair]]:
    """Return the pairs that are tested together: all networks, and the networks against each reference."""
    networks = results.networks
    against = [[(network, reference) for network in networks] for reference in results.references]
    return [list(itertools.combinations(networks, 2)), *against]


def verdict_among_all(first: str, second: str, results: Comparison) -> Verdict:
    """Return what is known of two models as one of the pairs of a whole comparison.

    Where a comparison was stopped, it is of the seeds that all models have; if there is none, of those
    that the two have, as if they were all.
    """
    whole = results.complete()
    for pairs in families(whole):
        for verdict in compare_pairs(pairs, whole):
            if {verdict.first, verdict.second} == {first, second}:
                return verdict if verdict.first == first else verdict.swapped()
    return compare_pairs([(first, second)], results)[0]
