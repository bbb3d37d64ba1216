"""What rnn.py, gru.py and lstm.py share: cells with torch's weights, in two implementations.

Every from-scratch cell is a `TorchShapedCell`, its weights named and shaped as torch's, so that those
of `nn.RNN`, `nn.GRU` and `nn.LSTM` can be copied into it one for one, and parity can be tested.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn

from namemodel.config import ModelConfig
from namemodel.models.recurrent import Cell, Recurrence, RecurrentModel


class TorchShapedCell(Cell):
    """Weights `[gates * hidden, ...]`, the gates stacked in torch's order."""

    gates = 1

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        rows = self.gates * hidden_size
        self.weight_ih = nn.Parameter(torch.empty(rows, input_size))
        self.weight_hh = nn.Parameter(torch.empty(rows, hidden_size))
        self.bias_ih = nn.Parameter(torch.empty(rows))
        self.bias_hh = nn.Parameter(torch.empty(rows))
        bound = 1 / math.sqrt(hidden_size)
        for weight in self.parameters():
            nn.init.uniform_(weight, -bound, bound)

    def from_input(self, x: Tensor) -> tuple[Tensor, ...]:
        """Return W_i x + b_i of each gate, `[B, hidden]` each."""
        return nn.functional.linear(x, self.weight_ih, self.bias_ih).chunk(self.gates, dim=1)

    def from_state(self, h: Tensor) -> tuple[Tensor, ...]:
        """Return W_h h + b_h of each gate, `[B, hidden]` each."""
        return nn.functional.linear(h, self.weight_hh, self.bias_hh).chunk(self.gates, dim=1)


def copy_weights(source: nn.RNNBase, target: Recurrence) -> None:
    """Copy the weights of `nn.RNN`, `nn.GRU` or `nn.LSTM` into the from-scratch recurrence."""
    with torch.no_grad():
        for index, cell in enumerate(target.cells):
            layer, backward = divmod(index, target.directions)
            suffix = f"_l{layer}" + ("_reverse" if backward else "")
            for name, weight in cell.named_parameters():
                weight.copy_(getattr(source, name + suffix))


def build_gated(
    kernel: type[nn.RNN] | type[nn.GRU] | type[nn.LSTM],
    make_cell: Callable[[int, int], Cell],
    tensors: int,
    config: ModelConfig,
    vocabulary_size: int,
    classes: int,
) -> RecurrentModel:
    """Return a network over torch's kernel or over the from-scratch cell, as the config says."""

    def make_recurrence(input_size: int) -> nn.Module:
        if config.implementation == "scratch":
            return Recurrence(make_cell, tensors, input_size, config)
        return kernel(
            input_size,
            config.hidden_size,
            config.layers,
            batch_first=True,
            bidirectional=config.bidirectional,
            dropout=config.layer_dropout if config.layers > 1 else 0.0,
        )

    return RecurrentModel(config, vocabulary_size, classes, make_recurrence)
