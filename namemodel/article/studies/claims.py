"""Every figure and claim of the article "Understanding RNNs", against measurement.

To add one, write how it is assessed (in figures.py from runs, in facts.py without any) and list it here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from namemodel.article.studies.facts import nothing_to_change, only_dropout, three_gates, update_gate
from namemodel.article.studies.figures import (
    faster,
    length_verdicts,
    none_ahead,
    printed_accuracy,
    suffers_from_length,
)
from namemodel.article.studies.study import Finding, Table, seeds_words
from namemodel.comparison.references import PRINTED
from namemodel.comparison.report import smallest, tested
from namemodel.comparison.results import Comparison
from namemodel.comparison.verdicts import compare_pairs
from namemodel.config import Experiment
from namemodel.presets import make_experiment

# One state at the end of the name has to remember all of it: no second direction, no character LM.
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


@dataclass(frozen=True)
class Claim:
    """One entry of the registry."""

    id: str
    words: str
    assess: Callable[[Comparison], Finding]
    printed: str = "–"
    """The article's figure; a dash for a claim in words alone."""


LINEAR_PRINTED, LINEAR_RNN_PRINTED, RNN_PRINTED = (figure.accuracy for figure in PRINTED)
LONG_NAMES = {FAR_RNN: (FAR_GRU, FAR_LSTM), LINEAR: (GRU, LSTM)}
"""Models that are said to suffer from long names, and those that are not."""
CLAIMS: dict[str, Claim] = {
    claim.id: claim
    for claim in (
        Claim(
            "linear",
            "Three linear layers, accuracy after 100 epochs",
            partial(
                printed_accuracy,
                model=ARTICLE_LINEAR,
                printed=LINEAR_PRINTED,
                better=LINEAR,
                given="the 100 epochs",
            ),
            printed=f"{100 * LINEAR_PRINTED:g} %",
        ),
        Claim(
            "linear-rnn",
            "LinearRNN, test accuracy at epoch 30",
            partial(
                printed_accuracy, model=ARTICLE_LINEAR_RNN, printed=LINEAR_RNN_PRINTED, better=LINEAR_RNN
            ),
            printed=f"{100 * LINEAR_RNN_PRINTED:g} %",
        ),
        Claim(
            "rnn",
            "nn.RNN, best test accuracy",
            partial(printed_accuracy, model=ARTICLE_RNN, printed=RNN_PRINTED, better=RNN),
            printed=f"{100 * RNN_PRINTED:g} %",
        ),
        Claim("only-dropout", "From LinearRNN to nn.RNN the only difference is dropout", only_dropout),
        Claim("no-changes", "GRU and LSTM need no changes in the rest of the code", nothing_to_change),
        Claim("update-gate", "An update gate of 0 keeps a GRU's old state", update_gate),
        Claim("three-gates", "An LSTM is three gates on a cell state", three_gates),
        Claim(
            "faster", "GRUs are slightly faster to train than LSTMs", partial(faster, first=GRU, second=LSTM)
        ),
        Claim(
            "distant-context",
            "Vanilla RNNs lose distant context",
            partial(suffers_from_length, model=FAR_RNN, others=LONG_NAMES[FAR_RNN]),
        ),
        Claim(
            "linear-long",
            "A linear model does worse on longer sequences",
            partial(suffers_from_length, model=LINEAR, others=LONG_NAMES[LINEAR]),
        ),
        Claim(
            "no-winner",
            "Of GRU and LSTM there is no clear winner",
            partial(none_ahead, first=GRU, second=LSTM),
        ),
    )
}


def models(**changes: Any) -> dict[str, Experiment]:
    """Return what has to be run, by title; `changes` are made in all of it."""
    return {
        title: make_experiment(id, preset, **(settings | changes))
        for title, (id, preset, settings) in VARIANTS.items()
    }


def table(comparison: Comparison) -> Table:
    """Return a row for each claim."""
    rows = [[claim.words, claim.printed, *claim.assess(comparison)] for claim in CLAIMS.values()]
    return Table(("claim", "printed", "ours", "verdict"), rows, note(comparison))


def note(comparison: Comparison) -> str:
    """Return how many runs the claims rest on, and the smallest differences that they could have found."""
    parts = {f"accuracy of {GRU} and {LSTM}": compare_pairs([(GRU, LSTM)], comparison)}
    for model, others in LONG_NAMES.items():
        parts[f"what {model} loses on long names"] = length_verdicts(comparison, model, others)
    known = {what: [one for one in tested(of) if one.difference] for what, of in parts.items()}
    said = [f"{what} {smallest(of, len(of))}" for what, of in known.items() if of]
    beyond = f" Points from which on a difference is beyond chance: {'; '.join(said)}." if said else ""
    return seeds_words(comparison) + beyond
