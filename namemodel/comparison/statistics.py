"""How far figures of a comparison can be relied on: intervals and tests, pure numbers.

Knows nothing of networks, files or words. From whom:

- Nadeau and Bengio 2003, "Inference for the generalization error", Machine Learning 52: the variance
  of a mean over splits that overlap is `(1/J + n_test/n_train) s²`, not `s²/J`; Student's t with J - 1
  degrees of freedom (Bouckaert and Frank 2004, "Evaluating the replicability of significance tests",
  for the t-test).
- Wilson 1927, "Probable inference, the law of succession, and statistical inference": the interval of
  one proportion.
- McNemar 1947, "Note on the sampling error of the difference between correlated proportions": the names
  on which two models differ, here exactly (a binomial test), not by the chi-squared approximation;
  Dietterich 1998, "Approximate statistical tests", recommends it where each model is trained once.
- Holm 1979, "A simple sequentially rejective multiple test procedure".

SciPy is imported where it is used: it is slow to load.
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
    """Two-sided. None where it cannot be told: the same difference, not 0, for every seed."""


def interval(accuracies: Sequence[float], tested: int, trained: int) -> Interval:
    """Return the interval of accuracies, one a seed, each a fraction of `tested` names.

    Args:
        trained: names that a model learnt from.

    Raises:
        ValueError: no accuracy, or no names.
    """
    check(len(accuracies), tested, trained)
    if len(accuracies) == 1:
        return wilson(round(accuracies[0] * tested), tested)
    return corrected(accuracies, tested / trained)


def wilson(right: int, n: int) -> Interval:
    """Return Wilson's interval of `right` out of `n` names, as fractions."""
    z = statistics.NormalDist().inv_cdf((1 + LEVEL) / 2)
    share, weight = right / n, 1 + z**2 / n
    middle = (share + z**2 / (2 * n)) / weight
    half = z / weight * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half), seeds=1)


def corrected(values: Sequence[float], overlap: float) -> Interval:
    """Return mean and corrected interval of values over J ≥ 2 seeds; it may reach beyond 0 or 1.

    Args:
        overlap: n_test/n_train.
    """
    from scipy.stats import t

    mean, error = statistics.fmean(values), corrected_error(values, overlap)
    half = float(t.ppf((1 + LEVEL) / 2, len(values) - 1)) * error
    return Interval(mean, mean - half, mean + half, len(values))


def corrected_error(values: Sequence[float], overlap: float) -> float:
    """Return the corrected standard error of the mean of values over J ≥ 2 seeds."""
    return math.sqrt((1 / len(values) + overlap) * statistics.variance(values))


def one_more(values: Sequence[float]) -> Interval:
    """Return the mean of J ≥ 2 runs, and the interval in which one more run's figure is expected.

    The prediction interval of Student's t: a single figure scatters as our own do, however well their
    mean is known. Splits that overlap need no correction: one more would overlap them likewise.

    Raises:
        ValueError: fewer than two runs.
    """
    from scipy.stats import t

    check(len(values) - 1, 1, 1)
    mean, seeds = statistics.fmean(values), len(values)
    half = float(t.ppf((1 + LEVEL) / 2, seeds - 1)) * math.sqrt((1 + 1 / seeds) * statistics.variance(values))
    return Interval(mean, mean - half, mean + half, seeds)


def paired_t(first: Sequence[float], second: Sequence[float], tested: int, trained: int) -> PairedTest:
    """Return the corrected paired t-test of two models' figures over J ≥ 2 seeds, in the same order.

    Raises:
        ValueError: fewer than two seeds, or not as many of each.
    """
    check(len(first) - 1, tested, trained)
    return of_differences(first, second, tested / trained)


def plain_paired_t(first: Sequence[float], second: Sequence[float]) -> PairedTest:
    """Return the ordinary paired t-test, of figures that owe nothing to splits, such as times.

    Raises:
        ValueError: as `paired_t`.
    """
    check(len(first) - 1, 1, 1)
    return of_differences(first, second, overlap=0.0)


def of_differences(first: Sequence[float], second: Sequence[float], overlap: float) -> PairedTest:
    """Return the t-test of paired figures; `overlap` is n_test/n_train, or 0."""
    from scipy.stats import t

    # Subtracting leaves rounding where two differences are the same number of names.
    differences = [round(a - b, 12) for a, b in zip(first, second, strict=True)]
    found = corrected(differences, overlap)
    error = corrected_error(differences, overlap)
    if error == 0:
        return PairedTest(found, 1.0 if found.mean == 0 else None)
    return PairedTest(found, float(2 * t.sf(abs(found.mean) / error, len(differences) - 1)))


def detectable(differences: Sequence[Interval], tests: int) -> float:
    """Return how large a mean difference must be for p < `ALPHA` after Holm's correction as the first.

    Args:
        differences: intervals of `paired_t` over as many seeds each; the median of their widths is taken.
        tests: how many are adjusted together.

    Raises:
        ValueError: no difference.
    """
    from scipy.stats import t

    freedom = differences[0].seeds - 1 if differences else 0
    check(freedom, 1, 1)
    error = statistics.median(found.half for found in differences) / t.ppf((1 + LEVEL) / 2, freedom)
    return float(t.ppf(1 - ALPHA / (2 * tests), freedom) * error)


def mcnemar(only_first: int, only_second: int) -> float:
    """Return McNemar's exact two-sided p of the names that one model alone has right."""
    from scipy.stats import binomtest

    differing = only_first + only_second
    return float(binomtest(only_first, differing).pvalue) if differing else 1.0


def holm(p_values: Sequence[float]) -> list[float]:
    """Return Holm's adjusted p of tests that are made together, in their order."""
    adjusted, least = [0.0] * len(p_values), 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        least = max(least, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = least
    return adjusted


def check(enough: int, tested: int, trained: int) -> None:
    """Raise ValueError for figures that nothing can be said of."""
    if enough < 1 or tested < 1 or trained < 1:
        raise ValueError(
            f"Too little to judge by: {tested} test names, {trained} trained on, and too few seeds or none."
        )
