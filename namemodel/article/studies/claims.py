"""Every figure and claim of the article "Understanding RNNs", against measurement.

To add one, write how it is assessed, here from runs or in facts.py without any, and list it in `CLAIMS`.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from namemodel.article.studies.facts import Finding, nothing_to_change, only_dropout, three_gates, update_gate
from namemodel.article.studies.study import Study, Table, accuracy_cell, seeds_words
from namemodel.comparison.references import PRINTED, PRINTED_OF
from namemodel.comparison.report import (
    EFFECT,
    difference_cell,
    nothing_found,
    p_words,
    points,
    smallest,
    tested,
    verdict_cell,
)
from namemodel.comparison.results import Comparison
from namemodel.comparison.statistics import mean_interval
from namemodel.comparison.verdicts import ONE_SEED, Verdict, compare_pairs
from namemodel.config import Experiment
from namemodel.events import RunDone
from namemodel.presets import make_experiment

SHORT = 6  # letters of the longest name that is called short: half of the article's names are
LONG = 9  # letters of the shortest that is called long
WIDE = 0.03  # seeds that are further apart say that a figure depends on the seed
SLIGHTLY = 0.05  # of an epoch's time: a network that is faster by less is not slightly faster

# Distant letters are tested where the logits are computed from the last hidden state of one direction alone:
# a second direction starts at the other end of the name, and a character LM sees every state.
FAR = {"pooling": "last", "bidirectional": False, "char_lm": False}

ARTICLE_LINEAR, LINEAR = "three linear layers, article", "linear layers"
ARTICLE_LINEAR_RNN, LINEAR_RNN = "LinearRNN, article", "LinearRNN"
ARTICLE_RNN, RNN = "nn.RNN, article", "RNN"
GRU, LSTM = "GRU", "LSTM"
FAR_RNN, FAR_GRU, FAR_LSTM = (f"{name}, one way, last state" for name in (RNN, GRU, LSTM))
VARIANTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    ARTICLE_LINEAR: ("linear", "article", {}),
    ARTICLE_LINEAR_RNN: ("linear-rnn", "article", {}),
    ARTICLE_RNN: ("rnn", "article", {}),
    LINEAR: ("linear", "recommended", {}),
    LINEAR_RNN: ("linear-rnn", "recommended", {}),
    RNN: ("rnn", "recommended", {}),
    GRU: ("gru", "recommended", {}),
    LSTM: ("lstm", "recommended", {}),
    FAR_RNN: ("rnn", "recommended", FAR),
    FAR_GRU: ("gru", "recommended", FAR),
    FAR_LSTM: ("lstm", "recommended", FAR),
}
"""What is run for the claims: architecture, preset and settings by title."""
LONG_NAMES = {FAR_RNN: (FAR_GRU, FAR_LSTM), LINEAR: (GRU, LSTM)}
"""Models that are said to suffer from long names, and those that are not."""


def models(**changes: Any) -> dict[str, Experiment]:
    """Return what has to be run, by title; `changes` are made in all of it."""
    return {
        title: make_experiment(id, preset, **(settings | changes))
        for title, (id, preset, settings) in VARIANTS.items()
    }


def table(comparison: Comparison) -> Table:
    """Return a row for each claim; the note says how small a difference the runs could have shown."""
    rows = [[claim.words, claim.printed, *claim.assess(comparison)] for claim in CLAIMS.values()]
    families = {f"accuracy of {GRU} and {LSTM}": compare_pairs([(GRU, LSTM)], comparison)}
    for model, others in LONG_NAMES.items():
        families[f"what {model} loses on long names"] = length_verdicts(comparison, model, others)
    known = {what: [one for one in tested(of) if one.difference] for what, of in families.items()}
    said = [f"{what} {smallest(of, len(of))}" for what, of in known.items() if of]
    beyond = f" Points from which on a difference is beyond chance: {'; '.join(said)}." if said else ""
    return Table(("claim", "printed", "ours", "verdict"), rows, seeds_words(comparison) + beyond)


# How claims are assessed from runs.


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
        return Finding(said + beside, ONE_SEED)
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

    def seconds_an_epoch(run: RunDone) -> float:
        return run.seconds / run.epochs

    (verdict,) = compare_pairs([(first, second)], comparison, seconds_an_epoch, corrected=False)
    means = {one: statistics.fmean(map(seconds_an_epoch, comparison.rows[one])) for one in (first, second)}
    ours = "; ".join(f"{model} {seconds:.3f} s an epoch" for model, seconds in means.items())
    if (gap := verdict.difference) is not None and verdict.p is not None:
        apart = f"{gap.mean:+.3f} s ({gap.low:+.3f} to {gap.high:+.3f})".replace("-", "−")
        ours += f", with another run beside it; difference {apart}, {p_words(verdict.p)}"
    return Finding(ours, claim_verdict(verdict, more=False, effect=SLIGHTLY * means[second]))


def no_winner(comparison: Comparison, first: str, second: str) -> Finding:
    """Assess the claim that of two networks neither is the better one."""
    (verdict,) = compare_pairs([(first, second)], comparison)
    accuracies = "; ".join(f"{model} {accuracy_cell(comparison, model)}" for model in (first, second))
    ours = f"{accuracies}; difference {difference_cell(verdict)} points, {verdict_cell(verdict)}"
    if verdict.difference is None:
        return Finding(ours, ONE_SEED)
    if verdict.p is None:
        return Finding(ours, f"not tested: {verdict.untested}")
    if verdict.winner:
        return Finding(ours, "not here: one is ahead")
    return Finding(ours, f"not contradicted: {nothing_found(verdict.difference)}")


def suffers_from_length(comparison: Comparison, model: str, others: Sequence[str]) -> Finding:
    """Assess the claim that a model loses more on long names than others do."""
    shares, counts = list[str](), list[int]()
    for one in (model, *others):
        short, long = zip(*(short_and_long(comparison, run) for run in comparison.rows[one]), strict=True)
        counts += map(len, long)
        shares.append(f"{one} {mean_words(short)} and {mean_words(long)} %")
    least, most = min(counts), max(counts)
    said = [
        f"right of names of up to {SHORT} letters, and of {LONG} and more: {'; '.join(shares)}",
        f"{least if least == most else f'{least} to {most}'} test names of {LONG} letters or more a run",
    ]
    verdicts = length_verdicts(comparison, model, others)
    for verdict in tested(verdicts):
        lost = f"from short to long it loses {difference_cell(verdict)} points more than {verdict.second}"
        said.append(f"{lost}, {p_words(verdict.adjusted or 0)}")
    found = {verdict.second: claim_verdict(verdict, more=True) for verdict in verdicts}
    if not found:
        outcome = f"no names of {LONG} letters or more, or none of {SHORT} or fewer"
    elif len(set(found.values())) == 1:
        outcome = found[others[0]]
    else:
        outcome = f"depends; {'; '.join(f'against {other}: {words}' for other, words in found.items())}"
    return Finding("; ".join(said), outcome)


def length_verdicts(comparison: Comparison, model: str, others: Sequence[str]) -> list[Verdict]:
    """Return how much more a model loses on long names than each other; none where a run had none to test."""
    runs = [run for one in (model, *others) for run in comparison.rows[one]]
    if not all(all(short_and_long(comparison, run)) for run in runs):
        return []

    def loss(run: RunDone) -> float:
        short, long = map(statistics.fmean, short_and_long(comparison, run))
        return short - long

    return compare_pairs([(model, other) for other in others], comparison, loss)


def short_and_long(comparison: Comparison, run: RunDone) -> tuple[list[bool], list[bool]]:
    """Return which of a run's short and of its long test names are predicted right."""
    tests = comparison.predictions[run.model, run.seed]
    right = [(len(test.name), test.predicted == test.label) for test in tests]
    return [hit for size, hit in right if size <= SHORT], [hit for size, hit in right if size >= LONG]


def mean_words(runs: Sequence[list[bool]]) -> str:
    """Return the mean over runs of the share that is right, in percent: "97.6"; "none" without names."""
    shares = [statistics.fmean(run) for run in runs if run]
    return f"{100 * statistics.fmean(shares):.1f}" if shares else "none"


def claim_verdict(verdict: Verdict, more: bool, effect: float = EFFECT) -> str:
    """Return what becomes of the claim that the first of two models has more, or less, of a figure.

    Args:
        effect: a difference that would matter, in the figure's own unit.
    """
    if verdict.p is None:
        return f"not tested: {verdict.untested}"
    if not verdict.winner:
        return f"not shown: {nothing_found(verdict.difference, effect)}"
    reproduced = (verdict.winner == verdict.first) == more
    return "reproduced" if reproduced else "not reproduced: the other way round"


@dataclass(frozen=True)
class Claim:
    """One entry of the registry."""

    words: str
    assess: Callable[[Comparison], Finding]
    printed: str = "–"
    """The article's figure; a dash for a claim in words alone."""


def accuracy_claim(words: str, model: str, better: str, printed: float, given: str = "") -> Claim:
    """Return the claim of an accuracy; arguments as `printed_accuracy` has them."""
    assess = partial(printed_accuracy, model=model, printed=printed, better=better, given=given)
    return Claim(words, assess, f"{100 * printed:g} %")


LINEAR_PRINTED, LINEAR_RNN_PRINTED, RNN_PRINTED = (figure.accuracy for figure in PRINTED)
CLAIMS = {
    "linear": accuracy_claim(
        "Three linear layers, accuracy after 100 epochs",
        *(ARTICLE_LINEAR, LINEAR, LINEAR_PRINTED, "the 100 epochs"),
    ),
    "linear-rnn": accuracy_claim(
        "LinearRNN, test accuracy at epoch 30", ARTICLE_LINEAR_RNN, LINEAR_RNN, LINEAR_RNN_PRINTED
    ),
    "rnn": accuracy_claim("nn.RNN, best test accuracy", ARTICLE_RNN, RNN, RNN_PRINTED),
    "only-dropout": Claim("From LinearRNN to nn.RNN the only difference is dropout", only_dropout),
    "no-changes": Claim("GRU and LSTM need no changes in the rest of the code", nothing_to_change),
    "update-gate": Claim("An update gate of 0 keeps a GRU's old state", update_gate),
    "three-gates": Claim("An LSTM is three gates on a cell state", three_gates),
    "faster": Claim("GRUs are slightly faster to train than LSTMs", partial(faster, first=GRU, second=LSTM)),
    "distant-context": Claim(
        "Vanilla RNNs lose distant context",
        partial(suffers_from_length, model=FAR_RNN, others=LONG_NAMES[FAR_RNN]),
    ),
    "linear-long": Claim(
        "A linear model does worse on longer sequences",
        partial(suffers_from_length, model=LINEAR, others=LONG_NAMES[LINEAR]),
    ),
    "no-winner": Claim(
        "Of GRU and LSTM there is no clear winner", partial(no_winner, first=GRU, second=LSTM)
    ),
}

CLAIMS_STUDY = Study(
    "claims",
    "The article’s claims",
    "What “Understanding RNNs” prints and says, what is measured or computed here, and a verdict. "
    "A printed figure is compatible with ours if it is where one more run of ours would be expected.",
    models,
    table,
    slow=lambda experiment: experiment.preset == "article",
    on_page=False,
)
