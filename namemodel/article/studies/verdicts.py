"""Pairs of a study's models in the cells of a table: how far apart, and whether beyond chance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from namemodel.article.studies.study import Measured
from namemodel.comparison.statistics import Interval, detectable
from namemodel.comparison.verdicts import Verdict, judge
from namemodel.comparison.words import p_words, points

EFFECT = 0.02  # a difference that would matter: where it can't be ruled out, too little is known
CHANCE, FEW = "no difference beyond chance", "too few seeds to tell"


class Cells(NamedTuple):
    """Two models, in words."""

    difference: str
    """The first less the second in points of accuracy, with its 95 % interval over several seeds."""
    verdict: str


def compare_pairs(measured: Measured, pairs: Sequence[tuple[str, str]]) -> tuple[list[Cells], str]:
    """Return the cells of each pair, tested alone and as one of all (Holm), and how much they can tell."""
    found = judge(pairs, measured.rows, measured.answers)
    return [cells(verdict) for verdict in found], note(measured, found)


def cells(verdict: Verdict) -> Cells:
    """Return one pair's cells."""
    return Cells(gap(verdict), word(verdict))


def gap(verdict: Verdict) -> str:
    """Return how far two models are apart, as far as it is known."""
    if verdict.difference is not None:
        return span(verdict.difference)
    return "–" if verdict.lead is None else points(verdict.lead)


def word(verdict: Verdict) -> str:
    """Say where the first of two models is; "perhaps" where that is beyond chance for this pair alone."""
    if verdict.p is None or verdict.adjusted is None:
        return f"not tested: {verdict.untested}"
    if not verdict.alone:
        return f"{nothing_found(verdict.difference)} ({p_words(verdict.p)})"
    where = "better" if (verdict.lead or 0) > 0 else "worse"
    if verdict.ahead is not None:
        return f"{where} ({p_words(verdict.p)})"
    return f"perhaps {where} ({p_words(verdict.p)} alone, {p_words(verdict.adjusted)} among all)"


def nothing_found(difference: Interval | None, effect: float = EFFECT) -> str:
    """Say what a test means that finds nothing: whether it would have found what matters."""
    if difference is None or max(abs(difference.low), abs(difference.high)) < effect:
        return CHANCE
    return FEW


def span(found: Interval) -> str:
    """Return a difference of fractions in points, and its interval."""
    return f"{points(found.mean)} ({points(found.low)} to {points(found.high)})"


def note(measured: Measured, verdicts: Sequence[Verdict]) -> str:
    """Return how many runs a table rests on, and the smallest difference that it could have found."""
    parts = [seeds_words(measured)]
    tests = sum(verdict.p is not None for verdict in verdicts)
    gaps = [v.difference for v in verdicts if v.p is not None and v.difference is not None]
    for seeds in sorted({one.seeds for one in gaps}):
        of = [one for one in gaps if one.seeds == seeds]
        parts.append(
            f"Over {seeds} seeds a typical difference here is beyond chance from {smallest(of, 1)} points on "
            f"alone, among all {tests} tests from {smallest(of, tests)} on."
        )
    return " ".join(parts)


def seeds_words(measured: Measured) -> str:
    """Return how many runs the models have: "10 runs of each model; 3 of a and b."."""
    counts = {model: len(runs) for model, runs in measured.rows.items()}
    most = max(counts.values(), default=0)
    fewer = [f"{count} of {model}" for model, count in counts.items() if count < most]
    runs = f"{most} run{'s' * (most != 1)} of each model"
    return f"{'; '.join([runs, *fewer])}."


def smallest(differences: Sequence[Interval], tests: int) -> str:
    """Return the smallest difference that is beyond chance among so many tests, in points."""
    return f"{100 * detectable(differences, tests):.1f}"
