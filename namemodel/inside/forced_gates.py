"""A GRU or LSTM with gates fixed at 0 or 1: its answers for a name, and its accuracy.

A gate is fixed by what enters it: W_x x + b_x becomes -∞ or ∞, W_h h + b_h becomes 0, and the cell's own
equations do the rest, exactly: sigmoid(-∞) = 0, sigmoid(∞) = 1. The candidate is squashed by tanh, so that it
is 0 for 0 and 1 for ∞. The weights stay as they were trained. The character LM reads the same forced states.

A combination says of each gate, in the cell's order, whether it is left as learned (None), 0 or 1. G gates
have 3^G combinations, in the order of `combinations`: the last gate changes fastest.
"""

from __future__ import annotations

import copy
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from namemodel.errors import ConfigError
from namemodel.evaluation.accuracy import accuracy
from namemodel.hardware import one_thread
from namemodel.inference.classifier import Classifier
from namemodel.inside.answers import Predictor, probabilities
from namemodel.inside.arrays import Array, array_of
from namemodel.inside.cells import as_cells, with_recurrence
from namemodel.inside.encoding import encode_name, encode_names
from namemodel.inside.requirements import recurrent_model
from namemodel.models import RecurrentClassifier, find_network
from namemodel.models.recurrence import Cell, Recurrence

Combination = tuple[int | None, ...]


@dataclass(frozen=True)
class Gate:
    """A gate that can be forced."""

    name: str
    """As the cell's field is called."""
    symbol: str
    """In the equations of `models/`, which are torch's."""
    article: str
    """What the article has in its place, if it differs."""
    zero: str
    """What 0 does."""
    one: str
    """What 1 does."""


GATES = {
    "gru": (
        Gate(
            "reset", "r", "", "the candidate sees the letter alone", "the candidate sees the whole old state"
        ),
        Gate("update", "z", "u = 1 - z", "the new state is the candidate", "the old state is always kept"),
        Gate("candidate", "n", "", "what is written is 0", "what is written is 1 in each unit"),
    ),
    "lstm": (
        Gate("input", "i", "", "no letter enters the cell state", "the candidate enters in full"),
        Gate("forget", "f", "", "the old cell state is dropped", "the old cell state is always kept"),
        Gate("candidate", "g", "left out", "what is written is 0", "what is written is 1 in each unit"),
        Gate("output", "o", "", "the hidden state is 0", "the hidden state is tanh(c)"),
    ),
}


def gate_settings(architecture: str) -> tuple[Gate, ...]:
    """Return the gates of an architecture in the order of its cell's; raises ConfigError if it has none."""
    if architecture not in GATES:
        raise ConfigError(f"{architecture} has no gates to force. Choose one of: {', '.join(GATES)}.")
    return GATES[architecture]


def gate_equations(classifier: Classifier) -> tuple[str, ...]:
    """Return the equations of a network's cell; raises ConfigError if it has no gates."""
    gate_settings(classifier.checkpoint.experiment.model.architecture)
    model = recurrent_model(classifier, "Forcing gates")
    if isinstance(model.recurrence, Recurrence):
        cell = model.recurrence.cells[0]
        assert isinstance(cell, Cell)
        return cell.equations
    equations: tuple[str, ...] = find_network(model.config.architecture).equations
    return equations


def combinations(architecture: str) -> list[Combination]:
    """Return every combination of forced gates, 3^G; the first leaves all as learned. Raises as above."""
    return list(itertools.product((None, 0, 1), repeat=len(gate_settings(architecture))))


class ForcedLinear(nn.Module):
    """A linear layer whose output is a constant `[B, gates * H]`, or `[1, …]`, wherever that isn't NaN."""

    def __init__(self, linear: nn.Module, constant: Tensor) -> None:
        super().__init__()
        self.linear, self.constant = linear, constant

    def forward(self, x: Tensor) -> Tensor:
        """Return the output for x `[B, I]`."""
        return torch.where(self.constant.isnan(), self.linear(x), self.constant)


def force_gates(recurrence: Recurrence, architecture: str, forced: Sequence[Combination]) -> Recurrence:
    """Return a copy of a recurrence with forced gates in all layers and directions.

    Args:
        forced: one combination for each row of the batch, or a single one for all.
    """
    gates = gate_settings(architecture)
    into_x = torch.tensor([[entering(gate, v) for gate, v in zip(gates, row, strict=True)] for row in forced])
    into_h = into_x.where(into_x.isnan(), 0)
    copied = copy.deepcopy(recurrence)
    for cell in copied.cells:
        assert isinstance(cell, Cell)
        for name, constant in (("W_x", into_x), ("W_h", into_h)):
            linear, H = getattr(cell, name), recurrence.hidden_size
            setattr(cell, name, ForcedLinear(linear, constant.to(linear.weight).repeat_interleave(H, dim=1)))
    return copied


def entering(gate: Gate, value: int | None) -> float:
    """Return what has to enter a gate's squashing function for a value; NaN for what the weights say."""
    if value is None:
        return math.nan
    nothing = 0.0 if gate.name == "candidate" else -math.inf  # tanh(0) = sigmoid(-∞) = 0
    return math.inf if value else nothing


@torch.no_grad()
def forced_answers(classifier: Classifier, name: str, predictor: Predictor = "answer") -> Array:
    """Return a name's probabilities under every combination, `[3^G, C]`.

    Raises:
        InvalidName: the name has no answer. ConfigError: the network has no gates.
    """
    every = combinations(classifier.checkpoint.experiment.model.architecture)
    ids, lengths = encode_name(classifier, name)
    with one_thread():
        model = forced_model(classifier, every)
        encoded = model.encode(ids.expand(len(every), -1), lengths.expand(len(every)))
        return array_of(probabilities(classifier, model, encoded, predictor))


@torch.no_grad()
def forced_accuracies(
    classifier: Classifier, names: Sequence[str], labels: Sequence[int], predictor: Predictor = "answer"
) -> dict[Combination, float]:
    """Return the accuracy over N names under every combination, a fraction.

    Args:
        labels: `[N]`, the right lists as indices.

    Raises:
        InvalidName: a name is empty or too long. ConfigError: the network has no gates.
    """
    ids, lengths = encode_names(classifier, names)
    found = {}
    for forced in combinations(classifier.checkpoint.experiment.model.architecture):
        with one_thread():
            model = forced_model(classifier, [forced])
            encoded = model.encode(ids, lengths)
            found[forced] = accuracy(probabilities(classifier, model, encoded, predictor), labels)
    return found


def forced_model(classifier: Classifier, forced: Sequence[Combination]) -> RecurrentClassifier:
    """Return a copy of a classifier's network with forced gates; raises ConfigError if it has none."""
    model = recurrent_model(classifier, "Forcing gates")
    return with_recurrence(model, force_gates(as_cells(model), model.config.architecture, forced))
