"""The hidden states and gates of a network, letter by letter.

They are computed by the cells of `models/`, whose `step` and `gates_of` are the equations; tests hold them
equal to what torch's layers compute. Shape letters: T letters of the name, H hidden size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from namemodel.inference.classifier import Classifier
from namemodel.inside.arrays import Array, array_of
from namemodel.inside.cells import as_cells
from namemodel.inside.encoding import encode_name, letters_of
from namemodel.inside.requirements import recurrent_model
from namemodel.models import Cell


@dataclass(frozen=True)
class LayerStates:
    """What one layer computes in one direction. Row t of a state lies between letters t - 1 and t.

    A forward state h[t] has read the letters before t, and h[0] is h_0; a backward one has read letter t and
    those after it, and h[T] is h_0. In both, letter t leads from one of h[t] and h[t + 1] to the other.
    """

    layer: int
    """0 for the layer that reads the letters."""
    backward: bool
    h: Array
    """`[T + 1, H]`, the hidden state."""
    c: Array | None
    """`[T + 1, H]`, an LSTM's cell state; None for other cells."""
    gates: dict[str, Array]
    """`[T, H]` each, by the names of the cell's gates (`GRUGates`, `LSTMGates`); empty for a cell without."""


@dataclass(frozen=True)
class States:
    """A name's letters and the states of every layer, forward before backward."""

    letters: tuple[str, ...]
    layers: tuple[LayerStates, ...]


@torch.no_grad()
def read_states(classifier: Classifier, name: str) -> States:
    """Return the states of a recurrent network while it reads a name.

    Raises:
        InvalidName: the name has no answer. ConfigError: the network isn't recurrent.
    """
    model = recurrent_model(classifier, "Reading hidden states")
    x, found = model.embedding(encode_name(classifier, name).ids), list[LayerStates]()
    for index, cell in enumerate(as_cells(model).cells):
        layer, backward = divmod(index, model.directions)
        assert isinstance(cell, Cell)
        found.append(read_layer(cell, x, layer, backward == 1))
        if backward == model.directions - 1:  # both directions are the next layer's input
            outputs = [each.h[:-1] if each.backward else each.h[1:] for each in found[-model.directions :]]
            x = torch.cat([torch.from_numpy(output).to(x) for output in outputs], dim=1)[None]
    return States(letters_of(classifier, name), tuple(found))


def read_layer(cell: Cell, x: Tensor, layer: int, backward: bool) -> LayerStates:
    """Return the states of one cell over x `[1, T, I]`, from h_0 = 0."""
    T = x.shape[1]
    state = (x.new_zeros(1, cell.W_h.in_features),) * cell.states
    gates_of: Any = getattr(cell, "gates_of", None)
    states, gates = {T if backward else 0: state}, dict[int, dict[str, Tensor]]()
    for t in reversed(range(T)) if backward else range(T):
        if gates_of is not None:
            gates[t] = gates_of(x[:, t], state[0])._asdict()
        state = cell.step(x[:, t], state)
        states[t if backward else t + 1] = state
    h, *c = (stack([states[t][i] for t in range(T + 1)]) for i in range(cell.states))
    by_name = {gate: stack([gates[t][gate] for t in range(T)]) for gate in gates.get(0, ())}
    return LayerStates(layer, backward, h, c[0] if c else None, by_name)


def stack(rows: list[Tensor]) -> Array:
    """Return rows `[1, H]` as one array."""
    return array_of(torch.cat(rows))


def mean_gates(layer: LayerStates) -> dict[str, Array]:
    """Return each gate's mean over the units by letter, `[T]`; of the candidate, the mean of its size |n|."""
    return {name: np.abs(values).mean(axis=1) for name, values in layer.gates.items()}
