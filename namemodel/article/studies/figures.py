"""Claims of the article's that runs are needed for: from runs to words, with intervals.

Each assessment takes a comparison, and returns what is found and whether the claim holds.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence

from namemodel.article.studies.study import Finding, accuracy_cell
from namemodel.comparison.references import PRINTED_OF
from namemodel.comparison.report import (
    EFFECT,
    difference_cell,
    nothing_found,
    p_words,
    points,
    tested,
    verdict_cell,
)
from namemodel.comparison.results import Comparison
from namemodel.comparison.statistics import mean_interval
from namemodel.comparison.verdicts import Verdict, compare_pairs
from namemodel.events import RunDone
from namemodel.training.final_evaluation import TestPrediction

Which = Callable[[TestPrediction], bool]

SHORT = 6  # letters of the longest name that is called short: half of the article's names are
LONG = 9  # letters of the shortest that is called long
WIDE = 0.03  # seeds that are further apart say that a figure depends on the seed
SLIGHTLY = 0.05  # of an epoch's time: a network that is faster by less is not slightly faster
NO_TEST = "one seed tells nothing"


def printed_accuracy(
    comparison: Comparison, model: str, printed: float, better: str = "", given: str = ""
) -> Finding:
    """Assess an accuracy that the article prints, a fraction.

    Args:
        better: the same network by the recommended recipe, to be named beside it.
        given: all that the article says of its recipe, where the rest is ours; else it gives the recipe.
    """
    accuracies = [run.accuracy for run in comparison.rows[model]]
    said = accuracy_cell(comparison, model)
    beside = f"; by the recommended recipe {accuracy_cell(comparison, better)}" if better else ""
    if given:
        beside += f"; of its recipe the article gives only {given}, all else is a guess of ours"
    if comparison.source != PRINTED_OF:
        return Finding(said + beside, "other names than the article's")
    if len(accuracies) < 2:
        return Finding(said + beside, NO_TEST)
    another = mean_interval(accuracies, overlap=1)
    low, high = max(0.0, another.low), min(1.0, another.high)
    said += f"; one more run would have {100 * low:.1f} to {100 * high:.1f} %{beside}"
    if not another.low <= printed <= another.high:
        by = " by our guess at the recipe" if given else ""
        return Finding(said, f"not reproduced{by}: {points(another.mean - printed)} points")
    depends = max(accuracies) - min(accuracies) > WIDE
    return Finding(said, "depends on the seed" if depends else "compatible with a run of ours")


def faster(comparison: Comparison, first: str, second: str) -> Finding:
    """Assess the claim that one network trains faster than another."""
    (verdict,) = compare_pairs([(first, second)], comparison, pace, corrected=False)
    paces = {model: statistics.fmean(map(pace, comparison.rows[model])) for model in (first, second)}
    ours = "; ".join(f"{model} {seconds:.3f} s an epoch" for model, seconds in paces.items())
    if (gap := verdict.difference) is not None and verdict.p is not None:
        apart = f"{gap.mean:+.3f} s ({gap.low:+.3f} to {gap.high:+.3f})".replace("-", "−")
        ours += f", with another run beside it; difference {apart}, {p_words(verdict.p)}"
    return Finding(ours, claim_verdict(verdict, more=False, effect=SLIGHTLY * paces[second]))


def suffers_from_length(comparison: Comparison, model: str, others: Sequence[str]) -> Finding:
    """Assess the claim that a model loses more on long names than others do."""
    models = (model, *others)
    shares = "; ".join(shares_words(comparison, one) for one in models)
    counts = [
        sum(map(is_long, comparison.predictions[one, run.seed]))
        for one in models
        for run in comparison.rows[one]
    ]
    least, most = min(counts), max(counts)
    parts = [
        f"right of names of up to {SHORT} letters, and of {LONG} and more: {shares}",
        f"{least if least == most else f'{least} to {most}'} test names of {LONG} letters or more a run",
    ]
    verdicts = length_verdicts(comparison, model, others)
    for verdict in tested(verdicts):
        lost = f"from short to long it loses {difference_cell(verdict)} points more than {verdict.second}"
        parts.append(f"{lost}, {p_words(verdict.adjusted or 0)}")
    said = {verdict.second: claim_verdict(verdict, more=True) for verdict in verdicts}
    if not said:
        found = f"no names of {LONG} letters or more, or none of {SHORT} or fewer"
    elif len(set(said.values())) == 1:
        found = said[others[0]]
    else:
        found = f"depends; {'; '.join(f'against {other}: {words}' for other, words in said.items())}"
    return Finding("; ".join(parts), found)


def length_verdicts(comparison: Comparison, model: str, others: Sequence[str]) -> list[Verdict]:
    """Return how much more a model loses on long names than each other; none where a run had none to test."""

    def loss(run: RunDone) -> float:
        return share_right(comparison, run, is_short) - share_right(comparison, run, is_long)

    runs = [run for one in (model, *others) for run in comparison.rows[one]]
    known = not any(math.isnan(loss(run)) for run in runs)
    return compare_pairs([(model, other) for other in others], comparison, loss) if known else []


def none_ahead(comparison: Comparison, first: str, second: str) -> Finding:
    """Assess the claim that of two networks neither is the better one."""
    (verdict,) = compare_pairs([(first, second)], comparison)
    accuracies = "; ".join(f"{model} {accuracy_cell(comparison, model)}" for model in (first, second))
    ours = f"{accuracies}; difference {difference_cell(verdict)} points, {verdict_cell(verdict)}"
    if verdict.difference is None:
        return Finding(ours, NO_TEST)
    if verdict.p is None:
        return Finding(ours, f"not tested: {verdict.untested}")
    if verdict.winner:
        return Finding(ours, "not here: one is ahead")
    return Finding(ours, f"not contradicted: {nothing_found(verdict.difference)}")


def claim_verdict(verdict: Verdict, more: bool, effect: float = EFFECT) -> str:
    """Return what becomes of the claim that the first of two models has more, or less, of a figure.

    Args:
        effect: a difference that would matter, in the figure's own unit.
    """
    if verdict.p is None:
        return f"not tested: {verdict.untested}"
    if not verdict.winner:
        return f"not shown: {nothing_found(verdict.difference, effect)}"
    return (
        "reproduced" if (verdict.winner == verdict.first) == more else "not reproduced: the other way round"
    )


def pace(run: RunDone) -> float:
    """Return the seconds of an epoch."""
    return run.seconds / run.epochs


def is_short(tested: TestPrediction) -> bool:
    """Return whether a test name is short."""
    return len(tested.name) <= SHORT


def is_long(tested: TestPrediction) -> bool:
    """Return whether a test name is long."""
    return len(tested.name) >= LONG


def share_right(comparison: Comparison, run: RunDone, which: Which) -> float:
    """Return the share of some of a run's test names that are answered right; NaN where there are none."""
    right = [one.predicted == one.label for one in comparison.predictions[run.model, run.seed] if which(one)]
    return statistics.fmean(right) if right else math.nan


def shares_words(comparison: Comparison, model: str) -> str:
    """Return a model's shares of short and of long names that are right: "RNN 97.6 and 97.3 %"."""
    said = []
    for which in (is_short, is_long):
        shares = [share_right(comparison, run, which) for run in comparison.rows[model]]
        known = [share for share in shares if not math.isnan(share)]
        said.append(f"{100 * statistics.fmean(known):.1f}" if known else "none")
    return f"{model} {' and '.join(said)} %"
