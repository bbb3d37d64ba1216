"""Sentences claim an order only where a test does."""

import pytest

from namemodel.compare.paired import Differing, compare_answers
from namemodel.compare.statistics import paired_t
from namemodel.compare.words import findings, on_names, over_seeds, p_words
from namemodel.errors import DataError
from tests.compare.rows import answers_of, reference, row

CLOSE = {
    "GRU": [row("GRU", seed, accuracy) for seed, accuracy in enumerate((0.97, 0.95, 0.96))],
    "LSTM": [row("LSTM", seed, accuracy) for seed, accuracy in enumerate((0.96, 0.96, 0.95))],
}
FAR = CLOSE | {"RNN": [row("RNN", seed, accuracy) for seed, accuracy in enumerate((0.62, 0.605, 0.61))]}


def test_answers_that_differ_are_counted_and_listed() -> None:
    paired = compare_answers(answers_of([True, True, False, False]), answers_of([True, False, True, False]))
    assert (paired.n, paired.only_first, paired.only_second, paired.p) == (4, 1, 1, 1.0)
    assert paired.differing == (
        Differing("Name1", "German", "German", "Italian"),
        Differing("Name2", "German", "Italian", "German"),
    )


def test_answers_to_other_names_cannot_be_paired() -> None:
    with pytest.raises(DataError, match="not tested on the same names"):
        compare_answers(answers_of([True]), answers_of([True, True]))


def test_a_difference_within_chance_is_none() -> None:
    paired = compare_answers(
        answers_of([True] * 7 + [False] * 9 + [True] * 265), answers_of([False] * 7 + [True] * 274)
    )
    assert on_names("GRU", "LSTM", paired) == (
        "GRU and LSTM: no difference beyond chance at n = 281 (7 names against 9, p = 0.80)."
    )


def test_a_difference_beyond_chance_names_the_one_ahead() -> None:
    better, worse = answers_of([True] * 50), answers_of([False] * 12 + [True] * 38)
    said = (
        "GRU is ahead of RNN beyond chance at n = 50 (12 names that it alone has right against 0, p < 0.001)."
    )
    assert on_names("GRU", "RNN", compare_answers(better, worse)) == said
    assert on_names("RNN", "GRU", compare_answers(worse, better)) == said


def test_over_seeds_an_order_needs_an_interval_without_zero() -> None:
    close = over_seeds("GRU", "LSTM", paired_t([0.97, 0.95, 0.96], [0.96, 0.96, 0.95], 200, 800))
    assert close.startswith(
        "GRU and LSTM: no difference beyond chance over 3 seeds (+0.3 points, 95 % interval −"
    )
    far = over_seeds("RNN", "GRU", paired_t([0.62, 0.605, 0.61], [0.97, 0.95, 0.96], 200, 800))
    assert far.startswith("GRU is ahead of RNN beyond chance over 3 seeds, by 34.8 points (95 % interval ")
    same = over_seeds("GRU", "RNN", paired_t([0.9, 0.8], [0.8, 0.7], 200, 800))
    assert "cannot be tested" in same


def test_the_best_of_several_is_told_only_of_those_it_is_ahead_of() -> None:
    assert findings(CLOSE, {}) == ["GRU and LSTM: no difference beyond chance over 3 seeds (p = 0.74)."]
    (said,) = findings(FAR, {})
    assert said == (
        "GRU (96.0 %) is ahead of RNN beyond chance over 3 seeds; no difference beyond chance from LSTM."
    )


def test_networks_are_held_against_the_references() -> None:
    rows = FAR | {
        "n-grams": [reference("n-grams", seed, value) for seed, value in enumerate((0.96, 0.955, 0.955))],
        "majority class": [reference("majority class", s, 0.61, parameters=0) for s in range(3)],
    }
    _, against, majority = findings(rows, {})
    assert against == (
        "Against n-grams (95.7 %) over 3 seeds: behind it beyond chance: RNN; "
        "no difference beyond chance: GRU and LSTM."
    )
    assert majority == "Not beyond chance above the majority class: RNN."


def test_with_one_seed_the_names_are_tested() -> None:
    rows = {model: [row(model, 4, share, n=50)] for model, share in (("GRU", 1.0), ("RNN", 0.76))}
    answers = {("GRU", 4): answers_of([True] * 50), ("RNN", 4): answers_of([False] * 12 + [True] * 38)}
    assert findings(rows, answers) == [
        "GRU (100.0 %) is ahead of RNN beyond chance at n = 50, the best of all."
    ]
    assert findings(rows, {}) == []


def test_a_stopped_comparison_is_judged_by_the_seeds_that_all_have() -> None:
    rows = {"GRU": CLOSE["GRU"], "LSTM": CLOSE["LSTM"][:2]}
    assert "over 2 seeds" in findings(rows, {})[0]
    assert findings({"GRU": CLOSE["GRU"][:1], "LSTM": CLOSE["LSTM"][1:]}, {}) == []


def test_one_model_alone_supports_no_sentence() -> None:
    assert findings({"GRU": CLOSE["GRU"]}, {}) == []
    assert findings({}, {}) == []


def test_p_has_as_many_digits_as_matter() -> None:
    assert [p_words(p) for p in (0.0001, 0.0123, 0.804)] == ["p < 0.001", "p = 0.012", "p = 0.80"]


def test_seeds_that_do_not_vary_leave_the_names_of_one_to_test() -> None:
    """Fifty points ahead with every seed is beyond chance, although a t-test can't say so."""
    rows = {
        "GRU": [row("GRU", seed, 1.0) for seed in range(2)],
        "majority class": [reference("majority class", seed, 0.5, parameters=0) for seed in range(2)],
    }
    answers = {("GRU", 0): answers_of([True] * 100)} | {
        ("majority class", 0): answers_of([True] * 50 + [False] * 50)
    }
    assert findings(rows, answers) == []
    assert findings(rows, {}) == ["Not beyond chance above the majority class: GRU."]
