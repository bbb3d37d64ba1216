"""A network's logits for many names, from the trees of both directions."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn.functional import linear

from namemodel.hardware import one_thread
from namemodel.inference.prefix_tree.equations import CODED, EQUATIONS, State, readable, weights_of
from namemodel.inference.prefix_tree.tree import Ids, Lengths, Nodes, backwards, nodes_by_depth, sort_key
from namemodel.models import Network, RecurrentClassifier
from namemodel.models.char_lm import CharLM
from namemodel.models.classifier import ensemble
from namemodel.names.vocabulary import PAD, UNKNOWN

TOGETHER = 1 << 19  # names of one tree, times the hidden size: their states fit into a processor's caches
LARGEST_EXPONENT = 110.0  # whose power of 2 is finite in float32, summed over a vocabulary


class PrefixReader:
    """A network's logits for many names, by their trees.

    Args:
        model: a network on the CPU that is `readable`.
        dtype: of the matrix products, float32 or bfloat16.
    """

    def __init__(self, model: Network, dtype: torch.dtype = torch.float32) -> None:
        assert readable(model)
        self.model = model
        with torch.no_grad():
            self.directions = [Direction(model, d, dtype) for d in range(1 + model.config.bidirectional)]

    def logits(self, ids: Ids, lengths: Lengths, threads: int = 1) -> Tensor:
        """Return the logits, `[B, C]`, as the network's `forward`; arguments as below."""
        return self.logits_and_likelihood(ids, lengths, threads)[0]

    def logits_and_likelihood(
        self, ids: Ids, lengths: Lengths, threads: int = 1
    ) -> tuple[Tensor, Tensor | None]:
        """Return the logits, and the character LM's log p(x | c), `[B, C]` nats, or None without one.

        Args:
            ids: `[B, T]`, padded on the right, in any order.
            lengths: `[B]`, 1 at least.
            threads: how many groups of names are read at once.
        """
        ids_both_ways = [ids, backwards(ids, lengths)][: len(self.directions)]
        orders = [np.argsort(sort_key(way)) for way in ids_both_ways]
        together = -(-TOGETHER // self.model.config.hidden_size)
        groups = [
            (direction, order[begin : begin + together])
            for direction, order in enumerate(orders)
            for begin in range(0, len(order), together)
        ]
        logits = self.model.get_parameter("linear.bias").detach().expand(len(ids), -1).clone()
        likelihood = torch.zeros(len(ids), self.model.classes)

        def read(group: tuple[int, npt.NDArray[np.int64]]) -> tuple[Tensor, Tensor | None]:
            direction, rows = group
            size = lengths[rows]
            with torch.inference_mode():
                return self.directions[direction].read(ids_both_ways[direction][rows, : size.max()], size)

        with one_thread(), ThreadPoolExecutor(threads) as pool:  # without torch's own threads
            for (_, rows), (product, bits) in zip(groups, pool.map(read, groups), strict=True):
                places = torch.from_numpy(rows)
                logits.index_add_(0, places, product)
                if bits is not None:
                    likelihood.index_add_(0, places, bits)
        if self.model.char_lm is None:
            return logits, None
        with torch.inference_mode():
            nats = likelihood * (math.log(2) / len(self.directions))
            return ensemble(logits, self.model.char_lm.log_posterior(nats)), nats


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


class Direction:
    """One direction of a network over a tree of prefixes: from the front of names, or from their end.

    Args:
        model: a network that is `readable`.
        direction: 0, or 1 for reversed names.
        dtype: of the matrix products.
    """

    def __init__(self, model: RecurrentClassifier, direction: int, dtype: torch.dtype) -> None:
        config, equations = model.config, EQUATIONS[model.config.architecture]
        w_x, b_x, w_h, b_h = (w.detach().clone() for w in weights_of(model.recurrence, direction))
        for gates in (w_h, b_h) if equations is CODED else (w_x, b_x, w_h, b_h):
            gates.view(len(gates) // config.hidden_size, config.hidden_size, -1)[equations.doubled] *= 2
        letters = linear(model.embedding.weight.detach(), w_x, b_x)
        self.letters = letters.tanh() if equations is CODED else letters
        self.weight, self.bias = w_h.to(dtype), b_h.to(dtype)
        self.equations, self.hidden, self.pooling = equations, config.hidden_size, config.pooling
        weight = model.get_parameter("linear.weight").detach()
        self.linear_weight = weight.split(config.hidden_size, dim=1)[direction]
        self.char_lm = NextCharacterReader(model.char_lm, direction, dtype) if model.char_lm else None

    def read(self, ids: Ids, lengths: Lengths) -> tuple[Tensor, Tensor | None]:
        """Return what this direction adds to the logits of names.

        Args:
            ids, lengths: `[B, T]` and `[B]`, as in `nodes_by_depth`.

        Returns:
            `[B, C]`, its share of the linear layer's product, without the bias; and `[B, C]`, log p(x | c) in
            bits, or None without a character LM.
        """
        states = self.root()
        logits = torch.empty(len(ids), len(self.linear_weight))
        log_likelihood = torch.empty_like(logits)
        for nodes in nodes_by_depth(ids, lengths):
            states = self.advance(states, nodes)
            if not len(nodes.ended):
                continue
            pooled = states.state[0] if states.pooled is None else states.pooled
            product = linear(pooled.index_select(0, nodes.at), self.linear_weight)
            logits.index_copy_(0, nodes.ended, product)
            if self.char_lm is not None and states.next_character is not None:
                end = torch.full_like(nodes.at, PAD)  # the end of a name is a letter, too
                bits = self.char_lm.log_likelihood(states.next_character, nodes.at, end)
                log_likelihood.index_copy_(0, nodes.ended, bits)
        return logits, log_likelihood if self.char_lm else None

    def root(self) -> NodeStates:
        """Return the states before the first letter."""
        state = tuple(torch.zeros(1, self.hidden) for _ in range(self.equations.tensors))
        h = state[0].to(self.weight.dtype)
        pooled = torch.full_like(state[0], float("-inf")) if self.pooling == "max" else None
        return NodeStates(state, h, pooled, self.char_lm.root() if self.char_lm else None)

    def advance(self, parents: NodeStates, nodes: Nodes) -> NodeStates:
        """Return the states of the nodes of the next depth."""
        before = tuple(tensor.index_select(0, nodes.parents) for tensor in parents.state)
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


class NextCharacter(NamedTuple):
    """What the character LM knows after each of n prefixes."""

    log_likelihood: Tensor
    """`[n, C]`, log p(letters so far | class), in bits."""
    logits: Tensor
    """`[n, C * V]`, of every letter as the next one, in bits (to the base of 2)."""
    log_total: Tensor
    """`[n, C]`, the logarithm of the sum of their powers, in bits."""


class NextCharacterReader:
    """One direction of a character LM, all its classes at once, in bits: 2^x has a faster kernel than e^x.

    Args:
        dtype: of the matrix product.
    """

    def __init__(self, char_lm: CharLM, direction: int, dtype: torch.dtype) -> None:
        weight = (char_lm.weight[direction] + char_lm.class_weight[direction]) / math.log(2)  # [C, V, hidden]
        bias = (char_lm.bias[direction] + char_lm.class_bias[direction]) / math.log(2)
        self.classes, self.letters = bias.shape
        self.weight, self.bias = weight.flatten(0, 1).to(dtype), bias.flatten().to(dtype)
        self.h_0 = char_lm.h_0[direction, None].to(dtype)  # [1, hidden]
        self.offsets = torch.arange(self.classes) * self.letters
        largest = self.h_0.abs().max().clamp(min=2) * weight.abs().sum(dim=2) + bias.abs()
        self.small = bool(largest.max() < LARGEST_EXPONENT)

    def root(self) -> NextCharacter:
        """Return what is known before the first letter."""
        return self.after(self.h_0, torch.zeros(1, self.classes))

    def after(self, h: Tensor, log_likelihood: Tensor) -> NextCharacter:
        """Return what is known after prefixes with hidden states `[n, hidden]` and a likelihood `[n, C]`."""
        logits = linear(h, self.weight, self.bias)
        each = logits.to(torch.float32, copy=True).view(-1, self.classes, self.letters)
        if self.small:  # no power is too large for a float
            return NextCharacter(log_likelihood, logits, each.exp2_().sum(dim=2).log2_())
        most = each.amax(dim=2)
        total = (each - most[:, :, None]).exp2_().sum(dim=2).log2_() + most
        return NextCharacter(log_likelihood, logits, total)

    def log_likelihood(self, prefixes: NextCharacter, parents: Tensor, letters: Tensor) -> Tensor:
        """Return log p(prefix and letter | class), `[m, C]` bits, of m parents among the prefixes.

        A letter that is unknown counts as certain.
        """
        places = (parents * prefixes.logits.shape[1] + letters)[:, None] + self.offsets
        log_total = prefixes.log_total.index_select(0, parents)
        found = prefixes.logits.view(-1).take(places).float() - log_total
        found.masked_fill_((letters == UNKNOWN)[:, None], 0.0)
        return found.add_(prefixes.log_likelihood.index_select(0, parents))
