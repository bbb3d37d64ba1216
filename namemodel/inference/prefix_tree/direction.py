"""One way of reading a tree of prefixes: from the front of names, or from their end."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from namemodel.inference.prefix_tree.equations import CODED, EQUATIONS, State, weights_of
from namemodel.inference.prefix_tree.spelling import Expected, Spelling
from namemodel.inference.prefix_tree.tree import Ids, Lengths, Level, levels
from namemodel.models import RecurrentClassifier
from namemodel.names.vocabulary import PAD


class Path(NamedTuple):
    """What is known after each of n prefixes."""

    state: State
    """`[n, hidden]` each."""
    narrow: Tensor
    """`[n, hidden]`, h in the type of the products."""
    pooled: Tensor | None
    """`[n, hidden]`, the maximum of the states so far; None where the last counts."""
    spelt: Tensor | None
    """`[n, C]`, log p(letters so far) under each list, in bits; None without a speller."""
    expected: Expected | None
    """The next letters."""


class Reading(NamedTuple):
    """What one direction makes of B names."""

    seen: Tensor
    """`[B, F]`, its share of the head's first layer, without the bias."""
    spelt: Tensor | None
    """`[B, C]`, log p(x | c), in bits; None without a speller."""


class Direction:
    """One way of reading: from the front, or from the end.

    Args:
        model: a network that is `readable`.
        direction: 0, or 1 for names that come spelt backwards.
        dtype: of the matrix products.
    """

    def __init__(self, model: RecurrentClassifier, direction: int, dtype: torch.dtype) -> None:
        config, equations = model.config, EQUATIONS[model.config.architecture]
        w_x, b_x, w_h, b_h = (w.detach().clone() for w in weights_of(model.recurrence, direction))
        for part in (w_h, b_h) if equations is CODED else (w_x, b_x, w_h, b_h):
            part.view(len(part) // config.hidden_size, config.hidden_size, -1)[equations.doubled] *= 2
        letters = linear(model.embedding.weight.detach(), w_x, b_x)
        self.letters = letters.tanh() if equations is CODED else letters
        self.weight, self.bias = w_h.to(dtype), b_h.to(dtype)
        self.equations, self.hidden, self.pooling = equations, config.hidden_size, config.pooling
        weight = linear_of(model).weight.detach()
        self.head = weight.split(config.hidden_size, dim=1)[direction]
        self.spelling = Spelling(model.char_lm, direction, dtype) if model.char_lm else None

    def read(self, ids: Ids, lengths: Lengths) -> Reading:
        """Read names; ids `[B, T]` and lengths `[B]` as in `levels`."""
        path = self.root()
        seen = torch.empty(len(ids), len(self.head))
        spelt = torch.empty(len(ids), self.spelling.classes) if self.spelling else None
        for level in levels(ids, lengths):
            path = self.go_down(path, level)
            if len(level.ended):
                end = self.finish(path, level.at)
                seen.index_copy_(0, level.ended, end.seen)
                if spelt is not None and end.spelt is not None:
                    spelt.index_copy_(0, level.ended, end.spelt)
        return Reading(seen, spelt)

    def root(self) -> Path:
        """Return what is known before the first letter."""
        state = tuple(torch.zeros(1, self.hidden) for _ in range(self.equations.tensors))
        narrow = state[0].to(self.weight.dtype)
        pooled = torch.full_like(state[0], float("-inf")) if self.pooling == "max" else None
        if self.spelling is None:
            return Path(state, narrow, pooled, None, None)
        spelt = torch.zeros(1, self.spelling.classes)
        return Path(state, narrow, pooled, spelt, self.spelling.expect(self.spelling.start))

    def go_down(self, path: Path, level: Level) -> Path:
        """Return what is known one letter further."""
        before = tuple(part.index_select(0, level.parents) for part in path.state)
        letter = self.letters.index_select(0, level.letters)
        memory = self.product(path.narrow.index_select(0, level.parents))
        state = self.equations.advance(letter, memory, before)
        narrow, pooled = state[0].to(self.weight.dtype), path.pooled
        if pooled is not None:
            pooled = pooled.index_select(0, level.parents)
            torch.maximum(pooled, state[0], out=pooled)
        if self.spelling is None or path.expected is None or path.spelt is None:
            return Path(state, narrow, pooled, None, None)
        spelt = self.spelling.given(path.expected, level.parents, level.letters)
        spelt += path.spelt.index_select(0, level.parents)
        return Path(state, narrow, pooled, spelt, self.spelling.expect(narrow))

    def product(self, narrow: Tensor) -> Tensor:
        """Return W_h h + b_h `[n, G]` for states `[n, hidden]`."""
        return linear(narrow, self.weight, self.bias).float()

    def finish(self, path: Path, places: Tensor) -> Reading:
        """Return what comes of the names that end at some places."""
        pooled = path.state[0] if path.pooled is None else path.pooled
        seen = linear(pooled.index_select(0, places), self.head)
        if self.spelling is None or path.expected is None or path.spelt is None:
            return Reading(seen, None)
        closing = self.spelling.given(path.expected, places, torch.full_like(places, PAD))
        return Reading(seen, path.spelt.index_select(0, places) + closing)


def linear_of(model: RecurrentClassifier) -> nn.Linear:
    """Return the layer from features to logits."""
    assert isinstance(model.linear, nn.Linear)
    return model.linear
