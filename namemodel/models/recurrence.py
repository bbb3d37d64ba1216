"""Runs a cell over the letters: layer by layer, forwards and backwards.

By default `nn.RNN`, `nn.GRU` and `nn.LSTM` do this, which is faster, and `Cell.step` isn't called; tests
check that outputs and gradients of both agree. Shape letters: B batch, T time (letters), I input features, H
hidden size, D directions, L layers.
"""

from __future__ import annotations

import math
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from namemodel.config import ModelConfig

State = Tensor | tuple[Tensor, Tensor]
"""h_0 or h_n, `[L * D, B, H]`; of an LSTM the pair (h, c)."""


class Cell(nn.Module):
    """One step of one layer in one direction: subclasses state their equations.

    W_x x + b_x and W_h h + b_h are `[B, gates * H]`: gates and candidate, stacked in torch's order.
    """

    equations: tuple[str, ...] = ()
    """What `step` computes from x and the state before, h or (h, c), one symbol each."""
    gates = 1  # of W_x and W_h, the candidate counted
    states = 1  # tensors of a state: 1, h alone, or 2, h and c
    torch_class: ClassVar[type[nn.RNN] | type[nn.GRU] | type[nn.LSTM] | None] = None  # if torch has this cell

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        self.W_x = nn.utils.skip_init(nn.Linear, input_size, self.gates * hidden_size)
        self.W_h = nn.utils.skip_init(nn.Linear, hidden_size, self.gates * hidden_size)
        self.initialise(1 / math.sqrt(hidden_size))

    def initialise(self, bound: float) -> None:
        """Draw the weights as torch's recurrent layers do."""
        for weight in (self.W_x.weight, self.W_h.weight, self.W_x.bias, self.W_h.bias):
            nn.init.uniform_(weight, -bound, bound)

    def step(self, x: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """Return the state after reading x `[B, I]`: tensors `[B, H]`, the first of which is h_t."""
        raise NotImplementedError


class Recurrence(nn.Module):
    """Layers and directions of a cell, run letter by letter."""

    def __init__(self, cell: type[Cell], input_size: int, config: ModelConfig) -> None:
        super().__init__()
        self.layers, self.directions, self.states = config.layers, 1 + config.bidirectional, cell.states
        self.hidden_size, width = config.hidden_size, config.hidden_size * self.directions
        self.dropout = nn.Dropout(config.layer_dropout)
        self.cells = nn.ModuleList(
            cell(width if layer else input_size, config.hidden_size)
            for layer in range(self.layers)
            for _ in range(self.directions)
        )

    def forward(self, x: Tensor, lengths: Tensor, h_0: State | None = None) -> tuple[Tensor, State]:
        """Run over x `[B, T, I]`; past a name's length `[B]` the state stays and the output is zero.

        Returns:
            output `[B, T, D * H]`, h of the top layer after each letter, and h_n of all layers.
        """
        inside = torch.arange(x.shape[1], device=x.device) < lengths[:, None]
        if h_0 is None:
            zeros = x.new_zeros(len(self.cells), len(x), self.hidden_size)
            h_0 = (zeros, zeros) if self.states == 2 else zeros
        begin = h_0 if isinstance(h_0, tuple) else (h_0,)
        ends: list[tuple[Tensor, ...]] = []
        for layer in range(self.layers):
            outputs = []
            for direction in range(self.directions):
                index = layer * self.directions + direction
                state = tuple(tensor[index] for tensor in begin)
                output, end = run_cell(self.cells[index], x, inside, state, backward=direction == 1)
                outputs.append(output)
                ends.append(end)
            x = torch.cat(outputs, dim=2)
            if layer < self.layers - 1:
                x = self.dropout(x)
        h_n = tuple(torch.stack(states) for states in zip(*ends, strict=True))
        return x, h_n[0] if self.states == 1 else (h_n[0], h_n[1])


def run_cell(
    cell: nn.Module, x: Tensor, inside: Tensor, state: tuple[Tensor, ...], backward: bool
) -> tuple[Tensor, tuple[Tensor, ...]]:
    """Return a cell's output `[B, T, H]` over x `[B, T, I]`, and its last state."""
    assert isinstance(cell, Cell)
    steps, outputs = range(x.shape[1]), dict[int, Tensor]()
    for t in reversed(steps) if backward else steps:
        here = inside[:, t, None]
        after = cell.step(x[:, t], state)
        state = tuple(torch.where(here, new, old) for new, old in zip(after, state, strict=True))
        outputs[t] = state[0] * here
    return torch.stack([outputs[t] for t in steps], dim=1), state


def make_recurrence(cell: type[Cell], input_size: int, config: ModelConfig) -> Recurrence | nn.RNNBase:
    """Return torch's layer, or the cell run letter by letter: where there is none, or the config says so."""
    if cell.torch_class is None or config.implementation == "scratch":
        return Recurrence(cell, input_size, config)
    return cell.torch_class(
        input_size,
        config.hidden_size,
        config.layers,
        batch_first=True,
        bidirectional=config.bidirectional,
        dropout=config.layer_dropout if config.layers > 1 else 0.0,
    )


def read_letters(
    recurrence: Recurrence | nn.RNNBase, x: Tensor, lengths: Tensor, h_0: State | None
) -> tuple[Tensor, State]:
    """Return output and h_n of either kind, as `Recurrence`, for x `[B, T, I]`; the padding is left out."""
    if isinstance(recurrence, Recurrence):
        output, h_n = recurrence(x, lengths, h_0)
    elif bool((lengths == x.shape[1]).all()):  # names of one length need no packing
        output, h_n = recurrence(x, h_0)
    else:
        packed = pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False)
        output, h_n = recurrence(packed, h_0)
        output, _ = pad_packed_sequence(output, batch_first=True, total_length=x.shape[1])
    return output, h_n
