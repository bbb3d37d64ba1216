"""`nn.RNN`: the plain recurrence (Elman 1990, "Finding Structure in Time")."""

from __future__ import annotations

from torch import Tensor, nn

from namemodel.models.recurrence import Cell


class RNNCell(Cell):
    """One step of the plain recurrence."""

    equations = ("h_t = tanh(W_x x + b_x + W_h h + b_h)",)
    torch_class = nn.RNN

    def step(self, x: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """Return h_t for x_t `[B, I]` and h_{t-1} `[B, H]`."""
        (h,) = state
        return ((self.W_x(x) + self.W_h(h)).tanh(),)
