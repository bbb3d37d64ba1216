"""The gated recurrent unit.

Cho et al. 2014, "Learning Phrase Representations using RNN Encoder-Decoder for Statistical Machine
Translation".

With `reset="after"`, torch's form (and cuDNN's), the reset gate acts on the matrix product:

    r = sigmoid(W_ir x + b_ir + W_hr h + b_hr)            reset gate
    z = sigmoid(W_iz x + b_iz + W_hz h + b_hz)            how much of the old state is kept
    n = tanh(W_in x + b_in + r * (W_hn h + b_hn))         candidate
    h' = (1 - z) * n + z * h

With `reset="before"`, the article's form and the paper's, it acts on the state:

    n = tanh(W_in x + b_in + W_hn (r * h) + b_hn)

The article's update gate is the complement of torch's: u = 1 - z, so u = 0 keeps the old state.
"""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor, nn

from namemodel.config import ModelConfig
from namemodel.models.gates import TorchShapedCell, build_gated
from namemodel.models.recurrent import RecurrentModel


class GRUGates(NamedTuple):
    """The gates of one step, `[B, hidden]` each, between 0 and 1; the candidate between -1 and 1."""

    reset: Tensor
    keep: Tensor
    """torch's z: the share of the old state that is kept."""
    candidate: Tensor

    @property
    def update(self) -> Tensor:
        """The article's u = 1 - z: the share of the candidate that is taken."""
        return 1 - self.keep


class GRUCell(TorchShapedCell):
    """One step of the unit, resetting after or before the matrix product."""

    gates = 3  # reset, keep, candidate

    def __init__(self, input_size: int, hidden_size: int, reset_after: bool = True) -> None:
        super().__init__(input_size, hidden_size)
        self.reset_after = reset_after

    def look(self, x: Tensor, h: Tensor) -> GRUGates:
        """Return the gates for x_t `[B, I]` and h_{t-1} `[B, hidden]`."""
        (x_r, x_z, x_n), (h_r, h_z, h_n) = self.from_input(x), self.from_state(h)
        r = (x_r + h_r).sigmoid()
        z = (x_z + h_z).sigmoid()
        if not self.reset_after:
            h_n = self.from_state(r * h)[2]
            return GRUGates(r, z, (x_n + h_n).tanh())
        return GRUGates(r, z, (x_n + r * h_n).tanh())

    def step(self, x: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """Return h_t for x_t `[B, I]` and h_{t-1} `[B, hidden]`."""
        (h,) = state
        gates = self.look(x, h)
        return ((1 - gates.keep) * gates.candidate + gates.keep * h,)


def build(config: ModelConfig, vocabulary_size: int, classes: int) -> RecurrentModel:
    """Return the network with torch's kernel or the from-scratch cell."""
    return build_gated(
        nn.GRU,
        lambda i, h: GRUCell(i, h, config.reset == "after"),
        1,
        config,
        vocabulary_size,
        classes,
    )
