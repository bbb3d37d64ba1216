"""Figures over predictions, against figures worked out by hand."""

import math

import numpy as np
import pytest

from namemodel.training.metrics import score

LABELS = ["X", "Y", "Z"]


def test_figures_are_those_worked_out_by_hand() -> None:
    probabilities = np.array([[0.8, 0.2, 0.0], [0.6, 0.4, 0.0], [0.1, 0.9, 0.0], [0.5, 0.25, 0.25]])
    scores = score(probabilities, np.array([0, 1, 1, 0]), LABELS)
    assert scores.n == 4
    assert scores.accuracy == 0.75
    assert scores.confusion == [[2, 0, 0], [1, 1, 0], [0, 0, 0]]
    assert scores.balanced_accuracy == pytest.approx((1 + 0.5) / 2)  # Z does not occur
    assert scores.macro_f1 == pytest.approx((0.8 + 2 / 3) / 2)
    expected = -(math.log(0.8) + math.log(0.4) + math.log(0.9) + math.log(0.5)) / 4
    assert scores.log_loss == pytest.approx(expected)
    assert scores.labels == LABELS


def test_a_list_that_does_not_occur_but_is_given_costs_accuracy_only() -> None:
    scores = score(np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]), np.array([0, 0]), LABELS)
    assert scores.accuracy == scores.balanced_accuracy == 0.5
    assert scores.confusion[0] == [1, 0, 1]


def test_a_sure_mistake_has_a_finite_loss() -> None:
    scores = score(np.array([[1.0, 0.0]], dtype=np.float32), np.array([1]), ["X", "Y"])
    assert math.isfinite(scores.log_loss)
    assert scores.log_loss > 30


def test_one_name_can_be_scored() -> None:
    scores = score(np.array([[0.3, 0.7]], dtype=np.float32), np.array([1]), ["X", "Y"])
    assert (scores.n, scores.accuracy, scores.macro_f1) == (1, 1.0, 1.0)
