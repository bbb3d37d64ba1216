"""Claims of the article's that runs are needed for: from runs to words, with intervals.

Each function takes what was measured, and returns what is found and whether the claim holds.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence

from namemodel.compare.events import RunDone
from namemodel.compare.references import PRINTED_OF
from namemodel.compare.statistics import (
    ALPHA,
    Interval,
    PairedTest,
    holm,
    one_more,
    paired_t,
    plain_paired_t,
)
from namemodel.compare.words import p_words, points, seeds_test
from namemodel.studies.facts import Finding
from namemodel.studies.study import Measured
from namemodel.studies.verdicts import ALIKE, compare_pairs, span
from namemodel.training.folder import Tested

SHORT = 6  # letters of the longest name that is called short: half of the article's names are
LONG = 9  # letters of the shortest that is called long
WIDE = 0.03  # seeds that are further apart say that a figure depends on the seed
NO_TEST = "one seed tells nothing"


def printed_accuracy(model: str, printed: float, better: str = "") -> Callable[[Measured], Finding]:
    """Return the judge of an accuracy that the article prints, a fraction.

    Args:
        better: the same network by the recommended recipe, to be named beside it.
    """

    def judge(measured: Measured) -> Finding:
        accuracies = [run.accuracy for run in measured.rows[model]]
        said = measured.accuracy(model)
        beside = f"; by the recommended recipe {measured.accuracy(better)}" if better else ""
        if measured.source != PRINTED_OF:
            return Finding(said + beside, "other names than the article's")
        if len(accuracies) < 2:
            return Finding(said + beside, NO_TEST)
        another = one_more(accuracies)
        low, high = max(0.0, another.low), min(1.0, another.high)
        said += f"; one more run would have {100 * low:.1f} to {100 * high:.1f} %{beside}"
        if not another.low <= printed <= another.high:
            return Finding(said, f"not reproduced: {points(another.mean - printed)} points")
        depends = max(accuracies) - min(accuracies) > WIDE
        return Finding(said, "depends on the seed" if depends else "compatible with a run of ours")

    return judge


def faster(first: str, second: str) -> Callable[[Measured], Finding]:
    """Return the judge of the claim that one network trains faster than another."""

    def judge(measured: Measured) -> Finding:
        mine, theirs = measured.rows[first], measured.rows[second]
        ours = "; ".join(
            f"{name} {statistics.fmean(map(pace, runs)):.3f} s an epoch"
            for name, runs in ((first, mine), (second, theirs))
        )
        if len(mine) < 2:
            return Finding(ours, NO_TEST)
        test = plain_paired_t([pace(run) for run in mine], [pace(run) for run in theirs])
        if test.p is None:
            return Finding(ours, ALIKE)
        ours += f", with another run beside it; difference {in_seconds(test.difference)}, {p_words(test.p)}"
        return Finding(ours, holds_if(test.difference.mean < 0, test.p))

    return judge


def suffers_from_length(model: str, others: Sequence[str]) -> Callable[[Measured], Finding]:
    """Return the judge of the claim that a model loses more on long names than others do."""

    def judge(measured: Measured) -> Finding:
        parts = [
            f"{name} {100 * mean_right(measured, name, short):.1f} and "
            f"{100 * mean_right(measured, name, long):.1f} %"
            for name in (model, *others)
        ]
        parts[0] = f"right of names of up to {SHORT} letters, and of {LONG} and more: {parts[0]}"
        if len(measured.rows[model]) < 2:
            return Finding("; ".join(parts), NO_TEST)
        tests = [length_test(measured, model, other) for other in others]
        if any(test.p is None for test in tests):
            return Finding("; ".join(parts), ALIKE)
        adjusted = holm([test.p for test in tests if test.p is not None])
        for other, test, p in zip(others, tests, adjusted, strict=True):
            lost = f"from short to long it loses {span(test.difference)} points more than {other}"
            parts.append(f"{lost}, {p_words(p)}")
        claimed = [holds_if(test.difference.mean > 0, p) for test, p in zip(tests, adjusted, strict=True)]
        return Finding("; ".join(parts), agreed(claimed, others))

    return judge


def length_test(measured: Measured, model: str, other: str) -> PairedTest:
    """Return the test of how much more one model loses on long names than another, over two seeds or more."""
    run = measured.rows[model][0]
    return paired_t(losses(measured, model), losses(measured, other), tested=run.n, trained=run.trained_on)


def none_ahead(first: str, second: str) -> Callable[[Measured], Finding]:
    """Return the judge of the claim that of two networks neither is the better one."""

    def judge(measured: Measured) -> Finding:
        (cells,) = compare_pairs(measured, [(first, second)])
        ours = (
            f"{first} {measured.accuracy(first)}; {second} {measured.accuracy(second)}; "
            f"difference {cells.difference} points, {cells.verdict}"
        )
        if (test := seeds_test(first, second, measured.rows)) is None:
            return Finding(ours, NO_TEST)
        if test.p is None:
            return Finding(ours, ALIKE)
        told = test.p < ALPHA
        return Finding(
            ours, "not here: one is ahead" if told else "not contradicted: no difference beyond chance"
        )

    return judge


def in_seconds(gap: Interval) -> str:
    """Return a difference in seconds, and its interval."""
    return f"{gap.mean:+.3f} s ({gap.low:+.3f} to {gap.high:+.3f})".replace("-", "−")


def pace(run: RunDone) -> float:
    """Return the seconds of an epoch."""
    return run.seconds / run.epochs


def holds_if(claimed: bool, p: float) -> str:
    """Return the verdict on a difference whose direction is, or is not, the claimed one."""
    if p >= ALPHA:
        return "not shown: no difference beyond chance"
    return "reproduced" if claimed else "not reproduced: the other way round"


def agreed(verdicts: Sequence[str], others: Sequence[str]) -> str:
    """Return the one verdict against all others, or each."""
    if len(set(verdicts)) == 1:
        return verdicts[0]
    each = (f"against {other}: {verdict}" for other, verdict in zip(others, verdicts, strict=True))
    return f"depends; {'; '.join(each)}"


def short(tested: Tested) -> bool:
    """Return whether a test name is short."""
    return len(tested.name) <= SHORT


def long(tested: Tested) -> bool:
    """Return whether a test name is long."""
    return len(tested.name) >= LONG


def losses(measured: Measured, model: str) -> list[float]:
    """Return for each seed by how much a model is worse on long names than on short ones, a fraction."""
    kept = [measured.answers[model, run.seed] for run in measured.rows[model]]
    return [right(answers, short) - right(answers, long) for answers in kept]


def mean_right(measured: Measured, model: str, which: Callable[[Tested], bool]) -> float:
    """Return the share of some test names that a model has right, the mean of its seeds."""
    kept = [measured.answers[model, run.seed] for run in measured.rows[model]]
    return statistics.fmean(right(answers, which) for answers in kept)


def right(answers: Sequence[Tested], which: Callable[[Tested], bool]) -> float:
    """Return the share of some test names that are answered right; 0 where there are none."""
    chosen = [tested for tested in answers if which(tested)]
    return sum(tested.predicted == tested.label for tested in chosen) / max(1, len(chosen))
