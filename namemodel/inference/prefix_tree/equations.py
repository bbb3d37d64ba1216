"""One step of each cell for many nodes at once, from W_x x + b_x (`wx`) and W_h h + b_h (`wh`).

The squashing functions are all written as sigmoids, tanh(x) = 2 sigmoid(2x) - 1, whose kernel is ten times
as fast as that of tanh; the factor 2 is put into the weights.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeGuard

import torch
from torch import Tensor, nn

from namemodel.models import Network, RecurrentClassifier
from namemodel.models.recurrence import Cell, Recurrence

State = tuple[Tensor, ...]


def tanh_of_half(x: Tensor) -> Tensor:
    """Return tanh(x / 2), overwriting x."""
    return x.sigmoid_().mul_(2).sub_(1)


def step_gru(wx: Tensor, wh: Tensor, state: State) -> State:
    """Return h after a letter, as gru.py with the reset after the product; the candidate's sum is doubled."""
    (h,) = state
    hidden = h.shape[1]
    gates = wx[:, : 2 * hidden].add_(wh[:, : 2 * hidden]).sigmoid_()
    candidate = tanh_of_half(wx[:, 2 * hidden :].addcmul_(gates[:, :hidden], wh[:, 2 * hidden :]))
    return (torch.lerp(candidate, h, gates[:, hidden:]),)


def step_lstm(wx: Tensor, wh: Tensor, state: State) -> State:
    """Return (h, c) after a letter, as lstm.py; the candidate's sum is doubled."""
    gates = wx.add_(wh).sigmoid_()
    take, forget, candidate, output = gates.chunk(4, dim=1)
    candidate.mul_(2).sub_(1)
    c = (forget * state[1]).addcmul_(take, candidate)
    return output * tanh_of_half(2 * c), c


def step_plain(wx: Tensor, wh: Tensor, _: State) -> State:
    """Return h = tanh(wx + wh) after a letter; the sum is doubled."""
    return (tanh_of_half(wx.add_(wh)),)


def step_coded(wx: Tensor, wh: Tensor, _: State) -> State:
    """Return h = tanh(wx) + tanh(wh): the first is there already, the second's sum is doubled."""
    return (tanh_of_half(wh).add_(wx),)


class Equations(NamedTuple):
    """How a cell is computed here."""

    step: Callable[[Tensor, Tensor, State], State]
    tensors: int
    """Of a state: 1, or 2 for an LSTM."""
    doubled: slice
    """The gates that tanh squashes, counted in gates: their weights and biases are doubled beforehand."""


CODED = Equations(step_coded, 1, slice(0, 1))
EQUATIONS = {
    "linear-rnn": CODED,
    "rnn": Equations(step_plain, 1, slice(0, 1)),
    "gru": Equations(step_gru, 1, slice(2, 3)),
    "lstm": Equations(step_lstm, 2, slice(2, 3)),
}


def readable(model: Network) -> TypeGuard[RecurrentClassifier]:
    """Return whether the tree gives a network's logits.

    True for a `RecurrentClassifier` of one layer whose cell is in `EQUATIONS`; a subclass may read in another
    way.
    """
    return (
        type(model) is RecurrentClassifier
        and model.config.architecture in EQUATIONS
        and model.config.layers == 1
    )


def weights_of(recurrence: nn.Module, direction: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return W_x `[G, I]`, b_x `[G]`, W_h `[G, hidden]`, b_h `[G]` of one direction, gates stacked."""
    if not isinstance(recurrence, Recurrence):
        suffix = "_l0_reverse" if direction else "_l0"
        names = ("weight_ih", "bias_ih", "weight_hh", "bias_hh")
        w_x, b_x, w_h, b_h = (recurrence.get_parameter(name + suffix) for name in names)
        return w_x, b_x, w_h, b_h
    cell = recurrence.cells[direction]
    assert isinstance(cell, Cell)
    return cell.W_x.weight, cell.W_x.bias, cell.W_h.weight, cell.W_h.bias
