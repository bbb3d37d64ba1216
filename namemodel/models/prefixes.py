"""Many names read at once, and what they begin with in common read once.

Sorted names form a tree of prefixes (a trie; Fredkin 1960): the state after "schm" is the same for
"Schmidt" and "Schmitz". Each level of the tree is one matrix product over its distinct prefixes:

    h = advance(E[letter], W_h h_parent + b_h, h_parent)

E = W_x embedding + b_x is computed once, a row for each letter of the vocabulary, so there is no product
with the input. A network that reads both ways has a second tree, of the names spelt backwards. What a
head or a speller keeps of a path (a maximum, a sum) is carried down the tree with the state.

The products can be done in bfloat16, everything else stays in float32. The squashing functions are all
written as sigmoids, tanh(x) = 2 sigmoid(2x) - 1, whose kernel is ten times as fast as that of tanh; the
factor 2 is put into the weights.

For inference on the CPU only. Which networks it can read is `readable`; equations of the recurrences are
those of their own files, and tests hold the two together.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from namemodel.config import ModelConfig
from namemodel.models.base import NameModel
from namemodel.models.gates import TorchShapedCell
from namemodel.models.linear_rnn import LinearCell
from namemodel.models.recurrent import Cell, Recurrence, RecurrentModel
from namemodel.models.speller import Speller
from namemodel.text import PAD, UNKNOWN

Ids = npt.NDArray[np.integer]
Lengths = npt.NDArray[np.integer]
State = tuple[Tensor, ...]

LARGEST_EXPONENT = 110.0  # whose power of 2 is finite in float32, summed over a vocabulary
TOGETHER = 1 << 19  # names of one tree, times the hidden size: their states fit into a processor's caches


class Level(NamedTuple):
    """The distinct prefixes of one length, n of them, behind them some that belong to no name."""

    letters: Tensor
    """`[n]`, the id of each prefix's last letter."""
    parents: Tensor
    """`[n]`, the place in the level above of the prefix without that letter."""
    ended: Tensor
    """Rows of the names that end here."""
    at: Tensor
    """Their places in this level."""


def levels(ids: Ids, lengths: Lengths) -> Iterator[Level]:
    """Yield the levels of the tree of prefixes, from the first letters down.

    Names that are not neighbours share nothing: sort them for speed. The result is right in any order.

    Args:
        ids: `[B, T]`, padded on the right.
        lengths: `[B]`, 1 at least.
    """
    fresh = np.ones(ids.shape, dtype=bool)
    np.logical_or.accumulate(ids[1:] != ids[:-1], axis=1, out=fresh[1:])
    fresh &= np.arange(ids.shape[1]) < lengths[:, None]
    place = np.cumsum(fresh, axis=0) - 1  # of the prefix that each name has at each level
    for t in range(ids.shape[1]):
        rows, ended = np.flatnonzero(fresh[:, t]), np.flatnonzero(lengths == t + 1)
        letters, parents = np.zeros((2, rounded_up(len(rows))), dtype=np.int64)
        letters[: len(rows)] = ids[rows, t]
        if t:
            parents[: len(rows)] = place[rows, t - 1]
        yield Level(*map(torch.from_numpy, (letters, parents, ended, place[ended, t])))


def rounded_up(count: int) -> int:
    """Return the next of few sizes: for each shape of a product oneDNN first compiles a kernel."""
    step = 128 if count > 256 else 32
    return -(-count // step) * step


def tanh_of_half(x: Tensor) -> Tensor:
    """Return tanh(x / 2), overwriting x."""
    return x.sigmoid_().mul_(2).sub_(1)


def advance_gru(letter: Tensor, memory: Tensor, state: State) -> State:
    """Return h after a letter, as gru.py with the reset after the product; the candidate's sum is doubled."""
    (h,) = state
    hidden = h.shape[1]
    gates = letter[:, : 2 * hidden].add_(memory[:, : 2 * hidden]).sigmoid_()
    candidate = tanh_of_half(letter[:, 2 * hidden :].addcmul_(gates[:, :hidden], memory[:, 2 * hidden :]))
    return (torch.lerp(candidate, h, gates[:, hidden:]),)


def advance_lstm(letter: Tensor, memory: Tensor, state: State) -> State:
    """Return (h, c) after a letter, as lstm.py; the candidate's sum is doubled."""
    gates = letter.add_(memory).sigmoid_()
    take, forget, candidate, output = gates.chunk(4, dim=1)
    candidate.mul_(2).sub_(1)
    c = (forget * state[1]).addcmul_(take, candidate)
    return output * tanh_of_half(2 * c), c


def advance_plain(letter: Tensor, memory: Tensor, _: State) -> State:
    """Return h = tanh(letter + memory) after a letter; the sum is doubled."""
    return (tanh_of_half(letter.add_(memory)),)


def advance_coded(letter: Tensor, memory: Tensor, _: State) -> State:
    """Return h = tanh(letter) + tanh(memory): the first is there already, the second's sum is doubled."""
    return (tanh_of_half(memory).add_(letter),)


class Equations(NamedTuple):
    """How a recurrence goes on from a letter and a memory."""

    advance: Callable[[Tensor, Tensor, State], State]
    tensors: int
    """Of a state: 1, or 2 for an LSTM."""
    doubled: slice
    """Which of the gates' sums are doubled, in gates."""


PLAIN = Equations(advance_plain, 1, slice(0, 1))
CODED = Equations(advance_coded, 1, slice(0, 1))
EQUATIONS = {
    "rnn": PLAIN,
    "gru": Equations(advance_gru, 1, slice(2, 3)),
    "lstm": Equations(advance_lstm, 2, slice(2, 3)),
}


def equations_of(config: ModelConfig) -> Equations:
    """Return the equations of a network."""
    if config.architecture == "linear-rnn":
        return CODED if config.recurrence == "coded" else PLAIN
    return EQUATIONS[config.architecture]


def readable(config: ModelConfig) -> bool:
    """Return whether a network's names can be read as a tree.

    Not where a state depends on more than what was read before (an upper layer of a network that reads
    both ways, padding), where a step is more than one product, or where a head wants every single state.
    """
    return (
        config.architecture in (*EQUATIONS, "linear-rnn")
        and config.layers == 1
        and config.padding == "masked"
        and config.head != "all"
        and config.reset == "after"
    )


def weights_of(recurrence: nn.Module, direction: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return W_x `[G, I]`, b_x `[G]`, W_h `[G, hidden]`, b_h `[G]` of one direction, gates stacked."""
    if not isinstance(recurrence, Recurrence):
        suffix = "_l0_reverse" if direction else "_l0"
        names = ("weight_ih", "bias_ih", "weight_hh", "bias_hh")
        w_x, b_x, w_h, b_h = (recurrence.get_parameter(name + suffix) for name in names)
        return w_x, b_x, w_h, b_h
    cell = recurrence.cells[direction]
    assert isinstance(cell, Cell)
    if isinstance(cell, LinearCell):
        return cell.from_input.weight, cell.from_input.bias, cell.from_state.weight, cell.from_state.bias
    assert isinstance(cell, TorchShapedCell)
    return cell.weight_ih, cell.bias_ih, cell.weight_hh, cell.bias_hh


class Expected(NamedTuple):
    """What the lists expect after each of n prefixes."""

    logits: Tensor
    """`[n, C * V]`, of every letter, to the base of 2: a logit in bits."""
    total: Tensor
    """`[n, C]`, the logarithm of the sum of their powers, in bits."""


class Spelling:
    """One direction of a speller, all its lists at once; in bits, for the kernel of 2^x is faster than e^x.

    Args:
        speller: of the network.
        dtype: of the product.
    """

    def __init__(self, speller: Speller, direction: int, dtype: torch.dtype) -> None:
        weight = (speller.shared[direction] + speller.own[direction]) / math.log(2)  # [C, V, hidden]
        bias = (speller.shared_bias[direction] + speller.own_bias[direction]) / math.log(2)
        self.classes, self.letters = bias.shape
        self.weight, self.bias = weight.flatten(0, 1).to(dtype), bias.flatten().to(dtype)
        self.start = speller.start[direction, None].to(dtype)  # [1, hidden]
        self.lists = torch.arange(self.classes) * self.letters
        largest = self.start.abs().max().clamp(min=2) * weight.abs().sum(dim=2) + bias.abs()
        self.small = bool(largest.max() < LARGEST_EXPONENT)

    def expect(self, h: Tensor) -> Expected:
        """Return what is expected after states `[n, hidden]`."""
        logits = linear(h, self.weight, self.bias)
        apart = logits.to(torch.float32, copy=True).view(-1, self.classes, self.letters)
        if not self.small:
            most = apart.amax(dim=2)
            return Expected(logits, (apart - most[:, :, None]).exp2_().sum(dim=2).log2_() + most)
        return Expected(logits, apart.exp2_().sum(dim=2).log2_())  # no power is too large for a float

    def given(self, expected: Expected, parents: Tensor, letters: Tensor) -> Tensor:
        """Return the log probability `[n, C]`, in bits, of a letter after its parent; 0 for an unknown."""
        places = (parents * expected.logits.shape[1] + letters)[:, None] + self.lists
        found = expected.logits.view(-1).take(places).float() - expected.total.index_select(0, parents)
        return found.masked_fill_((letters == UNKNOWN)[:, None], 0.0)


class Path(NamedTuple):
    """What is known after each of n prefixes."""

    state: State
    """`[n, hidden]` each."""
    narrow: Tensor
    """`[n, hidden]`, h in the type of the products."""
    pooled: Tensor | None
    """`[n, hidden]`, the maximum or the sum of the states so far; None where the last counts."""
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

    def __init__(self, model: RecurrentModel, direction: int, dtype: torch.dtype) -> None:
        config, equations = model.config, equations_of(model.config)
        w_x, b_x, w_h, b_h = (w.detach().clone() for w in weights_of(model.recurrence, direction))
        for part in (w_h, b_h) if equations is CODED else (w_x, b_x, w_h, b_h):
            part.view(len(part) // config.hidden_size, config.hidden_size, -1)[equations.doubled] *= 2
        table = model.input.weight if isinstance(model.input, nn.Embedding) else model.input.table
        letters = linear(table.detach(), w_x, b_x)
        self.letters = letters.tanh() if equations is CODED else letters
        self.weight, self.bias = w_h.to(dtype), b_h.to(dtype)
        self.equations, self.hidden, self.pooling = equations, config.hidden_size, config.head
        self.head = first_layer(model).weight.detach().split(config.hidden_size, dim=1)[direction]
        self.spelling = Spelling(model.speller, direction, dtype) if model.speller else None

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
        if self.pooling == "mean":
            seen /= torch.from_numpy(lengths)[:, None]
        return Reading(seen, spelt)

    def root(self) -> Path:
        """Return what is known before the first letter."""
        state = tuple(torch.zeros(1, self.hidden) for _ in range(self.equations.tensors))
        empty = {"max": torch.full_like(state[0], float("-inf")), "mean": torch.zeros_like(state[0])}
        narrow, pooled = state[0].to(self.weight.dtype), empty.get(self.pooling)
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
            (torch.maximum if self.pooling == "max" else torch.add)(pooled, state[0], out=pooled)
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


class PrefixReader:
    """A network's scores for many names, by their trees.

    Args:
        model: a network on the CPU that is `readable`.
        dtype: of the matrix products, float32 or bfloat16.
    """

    def __init__(self, model: RecurrentModel, dtype: torch.dtype = torch.float32) -> None:
        self.model = model
        with torch.no_grad():
            self.directions = [Direction(model, d, dtype) for d in range(1 + model.config.bidirectional)]

    def scores(self, ids: Ids, lengths: Lengths, threads: int = 1) -> Tensor:
        """Return scores `[B, C]`, as `NameModel.scores`.

        Args:
            ids: `[B, T]`, padded on the right, in any order.
            lengths: `[B]`, 1 at least.
            threads: how many parts of the names are read at once.
        """
        spelt_both_ways = [ids, backwards(ids, lengths)][: len(self.directions)]
        orders = [np.argsort(sort_key(spelling)) for spelling in spelt_both_ways]
        together = -(-TOGETHER // self.model.config.hidden_size)
        parts = [
            (direction, order[begin : begin + together])
            for direction, order in enumerate(orders)
            for begin in range(0, len(order), together)
        ]
        outputs = first_layer(self.model).bias.detach().expand(len(ids), -1).clone()
        likelihood = torch.zeros(len(ids), self.model.classes)

        def read(part: tuple[int, npt.NDArray[np.int64]]) -> Reading:
            direction, rows = part
            size = lengths[rows]
            with torch.inference_mode():
                return self.directions[direction].read(spelt_both_ways[direction][rows, : size.max()], size)

        for (_, rows), reading in zip(parts, in_threads(read, parts, threads), strict=True):
            places = torch.from_numpy(rows)
            outputs.index_add_(0, places, reading.seen)
            if reading.spelt is not None:
                likelihood.index_add_(0, places, reading.spelt)
        with torch.inference_mode():
            for layer in list(self.model.head)[1:]:
                outputs = layer(outputs)
            nats = likelihood * (math.log(2) / len(self.directions))
            return self.model.combine(self.model.finish(outputs), nats)


def first_layer(model: RecurrentModel) -> nn.Linear:
    """Return the layer that the head begins with."""
    layer = model.head[0]
    assert isinstance(layer, nn.Linear)
    return layer


def in_threads(
    read: Callable[[tuple[int, npt.NDArray[np.int64]]], Reading],
    parts: list[tuple[int, npt.NDArray[np.int64]]],
    threads: int,
) -> Iterator[Reading]:
    """Yield what `read` makes of each part, in order; torch's own threads stay out of the way meanwhile."""
    if threads == 1 or len(parts) == 1:
        yield from map(read, parts)
        return
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with ThreadPoolExecutor(threads) as pool:
            yield from pool.map(read, parts)
    finally:
        torch.set_num_threads(before)


def backwards(ids: Ids, lengths: Lengths) -> Ids:
    """Return ids `[B, T]` with each name's letters from its last to its first, padded on the right."""
    turned = np.full_like(ids, PAD)
    for t in range(ids.shape[1]):
        there = np.flatnonzero(lengths > t)
        turned[there, t] = ids[there, lengths[there] - 1 - t]
    return turned


def sort_key(ids: Ids) -> npt.NDArray[np.uint64]:
    """Return a number for each name by whose order names with the same first letters are neighbours."""
    bits = max(int(ids.max(initial=1)).bit_length(), 1)
    key = np.zeros(len(ids), dtype=np.uint64)
    for column in ids[:, : 64 // bits].T:
        key = key << np.uint64(bits) | column.astype(np.uint64)
    return key


def make_reader(model: NameModel, dtype: torch.dtype) -> PrefixReader | None:
    """Return the reader of a network, or None for one that is not `readable`."""
    if isinstance(model, RecurrentModel) and readable(model.config):
        return PrefixReader(model, dtype)
    return None
