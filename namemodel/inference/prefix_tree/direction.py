"""One direction of a network over a tree of prefixes: from the front of names, or from their end."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from namemodel.inference.prefix_tree.equations import CODED, EQUATIONS, State, weights_of
from namemodel.inference.prefix_tree.next_character import NextCharacter, NextCharacterReader
from namemodel.inference.prefix_tree.tree import Ids, Lengths, Nodes, nodes_by_depth
from namemodel.models import RecurrentClassifier
from namemodel.names.vocabulary import PAD


class NodeStates(NamedTuple):
    """The network after each of n prefixes, which are the nodes of one depth."""

    state: State
    """`[n, hidden]` each."""
    h: Tensor
    """`[n, hidden]`, the hidden state in the type of the products."""
    pooled: Tensor | None
    """`[n, hidden]`, the maximum of the states so far; None if the last state is pooled."""
    next_character: NextCharacter | None
    """The character LM, or None without one."""


class DirectionOutput(NamedTuple):
    """What one direction adds to the logits of B names."""

    logits: Tensor
    """`[B, C]`, its part of the linear layer's product, without the bias."""
    log_likelihood: Tensor | None
    """`[B, C]`, log p(x | c), in bits; None without a character LM."""


class Direction:
    """One direction of a network.

    Args:
        model: a network that is `readable`.
        direction: 0, or 1 for reversed names.
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
        self.linear_weight = weight.split(config.hidden_size, dim=1)[direction]
        self.char_lm = NextCharacterReader(model.char_lm, direction, dtype) if model.char_lm else None

    def read(self, ids: Ids, lengths: Lengths) -> DirectionOutput:
        """Read names; ids `[B, T]` and lengths `[B]` as in `nodes_by_depth`."""
        states = self.root()
        logits = torch.empty(len(ids), len(self.linear_weight))
        log_likelihood = torch.empty(len(ids), self.char_lm.classes) if self.char_lm else None
        for nodes in nodes_by_depth(ids, lengths):
            states = self.advance(states, nodes)
            if len(nodes.ended):
                end = self.finish(states, nodes.at)
                logits.index_copy_(0, nodes.ended, end.logits)
                if log_likelihood is not None and end.log_likelihood is not None:
                    log_likelihood.index_copy_(0, nodes.ended, end.log_likelihood)
        return DirectionOutput(logits, log_likelihood)

    def root(self) -> NodeStates:
        """Return the states before the first letter."""
        state = tuple(torch.zeros(1, self.hidden) for _ in range(self.equations.tensors))
        h = state[0].to(self.weight.dtype)
        pooled = torch.full_like(state[0], float("-inf")) if self.pooling == "max" else None
        return NodeStates(state, h, pooled, self.char_lm.root() if self.char_lm else None)

    def advance(self, parents: NodeStates, nodes: Nodes) -> NodeStates:
        """Return the states of the nodes of the next depth."""
        before = tuple(part.index_select(0, nodes.parents) for part in parents.state)
        wx = self.letters.index_select(0, nodes.letters)
        wh = self.product(parents.h.index_select(0, nodes.parents))
        state = self.equations.step(wx, wh, before)
        h, pooled = state[0].to(self.weight.dtype), parents.pooled
        if pooled is not None:
            pooled = pooled.index_select(0, nodes.parents)
            torch.maximum(pooled, state[0], out=pooled)
        if self.char_lm is None or parents.next_character is None:
            return NodeStates(state, h, pooled, None)
        likelihood = self.char_lm.log_likelihood(parents.next_character, nodes.parents, nodes.letters)
        return NodeStates(state, h, pooled, self.char_lm.after(h, likelihood))

    def product(self, h: Tensor) -> Tensor:
        """Return W_h h + b_h `[n, G]` for states `[n, hidden]`."""
        return linear(h, self.weight, self.bias).float()

    def finish(self, states: NodeStates, places: Tensor) -> DirectionOutput:
        """Return the output for the names that end at some of the nodes."""
        pooled = states.state[0] if states.pooled is None else states.pooled
        logits = linear(pooled.index_select(0, places), self.linear_weight)
        if self.char_lm is None or states.next_character is None:
            return DirectionOutput(logits, None)
        end = torch.full_like(places, PAD)  # the end of a name is a letter, too
        return DirectionOutput(logits, self.char_lm.log_likelihood(states.next_character, places, end))


def linear_of(model: RecurrentClassifier) -> nn.Linear:
    """Return the layer from features to logits."""
    assert isinstance(model.linear, nn.Linear)
    return model.linear
