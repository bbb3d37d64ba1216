"""Three linear layers on the flattened name: the article's baseline, no recurrence.

    x = flatten(letters, zero-padded to `max_length`)     [B, max_length * I]
    a = f(W_1 x + b_1)                                    [B, H]
    b = f(W_2 a + b_2)                                    [B, H]
    logits = W_3 b + b_3                                  [B, C]

The article gives neither the widths nor f; here both are settings (`hidden_size`, `activation`).
With f = none the three layers are one linear map.
"""

from __future__ import annotations

from torch import Tensor, nn

from namemodel.config import ModelConfig
from namemodel.errors import InvalidName
from namemodel.models.embedding import make_embedding


class LinearClassifier(nn.Module):
    """Three linear layers; sees every letter, but shares nothing between positions."""

    char_lm: None = None

    def __init__(self, config: ModelConfig, vocabulary_size: int, classes: int) -> None:
        super().__init__()
        self.config, self.classes, self.max_length = config, classes, config.max_length
        self.embedding = make_embedding(config, vocabulary_size)
        self.dropout = nn.Dropout(config.dropout)
        self.activation = {"relu": nn.ReLU(), "tanh": nn.Tanh(), "none": nn.Identity()}[config.activation]
        self.first = nn.Linear(config.max_length * self.embedding.embedding_dim, config.hidden_size)
        self.second = nn.Linear(config.hidden_size, config.hidden_size)
        self.third = nn.Linear(config.hidden_size, classes)

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Return logits `[B, C]` for ids `[B, T]`, padded with 0; raises InvalidName for a longer name."""
        return self.classifier_logits(self.encode(ids, lengths))

    def encode(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Return the letters' vectors one behind the other, `[B, max_length * I]`; raises as `forward`."""
        x: Tensor = self.embedding(pad_to(self.max_length, ids))
        return x.flatten(1)

    def classifier_logits(self, x: Tensor) -> Tensor:
        """Return logits `[B, C]`."""
        x = self.dropout(self.activation(self.first(x)))
        x = self.dropout(self.activation(self.second(x)))
        logits: Tensor = self.third(x)
        return logits

    logits = classifier_logits


def pad_to(length: int, ids: Tensor) -> Tensor:
    """Return ids `[B, T]` padded to `[B, length]`; raises InvalidName if they do not fit."""
    if ids.shape[1] > length and bool((ids[:, length:] != 0).any()):
        raise InvalidName(
            "too_long", f"A name has {ids.shape[1]} letters; this network has room for {length}."
        )
    return nn.functional.pad(ids[:, :length], (0, max(length - ids.shape[1], 0)))
