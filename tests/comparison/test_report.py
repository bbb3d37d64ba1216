"""Sentences claim an order only where a test does."""

import random

import pytest
from scipy.stats import ttest_rel

from namemodel.comparison import Comparison
from namemodel.comparison.report import (
    FIGURES,
    findings,
    interval_words,
    on_these_names,
    p_words,
    sentence,
    verdict_cell,
)
from namemodel.comparison.statistics import accuracy_interval, holm, least_lead, mcnemar
from namemodel.comparison.verdicts import (
    ONE_SEED,
    Differing,
    Verdict,
    compare_pairs,
    compare_predictions,
    verdict_among_all,
)
from namemodel.errors import DataError
from namemodel.training.final_evaluation import TestPrediction as Row
from tests.comparison.rows import answers_of, comparison_of, reference, row

CLOSE = {
    "GRU": [row("GRU", seed, accuracy) for seed, accuracy in enumerate((0.97, 0.95, 0.96))],
    "LSTM": [row("LSTM", seed, accuracy) for seed, accuracy in enumerate((0.96, 0.96, 0.95))],
}
FAR = CLOSE | {"RNN": [row("RNN", seed, accuracy) for seed, accuracy in enumerate((0.62, 0.605, 0.61))]}


def test_answers_that_differ_are_counted_and_listed() -> None:
    paired = compare_predictions(
        answers_of([True, True, False, False]), answers_of([True, False, True, False])
    )
    assert (paired.n, paired.only_first, paired.only_second) == (4, 1, 1)
    assert paired.differing == (
        Differing("Name1", "German", "German", "Italian"),
        Differing("Name2", "German", "Italian", "German"),
    )


def test_answers_to_other_names_cannot_be_paired() -> None:
    with pytest.raises(DataError, match="not tested on the same names"):
        compare_predictions(answers_of([True]), answers_of([True, True]))


def of_names(first: list[Row], second: list[Row]) -> Verdict:
    """Return the verdict on GRU and RNN, alone in a comparison of one seed, with these answers."""
    rows = {model: [row(model, 0, 0.9)] for model in ("GRU", "RNN")}
    (verdict,) = compare_pairs([("GRU", "RNN")], comparison_of(rows, {("GRU", 0): first, ("RNN", 0): second}))
    return verdict


def test_a_difference_within_chance_is_none() -> None:
    verdict = of_names(
        answers_of([True] * 7 + [False] * 9 + [True] * 265), answers_of([False] * 7 + [True] * 274)
    )
    assert (verdict.only_right, verdict.significant_uncorrected, verdict.winner) == ((7, 9), False, None)
    assert verdict.lead == pytest.approx(-2 / 281)
    assert verdict.p == pytest.approx(0.8036, abs=1e-4)
    said = sentence(verdict)
    assert said.startswith(
        "GRU and RNN are not told apart: 281 names can’t tell apart less than 3.6 points (7 names"
    )
    assert said.endswith("against 9, p = 0.80).")


def test_a_difference_beyond_chance_names_the_one_ahead() -> None:
    better, worse = answers_of([True] * 50), answers_of([False] * 12 + [True] * 38)
    first, second = of_names(better, worse), of_names(worse, better)
    assert (first.winner, first.loser) == ("GRU", "RNN")
    assert (second.winner, second.loser) == ("RNN", "GRU")
    assert first.p == second.p == pytest.approx(2 / 2**12)
    assert sentence(first) == (
        "GRU is ahead of RNN beyond chance at n = 50 (12 names that it alone has right against 0, p < 0.001)."
    )
    assert sentence(second).startswith("RNN is ahead of GRU beyond chance at n = 50 (12 names")


def seeds_of(**accuracies: list[float]) -> Comparison:
    return comparison_of(
        {
            model: [row(model, seed, accuracy, run=place) for seed, accuracy in enumerate(of)]
            for place, (model, of) in enumerate(accuracies.items())
        }
    )


def test_over_seeds_an_order_needs_an_interval_without_zero() -> None:
    def verdict(first: str, second: str, **accuracies: list[float]) -> Verdict:
        return verdict_among_all(first, second, seeds_of(**accuracies))

    close = verdict("GRU", "LSTM", GRU=[0.97, 0.95, 0.96], LSTM=[0.96, 0.96, 0.95])
    assert close.winner is None
    assert sentence(close).startswith(
        "GRU and LSTM are not told apart: 3 seeds can’t tell apart less than 3.8 points (+0.3 points, "
    )
    far = verdict("RNN", "GRU", RNN=[0.62, 0.605, 0.61], GRU=[0.97, 0.95, 0.96])
    assert far.winner == "GRU"
    assert far.lead == pytest.approx(-0.34833, abs=1e-5)
    assert sentence(far).startswith("GRU is ahead of RNN beyond chance over 3 seeds (+34.8 points, ")
    alike = verdict("GRU", "RNN", GRU=[0.9, 0.8], RNN=[0.8, 0.7])
    assert (alike.p, alike.lead) == (None, pytest.approx(0.1))
    assert sentence(alike).startswith("Not tested, the same difference with each of 2 seeds: GRU and RNN")


def test_two_models_without_a_seed_that_all_have_are_compared_as_if_they_were_all() -> None:
    rows = {model: [row(model, seed, 0.9 + seed / 50) for seed in (0, 1)] for model in ("GRU", "LSTM")}
    rows["GRU"][1] = row("GRU", 1, 0.97)
    verdict = verdict_among_all("LSTM", "GRU", comparison_of(rows | {"RNN": [row("RNN", 5, 0.9)]}))
    assert (verdict.tests, verdict.basis, verdict.adjusted) == (1, "over 2 seeds", verdict.p)
    assert verdict.lead == pytest.approx(-0.025)


def test_of_models_that_learn_from_different_numbers_of_names_the_fewer_count() -> None:
    def half_width(first: int, second: int) -> float:
        sizes, accuracies = {"GRU": first, "RNN": second}, {"GRU": (0.95, 0.97), "RNN": (0.9, 0.91)}
        rows = {
            model: [row(model, seed, one, trained_on=sizes[model]) for seed, one in enumerate(of)]
            for model, of in accuracies.items()
        }
        difference = compare_pairs([("GRU", "RNN")], comparison_of(rows))[0].difference
        assert difference is not None
        return difference.high - difference.mean

    assert half_width(800, 400) == half_width(400, 800) == half_width(400, 400) > half_width(800, 800)


def test_two_models_in_detail_are_told_what_the_whole_comparison_is() -> None:
    found = seeds_of(
        GRU=[0.970, 0.972, 0.968],
        LSTM=[0.945, 0.950, 0.940],
        RNN=[0.960, 0.975, 0.950],
        LinearRNN=[0.955, 0.970, 0.965],
        Linear=[0.960, 0.965, 0.974],
    )
    (said,) = findings(found)
    assert said.startswith(
        "GRU, LSTM, RNN, LinearRNN and Linear (94.5 to 97.0 %) are not told apart: among all 10 pairs, 3"
    )
    assert said.endswith("Each tested alone, these would be ahead: GRU of LSTM (+2.5 points).")
    for first, second, uncorrected in (("GRU", "LSTM", True), ("LSTM", "GRU", True), ("GRU", "RNN", False)):
        (alone,) = compare_pairs([(first, second)], found)
        verdict = verdict_among_all(first, second, found)
        assert alone.p == verdict.p == alone.adjusted
        assert (verdict.tests, verdict.winner) == (10, None)
        assert verdict.significant_uncorrected is uncorrected
        assert sentence(verdict).startswith("GRU is perhaps ahead of LSTM over 3 seeds (+2.5") is uncorrected
        assert sentence(verdict).endswith(f"{p_words(verdict.adjusted or 0)} among all 10 pairs).")
        assert verdict.swapped().swapped() == verdict


@pytest.mark.parametrize("tests", [1, 3, 10])
@pytest.mark.parametrize("differing", [0, 4, 9, 30])
def test_a_lead_in_names_is_told_from_the_smallest_that_the_words_give(differing: int, tests: int) -> None:
    lead = least_lead(differing, tests)
    names = max(differing, lead)
    names += (names - lead) % 2
    assert tests * mcnemar((names + lead) // 2, (names - lead) // 2) < 0.05
    if differing >= lead:
        assert tests * mcnemar((names + lead) // 2 - 1, (names - lead) // 2 + 1) >= 0.05


def test_what_seeds_could_have_told_apart_is_where_p_falls_below_the_level() -> None:
    spread = [0.004, -0.006, 0.002]
    (tie,) = compare_pairs([("GRU", "RNN")], seeds_of(GRU=[0.9 + s for s in spread], RNN=[0.9] * 3))
    for beside, ahead in ((1.01, True), (0.99, False)):
        lead = beside * tie.detectable()
        found = seeds_of(GRU=[0.8 + s + lead for s in spread], RNN=[0.8] * 3)
        assert bool(compare_pairs([("GRU", "RNN")], found)[0].winner) is ahead


def test_a_wide_gap_that_few_seeds_cannot_show_is_never_called_no_difference() -> None:
    found = seeds_of(GRU=[0.985, 0.982, 0.989], Linear=[0.93, 0.985, 0.917], LSTM=[0.98, 0.99, 0.985])
    said = " ".join([*findings(found), sentence(verdict_among_all("GRU", "Linear", found))])
    assert "no difference" not in said
    assert "can’t tell apart less than" in said
    cell = verdict_cell(verdict_among_all("GRU", "Linear", found))
    assert cell.startswith("too few seeds to tell (p = ")
    assert "would show from" in cell


def test_figures_that_are_the_same_with_every_seed_say_so() -> None:
    found = seeds_of(GRU=[0.9, 0.95, 0.92], RNN=[0.9, 0.95, 0.92])
    assert findings(found) == [
        "GRU and RNN (92.3 %) are not told apart: their accuracies are the same with each of 3 seeds "
        "(p = 1.00)."
    ]


def test_a_pair_with_the_same_figures_on_every_seed_widens_no_range_of_what_could_be_found() -> None:
    found = seeds_of(GRU=[0.9, 0.95, 0.92], RNN=[0.9, 0.95, 0.92], LSTM=[0.91, 0.93, 0.9])
    (said,) = findings(found)
    (tie,) = compare_pairs([("GRU", "LSTM")], found)
    smallest = f"{100 * tie.detectable(3):.1f} points"
    assert f"3 seeds can’t tell apart less than {smallest} (p" in said


def test_of_many_models_the_number_and_the_range_of_their_accuracies_is_said() -> None:
    chance = random.Random(0)
    models = {f"Network {number}": [chance.uniform(0.8, 0.95) for _ in range(3)] for number in range(16)}
    models["worst"] = [0.5, 0.9, 0.8]
    (said,) = findings(seeds_of(**models))
    assert said.startswith("17 models (73.3 to 9")
    assert len(said) < 500
    steady = {f"Network {number}": [0.9 + number / 1000 + s for s in (0, 0.01, 0.03)] for number in range(7)}
    (said,) = findings(seeds_of(**steady))
    assert said.endswith("; and 16 more pairs.")


def test_of_the_names_of_one_of_several_seeds_nothing_is_claimed() -> None:
    paired = compare_predictions(answers_of([True] * 50), answers_of([False] * 12 + [True] * 38))
    assert on_these_names("GRU", "RNN", paired) == (
        "On these names alone, n = 50: 12 that only GRU has right, 0 that only RNN has right."
    )


def test_an_accuracy_over_seeds_has_a_half_width_and_one_seed_s_has_its_own_interval() -> None:
    assert interval_words(accuracy_interval([0.94, 0.95, 0.96], 250, 1000)) == "95.0 ± 3.3 %"
    assert interval_words(accuracy_interval([0.96, 0.97, 0.98], 250, 1000)) == "97.0 % (93.7–100.0)"
    assert interval_words(accuracy_interval([0.75, 0.75], 20, 80)) == "75.0 % (all 2 seeds)"
    assert interval_words(accuracy_interval([1.0], 281, 1000)) == "100.0 % (98.7–100.0)"
    assert interval_words(accuracy_interval([0.3], 20, 80)) == "30.0 % (14.5–51.9)"


def test_the_best_of_several_is_told_only_of_those_it_is_ahead_of() -> None:
    assert findings(comparison_of(CLOSE)) == [
        "GRU and LSTM (95.7 to 96.0 %) are not told apart: 3 seeds can’t tell apart less than 3.8 points "
        "(p = 0.74)."
    ]
    (said,) = findings(comparison_of(FAR))
    assert said == (
        "GRU (96.0 %) is ahead of RNN beyond chance over 3 seeds; from LSTM (95.7 %) it is not told apart: "
        "among all 3 pairs, 3 seeds can’t tell apart less than 3.8 points."
    )


def test_networks_are_held_against_the_references() -> None:
    rows = FAR | {
        "n-grams": [reference("n-grams", seed, value) for seed, value in enumerate((0.96, 0.955, 0.955))],
        "majority class": [reference("majority class", s, 0.61, parameters=0) for s in range(3)],
    }
    _, against, majority = findings(comparison_of(rows))
    assert against == (
        "Against n-grams (95.7 %) over 3 seeds: behind it beyond chance: RNN; "
        "not told apart: GRU and LSTM (95.7 to 96.0 %); among all 3 pairs, 3 seeds can’t tell apart less "
        "than 2.4 to 3.6 points, depending on the pair."
    )
    assert majority.startswith(
        "Not beyond chance above the majority class: RNN (61.2 %); among all 3 pairs, 3 seeds can’t"
    )


def test_with_one_seed_the_names_are_tested() -> None:
    rows = {model: [row(model, 4, share, n=50)] for model, share in (("GRU", 1.0), ("RNN", 0.76))}
    answers = {("GRU", 4): answers_of([True] * 50), ("RNN", 4): answers_of([False] * 12 + [True] * 38)}
    assert findings(comparison_of(rows, answers)) == [
        "GRU (100.0 %) is ahead of RNN beyond chance at n = 50, the best of the networks."
    ]
    assert findings(comparison_of(rows)) == [
        "Not tested, one seed, and its predictions are not saved: GRU and RNN."
    ]
    other = answers | {("RNN", 4): answers_of([True] * 49)}
    assert findings(comparison_of(rows, other)) == [
        "Not tested, one seed, and other test names: GRU and RNN."
    ]


def test_a_stopped_comparison_is_judged_by_the_seeds_that_all_have() -> None:
    rows = {"GRU": CLOSE["GRU"], "LSTM": CLOSE["LSTM"][:2]}
    assert "2 seeds can’t" in findings(comparison_of(rows))[0]
    assert findings(comparison_of({"GRU": CLOSE["GRU"][:1], "LSTM": CLOSE["LSTM"][1:]})) == []


def test_one_model_alone_supports_no_sentence() -> None:
    assert findings(comparison_of({"GRU": CLOSE["GRU"]})) == []
    assert findings(Comparison([])) == []


def test_p_has_as_many_digits_as_matter() -> None:
    assert [p_words(p) for p in (0.0001, 0.0123, 0.804)] == ["p < 0.001", "p = 0.012", "p = 0.80"]


def test_seeds_that_do_not_vary_are_not_tested_and_not_said_to_be() -> None:
    found = seeds_of(GRU=[0.96, 0.95, 0.97], RNN=[0.94, 0.93, 0.95])
    answers = {(model, seed): answers_of([True] * right + [False] * (200 - right)) for seed in range(3)
               for model, right in (("GRU", 200), ("RNN", 180))}  # fmt: skip
    said = ["Not tested, the same difference with each of 3 seeds: GRU and RNN (+2.0 points)."]
    assert findings(Comparison(found.runs, answers)) == findings(found) == said
    assert [sentence(verdict_among_all("GRU", "RNN", found))] == said
    assert verdict_among_all("RNN", "GRU", found).lead == pytest.approx(-0.02)


def test_what_is_not_tested_counts_in_nobody_s_correction() -> None:
    found = seeds_of(GRU=[0.96, 0.95, 0.97], RNN=[0.94, 0.93, 0.95], LSTM=[0.9, 0.93, 0.91])
    pairs = [("GRU", "RNN"), ("GRU", "LSTM"), ("RNN", "LSTM")]
    alike, *others = compare_pairs(pairs, found)
    assert (alike.p, alike.adjusted, alike.winner) == (None, None, None)
    assert [v.adjusted for v in others] == holm([v.p for v in others if v.p is not None])
    assert {v.tests for v in others} == {2}
    said = findings(found)
    assert "3 seeds can’t" in said[0]
    assert said[1].startswith(
        "Not tested, the same difference with each of 3 seeds: GRU and RNN (+2.0 points)"
    )


def test_any_figure_of_a_run_can_be_judged_and_only_accuracy_by_the_names_of_one_seed() -> None:
    times = {"GRU": [1.0, 1.2, 1.1, 1.4], "RNN": [1.3, 1.3, 1.5, 1.6]}
    rows = {
        model: [row(model, seed, 0.9, seconds=one) for seed, one in enumerate(of)]
        for model, of in times.items()
    }
    (verdict,) = compare_pairs(
        [("GRU", "RNN")], comparison_of(rows), lambda run: run.seconds, corrected=False
    )
    assert verdict.p == pytest.approx(ttest_rel(*times.values()).pvalue)
    one = comparison_of({model: runs[:1] for model, runs in rows.items()})
    (verdict,) = compare_pairs([("GRU", "RNN")], one, lambda run: run.seconds)
    assert (verdict.p, verdict.untested) == (None, ONE_SEED)


def test_every_figure_is_written_with_its_own_digits() -> None:
    (found,) = comparison_of({"GRU": CLOSE["GRU"]}).summaries()
    written = {name: figure.text(getattr(found, name)) for name, figure in FIGURES.items()}
    assert written == {
        "accuracy": "96.0 ± 3.3 %", "macro_f1": "0.960", "log_loss": "0.250", "calibration_error": "2.0 %",
        "parameters": "100", "seconds": "2.0", "names_a_second": "12,000", "megabytes": "0.50",
    }  # fmt: skip
    assert FIGURES["seconds"].text(0.123) == "0.12"
    assert FIGURES["log_loss"].text(None) == "–"


def test_a_network_that_cannot_be_tested_is_not_said_to_be_level_with_the_majority_class() -> None:
    rows = {
        "GRU": [row("GRU", seed, 1.0) for seed in range(2)],
        "majority class": [reference("majority class", seed, 0.5, parameters=0) for seed in range(2)],
    }
    assert findings(comparison_of(rows)) == [
        "Not tested, the same difference with each of 2 seeds: GRU and majority class (+50.0 points)."
    ]


def test_a_pair_of_a_stopped_comparison_is_told_by_the_names_of_the_seed_that_all_models_have() -> None:
    rows = {model: [row(model, seed, 0.9) for seed in (0, 1)] for model in ("GRU", "RNN")}
    rows["LSTM"] = [row("LSTM", 0, 0.9)]
    answers = {(model, seed): answers_of([True] * 50) for model in rows for seed in (0, 1)}
    answers["RNN", 0] = answers_of([False] * 12 + [True] * 38)
    verdict = verdict_among_all("GRU", "RNN", comparison_of(rows, answers))
    assert (verdict.only_right, verdict.basis, verdict.winner) == ((12, 0), "at n = 50", "GRU")
