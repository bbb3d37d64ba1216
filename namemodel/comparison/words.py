"""What the figures of a comparison support, in plain text for the page, the terminal and documents.

An order is claimed only where a test says that it is one beyond chance, adjusted for the tests that are
read with it (verdicts.py); every sentence says what was tested, and what was not.
"""

from __future__ import annotations

from collections.abc import Sequence

from namemodel.comparison.paired import Paired
from namemodel.comparison.results import Comparison
from namemodel.comparison.statistics import Interval, minimum_detectable_difference
from namemodel.comparison.verdicts import Verdict, compare_pairs, families
from namemodel.wording import listed, percent

EFFECT = 0.02  # a difference of accuracy that would matter: where it can't be ruled out, too little is known
CHANCE, FEW = "no difference beyond chance", "too few seeds to tell"


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
    """Say which of two models is better; perhaps only, where that is beyond chance for this pair alone."""
    if verdict.p is None:
        return not_tested([verdict])[0]
    if not verdict.significant_uncorrected:
        return f"{verdict.first} and {verdict.second}: {CHANCE} {verdict.basis} ({evidence(verdict)})."
    if (verdict.lead or 0) < 0:
        verdict = verdict.swapped()
    ahead = "is ahead of" if verdict.winner else "is perhaps ahead of"
    sure = " beyond chance" if verdict.winner else ""
    return f"{verdict.first} {ahead} {verdict.second}{sure} {verdict.basis} ({evidence(verdict)})."


def evidence(verdict: Verdict) -> str:
    """Return what a tested verdict rests on: figures, and p alone and among all that were tested with it."""
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
    """Say what two models do on the names of one of several seeds: nothing is claimed of it."""
    return (
        f"On these names alone, n = {paired.n}: {paired.only_first} that only {first} has right, "
        f"{paired.only_second} that only {second} has right."
    )


def difference_cell(verdict: Verdict) -> str:
    """Return how far two models are apart in points, as far as it is known: "+0.4 (−0.1 to +0.9)"."""
    if (gap := verdict.difference) is not None:
        return f"{points(gap.mean)} ({points(gap.low)} to {points(gap.high)})"
    return "–" if verdict.lead is None else points(verdict.lead)


def verdict_cell(verdict: Verdict) -> str:
    """Say where the first of two models is; "perhaps" where that is beyond chance for this pair alone."""
    if verdict.p is None or verdict.adjusted is None:
        return f"not tested: {verdict.untested}"
    if not verdict.significant_uncorrected:
        return f"{nothing_found(verdict.difference)} ({p_words(verdict.p)})"
    where = "better" if (verdict.lead or 0) > 0 else "worse"
    if verdict.winner:
        return f"{where} ({p_words(verdict.p)})"
    return f"perhaps {where} ({p_words(verdict.p)} alone, {p_words(verdict.adjusted)} among all)"


def nothing_found(difference: Interval | None, effect: float = EFFECT) -> str:
    """Say what a test means that finds nothing: whether it would have found what matters.

    Args:
        effect: a difference that would matter, in the interval's unit.
    """
    small = difference is None or max(abs(difference.low), abs(difference.high)) < effect
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
    among, *held = [compare_pairs(pairs, results) for pairs in families(results)]
    references = dict(zip(results.references, held, strict=True))
    fitted = {model: found for model, found in references.items() if results.rows[model][0].parameters}
    said = [
        best_of(results, among),
        *(against(model, results, found) for model, found in fitted.items()),
        *(not_above(model, found) for model, found in references.items() if model not in fitted),
        *not_tested([verdict for found in (among, *held) for verdict in found]),
    ]
    return [one for one in said if one]


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
    return [f"Not tested, {why}: {'; '.join(of)}." for why, of in pairs.items()]


def best_of(results: Comparison, verdicts: Sequence[Verdict]) -> str:
    """Say which networks stand out among all whose pairs were tested, if any does."""
    verdicts = tested(verdicts)
    if not verdicts:
        return ""
    models = list(dict.fromkeys(model for v in verdicts for model in (v.first, v.second)))
    basis = verdicts[0].basis
    won = [verdict for verdict in verdicts if verdict.winner]
    if not won:
        p = min(verdict.adjusted for verdict in verdicts if verdict.adjusted is not None)
        pairs = (
            f", the smallest of {len(verdicts)} pairs after Holm’s correction" if len(verdicts) > 1 else ""
        )
        return f"{listed(models)}: {CHANCE} {basis} ({p_words(p)}{pairs})."
    top = max(models, key=lambda model: results.accuracy(model).mean)
    share = percent(results.accuracy(top).mean)
    held = [v if v.first == top else v.swapped() for v in verdicts if top in (v.first, v.second)]
    behind = [v.second for v in held if v.winner == top]
    tied = [v.second for v in held if v.winner != top]
    if not behind:
        from_whom = f"ahead of {listed(tied)} beyond chance {basis}" if tied else "tested against any"
        others = "; ".join(f"{v.winner} is ahead of {v.loser}" for v in won)
        return f"{top} has the highest accuracy ({share}), but is not {from_whom}; {others}."
    rest = ", the best of the networks" if len(behind) + 1 == len(results.networks) else ""
    rest = f"; {CHANCE} from {listed(tied)}" if tied else rest
    return f"{top} ({share}) is ahead of {listed(behind)} beyond chance {basis}{rest}."


def against(reference: str, results: Comparison, verdicts: Sequence[Verdict]) -> str:
    """Say which networks are better than a reference, and which are not."""
    verdicts = tested(verdicts)
    if not verdicts:
        return ""
    groups = {
        "ahead of it beyond chance": [v.first for v in verdicts if v.winner == v.first],
        "behind it beyond chance": [v.first for v in verdicts if v.winner == reference],
        CHANCE: [v.first for v in verdicts if v.winner is None],
    }
    said = "; ".join(f"{how}: {listed(models)}" for how, models in groups.items() if models)
    share = percent(results.accuracy(reference).mean)
    return f"Against {reference} ({share}) {verdicts[0].basis}: {said}."


def not_above(majority: str, verdicts: Sequence[Verdict]) -> str:
    """Name the networks that a test does not find above the majority class."""
    stuck = [verdict for verdict in tested(verdicts) if verdict.winner != verdict.first]
    networks = [verdict.first for verdict in stuck]
    return f"Not beyond chance above the {majority} {stuck[0].basis}: {listed(networks)}." if stuck else ""
