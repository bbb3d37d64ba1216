"""Three linear layers on the flattened name: the article's baseline, no recurrence.

    x = flatten(letters, zero-padded to `longest`)        [B, longest * I]
    a = f(W_1 x + b_1)                                    [B, hidden]
    b = f(W_2 a + b_2)                                    [B, hidden]
    logits = W_3 b + b_3                                  [B, C]

The article gives neither the widths nor f; here both are settings (`hidden_size`, `activation`).
With f = none the three layers are one linear map.
"""

from __future__ import annotations

from torch import Tensor, nn

from namemodel.config import ModelConfig
from namemodel.models.base import NameModel, Output, State


class LinearModel(NameModel):
    """Three linear layers; sees every letter, but shares nothing between positions."""

    def __init__(self, config: ModelConfig, vocabulary_size: int, classes: int) -> None:
        super().__init__(config, vocabulary_size, classes)
        self.activation = {"relu": nn.ReLU(), "tanh": nn.Tanh(), "none": nn.Identity()}[config.activation]
        self.first = nn.Linear(config.longest * self.input.size, config.hidden_size)
        self.second = nn.Linear(config.hidden_size, config.hidden_size)
        self.third = nn.Linear(config.hidden_size, classes)

    @property
    def longest(self) -> int:
        """The network has room for this many letters."""
        return self.config.longest

    def run(self, ids: Tensor, lengths: Tensor, state: State | None) -> Output:
        """Return logits `[B, C]`; there is no state. Raises InvalidName for a longer name."""
        x = self.input(self.pad_to_longest(ids)).flatten(1)
        x = self.dropout(self.activation(self.first(x)))
        x = self.dropout(self.activation(self.second(x)))
        return Output(self.finish(self.third(x)))
