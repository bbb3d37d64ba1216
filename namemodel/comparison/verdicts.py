"""What tests say of pairs of models: which is ahead beyond chance, on what grounds, or why nobody tested.

Over several seeds it is the corrected paired t-test; with one seed McNemar's exact test on its test
names. Where neither can be made, a pair is untested and says why. Tests that are read together are
adjusted together (Holm), so that the best of many is not the luckiest. Knows no sentences.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from namemodel.comparison.paired import Paired, compare_answers, same_names
from namemodel.comparison.statistics import ALPHA, Interval, PairedTest, holm, paired_t
from namemodel.events import RunDone
from namemodel.training.final_evaluation import TestPrediction

Rows = Mapping[str, Sequence[RunDone]]
"""The runs that are done, by model."""
Answers = Mapping[tuple[str, int], Sequence[TestPrediction]]
"""The answers to the test names, by model and seed, as far as they are kept."""
Pair = tuple[str, str]


@dataclass(frozen=True)
class Verdict:
    """What is known of two models: which is ahead, if one is, and on what grounds."""

    first: str
    second: str
    lead: float | None = None
    """How far the first is ahead of the second, a fraction; below 0 where it is behind. None: not known."""
    p: float | None = None
    """None: not tested."""
    adjusted: float | None = None
    """`p`, adjusted for the tests that were made with it."""
    tests: int = 0
    """How many those were, this one counted."""
    basis: str = ""
    """What was tested: "over 3 seeds", or "at n = 281", one seed's names."""
    untested: str = ""
    """Why there is no p, in words."""
    difference: Interval | None = None
    """`lead` with its interval, over two seeds or more."""

    @property
    def alone(self) -> bool:
        """Whether the difference is one beyond chance as long as no other pair is looked at."""
        return self.p is not None and self.p < ALPHA and bool(self.lead)

    @property
    def ahead(self) -> str | None:
        """The model that is ahead beyond chance among all that were tested, or None."""
        if self.adjusted is None or self.adjusted >= ALPHA or not self.lead:
            return None
        return self.first if self.lead > 0 else self.second

    def turned(self) -> Verdict:
        """Return the same of the two models the other way round."""
        gap = self.difference
        return dataclasses.replace(
            self,
            first=self.second,
            second=self.first,
            lead=None if self.lead is None else -self.lead,
            difference=None if gap is None else Interval(-gap.mean, -gap.high, -gap.low, gap.seeds),
        )


def judge(pairs: Sequence[Pair], rows: Rows, answers: Answers) -> list[Verdict]:
    """Return what is known of each pair; those that can be tested are adjusted for their number."""
    found = [verdict_of(*pair, rows, answers) for pair in pairs]
    p_values = [verdict.p for verdict in found if verdict.p is not None]
    adjusted = iter(holm(p_values))
    return [
        verdict
        if verdict.p is None
        else dataclasses.replace(verdict, adjusted=next(adjusted), tests=len(p_values))
        for verdict in found
    ]


def verdict_of(first: str, second: str, rows: Rows, answers: Answers) -> Verdict:
    """Return what is known of two models from the seeds that both have, not yet adjusted."""
    seeds = shared_seeds(first, second, rows)
    plain = Verdict(first, second)
    if not seeds:
        return dataclasses.replace(plain, untested="no seed that both have")
    if (test := seeds_test(first, second, rows)) is not None:
        known = dataclasses.replace(plain, lead=test.difference.mean, difference=test.difference)
        if test.p is None:
            same = f"the same difference with each of {len(seeds)} seeds"
            return dataclasses.replace(known, untested=same)
        return dataclasses.replace(known, p=test.p, basis=f"over {len(seeds)} seeds")
    mine, theirs = answers.get((first, seeds[0])), answers.get((second, seeds[0]))
    if not mine or not theirs:
        return dataclasses.replace(plain, untested="one seed, and its answers are not kept")
    if not same_names(mine, theirs):
        return dataclasses.replace(plain, untested="one seed, and other test names")
    return of_names(plain, compare_answers(mine, theirs))


def of_names(plain: Verdict, paired: Paired) -> Verdict:
    """Return what one seed's names say."""
    lead = (paired.only_first - paired.only_second) / paired.n
    return dataclasses.replace(plain, lead=lead, p=paired.p, basis=f"at n = {paired.n}")


def seeds_test(first: str, second: str, rows: Rows) -> PairedTest | None:
    """Return the corrected paired t-test over the seeds that two models have; None below two."""
    seeds = shared_seeds(first, second, rows)
    if len(seeds) < 2:
        return None
    mine, theirs = ({run.seed: run for run in rows[model]} for model in (first, second))
    runs = [*(mine[seed] for seed in seeds), *(theirs[seed] for seed in seeds)]
    # Where two models don't learn from as many names, the fewer: the wider interval.
    return paired_t(
        [mine[seed].accuracy for seed in seeds],
        [theirs[seed].accuracy for seed in seeds],
        tested=max(run.n for run in runs),
        trained=min(run.trained_on for run in runs),
    )


def shared_seeds(first: str, second: str, rows: Rows) -> list[int]:
    """Return the seeds that two models have."""
    return sorted({run.seed for run in rows[first]} & {run.seed for run in rows[second]})


def complete(rows: Rows) -> dict[str, list[RunDone]]:
    """Return the runs of the seeds that all models have; nothing where there is none."""
    every = [{run.seed for run in runs} for runs in rows.values()]
    shared = set.intersection(*every) if every else set()
    found = {model: [run for run in runs if run.seed in shared] for model, runs in rows.items()}
    return found if shared else {}


def networks_of(rows: Rows) -> list[str]:
    """Return the models that are networks."""
    return [model for model, runs in rows.items() if runs and runs[0].architecture]


def references_of(rows: Rows) -> list[str]:
    """Return the models that are none."""
    return [model for model, runs in rows.items() if runs and not runs[0].architecture]


def families(rows: Rows) -> list[list[Pair]]:
    """Return the pairs that are tested together: all networks, and the networks against each reference."""
    networks = networks_of(rows)
    held = [[(network, reference) for network in networks] for reference in references_of(rows)]
    return [list(itertools.combinations(networks, 2)), *held]


def verdict_among_all(first: str, second: str, rows: Rows, answers: Answers) -> Verdict:
    """Return what is known of two models as one of the pairs of a whole comparison.

    Where a comparison was stopped, it is of the seeds that all models have; if there is none, of those
    that the two have, as if they were all.
    """
    whole = complete(rows)
    for pairs in families(whole):
        if (first, second) in pairs:
            return judge(pairs, whole, answers)[pairs.index((first, second))]
        if (second, first) in pairs:
            return judge(pairs, whole, answers)[pairs.index((second, first))].turned()
    (alone,) = judge([(first, second)], rows, answers)
    return alone
