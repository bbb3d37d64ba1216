"""Two ways to round."""

import numpy as np

from namemodel.inside.arrays import round_decimals, round_significant


def test_decimals_are_counted_behind_the_point() -> None:
    assert round_decimals([[0.123456, 12.34567], [1e-6, 1]]) == [[0.1235, 12.3457], [0.0, 1.0]]
    assert round_decimals(2 / 3) == 0.6667
    assert round_decimals(np.array([2 / 3])) == [0.6667]


def test_significant_digits_are_counted_from_the_first_that_is_not_0() -> None:
    row = ["gru", 12345, True, 1.23456e-9, (2 / 3, [123456.0])]
    assert round_significant(row) == ["gru", 12345, True, 1.235e-9, [0.6667, [123500.0]]]
    assert round_significant(np.array([[1 / 3], [1e-7]])) == [[0.3333], [1e-7]]
