"""`nn.RNN`: the plain recurrence with tanh (Elman 1990, "Finding Structure in Time").

h_t = tanh(W_ih x_t + b_ih + W_hh h_{t-1} + b_hh)
"""

from __future__ import annotations

from torch import Tensor, nn

from namemodel.config import ModelConfig
from namemodel.models.gates import TorchShapedCell, build_gated
from namemodel.models.recurrent import RecurrentModel


class RNNCell(TorchShapedCell):
    """One step of the plain recurrence."""

    gates = 1

    def step(self, x: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """Return h_t for x_t `[B, I]` and h_{t-1} `[B, hidden]`."""
        (letter,), (memory,) = self.from_input(x), self.from_state(state[0])
        return ((letter + memory).tanh(),)


def build(config: ModelConfig, vocabulary_size: int, classes: int) -> RecurrentModel:
    """Return the network with torch's kernel or the from-scratch cell."""
    return build_gated(nn.RNN, RNNCell, 1, config, vocabulary_size, classes)
