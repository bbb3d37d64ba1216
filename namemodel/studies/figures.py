"""Claims of the article's that runs are needed for: from runs to words, with intervals.

Each function takes what was measured, and returns what is found and whether the claim holds.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence

from namemodel.compare.events import RunDone
from namemodel.compare.references import PRINTED_OF
from namemodel.compare.statistics import ALPHA, Interval, PairedTest, interval, paired_t
from namemodel.compare.words import p_words, points, seeds_test
from namemodel.studies.facts import Finding
from namemodel.studies.study import Measured
from namemodel.studies.verdicts import compare_pairs, span
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
        runs = measured.rows[model]
        ours = interval([run.accuracy for run in runs], runs[0].n, runs[0].trained_on)
        low, high = (pick(run.accuracy for run in runs) for pick in (min, max))
        said = f"{measured.accuracy(model)}; seeds from {100 * low:.1f} to {100 * high:.1f} %"
        said += f"; by the recommended recipe {measured.accuracy(better)}" if better else ""
        if measured.source != PRINTED_OF:
            return Finding(said, "other names than the article's")
        if not ours.low <= printed <= ours.high:
            return Finding(said, f"not reproduced: {points(ours.mean - printed)} points")
        depends = high - low > WIDE
        return Finding(said, "depends on the seed" if depends else "reproduced, within the interval")

    return judge


def faster(first: str, second: str) -> Callable[[Measured], Finding]:
    """Return the judge of the claim that one network trains faster than another."""

    def judge(measured: Measured) -> Finding:
        mine, theirs = measured.rows[first], measured.rows[second]
        test = paired_by_seed([pace(run) for run in mine], [pace(run) for run in theirs], mine)
        ours = "; ".join(
            f"{name} {statistics.fmean(map(pace, runs)):.3f} s an epoch"
            for name, runs in ((first, mine), (second, theirs))
        )
        if test is None or test.p is None:
            return Finding(ours, NO_TEST)
        gap = test.difference
        ours += f"; difference {in_seconds(gap)}, {p_words(test.p)}"
        return Finding(ours, holds_if(gap.mean < 0, test))

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
        verdicts = []
        for other in others:
            test = paired_by_seed(losses(measured, model), losses(measured, other), measured.rows[model])
            if test is None or test.p is None:
                return Finding("; ".join(parts), NO_TEST)
            gap = test.difference
            parts.append(
                f"from short to long it loses {span(gap)} points more than {other}, {p_words(test.p)}"
            )
            verdicts.append(holds_if(gap.mean > 0, test))
        return Finding("; ".join(parts), agreed(verdicts, others))

    return judge


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
        told = test.p is not None and test.p < ALPHA
        return Finding(ours, "not here: one is ahead" if told else "reproduced: no difference beyond chance")

    return judge


def in_seconds(gap: Interval) -> str:
    """Return a difference in seconds, and its interval."""
    return f"{gap.mean:+.3f} s ({gap.low:+.3f} to {gap.high:+.3f})".replace("-", "−")


def pace(run: RunDone) -> float:
    """Return the seconds of an epoch."""
    return run.seconds / run.epochs


def paired_by_seed(
    first: Sequence[float], second: Sequence[float], runs: Sequence[RunDone]
) -> PairedTest | None:
    """Return the corrected test of figures over the seeds of runs; None with one seed."""
    if len(runs) < 2:
        return None
    return paired_t(first, second, tested=runs[0].n, trained=runs[0].trained_on)


def holds_if(claimed: bool, test: PairedTest) -> str:
    """Return the verdict on a difference whose direction is, or is not, the claimed one."""
    if test.p is None or test.p >= ALPHA:
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
