"""A recurrence from two `nn.Linear` layers: the article's LinearRNN, as the article codes it.

Above that code the article prints tanh of the sum, as textbooks have it (`article/networks.py`).
"""

from __future__ import annotations

from torch import Tensor

from namemodel.models.recurrence import Cell


class LinearRNNCell(Cell):
    """One step: the sum of two squashed terms."""

    equations = ("h_t = tanh(W_x x + b_x) + tanh(W_h h + b_h)",)

    def initialise(self, bound: float) -> None:
        """Draw the weights as `nn.Linear` does."""
        self.W_x.reset_parameters()
        self.W_h.reset_parameters()

    def step(self, x: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """Return h_t for x_t `[B, I]` and h_{t-1} `[B, H]`."""
        (h,) = state
        return (self.W_x(x).tanh() + self.W_h(h).tanh(),)
