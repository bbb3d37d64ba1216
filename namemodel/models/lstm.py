"""Long short-term memory (Hochreiter and Schmidhuber 1997; forget gate: Gers et al. 2000).

    i = sigmoid(W_ii x + b_ii + W_hi h + b_hi)            input gate
    f = sigmoid(W_if x + b_if + W_hf h + b_hf)            forget gate
    g = tanh(W_ig x + b_ig + W_hg h + b_hg)               candidate
    o = sigmoid(W_io x + b_io + W_ho h + b_ho)            output gate
    c' = f * c + i * g                                    cell state
    h' = o * tanh(c')                                     hidden state

The article leaves the candidate g out and says that the output gate reads the cell state; in torch
it reads x and h alone (a gate that also reads c is the peephole variant).
"""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor, nn

from namemodel.config import ModelConfig
from namemodel.models.gates import TorchShapedCell, build_gated
from namemodel.models.recurrent import RecurrentModel


class LSTMGates(NamedTuple):
    """The gates of one step, `[B, hidden]` each, between 0 and 1; the candidate between -1 and 1."""

    input: Tensor
    forget: Tensor
    candidate: Tensor
    output: Tensor


class LSTMCell(TorchShapedCell):
    """One step of the unit."""

    gates = 4  # input, forget, candidate, output

    def look(self, x: Tensor, h: Tensor) -> LSTMGates:
        """Return the gates for x_t `[B, I]` and h_{t-1} `[B, hidden]`."""
        i, f, g, o = (
            letter + memory for letter, memory in zip(self.from_input(x), self.from_state(h), strict=True)
        )
        return LSTMGates(i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid())

    def step(self, x: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """Return (h_t, c_t) for x_t `[B, I]` and (h_{t-1}, c_{t-1}) `[B, hidden]` each."""
        h, c = state
        gates = self.look(x, h)
        c = gates.forget * c + gates.input * gates.candidate
        return gates.output * c.tanh(), c


def build(config: ModelConfig, vocabulary_size: int, classes: int) -> RecurrentModel:
    """Return the network with torch's kernel or the from-scratch cell."""
    return build_gated(nn.LSTM, LSTMCell, 2, config, vocabulary_size, classes)
