"""Every figure and claim of the article "Understanding RNNs", against measurement.

To add one, write how it is judged (in figures.py from runs, in facts.py without any) and list it here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from namemodel.article.studies.facts import nothing_to_change, only_dropout, three_gates, update_gate
from namemodel.article.studies.figures import (
    Judge,
    faster,
    length_verdicts,
    none_ahead,
    printed_accuracy,
    suffers_from_length,
)
from namemodel.article.studies.study import Table, seeds_words
from namemodel.comparison.references import PRINTED
from namemodel.comparison.results import Comparison
from namemodel.comparison.verdicts import judge
from namemodel.comparison.words import smallest, tested
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
LINEAR_PRINTED, LINEAR_RNN_PRINTED, RNN_PRINTED = (figure.accuracy for figure in PRINTED)


@dataclass(frozen=True)
class Claim:
    """One entry of the registry."""

    id: str
    words: str
    printed: str
    """The article's figure; "–" for a claim in words alone."""
    models: tuple[str, ...]
    """The variants that measure it; none where it is computed."""
    judge: Judge


def figure(id: str, words: str, model: str, printed: float, better: str, given: str = "") -> Claim:
    """Return the claim of an accuracy, a fraction; arguments as `printed_accuracy` has them."""
    judge = printed_accuracy(model, printed, better, given)
    return Claim(id, words, f"{100 * printed:g} %", (model, better), judge)


def said(id: str, words: str, judge: Judge, *models: str) -> Claim:
    """Return a claim in words."""
    return Claim(id, words, "–", models, judge)


CLAIMS: dict[str, Claim] = {
    claim.id: claim
    for claim in (
        figure(
            "linear",
            "Three linear layers, accuracy after 100 epochs",
            ARTICLE_LINEAR,
            LINEAR_PRINTED,
            LINEAR,
            given="the 100 epochs",
        ),
        figure(
            "linear-rnn",
            "LinearRNN, test accuracy at epoch 30",
            ARTICLE_LINEAR_RNN,
            LINEAR_RNN_PRINTED,
            LINEAR_RNN,
        ),
        figure("rnn", "nn.RNN, best test accuracy", ARTICLE_RNN, RNN_PRINTED, RNN),
        said("only-dropout", "From LinearRNN to nn.RNN the only difference is dropout", only_dropout),
        said("no-changes", "GRU and LSTM need no changes in the rest of the code", nothing_to_change),
        said("update-gate", "An update gate of 0 keeps a GRU's old state", update_gate),
        said("three-gates", "An LSTM is three gates on a cell state", three_gates),
        said("faster", "GRUs are slightly faster to train than LSTMs", faster(GRU, LSTM), GRU, LSTM),
        said(
            "distant-context",
            "Vanilla RNNs lose distant context",
            suffers_from_length(FAR_RNN, (FAR_GRU, FAR_LSTM)),
            *(FAR_RNN, FAR_GRU, FAR_LSTM),
        ),
        said(
            "linear-long",
            "A linear model does worse on longer sequences",
            suffers_from_length(LINEAR, (GRU, LSTM)),
            *(LINEAR, GRU, LSTM),
        ),
        said("no-winner", "Of GRU and LSTM there is no clear winner", none_ahead(GRU, LSTM), GRU, LSTM),
    )
}


def models(**changes: Any) -> dict[str, Experiment]:
    """Return what has to be run, by title; `changes` are made in all of it."""
    return {
        title: make_experiment(id, preset, **(settings | changes))
        for title, (id, preset, settings) in VARIANTS.items()
    }


def table(results: Comparison) -> Table:
    """Return a row for each claim."""
    rows = [[claim.words, claim.printed, *claim.judge(results)] for claim in CLAIMS.values()]
    return Table(("claim", "printed", "ours", "verdict"), rows, note(results))


def note(results: Comparison) -> str:
    """Return how many runs the claims rest on, and the smallest differences that they could have found."""
    parts = {f"accuracy of {GRU} and {LSTM}": judge([(GRU, LSTM)], results)}
    for model, others in ((FAR_RNN, (FAR_GRU, FAR_LSTM)), (LINEAR, (GRU, LSTM))):
        parts[f"what {model} loses on long names"] = length_verdicts(results, model, others)
    known = {what: [one for one in tested(of) if one.difference] for what, of in parts.items()}
    told = [f"{what} {smallest(of, len(of))}" for what, of in known.items() if of]
    beyond = f" Points from which on a difference is beyond chance: {'; '.join(told)}." if told else ""
    return seeds_words(results) + beyond
