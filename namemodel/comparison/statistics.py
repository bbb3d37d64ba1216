"""Confidence intervals and significance tests of the figures of a comparison, as pure numbers.

Knows nothing of networks, files or words. Sources:

- Nadeau and Bengio 2003, "Inference for the generalization error", Machine Learning 52: the variance
  of a mean over splits that overlap is `(1/J + n_test/n_train) s²`, not `s²/J`; Student's t with J - 1
  degrees of freedom (Bouckaert and Frank 2004, "Evaluating the replicability of significance tests",
  for the t-test). SciPy's `ttest_rel` and `bootstrap` take repeated splits for independent samples.
- Wilson 1927, "Probable inference, the law of succession, and statistical inference": the interval of
  one proportion.
- McNemar 1947, "Note on the sampling error of the difference between correlated proportions": the names
  on which two models differ, here exactly (a binomial test), not by the chi-squared approximation;
  Dietterich 1998, "Approximate statistical tests", recommends it where each model is trained once.
- Holm 1979, "A simple sequentially rejective multiple test procedure", which SciPy does not have.

SciPy's functions are imported where they are used: they are slow to load, `scipy.stats` even slower.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

LEVEL = 0.95  # of every interval
ALPHA = 0.05  # a difference with a smaller p is one beyond chance


@dataclass(frozen=True)
class Interval:
    """A figure and the `LEVEL` interval around it, in the figure's own unit."""

    mean: float
    low: float
    high: float
    seeds: int
    """How many seeds it is the mean of; with 1 it is Wilson's interval of one test set."""

    @property
    def half(self) -> float:
        """Half its width."""
        return (self.high - self.low) / 2


@dataclass(frozen=True)
class PairedTest:
    """How two models differ over seeds: the first less the second, in the figure's own unit."""

    difference: Interval
    p: float | None
    """Two-sided. None where it cannot be computed: the same difference, not 0, for every seed."""


def accuracy_interval(accuracies: Sequence[float], tested: int, trained: int) -> Interval:
    """Return the interval of accuracies, one a seed, each a fraction of `tested` names.

    Args:
        trained: names that a model learnt from.

    Raises:
        ValueError: no accuracy, or no names.
    """
    if not accuracies or tested < 1 or trained < 1:
        raise ValueError(
            f"An interval of {len(accuracies)} seeds, {tested} names tested, {trained} trained on."
        )
    if len(accuracies) == 1:
        return wilson(round(accuracies[0] * tested), tested)
    return mean_interval(accuracies, tested / trained)


def wilson(right: int, n: int) -> Interval:
    """Return Wilson's interval of `right` out of `n` names, as fractions."""
    from scipy.special import ndtri

    share, z = right / n, float(ndtri((1 + LEVEL) / 2))
    middle = share + z * z / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + (z / (2 * n)) ** 2)
    low, high = ((middle + sign * half) / (1 + z * z / n) for sign in (-1, 1))
    return Interval(share, max(low, 0.0), min(high, 1.0), seeds=1)


def mean_interval(values: Sequence[float], overlap: float = 0.0) -> Interval:
    """Return mean and interval of values over J ≥ 2 seeds; it may reach beyond 0 or 1.

    Args:
        overlap: n_test/n_train corrects for splits that overlap, 0 is Student's interval of the mean. 1 is
            Student's prediction interval, in which one more value is expected: it scatters as ours do.

    Raises:
        ValueError: fewer than two values.
    """
    mean = statistics.fmean(values)
    error = math.sqrt((1 / len(values) + overlap) * statistics.variance(values))
    half = student(len(values), (1 + LEVEL) / 2) * error
    return Interval(mean, mean - half, mean + half, len(values))


def student(seeds: int, probability: float) -> float:
    """Return a quantile of Student's t with `seeds - 1` degrees of freedom."""
    from scipy.special import stdtrit

    return float(stdtrit(seeds - 1, probability))


def paired_t(first: Sequence[float], second: Sequence[float], overlap: float = 0.0) -> PairedTest:
    """Return the paired t-test of two models' figures over J ≥ 2 seeds, in the same order.

    Args:
        overlap: n_test/n_train, or 0 for figures that do not depend on the split, such as times.

    Raises:
        ValueError: fewer than two seeds, or not as many of each.
    """
    from scipy.special import stdtr

    # Subtracting leaves rounding where two differences are the same number of names.
    difference = mean_interval([round(a - b, 12) for a, b in zip(first, second, strict=True)], overlap)
    if difference.half == 0:
        return PairedTest(difference, 1.0 if difference.mean == 0 else None)
    error = difference.half / student(difference.seeds, (1 + LEVEL) / 2)
    return PairedTest(difference, float(2 * stdtr(difference.seeds - 1, -abs(difference.mean) / error)))


def minimum_detectable_difference(differences: Sequence[Interval], tests: int) -> float:
    """Return how large a mean difference must be for p < `ALPHA` after Holm's correction as the first.

    Args:
        differences: intervals of `paired_t` over as many seeds each, one or more; the median of their widths
            is taken.
        tests: how many are adjusted together.
    """
    seeds = differences[0].seeds
    error = statistics.median(found.half for found in differences) / student(seeds, (1 + LEVEL) / 2)
    return student(seeds, 1 - ALPHA / (2 * tests)) * error


def mcnemar(only_first: int, only_second: int) -> float:
    """Return McNemar's exact two-sided p of the names that one model alone has right."""
    from scipy.special import bdtr

    fewer, differing = min(only_first, only_second), only_first + only_second
    return min(1.0, 2 * float(bdtr(fewer, differing, 0.5)))


def least_lead(differing: int, tests: int) -> int:
    """Return the smallest lead, in names, that McNemar's test finds beyond chance, the first in Holm's order.

    Args:
        differing: names that one model alone has right; more are taken where no lead among so few suffices.
        tests: how many are adjusted together.
    """
    for behind in range(differing // 2, -1, -1):
        if tests * mcnemar(behind, differing - behind) < ALPHA:
            return differing - 2 * behind
    return least_lead(differing + 1, tests)


def holm(p_values: Sequence[float]) -> list[float]:
    """Return Holm's adjusted p of tests that are made together, in their order."""
    adjusted, least = [0.0] * len(p_values), 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        least = max(least, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = least
    return adjusted
