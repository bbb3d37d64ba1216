"""How a letter enters a network: as a learnt vector, or one-hot."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from namemodel.config import ModelConfig
from namemodel.names.vocabulary import FIRST_ID, PAD


class OneHot(nn.Module):
    """Ids `[B, T]` to one-hot rows `[B, T, V - 2]`; padding and unknown are zero rows."""

    weight: Tensor

    def __init__(self, vocabulary_size: int) -> None:
        super().__init__()
        self.embedding_dim = vocabulary_size - FIRST_ID
        rows = torch.cat([torch.zeros(FIRST_ID, self.embedding_dim), torch.eye(self.embedding_dim)])
        self.register_buffer("weight", rows, persistent=False)

    def forward(self, ids: Tensor) -> Tensor:
        """Look up the rows."""
        return self.weight[ids]


def make_embedding(config: ModelConfig, vocabulary_size: int) -> OneHot | nn.Embedding:
    """Return the input layer, ids `[B, T]` to `[B, T, embedding_dim]`; padding is a zero row in both."""
    if config.input == "one-hot":
        return OneHot(vocabulary_size)
    return nn.Embedding(vocabulary_size, config.embedding_size, padding_idx=PAD)
