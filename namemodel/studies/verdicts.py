"""Pairs of a study's models in the cells of a table: how far apart, and whether beyond chance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from namemodel.compare.statistics import ALPHA, Interval
from namemodel.compare.words import Verdict, judge, p_words, points, seeds_test
from namemodel.studies.study import Measured

UNTESTED = "not tested: one seed, and other test names"
ALIKE = "not tested: the same difference with each seed"


class Cells(NamedTuple):
    """Two models, in words."""

    difference: str
    """The first less the second in points of accuracy, with its 95 % interval over several seeds."""
    verdict: str


def compare_pairs(measured: Measured, pairs: Sequence[tuple[str, str]]) -> list[Cells]:
    """Return the cells of each pair, which are tested alone and as one of all (Holm)."""
    found = {(v.first, v.second): v for v in judge(pairs, measured.rows, measured.answers)}
    return [cells(measured, pair, found.get(pair)) for pair in pairs]


def cells(measured: Measured, pair: tuple[str, str], verdict: Verdict | None) -> Cells:
    """Return one pair's cells."""
    if verdict is None:
        return Cells("–", UNTESTED)
    test = seeds_test(*pair, measured.rows)
    if test is None:
        return Cells(points(verdict.lead), word(verdict))
    return Cells(span(test.difference), ALIKE if test.p is None else word(verdict))


def word(verdict: Verdict) -> str:
    """Say where the first of two models is; "perhaps" where that is beyond chance for this pair alone."""
    if verdict.p >= ALPHA or not verdict.lead:
        return f"no difference beyond chance ({p_words(verdict.p)})"
    where = "better" if verdict.lead > 0 else "worse"
    if verdict.ahead is not None:
        return f"{where} ({p_words(verdict.p)})"
    return f"perhaps {where} ({p_words(verdict.p)} alone, {p_words(verdict.adjusted)} among all)"


def span(found: Interval) -> str:
    """Return a difference of fractions in points, and its interval."""
    return f"{points(found.mean)} ({points(found.low)} to {points(found.high)})"
