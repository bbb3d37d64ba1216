"""The gated recurrent unit (Cho et al. 2014, "Learning Phrase Representations using RNN Encoder-Decoder").

The equations are torch's form, and `nn.GRU` is what runs unless `implementation` is "scratch"; tests hold the
two equal. The article's update gate is the complement, u = 1 - z: u = 0 keeps the old state. Its reset gate
acts before the product with W_hn (`article/networks.py`).
"""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor, nn

from namemodel.models.recurrence import Cell


class GRUGates(NamedTuple):
    """The gates of one step, `[B, H]` each, between 0 and 1; the candidate between -1 and 1."""

    reset: Tensor
    update: Tensor
    candidate: Tensor


class GRUCell(Cell):
    """One step of the gated recurrent unit."""

    equations = (
        "r = sigmoid(W_xr x + b_xr + W_hr h + b_hr)",  # reset gate
        "z = sigmoid(W_xz x + b_xz + W_hz h + b_hz)",  # update gate: how much of the old state is kept
        "n = tanh(W_xn x + b_xn + r * (W_hn h + b_hn))",  # candidate
        "h_t = (1 - z) * n + z * h",
    )
    gates = 3  # reset, update, candidate
    torch_class = nn.GRU

    def gates_of(self, x: Tensor, h: Tensor) -> GRUGates:
        """Return the gates for x_t `[B, I]` and h_{t-1} `[B, H]`."""
        (x_r, x_z, x_n), (h_r, h_z, h_n) = self.W_x(x).chunk(3, dim=1), self.W_h(h).chunk(3, dim=1)
        r, z = (x_r + h_r).sigmoid(), (x_z + h_z).sigmoid()
        return GRUGates(r, z, (x_n + r * h_n).tanh())

    def step(self, x: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """Return h_t for x_t `[B, I]` and h_{t-1} `[B, H]`."""
        (h,) = state
        _, z, n = self.gates_of(x, h)
        return ((1 - z) * n + z * h,)
