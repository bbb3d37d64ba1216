"""The classifier: the letters of a name in, one logit a class (name list) out.

    x = embedding(ids)                               [B, T, I]
    output, h_n = recurrence(x)                      [B, T, D * H], the hidden state after each letter
    features = their maximum over time, or the last  [B, D * H]
    logits = linear(features)                        [B, C]

With a character LM (`char_lm.py`), which reads the same hidden states, the output is the ensemble of both.
B batch, T time (letters), I input features, D directions, H hidden size, C classes, V vocabulary.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from namemodel.config import ModelConfig
from namemodel.models.char_lm import CharLM
from namemodel.models.embedding import make_embedding
from namemodel.models.recurrence import Cell, State, make_recurrence, read_letters


class Encoded(NamedTuple):
    """Names as a network has read them."""

    ids: Tensor  # [B, T]
    lengths: Tensor  # [B]
    features: Tensor  # [B, D * H], what the linear layer sees
    output: Tensor  # [B, T, D * H], the top layer's hidden state after each letter; zero past a name's end
    h_n: State  # the last state of each layer and direction, as torch has it


class RecurrentClassifier(nn.Module):
    """Embedding, recurrence, pooling and linear layer; beside them the character LM, or None."""

    max_length: int | None = None  # letters that a name may have; None for any number

    def __init__(self, config: ModelConfig, vocabulary_size: int, classes: int, cell: type[Cell]) -> None:
        super().__init__()
        self.config, self.classes, self.directions = config, classes, 1 + config.bidirectional
        self.embedding = make_embedding(config, vocabulary_size)
        self.recurrence = make_recurrence(cell, self.embedding.embedding_dim, config)
        self.dropout = nn.Dropout(config.dropout)
        self.linear = self.make_linear()
        self.char_lm = CharLM(config, vocabulary_size, classes) if config.has_char_lm else None

    def make_linear(self) -> nn.Module:
        """Return the layer from features to logits."""
        return nn.Linear(self.directions * self.config.hidden_size, self.classes)

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Return the logits, `[B, C]`, for ids `[B, T]`, padded with 0, and lengths `[B]`."""
        return self.logits(self.encode(ids, lengths))

    def logits(self, encoded: Encoded) -> Tensor:
        """Return the logits, `[B, C]`, of the classifier, or of the ensemble."""
        return self.logits_and_likelihood(encoded)[0]

    def logits_and_likelihood(self, encoded: Encoded) -> tuple[Tensor, Tensor | None]:
        """Return the logits, and the character LM's log p(x | c), `[B, C]` nats, or None without one."""
        logits = self.classifier_logits(encoded)
        if self.char_lm is None:
            return logits, None
        likelihood = self.char_lm.log_likelihood(encoded.output, encoded.ids, encoded.lengths)
        return ensemble(logits, self.char_lm.log_posterior(likelihood)), likelihood

    def classifier_logits(self, encoded: Encoded) -> Tensor:
        """Return the logits of the classifier alone, `[B, C]`."""
        logits: Tensor = self.linear(self.dropout(encoded.features))
        return logits

    def encode(self, ids: Tensor, lengths: Tensor, h_0: State | None = None) -> Encoded:
        """Read names letter by letter, beginning with the hidden state h_0 (None: zeros)."""
        output, h_n = read_letters(self.recurrence, self.embedding(ids), lengths, h_0)
        return Encoded(ids, lengths, self.pool(output, h_n, lengths), output, h_n)

    def pool(self, output: Tensor, h_n: State, lengths: Tensor) -> Tensor:
        """Return the features `[B, D * H]`: the last hidden state, or each unit's maximum over time."""
        if self.config.pooling == "last":
            h = h_n[0] if isinstance(h_n, tuple) else h_n  # an LSTM's is the pair (h, c)
            return torch.cat(list(h[-self.directions :]), dim=1)  # of the top layer
        outside = torch.arange(output.shape[1], device=output.device) >= lengths[:, None]
        return output.masked_fill(outside[:, :, None], float("-inf")).amax(dim=1)


def ensemble(logits: Tensor, log_posterior: Tensor) -> Tensor:
    """Return the mean of the classifier's and the character LM's log probabilities, `[B, C]`.

    A logarithmic opinion pool (Genest and Zidek 1986, "Combining Probability Distributions").
    """
    return (logits.log_softmax(dim=1) + log_posterior) / 2
