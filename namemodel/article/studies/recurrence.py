"""Does recurrence matter? Networks without memory, without order, and with the last state alone."""

from __future__ import annotations

from typing import Any

from namemodel.architectures import ARCHITECTURES
from namemodel.article.studies.ablation import CLASSIFIER_ALONE
from namemodel.article.studies.study import Table, accuracy_cell, pair_cells
from namemodel.comparison.results import Comparison
from namemodel.config import Experiment
from namemodel.presets import make_experiment

NETWORKS = ("rnn", "gru", "lstm")
LINEAR = "linear"
WAYS: dict[str, dict[str, Any]] = {
    "as it is": {},
    "W_h = 0": {"recurrent_weights": "zero"},
    "letters shuffled": {"letters": "shuffled"},
    "last state alone": {"pooling": "last"},
    "all states": {"pooling": "all"},
}
AS_IT_IS, *OTHERS = WAYS


def models(**changes: Any) -> dict[str, Experiment]:
    """Return every network in every way, by title, and the linear layers with letters in order or not.

    A character LM reads every state; it would answer for a classifier that has lost the order of the letters.
    """
    found = {
        titled(id, way): make_experiment(id, **(CLASSIFIER_ALONE | settings | changes))
        for id in NETWORKS
        for way, settings in WAYS.items()
    }
    for way in (AS_IT_IS, "letters shuffled"):
        found[titled(LINEAR, way)] = make_experiment(LINEAR, **(WAYS[way] | changes))
    return found


def titled(id: str, way: str) -> str:
    """Return what a network in one way is called: "GRU, letters shuffled"."""
    title = ARCHITECTURES[id].title
    return title if way == AS_IT_IS else f"{title}, {way}"


def table(comparison: Comparison) -> Table:
    """Return a row for each network in each way, held against the network as it is."""
    pairs = [(titled(id, way), titled(id, AS_IT_IS)) for id in NETWORKS for way in OTHERS]
    pairs.append((titled(LINEAR, "letters shuffled"), titled(LINEAR, AS_IT_IS)))
    pairs += [(titled(LINEAR, AS_IT_IS), titled(id, AS_IT_IS)) for id in NETWORKS]
    found, note = pair_cells(comparison, pairs)
    rows = [
        [first, accuracy_cell(comparison, first), second, *cells]
        for (first, second), cells in zip(pairs, found, strict=True)
    ]
    whole = [
        [title, accuracy_cell(comparison, title), "", "", ""]
        for title in (titled(id, AS_IT_IS) for id in NETWORKS)
    ]
    return Table(("network", "accuracy", "against", "points more", "verdict"), whole + rows, note)
