"""Figures over predictions, against figures worked out by hand."""

import itertools
import math

import numpy as np
import pytest

from namemodel.evaluation.evaluation import (
    BINS,
    Evaluation,
    calibration_error,
    evaluate,
    reliability,
    reliability_of_counts,
)
from namemodel.inference.predictions import Predictions

LABELS = ["X", "Y", "Z"]


def score(
    probabilities: np.ndarray, truth: np.ndarray, labels: list[str], keys: list[str] | None = None
) -> Evaluation:
    seen = np.zeros(len(truth), dtype=bool)
    return evaluate(Predictions.all_read(labels, probabilities, seen), truth, keys)


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


def test_a_name_of_several_lists_is_right_with_any_of_them() -> None:
    probabilities = np.array([[0.9, 0.1], [0.9, 0.1], [0.2, 0.8]])
    scores = score(probabilities, np.array([0, 1, 0]), ["X", "Y"], keys=np.array(["anna", "anna", "otto"]))
    assert scores.accuracy == pytest.approx(1 / 3)
    assert scores.any_right == pytest.approx(2 / 3)


@pytest.mark.parametrize("seed", range(5))
def test_figures_are_scikit_learn_s(seed: int) -> None:
    from sklearn import metrics

    draw = np.random.default_rng(seed)
    probabilities = draw.dirichlet(np.ones(4), 60)
    truth = draw.integers(0, 3, 60)  # the fourth list does not occur
    given, there = probabilities.argmax(axis=1), [0, 1, 2]
    found = score(probabilities, truth, ["a", "b", "c", "d"])
    precision, recall, f1, names = metrics.precision_recall_fscore_support(
        truth, given, labels=there, zero_division=0
    )
    for mine, theirs in ((found.precision, precision), (found.recall, recall), (found.f1, f1)):
        assert list(mine.values()) == pytest.approx(list(theirs))
    assert list(found.names.values()) == list(names)
    assert found.macro_f1 == pytest.approx(
        metrics.f1_score(truth, given, labels=there, average="macro", zero_division=0)
    )
    assert found.accuracy == pytest.approx(metrics.accuracy_score(truth, given))
    assert found.balanced_accuracy == pytest.approx(recall.mean())
    assert found.log_loss == pytest.approx(metrics.log_loss(truth, probabilities, labels=range(4)))
    assert found.confusion == metrics.confusion_matrix(truth, given, labels=range(4)).tolist()


def test_recall_and_counts_are_of_the_lists_that_occur() -> None:
    scores = score(np.array([[0.8, 0.2, 0.0], [0.6, 0.4, 0.0]]), np.array([0, 1]), LABELS)
    assert scores.names == {"X": 1, "Y": 1}
    assert scores.recall == {"X": 1.0, "Y": 0.0}


def test_calibration_bins_hold_equally_many_names() -> None:
    confidence = np.arange(2 * BINS) / (2 * BINS)
    right = confidence > 0.25
    order = np.random.default_rng(0).permutation(2 * BINS)
    curve = reliability(confidence[order], right[order])
    pairs, hits = confidence.reshape(BINS, 2), right.reshape(BINS, 2)
    assert curve == [[pytest.approx(c.mean()), h.mean(), 2] for c, h in zip(pairs, hits, strict=True)]
    assert calibration_error(curve) == pytest.approx(np.abs(pairs.mean(axis=1) - hits.mean(axis=1)).mean())


def test_confidence_that_says_how_often_it_is_right_has_little_calibration_error() -> None:
    draw = np.random.default_rng(0)
    confidence = draw.uniform(0.5, 1.0, 20_000)
    honest = reliability(confidence, draw.uniform(size=20_000) < confidence)
    boastful = reliability(np.sqrt(confidence), draw.uniform(size=20_000) < confidence)
    assert calibration_error(honest) < 0.015
    assert calibration_error(boastful) > 0.08


def test_names_of_equal_confidence_share_a_bin_whatever_their_order() -> None:
    draw = np.random.default_rng(0)
    confidence = draw.integers(5, 11, 500) / 10  # six values, some on every edge between bins
    right = np.sort(draw.uniform(size=500)) < confidence  # as of a file that is sorted by its labels
    curve = reliability(confidence, right)
    assert len(curve) <= 6
    assert sum(int(names) for *_, names in curve) == 500
    for _ in range(5):
        order = draw.permutation(500)
        assert reliability(confidence[order], right[order]) == [
            [pytest.approx(sure), share, names] for sure, share, names in curve
        ]


def test_a_constant_predictor_is_as_far_off_as_its_confidence_is_from_its_accuracy() -> None:
    labels = np.array([0] * 140 + [1] * 141)  # sorted: cut into parts, they would be all right or all wrong
    scores = score(np.tile([0.48, 0.52], (281, 1)), labels, ["X", "Y"])
    assert scores.reliability == [[pytest.approx(0.52), 141 / 281, 281]]
    assert scores.calibration_error == pytest.approx(abs(0.52 - 141 / 281))


@pytest.mark.parametrize(("lowest", "rows"), [(5000, 4000), (9990, 4000), (0, 7), (10_000, 100), (9000, 1)])
def test_bins_of_counts_are_those_of_names(lowest: int, rows: int) -> None:
    draw = np.random.default_rng(0)
    steps = draw.integers(lowest, 10_001, rows)
    right = draw.random(rows) < steps / 10_000
    counts = np.zeros((2, 10_001), dtype=np.int64)
    np.add.at(counts, (right.astype(int), steps), 1)
    mine = reliability_of_counts(np.arange(10_001) / 10_000, counts.sum(axis=0), counts[1])
    ranked, hits = np.sort(steps), right[np.argsort(steps, kind="stable")]
    parts = np.array_split(np.arange(rows), min(BINS, rows))  # equal parts, then ties put together
    edges = sorted({int(np.searchsorted(ranked, ranked[part[0]])) for part in parts} | {rows})
    theirs = [[ranked[a:b].mean() / 10_000, hits[a:b].mean(), b - a] for a, b in itertools.pairwise(edges)]
    assert len(mine) == len(theirs) <= BINS
    np.testing.assert_allclose(mine, theirs, atol=1e-12)


def test_of_nothing_there_are_no_bins() -> None:
    assert reliability_of_counts(np.arange(3) / 2, np.zeros(3, dtype=np.int64), np.zeros(3)) == []
