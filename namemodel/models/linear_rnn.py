"""A recurrence from two `nn.Linear` layers: the article's LinearRNN.

As the article codes it, a sum of two squashed terms:

    h_t = tanh(W_h h_{t-1} + b_h) + tanh(W_x x_t + b_x)

As it prints it above the code, and as textbooks have it (Elman 1990, "Finding Structure in Time"):

    h_t = tanh(W_x x_t + b_x + W_h h_{t-1} + b_h)
"""

from __future__ import annotations

from torch import Tensor, nn

from namemodel.config import ModelConfig
from namemodel.models.recurrent import Cell, Recurrence, RecurrentModel


class LinearCell(Cell):
    """One step of the recurrence in the form that `coded` says."""

    def __init__(self, input_size: int, hidden_size: int, coded: bool) -> None:
        super().__init__()
        self.coded = coded
        self.from_input = nn.Linear(input_size, hidden_size)
        self.from_state = nn.Linear(hidden_size, hidden_size)

    def step(self, x: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """Return h_t for x_t `[B, I]` and h_{t-1} `[B, hidden]`."""
        letter, memory = self.from_input(x), self.from_state(state[0])
        if self.coded:
            return (memory.tanh() + letter.tanh(),)
        return ((letter + memory).tanh(),)


def build(config: ModelConfig, vocabulary_size: int, classes: int) -> RecurrentModel:
    """Return the network."""
    coded = config.recurrence == "coded"

    def make_recurrence(input_size: int) -> Recurrence:
        return Recurrence(lambda i, h: LinearCell(i, h, coded), 1, input_size, config)

    return RecurrentModel(config, vocabulary_size, classes, make_recurrence)
