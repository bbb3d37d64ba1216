"""Long short-term memory (Hochreiter and Schmidhuber 1997; forget gate: Gers et al. 2000).

The article leaves the candidate g out and says that the output gate reads the cell state; in torch it reads x
and h alone (a gate that also reads c is the peephole variant).
"""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor, nn

from namemodel.models.recurrence import Cell


class LSTMGates(NamedTuple):
    """The gates of one step, `[B, H]` each, between 0 and 1; the candidate between -1 and 1."""

    input: Tensor
    forget: Tensor
    candidate: Tensor
    output: Tensor


class LSTMCell(Cell):
    """One step of the long short-term memory."""

    equations = (
        "i = sigmoid(W_xi x + b_xi + W_hi h + b_hi)",  # input gate
        "f = sigmoid(W_xf x + b_xf + W_hf h + b_hf)",  # forget gate
        "g = tanh(W_xg x + b_xg + W_hg h + b_hg)",  # candidate
        "o = sigmoid(W_xo x + b_xo + W_ho h + b_ho)",  # output gate
        "c_t = f * c + i * g",  # cell state
        "h_t = o * tanh(c_t)",  # hidden state
    )
    gates = 4  # input, forget, candidate, output
    states = 2  # h and c
    torch_class = nn.LSTM

    def gates_of(self, x: Tensor, h: Tensor) -> LSTMGates:
        """Return the gates for x_t `[B, I]` and h_{t-1} `[B, H]`."""
        i, f, g, o = (self.W_x(x) + self.W_h(h)).chunk(4, dim=1)
        return LSTMGates(i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid())

    def step(self, x: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """Return (h_t, c_t) for x_t `[B, I]` and (h_{t-1}, c_{t-1}) `[B, H]` each."""
        h, c = state
        i, f, g, o = self.gates_of(x, h)
        c = f * c + i * g
        return o * c.tanh(), c
