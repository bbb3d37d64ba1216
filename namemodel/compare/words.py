"""What the figures of a comparison support, in sentences: plain text for the page and the terminal.

An order is claimed only where a test says that it is one beyond chance: over several seeds the
corrected paired t-test, with one seed McNemar's exact test on its test names. Tests of several pairs
are adjusted together (Holm), so that the best of many is not the luckiest.
"""

from __future__ import annotations

import dataclasses
import itertools
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from namemodel.compare.events import RunDone
from namemodel.compare.paired import Paired, compare_answers, same_names
from namemodel.compare.statistics import ALPHA, PairedTest, holm, paired_t
from namemodel.training.folder import Tested

Rows = Mapping[str, Sequence[RunDone]]
"""The runs that are done, by model."""
Answers = Mapping[tuple[str, int], Sequence[Tested]]
"""The answers to the test names, by model and seed, as far as they are kept."""


@dataclass(frozen=True)
class Verdict:
    """What is known of two models: which is ahead, if one is, and how that was found."""

    first: str
    second: str
    lead: float
    """How far the first is ahead of the second, a fraction; below 0 where it is behind."""
    p: float
    adjusted: float
    """`p`, adjusted for the pairs that were tested with it."""

    @property
    def ahead(self) -> str | None:
        """The model that is ahead beyond chance, or None."""
        if self.adjusted >= ALPHA or not self.lead:
            return None
        return self.first if self.lead > 0 else self.second


def on_names(first: str, second: str, paired: Paired) -> str:
    """Say which of two models is better on the same test names."""
    found = f"{paired.only_first} names against {paired.only_second}, {p_words(paired.p)}"
    if paired.p >= ALPHA:
        return f"{first} and {second}: no difference beyond chance at n = {paired.n} ({found})."
    ahead, behind = (first, second) if paired.only_first > paired.only_second else (second, first)
    more, fewer = sorted((paired.only_first, paired.only_second), reverse=True)
    found = f"{more} names that it alone has right against {fewer}, {p_words(paired.p)}"
    return f"{ahead} is ahead of {behind} beyond chance at n = {paired.n} ({found})."


def over_seeds(first: str, second: str, test: PairedTest) -> str:
    """Say which of two models is better over several seeds; accuracies are fractions."""
    gap = test.difference
    span = f"{points(gap.low)} to {points(gap.high)} points"
    if test.p is None:
        return (
            f"{first} and {second}: {points(gap.mean)} points apart with each of {gap.seeds} seeds. "
            "Figures that do not vary cannot be tested; more seeds would tell."
        )
    if test.p >= ALPHA:
        return (
            f"{first} and {second}: no difference beyond chance over {gap.seeds} seeds "
            f"({points(gap.mean)} points, 95 % interval {span}, {p_words(test.p)})."
        )
    ahead, behind = (first, second) if gap.mean > 0 else (second, first)
    low, high = sorted((abs(gap.low), abs(gap.high)))
    return (
        f"{ahead} is ahead of {behind} beyond chance over {gap.seeds} seeds, by "
        f"{abs(gap.mean) * 100:.1f} points (95 % interval {low * 100:.1f} to {high * 100:.1f}, "
        f"{p_words(test.p)})."
    )


def findings(rows: Rows, answers: Answers) -> list[str]:
    """Return what a comparison's figures support, the most important first.

    Where a comparison was stopped, it is of the seeds that all models have; empty if there is none.
    """
    rows = complete(rows)
    networks = [model for model, runs in rows.items() if runs and runs[0].architecture]
    majority = [model for model in rows if is_reference(rows, model) and not rows[model][0].parameters]
    others = [model for model in rows if is_reference(rows, model) and model not in majority]
    said = []
    if len(networks) > 1:
        said.append(best_of(rows, judge(list(itertools.combinations(networks, 2)), rows, answers)))
    for reference in others:
        pairs = [(network, reference) for network in networks]
        said.append(against(reference, rows, judge(pairs, rows, answers), networks))
    for reference in majority:
        above = judge([(network, reference) for network in networks], rows, answers)
        stuck = [verdict.first for verdict in above if verdict.ahead != verdict.first]
        if stuck:
            said.append(f"Not beyond chance above the majority class: {listed(stuck)}.")
    return [sentence for sentence in said if sentence]


def complete(rows: Rows) -> dict[str, list[RunDone]]:
    """Return the runs of the seeds that all models have."""
    every = [{run.seed for run in runs} for runs in rows.values()]
    shared = set.intersection(*every) if every else set()
    found = {model: [run for run in runs if run.seed in shared] for model, runs in rows.items()}
    return found if shared else {}


def is_reference(rows: Rows, model: str) -> bool:
    """Return whether a model is a reference row: one that is not a network."""
    return bool(rows[model]) and not rows[model][0].architecture


def judge(pairs: Sequence[tuple[str, str]], rows: Rows, answers: Answers) -> list[Verdict]:
    """Return what is known of each pair that can be tested, adjusted for their number."""
    found = [verdict for pair in pairs if (verdict := verdict_of(*pair, rows, answers)) is not None]
    adjusted = holm([verdict.p for verdict in found])
    return [dataclasses.replace(v, adjusted=p) for v, p in zip(found, adjusted, strict=True)]


def verdict_of(first: str, second: str, rows: Rows, answers: Answers) -> Verdict | None:
    """Return what is known of two models from the seeds that both have; None without any test.

    With one seed, or where the seeds' differences do not vary, one seed's names are what can be tested.
    """
    test = seeds_test(first, second, rows)
    if test is not None and test.p is not None:
        return Verdict(first, second, test.difference.mean, test.p, test.p)
    seed = next((run.seed for run in rows[first]), None)
    paired = names_test(first, second, seed, answers) if seed is not None else None
    if paired is not None:
        lead = (paired.only_first - paired.only_second) / paired.n
        return Verdict(first, second, lead, paired.p, paired.p)
    return Verdict(first, second, test.difference.mean, 1.0, 1.0) if test is not None else None


def seeds_test(first: str, second: str, rows: Rows) -> PairedTest | None:
    """Return the corrected paired t-test over the seeds that two models have; None below two."""
    mine = {run.seed: run for run in rows[first]}
    theirs = {run.seed: run for run in rows[second]}
    seeds = sorted(mine.keys() & theirs.keys())
    if len(seeds) < 2:
        return None
    runs = [*(mine[seed] for seed in seeds), *(theirs[seed] for seed in seeds)]
    # Where two models don't learn from as many names, the fewer: the wider interval.
    return paired_t(
        [mine[seed].accuracy for seed in seeds],
        [theirs[seed].accuracy for seed in seeds],
        tested=max(run.n for run in runs),
        trained=min(run.trained_on for run in runs),
    )


def names_test(first: str, second: str, seed: int, answers: Answers) -> Paired | None:
    """Return two models on one seed's test names; None where they are not kept or not the same."""
    mine, theirs = answers.get((first, seed)), answers.get((second, seed))
    if not mine or not theirs or not same_names(mine, theirs):
        return None
    return compare_answers(mine, theirs)


def best_of(rows: Rows, verdicts: Sequence[Verdict]) -> str:
    """Say which networks stand out among all that were compared, if any does."""
    if not verdicts:
        return ""
    models = list(dict.fromkeys(model for v in verdicts for model in (v.first, v.second)))
    base = basis(rows, models)
    if not any(verdict.ahead for verdict in verdicts):
        p = min(verdict.adjusted for verdict in verdicts)
        many = len(verdicts) > 1
        pairs = f", the smallest of {len(verdicts)} pairs after Holm’s correction" if many else ""
        return f"{listed(models)}: no difference beyond chance {base} ({p_words(p)}{pairs})."
    top = max(models, key=lambda model: mean_accuracy(rows, model))
    behind = [
        model for model in models if any(v.ahead == top and model in (v.first, v.second) for v in verdicts)
    ]
    behind = [model for model in behind if model != top]
    level = [model for model in models if model not in (top, *behind)]
    share = f"{mean_accuracy(rows, top) * 100:.1f} %"
    if not behind:
        return (
            f"{top} has the highest accuracy ({share}), but is not ahead of {listed(level)} beyond chance "
            f"{base}; {others_words(verdicts)}."
        )
    rest = f"; no difference beyond chance from {listed(level)}" if level else ", the best of all"
    return f"{top} ({share}) is ahead of {listed(behind)} beyond chance {base}{rest}."


def others_words(verdicts: Sequence[Verdict]) -> str:
    """Name the pairs in which one is ahead: "GRU is ahead of RNN"."""
    found = []
    for verdict in verdicts:
        if verdict.ahead:
            behind = verdict.second if verdict.ahead == verdict.first else verdict.first
            found.append(f"{verdict.ahead} is ahead of {behind}")
    return "; ".join(found)


def against(reference: str, rows: Rows, verdicts: Sequence[Verdict], networks: Sequence[str]) -> str:
    """Say which networks are better than a reference, and which are not."""
    if not verdicts:
        return ""
    tested = [verdict.first for verdict in verdicts]
    ahead = [verdict.first for verdict in verdicts if verdict.ahead == verdict.first]
    behind = [verdict.first for verdict in verdicts if verdict.ahead == reference]
    level = [model for model in tested if model not in (*ahead, *behind)]
    parts = [
        f"ahead of it beyond chance: {listed(ahead)}" if ahead else "",
        f"behind it beyond chance: {listed(behind)}" if behind else "",
        f"no difference beyond chance: {listed(level)}" if level else "",
    ]
    share = f"{mean_accuracy(rows, reference) * 100:.1f} %"
    told = "; ".join(filter(None, parts))
    return f"Against {reference} ({share}) {basis(rows, [reference, *networks])}: {told}."


def basis(rows: Rows, models: Sequence[str]) -> str:
    """Say what a test rests on: "at n = 281" for one seed's names, "over 5 seeds" for more."""
    runs = [rows[model] for model in models if rows.get(model)]
    seeds = min(len({run.seed for run in done}) for done in runs)
    return f"over {seeds} seeds" if seeds > 1 else f"at n = {runs[0][0].n}"


def mean_accuracy(rows: Rows, model: str) -> float:
    """Return a model's accuracy, the mean of its seeds."""
    return statistics.fmean(run.accuracy for run in rows[model])


def listed(models: Sequence[str]) -> str:
    """Return "GRU", "GRU and LSTM" or "GRU, LSTM and RNN"."""
    *most, last = models
    return f"{', '.join(most)} and {last}" if most else last


def points(share: float) -> str:
    """Return a difference of fractions in points, with its sign: "+0.4", "−1.2"."""
    return f"{round(share * 100, 1) + 0.0:+.1f}".replace("-", "−")


def p_words(p: float) -> str:
    """Return "p = 0.80", three decimals where they matter, or "p < 0.001"."""
    if p < 0.001:
        return "p < 0.001"
    return f"p = {p:.3f}" if p < 0.1 else f"p = {p:.2f}"
