"""What every network is: ids and lengths in, one logit a list out.

Owns the input layer, the heads and the two kinds of network (recurrent, and linear on the
flattened name). Knows nothing of spellings, labels or training.

Shape letters: B batch, T time (letters), V vocabulary (ids), I input features, H features of a
state (hidden size times directions), C classes.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from namemodel.config import ModelConfig
from namemodel.errors import InvalidName
from namemodel.names.vocabulary import FIRST_ID

SMALLEST = 1e-30  # a probability whose logarithm is taken

State = Tensor | tuple[Tensor, Tensor]
"""What a recurrence hands on: h `[layers * directions, B, hidden]`, or an LSTM's pair (h, c)."""


class Encoded(NamedTuple):
    """What a recurrent encoder returns."""

    states: Tensor
    """The top layer's state after each letter, `[B, T, H]`; zero past a name's end when masked."""
    last: Tensor
    """The top layer's state after the whole name, both directions, `[B, H]`."""
    carry: State
    """The final state of every layer and direction."""


class Output(NamedTuple):
    """What a network returns while it trains."""

    outputs: Tensor
    """`[B, C]`."""
    carry: State | None = None
    """The final state; None without a recurrence."""
    states: Tensor | None = None
    """The top layer's state after each letter, `[B, T, H]`; None without a recurrence."""


class OneHot(nn.Module):
    """Ids `[B, T]` to one-hot rows `[B, T, V - 2]`; padding and unknown are zero rows."""

    table: Tensor

    def __init__(self, vocabulary_size: int) -> None:
        super().__init__()
        self.register_buffer("table", one_hot_table(vocabulary_size), persistent=False)
        self.size = self.table.shape[1]

    def forward(self, ids: Tensor) -> Tensor:
        """Look up the rows."""
        return self.table[ids]


class Embedding(nn.Embedding):
    """Ids `[B, T]` to learnt rows `[B, T, I]`; padding is a zero row."""

    def __init__(self, vocabulary_size: int, size: int) -> None:
        super().__init__(vocabulary_size, size, padding_idx=0)
        self.size = size


class NameModel(nn.Module):
    """Base of the networks.

    Args:
        config: the network's shape, `longest` resolved (not 0).
        vocabulary_size: number of ids, padding and unknown included.
        classes: number of lists.
    """

    def __init__(self, config: ModelConfig, vocabulary_size: int, classes: int) -> None:
        super().__init__()
        self.config = config
        self.classes = classes
        one_hot = config.input == "one-hot"
        self.input: OneHot | Embedding = (
            OneHot(vocabulary_size) if one_hot else Embedding(vocabulary_size, config.embedding_size)
        )
        self.dropout = nn.Dropout(config.dropout)

    @property
    def longest(self) -> int | None:
        """The most letters that the network has room for; None where any length goes."""
        return None

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Return logits `[B, C]` for ids `[B, T]` and lengths `[B]`.

        With `output="softmax"` the outputs are probabilities instead, which the training loss then
        mistakes for logits, as in the article.

        Raises:
            InvalidName: a name is longer than the network has room for.
        """
        return self.run(ids, lengths, None).outputs

    def run(self, ids: Tensor, lengths: Tensor, state: State | None) -> Output:
        """Return the outputs and the states, starting from a given state (None: zeros)."""
        raise NotImplementedError

    def scores(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Return what a softmax makes probabilities of, `[B, C]`: logits, or logs of probabilities."""
        return self.judge(self.run(ids, lengths, None), ids, lengths)

    def judge(self, output: Output, ids: Tensor, lengths: Tensor) -> Tensor:
        """Return the scores `[B, C]` that an output of `run` for these names comes to."""
        return self.as_logits(output.outputs)

    def as_logits(self, outputs: Tensor) -> Tensor:
        """Return outputs `[B, C]`, of which a softmax makes probabilities, also those of the article."""
        return outputs.clamp_min(SMALLEST).log() if self.config.output == "softmax" else outputs

    def probabilities(self, ids: Tensor, lengths: Tensor, temperature: float = 1.0) -> Tensor:
        """Return probabilities `[B, C]` of the lists; a high temperature makes them less sure."""
        return (self.scores(ids, lengths) / temperature).softmax(dim=1)

    def finish(self, logits: Tensor) -> Tensor:
        """Apply the article's softmax where the config asks for it."""
        return logits.softmax(dim=1) if self.config.output == "softmax" else logits

    def pad_to_longest(self, ids: Tensor) -> Tensor:
        """Return the ids padded to `longest`; raises InvalidName if they do not fit."""
        room = self.config.longest
        if ids.shape[1] > room and bool((ids[:, room:] != 0).any()):
            raise InvalidName(
                "too_long", f"A name has {ids.shape[1]} letters; this network has room for {room}."
            )
        return nn.functional.pad(ids[:, :room], (0, max(room - ids.shape[1], 0)))


def one_hot_table(vocabulary_size: int) -> Tensor:
    """Return the one-hot row of each id, `[V, V - 2]`; those of padding and unknown are zero."""
    characters = vocabulary_size - FIRST_ID
    return torch.cat([torch.zeros(FIRST_ID, characters), torch.eye(characters)])


def parameter_count(model: nn.Module) -> int:
    """Return the number of trained numbers."""
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


def classifier(features: int, config: ModelConfig, classes: int) -> nn.Sequential:
    """Return the layers from features `[B, features]` to logits `[B, C]`."""
    if not config.head_size:
        return nn.Sequential(nn.Linear(features, classes))
    return nn.Sequential(
        nn.Linear(features, config.head_size), nn.ReLU(), nn.Linear(config.head_size, classes)
    )
