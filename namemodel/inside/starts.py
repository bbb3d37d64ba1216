"""Starts of a recurrent layer: its first weights, which decide whether it can learn what lies far back.

The gate that keeps the old state is the forget gate of an LSTM and the update gate z of a GRU. A high bias
opens it, so that the state lasts, and with it the gradient. Each start changes some weights of torch's layer
(one layer, one way), which draws all weights and biases uniformly within ±1/√H. Knows nothing of the task.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from namemodel.models.gru import GRUGates
from namemodel.models.lstm import LSTMGates

KEEPS = {"gru": "update", "lstm": "forget"}
"""The gate that keeps the old state, by architecture."""


@torch.no_grad()
def set_gate_bias(layer: nn.RNNBase, gate: str, bias: float | Tensor) -> None:
    """Give a gate a bias, a number or `[H]`; torch adds two vectors: one is set, the other is zero."""
    gates = LSTMGates._fields if isinstance(layer, nn.LSTM) else GRUGates._fields
    row = gates.index(gate)
    layer.get_parameter("bias_ih_l0").view(len(gates), -1)[row] = bias
    layer.get_parameter("bias_hh_l0").view(len(gates), -1)[row] = 0.0


def bias_start(layer: nn.RNNBase, bias: float | Tensor) -> None:
    """Open the gate that keeps the state (Gers et al. 2000; bias 1: Jozefowicz et al. 2015)."""
    set_gate_bias(layer, "forget" if isinstance(layer, nn.LSTM) else "update", bias)


def chrono_start(layer: nn.RNNBase, length: int) -> None:
    """Give each unit a time of its own in which it forgets, up to T symbols (Tallec and Ollivier 2018).

    The bias is log u, u uniform from 1 to T - 1: a gate of u / (1 + u) keeps the state for about 1 + u steps.
    The input gate of an LSTM gets -log u: a unit that forgets slowly takes in little of each symbol.
    """
    bias = torch.empty(layer.hidden_size).uniform_(1, length - 1).log()
    bias_start(layer, bias)
    if isinstance(layer, nn.LSTM):
        set_gate_bias(layer, "input", -bias)


@torch.no_grad()
def orthogonal_start(layer: nn.RNNBase) -> None:
    """Draw an orthogonal W_h, which leaves the norm of a state as it is; biases are 0 (Saxe et al. 2014)."""
    nn.init.orthogonal_(layer.get_parameter("weight_hh_l0"))
    nn.init.zeros_(layer.get_parameter("bias_ih_l0"))
    nn.init.zeros_(layer.get_parameter("bias_hh_l0"))


def kept_fraction(bias: float) -> float:
    """Return what fraction of the state a gate with this bias keeps at each step, apart from its inputs."""
    return torch.tensor(bias, dtype=torch.float64).sigmoid().item()
