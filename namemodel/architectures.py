"""The registry of architectures: title, recipe, settings and colour; the equations are in `models/`.

What the recurrent ones share is `models/classifier.py`. By default (`config.ModelConfig`) they have one
layer, read both ways, take each unit's maximum over time, and have a character LM beside the classifier.

To add an architecture, write its file in `models/` (a `Cell`: `step`, `gates`, `states`, and `torch_class` if
torch has it) and its entry here: with "implementation" among its settings if it has a `torch_class`, and with
an unused marker from `MARKERS` in `web/shared/series_style.py`. Its preset "article" is that of nn.RNN. The
command line, the page, comparisons and the tests that every network passes take their choices from the
registry. A faster reading of many names is optional (`EQUATIONS` in `inference/prefix_tree/`). Imports no
torch, so that help is printed at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from namemodel.errors import choose

RECURRENT = (
    *("layers", "bidirectional", "layer_dropout", "pooling", "char_lm", "prior_strength"),
    *("mask_padding", "head_size", "carry_state", "recurrent_weights"),  # of article/
)
"""Settings that every recurrent network has, and no other."""
OF_TORCH = (*RECURRENT, "implementation")
"""Settings of those that torch has too."""


@dataclass(frozen=True)
class Architecture:
    """One entry of the registry."""

    id: str
    title: str
    summary: str
    network: str
    """Where it is in `models/`, as "module.Class": a `Cell`, or a whole network."""
    colour: str
    """Of its curves and points, in CSS notation."""
    marker: str
    """Of its points, a key of the page's `MARKERS`."""
    settings: tuple[str, ...] = RECURRENT
    """Fields of the settings that only some networks have, and this one has."""
    recipe: Mapping[str, Any] = field(default_factory=dict)
    """Recommended settings that differ from the defaults."""

    @property
    def recurrent(self) -> bool:
        """Whether it reads letter by letter."""
        return set(RECURRENT) <= set(self.settings)


ARCHITECTURES: dict[str, Architecture] = {
    entry.id: entry
    for entry in (
        Architecture(
            *("linear", "Linear layers", "three linear layers, no recurrence", "linear.LinearClassifier"),
            *("#8d99a6", "square"),
            settings=("activation",),
            recipe={"input": "one-hot", "dropout": 0.4},  # a weight for each letter at each place overfits
        ),
        Architecture(
            *("linear-rnn", "Linear RNN", "a recurrence from two linear layers", "linear_rnn.LinearRNNCell"),
            *("#e69f00", "triangle-down"),
            settings=(*RECURRENT, "recurrence"),
        ),
        Architecture("rnn", "RNN", "nn.RNN with tanh", "rnn.RNNCell", "#009e73", "triangle", OF_TORCH),
        Architecture(
            "gru", "GRU", "gated recurrent unit", "gru.GRUCell", "#0072b2", "circle", (*OF_TORCH, "reset")
        ),
        Architecture(
            "lstm", "LSTM", "long short-term memory", "lstm.LSTMCell", "#cc79a7", "diamond", OF_TORCH
        ),
    )
}


def get_architecture(id: str) -> Architecture:
    """Return the entry; raises ChoiceError with a suggestion when there is none."""
    return choose("architecture", id, ARCHITECTURES)


def architectures_with(name: str) -> list[str]:
    """Return the ids of the architectures that have a setting: those that name it, or all if none does."""
    return [id for id, entry in ARCHITECTURES.items() if name in entry.settings] or list(ARCHITECTURES)
