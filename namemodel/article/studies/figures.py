"""Claims of the article's that runs are needed for: from runs to words, with intervals.

Each function takes what was measured, and returns what is found and whether the claim holds.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence

from namemodel.article.studies.facts import Finding
from namemodel.article.studies.study import Measured
from namemodel.article.studies.verdicts import EFFECT, cells, nothing_found, span
from namemodel.comparison.references import PRINTED_OF
from namemodel.comparison.statistics import (
    ALPHA,
    Interval,
    PairedTest,
    holm,
    one_more,
    paired_t,
    plain_paired_t,
)
from namemodel.comparison.verdicts import judge as judge_pairs
from namemodel.comparison.verdicts import seeds_test
from namemodel.comparison.words import p_words, points
from namemodel.events import RunDone
from namemodel.training.final_evaluation import TestPrediction

SHORT = 6  # letters of the longest name that is called short: half of the article's names are
LONG = 9  # letters of the shortest that is called long
WIDE = 0.03  # seeds that are further apart say that a figure depends on the seed
SLIGHTLY = 0.05  # of an epoch's time: a network that is faster by less is not slightly faster
NO_TEST = "one seed tells nothing"
ALIKE = "not tested: the same difference with each seed"


def printed_accuracy(
    model: str, printed: float, better: str = "", given: str = ""
) -> Callable[[Measured], Finding]:
    """Return the judge of an accuracy that the article prints, a fraction.

    Args:
        better: the same network by the recommended recipe, to be named beside it.
        given: all that the article says of its recipe, where the rest is ours; else it gives the recipe.
    """

    def judge(measured: Measured) -> Finding:
        accuracies = [run.accuracy for run in measured.rows[model]]
        said = measured.accuracy(model)
        beside = f"; by the recommended recipe {measured.accuracy(better)}" if better else ""
        if given:
            beside += f"; of its recipe the article gives only {given}, all else is a guess of ours"
        if measured.source != PRINTED_OF:
            return Finding(said + beside, "other names than the article's")
        if len(accuracies) < 2:
            return Finding(said + beside, NO_TEST)
        another = one_more(accuracies)
        low, high = max(0.0, another.low), min(1.0, another.high)
        said += f"; one more run would have {100 * low:.1f} to {100 * high:.1f} %{beside}"
        if not another.low <= printed <= another.high:
            by = " by our guess at the recipe" if given else ""
            return Finding(said, f"not reproduced{by}: {points(another.mean - printed)} points")
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
        slightly = SLIGHTLY * statistics.fmean(map(pace, theirs))
        return Finding(ours, holds_if(test.difference.mean < 0, test.p, test.difference, slightly))

    return judge


def suffers_from_length(model: str, others: Sequence[str]) -> Callable[[Measured], Finding]:
    """Return the judge of the claim that a model loses more on long names than others do."""

    def judge(measured: Measured) -> Finding:
        names = (model, *others)
        parts = [shares_words(measured, name) for name in names]
        parts[0] = f"right of names of up to {SHORT} letters, and of {LONG} and more: {parts[0]}"
        counts = [counted(measured, name, long) for name in names]
        parts.append(f"{range_words(counts)} test names of {LONG} letters or more a run")
        if not all(losses_known(measured, name) for name in names):
            return Finding(
                "; ".join(parts), f"no names of {LONG} letters or more, or none of {SHORT} or fewer"
            )
        if len(measured.rows[model]) < 2:
            return Finding("; ".join(parts), NO_TEST)
        tests = [length_test(measured, model, other) for other in others]
        if any(test.p is None for test in tests):
            return Finding("; ".join(parts), ALIKE)
        adjusted = holm([test.p for test in tests if test.p is not None])
        for other, test, p in zip(others, tests, adjusted, strict=True):
            lost = f"from short to long it loses {span(test.difference)} points more than {other}"
            parts.append(f"{lost}, {p_words(p)}")
        claimed = [
            holds_if(test.difference.mean > 0, p, test.difference)
            for test, p in zip(tests, adjusted, strict=True)
        ]
        return Finding("; ".join(parts), agreed(claimed, others))

    return judge


def length_test(measured: Measured, model: str, other: str) -> PairedTest:
    """Return the test of how much more one model loses on long names than another, over two seeds or more."""
    run = measured.rows[model][0]
    return paired_t(losses(measured, model), losses(measured, other), tested=run.n, trained=run.trained_on)


def length_gaps(measured: Measured, model: str, others: Sequence[str]) -> list[Interval]:
    """Return how much more a model loses on long names than each other, where that can be tested."""
    if len(measured.rows[model]) < 2 or not all(losses_known(measured, one) for one in (model, *others)):
        return []
    tests = [length_test(measured, model, other) for other in others]
    return [test.difference for test in tests if test.p is not None]


def none_ahead(first: str, second: str) -> Callable[[Measured], Finding]:
    """Return the judge of the claim that of two networks neither is the better one."""

    def judge(measured: Measured) -> Finding:
        (verdict,) = judge_pairs([(first, second)], measured.rows, measured.answers)
        found = cells(verdict)
        ours = (
            f"{first} {measured.accuracy(first)}; {second} {measured.accuracy(second)}; "
            f"difference {found.difference} points, {found.verdict}"
        )
        if verdict.difference is None:
            return Finding(ours, NO_TEST)
        if verdict.p is None:
            return Finding(ours, ALIKE)
        if verdict.ahead:
            return Finding(ours, "not here: one is ahead")
        return Finding(ours, f"not contradicted: {nothing_found(verdict.difference)}")

    return judge


def accuracy_gaps(measured: Measured, first: str, second: str) -> list[Interval]:
    """Return how far two models are apart, where that can be tested over seeds."""
    test = seeds_test(first, second, measured.rows)
    return [test.difference] if test is not None and test.p is not None else []


def in_seconds(gap: Interval) -> str:
    """Return a difference in seconds, and its interval."""
    return f"{gap.mean:+.3f} s ({gap.low:+.3f} to {gap.high:+.3f})".replace("-", "−")


def pace(run: RunDone) -> float:
    """Return the seconds of an epoch."""
    return run.seconds / run.epochs


def holds_if(claimed: bool, p: float, difference: Interval, effect: float = EFFECT) -> str:
    """Return the verdict on a difference whose direction is, or is not, the claimed one.

    Args:
        effect: a difference that would matter, in its own unit.
    """
    if p >= ALPHA:
        return f"not shown: {nothing_found(difference, effect)}"
    return "reproduced" if claimed else "not reproduced: the other way round"


def agreed(verdicts: Sequence[str], others: Sequence[str]) -> str:
    """Return the one verdict against all others, or each."""
    if len(set(verdicts)) == 1:
        return verdicts[0]
    each = (f"against {other}: {verdict}" for other, verdict in zip(others, verdicts, strict=True))
    return f"depends; {'; '.join(each)}"


def short(tested: TestPrediction) -> bool:
    """Return whether a test name is short."""
    return len(tested.name) <= SHORT


def long(tested: TestPrediction) -> bool:
    """Return whether a test name is long."""
    return len(tested.name) >= LONG


def losses(measured: Measured, model: str) -> list[float]:
    """Return for each seed by how much a model is worse on long names than on short ones, a fraction."""
    kept = [measured.answers[model, run.seed] for run in measured.rows[model]]
    pairs = [(right(answers, short), right(answers, long)) for answers in kept]
    return [few - many for few, many in pairs if few is not None and many is not None]


def losses_known(measured: Measured, model: str) -> bool:
    """Return whether each run of a model was tested on short and on long names."""
    return len(losses(measured, model)) == len(measured.rows[model])


def counted(measured: Measured, model: str, which: Callable[[TestPrediction], bool]) -> list[int]:
    """Return how many of some test names each run of a model had."""
    return [sum(map(which, measured.answers[model, run.seed])) for run in measured.rows[model]]


def range_words(counts: Sequence[Sequence[int]]) -> str:
    """Return "24", or "22 to 27"."""
    least, most = min(map(min, counts)), max(map(max, counts))
    return str(least) if least == most else f"{least} to {most}"


def shares_words(measured: Measured, model: str) -> str:
    """Return a model's shares of short and of long names that are right: "RNN 97.6 and 97.3 %"."""
    shares = [mean_right(measured, model, which) for which in (short, long)]
    few, many = ("none" if share is None else f"{100 * share:.1f}" for share in shares)
    return f"{model} {few} and {many} %"


def mean_right(measured: Measured, model: str, which: Callable[[TestPrediction], bool]) -> float | None:
    """Return the share of some test names that a model has right, the mean of its seeds; None without any."""
    shares = [right(measured.answers[model, run.seed], which) for run in measured.rows[model]]
    known = [share for share in shares if share is not None]
    return statistics.fmean(known) if known else None


def right(answers: Sequence[TestPrediction], which: Callable[[TestPrediction], bool]) -> float | None:
    """Return the share of some test names that are answered right; None where there are none."""
    chosen = [tested for tested in answers if which(tested)]
    return sum(tested.predicted == tested.label for tested in chosen) / len(chosen) if chosen else None
