"""Intervals and tests, against numbers worked out by hand and SciPy's own."""

import math
from functools import partial

import pytest
from scipy import stats

from namemodel.comparison.statistics import (
    Interval,
    accuracy_interval,
    holm,
    mcnemar,
    mean_interval,
    minimum_detectable_difference,
    paired_t,
    wilson,
)

ACCURACIES, OTHERS = [0.91, 0.935, 0.92, 0.97, 0.88], [0.9, 0.93, 0.95, 0.95, 0.9]


def test_wilsons_interval_is_worked_out_by_hand() -> None:
    z = 1.959963984540054
    for right, n in ((0, 20), (7, 20), (274, 281), (281, 281)):
        share, weight = right / n, 1 + z**2 / n
        half = z / weight * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
        middle = (share + z**2 / (2 * n)) / weight
        found = wilson(right, n)
        assert found == Interval(share, pytest.approx(middle - half), pytest.approx(middle + half), seeds=1)
        assert 0 <= found.low <= found.high <= 1


def test_intervals_and_tests_stay_what_they_were() -> None:
    """Each number from the formulas of the papers, written out; a library must not change them."""
    exact = partial(pytest.approx, rel=0, abs=1e-12)
    found = wilson(7, 20)
    assert (found.low, found.high) == (exact(0.1811918241010821), exact(0.5671457233147637))
    found = accuracy_interval(ACCURACIES, tested=281, trained=1065)
    assert (found.low, found.high) == (exact(0.8604273106261815), exact(0.9855726893738186))
    test = paired_t(ACCURACIES, OTHERS, overlap=281 / 1065)
    assert test.p == exact(0.8447985258096228)
    assert mcnemar(12, 1) == exact(0.00341796875)
    assert minimum_detectable_difference([test.difference], tests=14) == exact(0.08818574345859469)


def test_the_corrected_interval_is_worked_out_by_hand() -> None:
    # Mean 0.97, variance 0.0001, J = 3, a test set a quarter of the training set: (1/3 + 1/4) · 0.0001.
    found = mean_interval([0.96, 0.97, 0.98], overlap=0.25)
    half = 4.302653 * math.sqrt((1 / 3 + 1 / 4) * 0.0001)
    assert found.mean == pytest.approx(0.97)
    assert (found.low, found.high) == pytest.approx((0.97 - half, 0.97 + half))
    assert found.half == pytest.approx(half)
    assert found.seeds == 3


def test_overlapping_splits_widen_an_interval() -> None:
    values = [0.95, 0.97, 0.96, 0.98]
    plain = stats.t.interval(0.95, 3, loc=0.965, scale=stats.sem(values))
    assert mean_interval(values, overlap=0.25).low < plain[0]
    assert mean_interval(values, overlap=0.0).low == pytest.approx(plain[0])


def test_one_seed_has_wilsons_interval() -> None:
    assert accuracy_interval([274 / 281], tested=281, trained=1000) == wilson(274, 281)
    assert accuracy_interval([0.9, 0.8], tested=281, trained=1000).seeds == 2


def test_the_paired_test_is_scipys_where_splits_do_not_overlap() -> None:
    first, second = [0.97, 0.96, 0.98, 0.95], [0.95, 0.955, 0.96, 0.955]
    found = paired_t(first, second)
    assert found.p == pytest.approx(stats.ttest_rel(first, second).pvalue)
    assert found.difference.mean == pytest.approx(0.01)
    wider = paired_t(first, second, overlap=250 / 1000)
    assert wider.p is not None
    assert found.p is not None
    assert wider.p > found.p


def test_differences_that_do_not_vary_are_not_tested() -> None:
    assert paired_t([0.9, 0.8], [0.9, 0.8], 0.25).p == 1.0
    assert paired_t([0.9, 0.8], [0.8, 0.7], 0.25).p is None


def test_mcnemar_is_the_binomial_test_of_the_names_that_differ() -> None:
    # 7 against 9: both tails of 16 throws of a coin.
    by_hand = 2 * sum(math.comb(16, k) for k in range(8)) / 2**16
    assert mcnemar(7, 9) == pytest.approx(by_hand) == pytest.approx(0.80, abs=0.005)
    assert mcnemar(9, 7) == mcnemar(7, 9)
    assert mcnemar(0, 0) == 1.0
    assert mcnemar(6, 0) == pytest.approx(2 / 2**6)


def test_holms_correction_keeps_the_order_and_stays_below_one() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]) == [1.0, 1.0]
    assert holm([]) == []


@pytest.mark.parametrize(("values", "tested", "trained"), [([], 10, 10), ([0.5], 0, 10), ([0.5], 10, 0)])
def test_nothing_to_judge_by_is_an_error(values: list[float], tested: int, trained: int) -> None:
    with pytest.raises(ValueError, match="An interval of "):
        accuracy_interval(values, tested, trained)


def test_one_more_run_is_expected_where_student_s_prediction_interval_says() -> None:
    found = mean_interval([0.92, 0.93, 0.94], overlap=1)
    half = stats.t.ppf(0.975, 2) * 0.01 * (1 + 1 / 3) ** 0.5
    assert (found.low, found.high) == (pytest.approx(0.93 - half), pytest.approx(0.93 + half))
    assert found.high > mean_interval([0.92, 0.93, 0.94], overlap=0.0).high  # wider than that of the mean
    with pytest.raises(ValueError, match="two data points"):
        mean_interval([0.9])


@pytest.mark.parametrize(("seeds", "deviations"), [(3, 12.9), (10, 2.5)])
def test_the_smallest_difference_that_is_beyond_chance_is_worked_out_by_hand(
    seeds: int, deviations: float
) -> None:
    """One of 14 tests, a test set of a quarter of the training set, a standard deviation of 1."""
    error = math.sqrt(1 / seeds + 281 / 1065)
    half = float(stats.t.ppf(0.975, seeds - 1)) * error
    found = minimum_detectable_difference([Interval(0.0, -half, half, seeds)] * 3, tests=14)
    assert found == pytest.approx(float(stats.t.ppf(1 - 0.025 / 14, seeds - 1)) * error)
    assert found == pytest.approx(deviations, abs=0.2)
    assert minimum_detectable_difference([Interval(0.0, -half, half, seeds)], tests=1) == pytest.approx(half)
