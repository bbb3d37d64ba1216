"""A comparison in words, alike on the page, in a terminal and in documents: figures and what they support.

An order is claimed only where a test says that it is one beyond chance, adjusted for the tests that are
read with it (verdicts.py); every sentence says what was tested, and what was not. Where a test finds nothing,
the words say how large a difference it could have found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from namemodel.comparison.results import Comparison
from namemodel.comparison.statistics import Interval, minimum_detectable_difference
from namemodel.comparison.verdicts import Paired, Verdict, compare_pairs, families
from namemodel.wording import listed, percent, things

MOST_NAMED = 5  # models or pairs in a sentence; of more, the number is said
EFFECT = 0.02  # a difference of accuracy that would matter: where it can't be ruled out, too little is known
CHANCE, FEW = "no difference beyond chance", "too few seeds to tell"


def interval_words(found: Interval) -> str:
    """Return "97.8 ± 0.9 %", or "97.5 % (95.0–98.8)" for the interval of a single seed.

    Where the interval reaches below 0 or above 100 %, half its width means nothing: its ends are given, cut
    off there. Seeds that all have the same figure have no interval: "97.8 % (all 2 seeds)".
    """
    if found.seeds > 1 and found.half == 0:
        return f"{100 * found.mean:.1f} % (all {found.seeds} seeds)"
    if found.seeds > 1 and found.low >= 0 and found.high <= 1:
        return f"{100 * found.mean:.1f} ± {100 * found.half:.1f} %"
    low, high = max(found.low, 0.0), min(found.high, 1.0)
    return f"{100 * found.mean:.1f} % ({100 * low:.1f}–{100 * high:.1f})"


@dataclass(frozen=True)
class Figure:
    """One entry of the registry: a column of a comparison."""

    name: str
    """The field of `Summary` and of `SavedRow`."""
    title: str
    best: Literal["high", "low"]
    write: Callable[[Any], str]

    def text(self, value: object) -> str:
        """Return a value in words; a dash for None."""
        return "–" if value is None else self.write(value)


FIGURES = {
    figure.name: figure
    for figure in (
        Figure("accuracy", "accuracy", "high", interval_words),
        Figure("macro_f1", "macro-F1", "high", "{:.3f}".format),
        Figure("log_loss", "log loss (nats)", "low", "{:.3f}".format),
        Figure("calibration_error", "calibration error", "low", percent),
        Figure("parameters", "parameters", "low", "{:,}".format),
        Figure("seconds", "s to train", "low", lambda time: f"{time:.{1 if time >= 1 else 2}f}"),
        # Of names a second, two digits: a third would be noise.
        Figure("names_a_second", "names/s", "high", lambda names: f"{float(f'{names:.2g}'):,.0f}"),
        Figure("megabytes", "MB", "low", "{:.2f}".format),
    )
}
"""In the order of the columns."""


def points(share: float) -> str:
    """Return a difference of fractions in points, with its sign: "+0.4", "−1.2"."""
    return f"{round(share * 100, 1) + 0.0:+.1f}".replace("-", "−")


def p_words(p: float) -> str:
    """Return "p = 0.80", three decimals where they matter, or "p < 0.001"."""
    if p < 0.001:
        return "p < 0.001"
    return f"p = {p:.3f}" if p < 0.1 else f"p = {p:.2f}"


# Two models, in a sentence and in cells.


def sentence(verdict: Verdict) -> str:
    """Say which of two models is better; "perhaps" where only the test without correction finds it."""
    if verdict.p is None:
        return not_tested([verdict])[0]
    if not verdict.significant_uncorrected:
        return f"{verdict.first} and {verdict.second} are {untold([verdict])} ({evidence(verdict)})."
    verdict = ahead_first(verdict)
    order = "{} is ahead of {} beyond chance" if verdict.winner else "{} is perhaps ahead of {}"
    return f"{order.format(verdict.first, verdict.second)} {verdict.basis} ({evidence(verdict)})."


def untold(verdicts: Sequence[Verdict], among_all: bool = False) -> str:
    """Say that pairs are not told apart, and how large a difference would have been.

    Args:
        verdicts: tested ones with the same basis; where their tests differ in power, a range is given.
        among_all: as some of all pairs, not each alone.
    """
    return f"not told apart: {power(verdicts, among_all)}"


def power(verdicts: Sequence[Verdict], among_all: bool = True) -> str:
    """Return "3 seeds can't tell apart less than 2.2 points", in the words of `untold`."""
    first = verdicts[0]
    if first.difference and all(verdict.detectable() == 0 for verdict in verdicts):
        return f"their accuracies are the same with each of {first.difference.seeds} seeds"
    who = f"{first.difference.seeds} seeds" if first.difference else things(first.n, "name")
    words = f"{who} can’t tell apart less than {least(verdicts, first.undecided if among_all else 1)}"
    if first.tests > 1 and among_all:
        return f"among all {first.tests} pairs, {words}"
    if first.tests > 1 and first.undecided > 1:
        return f"{words}, among all {first.tests} pairs less than {least(verdicts, first.undecided)}"
    return words


def least(verdicts: Sequence[Verdict], tests: int) -> str:
    """Return the smallest lead that each pair's test could have found, in points: "2.2 to 5.3 points".

    Pairs with the same figures on every seed, whose test would find anything, are left out where others are.
    """
    found = sorted(min(verdict.detectable(tests), 1.0) for verdict in verdicts)
    found = [share for share in found if share > 0] or found
    low, high = (f"{100 * share:.1f}" for share in (found[0], found[-1]))
    return f"{low} points" if low == high else f"{low} to {high} points, depending on the pair"


def evidence(verdict: Verdict) -> str:
    """Return what a tested verdict rests on: figures, and p before and after the correction."""
    assert verdict.p is not None
    assert verdict.adjusted is not None
    p = p_words(verdict.p)
    if verdict.tests > 1:
        p = f"{p} alone, {p_words(verdict.adjusted)} among all {verdict.tests} pairs"
    if (gap := verdict.difference) is not None:
        interval = f"95 % interval {points(gap.low)} to {points(gap.high)}"
        return f"{points(gap.mean)} points, {interval}, {p}"
    assert verdict.only_right is not None
    mine, theirs = verdict.only_right
    whose = "it" if verdict.significant_uncorrected else "the first"
    return f"{mine} names that {whose} alone has right against {theirs}, {p}"


def on_these_names(first: str, second: str, paired: Paired) -> str:
    """Count what two models have right of the names of one of several seeds; that is no test of theirs."""
    return (
        f"On these names alone, n = {paired.n}: {paired.only_first} that only {first} has right, "
        f"{paired.only_second} that only {second} has right."
    )


def difference_cell(verdict: Verdict) -> str:
    """Return the difference of two models in points, with its interval if known: "+0.4 (−0.1 to +0.9)"."""
    if (gap := verdict.difference) is not None:
        return f"{points(gap.mean)} ({points(gap.low)} to {points(gap.high)})"
    return "–" if verdict.lead is None else points(verdict.lead)


def verdict_cell(verdict: Verdict) -> str:
    """Say whether the first of two models is better or worse; "perhaps" as in `sentence`."""
    if verdict.p is None or verdict.adjusted is None:
        return f"not tested: {verdict.untested}"
    if not verdict.significant_uncorrected:
        shows = verdict.detectable()
        words = f"; would show from {100 * shows:.1f} points on" if 0 < shows < 1 else ""
        return f"{nothing_found(verdict.difference)} ({p_words(verdict.p)}{words})"
    where = "better" if (verdict.lead or 0) > 0 else "worse"
    if verdict.winner:
        return f"{where} ({p_words(verdict.p)})"
    return f"perhaps {where} ({p_words(verdict.p)} alone, {p_words(verdict.adjusted)} among all)"


def nothing_found(difference: Interval | None, effect: float = EFFECT) -> str:
    """Say what a test that finds nothing means: no difference that matters, or too few seeds to find one.

    Args:
        difference: None where there is one seed.
        effect: a difference that would matter, in the interval's unit.
    """
    small = difference is not None and max(abs(difference.low), abs(difference.high)) < effect
    return CHANCE if small else FEW


def smallest(verdicts: Sequence[Verdict], tests: int) -> str:
    """Return the smallest difference that is beyond chance among so many tests, in points."""
    gaps = [verdict.difference for verdict in verdicts if verdict.difference is not None]
    return f"{100 * minimum_detectable_difference(gaps, tests):.1f}"


# A whole comparison.


def findings(results: Comparison) -> list[str]:
    """Return what a comparison's figures support, the most important first.

    Where a comparison was stopped, it is of the seeds that all models have; empty if there is none.
    """
    results = results.complete()
    found = [compare_pairs(pairs, results) for pairs in families(results)]
    networks, *against = map(tested, found)
    sentences = [best_of(results, networks)] if networks else []
    references = [pair for pair in zip(results.references, against, strict=True) if pair[1]]
    for model, verdicts in references:
        if results.rows[model][0].parameters:
            sentences.append(against_reference(model, results, verdicts))
    for model, verdicts in references:
        stuck = [verdict.first for verdict in verdicts if verdict.winner != verdict.first]
        if stuck and not results.rows[model][0].parameters:
            held = power([verdict for verdict in verdicts if verdict.first in stuck])
            who = with_accuracies(stuck, results)
            sentences.append(f"Not beyond chance above the {model}: {who}; {held}.")
    return sentences + not_tested([verdict for verdicts in found for verdict in verdicts])


def tested(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return the verdicts that a test was made for."""
    return [verdict for verdict in verdicts if verdict.p is not None]


def not_tested(verdicts: Sequence[Verdict]) -> list[str]:
    """Say of which pairs nothing is known, and why; a sentence for each reason."""
    pairs: dict[str, list[str]] = {}
    for v in verdicts:
        if v.untested:
            apart = "" if v.lead is None else f" ({points(v.lead)} points)"
            pairs.setdefault(v.untested, []).append(f"{v.first} and {v.second}{apart}")
    return [f"Not tested, {why}: {few(of, 'pair')}." for why, of in pairs.items()]


def few(said: Sequence[str], what: str) -> str:
    """Return the first of many phrases, and how many more there are: "...; and 3 more pairs"."""
    more = len(said) - MOST_NAMED
    rest = [f"and {things(more, f'more {what}')}"] if more > 0 else []
    return "; ".join([*said[:MOST_NAMED], *rest])


def named(models: Sequence[str]) -> str:
    """Return the titles of a few models, or how many they are."""
    return listed(models) if len(models) <= MOST_NAMED else things(len(models), "model")


def with_accuracies(models: Sequence[str], results: Comparison) -> str:
    """Name models with the range of their mean accuracies: "GRU and LSTM (95.7 to 96.0 %)"."""
    means = sorted(results.accuracy(model).mean for model in models)
    low, high = percent(means[0]), percent(means[-1])
    figures = high if low == high else f"{low.removesuffix(' %')} to {high}"
    return f"{named(models)} ({figures})"


def best_of(results: Comparison, verdicts: Sequence[Verdict]) -> str:
    """Say which networks stand out among all whose pairs were tested, one pair or more, if any does."""
    models = list(dict.fromkeys(model for v in verdicts for model in (v.first, v.second)))
    basis = verdicts[0].basis
    won = [verdict for verdict in verdicts if verdict.winner]
    perhaps = [ahead_first(v) for v in verdicts if v.significant_uncorrected and not v.winner]
    perhaps.sort(key=lambda verdict: -(verdict.lead or 0))
    alone = [f"{v.first} of {v.second} ({points(v.lead or 0)} points)" for v in perhaps]
    more = f" Each tested alone, these would be ahead: {few(alone, 'pair')}." if alone else ""
    if not won:
        p = p_words(min(verdict.adjusted for verdict in verdicts if verdict.adjusted is not None))
        if len(verdicts) > 1:
            p += f", the smallest of {len(verdicts)} pairs after Holm’s correction"
        return f"{with_accuracies(models, results)} are {untold(verdicts, among_all=True)} ({p}).{more}"
    top = max(models, key=lambda model: results.accuracy(model).mean)
    share = percent(results.accuracy(top).mean)
    others = [v if v.first == top else v.swapped() for v in verdicts if top in (v.first, v.second)]
    behind = [v.second for v in others if v.winner == top]
    tied = [v for v in others if v.winner != top]
    apart = ""
    if tied:
        others_named = with_accuracies([v.second for v in tied], results)
        apart = f"{others_named} it is {untold(tied, among_all=True)}"
    if not behind:
        orders = few([f"{v.winner} is ahead of {v.loser}" for v in won], "such pair")
        from_whom = f", but from {apart}" if tied else ", but is not tested against any"
        return f"{top} has the highest accuracy ({share}){from_whom}; {orders} beyond chance {basis}.{more}"
    rest = ", the best of the networks" if len(behind) + 1 == len(results.networks) else ""
    rest = f"; from {apart}" if tied else rest
    return f"{top} ({share}) is ahead of {named(behind)} beyond chance {basis}{rest}.{more}"


def ahead_first(verdict: Verdict) -> Verdict:
    """Return a verdict with the model that is ahead first."""
    return verdict.swapped() if (verdict.lead or 0) < 0 else verdict


def against_reference(reference: str, results: Comparison, verdicts: Sequence[Verdict]) -> str:
    """Say which networks are better than a reference, and which are not; all verdicts are tested."""
    groups = {
        "ahead of it beyond chance": [v.first for v in verdicts if v.winner == v.first],
        "behind it beyond chance": [v.first for v in verdicts if v.winner == reference],
    }
    said = [f"{how}: {named(models)}" for how, models in groups.items() if models]
    if tied := [verdict for verdict in verdicts if verdict.winner is None]:
        who = with_accuracies([verdict.first for verdict in tied], results)
        said.append(f"not told apart: {who}; {power(tied)}")
    share = percent(results.accuracy(reference).mean)
    return f"Against {reference} ({share}) {verdicts[0].basis}: {'; '.join(said)}."
