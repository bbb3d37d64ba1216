"""What the figures of a comparison support, in sentences: plain text for the page and the terminal.

An order is claimed only where a test says that it is one beyond chance, adjusted for the tests that are
read with it (verdicts.py); every sentence says what was tested, and what was not.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from namemodel.comparison.paired import Paired
from namemodel.comparison.verdicts import (
    Answers,
    Rows,
    Verdict,
    complete,
    families,
    judge,
    networks_of,
    references_of,
)
from namemodel.wording import listed, percent


def on_names(verdict: Verdict, paired: Paired) -> str:
    """Say which of two models is better by the names of the only seed."""
    first, second = verdict.first, verdict.second
    found = f"{paired.only_first} names against {paired.only_second}, {tested_words(verdict)}"
    if not verdict.alone:
        return f"{first} and {second}: no difference beyond chance at n = {paired.n} ({found})."
    more, fewer = sorted((paired.only_first, paired.only_second), reverse=True)
    found = f"{more} names that it alone has right against {fewer}, {tested_words(verdict)}"
    return f"{order_words(verdict)} at n = {paired.n} ({found})."


def on_these_names(first: str, second: str, paired: Paired) -> str:
    """Say what two models do on the names of one of several seeds: nothing is claimed of it."""
    return (
        f"On these names alone, n = {paired.n}: {paired.only_first} that only {first} has right, "
        f"{paired.only_second} that only {second} has right."
    )


def over_seeds(verdict: Verdict) -> str:
    """Say which of two models is better over several seeds; "" where there is one, or none."""
    gap = verdict.difference
    if gap is None:
        return ""
    pair = f"{verdict.first} and {verdict.second}"
    if verdict.p is None:
        return (
            f"{pair}: {points(gap.mean)} points apart with each of {gap.seeds} seeds. "
            "Figures that do not vary cannot be tested; more seeds would tell."
        )
    if not verdict.alone:
        return (
            f"{pair}: no difference beyond chance over {gap.seeds} seeds "
            f"({points(gap.mean)} points, 95 % interval {points(gap.low)} to {points(gap.high)} points, "
            f"{tested_words(verdict)})."
        )
    low, high = sorted((abs(gap.low), abs(gap.high)))
    return (
        f"{order_words(verdict)} over {gap.seeds} seeds, by {abs(gap.mean) * 100:.1f} points "
        f"(95 % interval {low * 100:.1f} to {high * 100:.1f}, {tested_words(verdict)})."
    )


def order_words(verdict: Verdict) -> str:
    """Say which of two models is ahead, perhaps only: its difference is one beyond chance alone."""
    first, second = verdict.first, verdict.second
    ahead, behind = (first, second) if (verdict.lead or 0) > 0 else (second, first)
    if verdict.ahead is None:
        return f"{ahead} is perhaps ahead of {behind}"
    return f"{ahead} is ahead of {behind} beyond chance"


def tested_words(verdict: Verdict) -> str:
    """Return the p of a verdict, alone and among all that were tested with it."""
    assert verdict.p is not None
    assert verdict.adjusted is not None
    if verdict.tests < 2:
        return p_words(verdict.p)
    return f"{p_words(verdict.p)} alone, {p_words(verdict.adjusted)} among all {verdict.tests} pairs"


def findings(rows: Rows, answers: Answers) -> list[str]:
    """Return what a comparison's figures support, the most important first.

    Where a comparison was stopped, it is of the seeds that all models have; empty if there is none.
    """
    rows = complete(rows)
    among, *held = [judge(pairs, rows, answers) for pairs in families(rows)]
    said = [best_of(rows, among)]
    majority = []
    for reference, verdicts in zip(references_of(rows), held, strict=True):
        if rows[reference][0].parameters:
            said.append(against(reference, rows, verdicts))
        else:
            majority.append(above(reference, verdicts))
    said += majority
    said += not_tested([verdict for verdicts in (among, *held) for verdict in verdicts])
    return [sentence for sentence in said if sentence]


def tested(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return the verdicts that a test was made for."""
    return [verdict for verdict in verdicts if verdict.p is not None]


def not_tested(verdicts: Sequence[Verdict]) -> list[str]:
    """Say of which pairs nothing is known, and why; a sentence for each reason."""
    said = []
    for why in dict.fromkeys(verdict.untested for verdict in verdicts if verdict.untested):
        pairs = [
            f"{v.first} and {v.second}{f' ({points(v.lead)} points)' if v.lead is not None else ''}"
            for v in verdicts
            if v.untested == why
        ]
        said.append(f"Not tested, {why}: {'; '.join(pairs)}.")
    return said


def best_of(rows: Rows, verdicts: Sequence[Verdict]) -> str:
    """Say which networks stand out among all whose pairs were tested, if any does."""
    verdicts = tested(verdicts)
    if not verdicts:
        return ""
    models = list(dict.fromkeys(model for v in verdicts for model in (v.first, v.second)))
    base = verdicts[0].basis
    if not any(verdict.ahead for verdict in verdicts):
        p = min(verdict.adjusted for verdict in verdicts if verdict.adjusted is not None)
        many = len(verdicts) > 1
        pairs = f", the smallest of {len(verdicts)} pairs after Holm’s correction" if many else ""
        return f"{listed(models)}: no difference beyond chance {base} ({p_words(p)}{pairs})."
    top = max(models, key=lambda model: mean_accuracy(rows, model))
    behind = [v.second if v.first == top else v.first for v in verdicts if v.ahead == top]
    level = [v.second if v.first == top else v.first for v in verdicts if top in (v.first, v.second)]
    level = [model for model in level if model not in behind]
    share = percent(mean_accuracy(rows, top))
    if not behind:
        from_whom = f"ahead of {listed(level)} beyond chance {base}" if level else "tested against any"
        return f"{top} has the highest accuracy ({share}), but is not {from_whom}; {others_words(verdicts)}."
    everyone = len(behind) + 1 == len(networks_of(rows))
    rest = ", the best of the networks" if everyone else ""
    rest = f"; no difference beyond chance from {listed(level)}" if level else rest
    return f"{top} ({share}) is ahead of {listed(behind)} beyond chance {base}{rest}."


def others_words(verdicts: Sequence[Verdict]) -> str:
    """Name the pairs in which one is ahead: "GRU is ahead of RNN"."""
    found = []
    for verdict in verdicts:
        if verdict.ahead:
            behind = verdict.second if verdict.ahead == verdict.first else verdict.first
            found.append(f"{verdict.ahead} is ahead of {behind}")
    return "; ".join(found)


def against(reference: str, rows: Rows, verdicts: Sequence[Verdict]) -> str:
    """Say which networks are better than a reference, and which are not."""
    verdicts = tested(verdicts)
    if not verdicts:
        return ""
    ahead = [verdict.first for verdict in verdicts if verdict.ahead == verdict.first]
    behind = [verdict.first for verdict in verdicts if verdict.ahead == reference]
    level = [verdict.first for verdict in verdicts if verdict.ahead is None]
    parts = [
        f"ahead of it beyond chance: {listed(ahead)}" if ahead else "",
        f"behind it beyond chance: {listed(behind)}" if behind else "",
        f"no difference beyond chance: {listed(level)}" if level else "",
    ]
    share = percent(mean_accuracy(rows, reference))
    return f"Against {reference} ({share}) {verdicts[0].basis}: {'; '.join(filter(None, parts))}."


def above(majority: str, verdicts: Sequence[Verdict]) -> str:
    """Name the networks that a test does not find above the majority class."""
    verdicts = tested(verdicts)
    stuck = [verdict.first for verdict in verdicts if verdict.ahead != verdict.first]
    return f"Not beyond chance above the {majority} {verdicts[0].basis}: {listed(stuck)}." if stuck else ""


def mean_accuracy(rows: Rows, model: str) -> float:
    """Return a model's accuracy, the mean of its seeds."""
    return statistics.fmean(run.accuracy for run in rows[model])


def points(share: float) -> str:
    """Return a difference of fractions in points, with its sign: "+0.4", "−1.2"."""
    return f"{round(share * 100, 1) + 0.0:+.1f}".replace("-", "−")


def p_words(p: float) -> str:
    """Return "p = 0.80", three decimals where they matter, or "p < 0.001"."""
    if p < 0.001:
        return "p < 0.001"
    return f"p = {p:.3f}" if p < 0.1 else f"p = {p:.2f}"
