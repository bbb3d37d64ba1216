"""The tree of prefixes of sorted names (a trie; Fredkin 1960), depth by depth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from namemodel.names.vocabulary import PAD

Ids = npt.NDArray[np.integer]
Lengths = npt.NDArray[np.integer]


class Nodes(NamedTuple):
    """The nodes of one depth: n distinct prefixes, padded with nodes that belong to no name."""

    letters: Tensor
    """`[n]`, the id of each prefix's last letter."""
    parents: Tensor
    """`[n]`, the place in the depth above of the prefix without that letter."""
    ended: Tensor
    """Rows of the names that end here."""
    at: Tensor
    """Their places among the nodes."""


def nodes_by_depth(ids: Ids, lengths: Lengths) -> Iterator[Nodes]:
    """Yield the nodes of the tree of prefixes, from the first letters down.

    Names that are not neighbours share nothing: sort them for speed. The result is right in any order.

    Args:
        ids: `[B, T]`, padded on the right.
        lengths: `[B]`, 1 at least.
    """
    fresh = np.ones(ids.shape, dtype=bool)
    np.logical_or.accumulate(ids[1:] != ids[:-1], axis=1, out=fresh[1:])
    fresh &= np.arange(ids.shape[1]) < lengths[:, None]
    place = np.cumsum(fresh, axis=0) - 1  # of the prefix that each name has at each depth
    for t in range(ids.shape[1]):
        rows, ended = np.flatnonzero(fresh[:, t]), np.flatnonzero(lengths == t + 1)
        letters, parents = np.zeros((2, rounded_up(len(rows))), dtype=np.int64)
        letters[: len(rows)] = ids[rows, t]
        if t:
            parents[: len(rows)] = place[rows, t - 1]
        yield Nodes(*map(torch.from_numpy, (letters, parents, ended, place[ended, t])))


def rounded_up(count: int) -> int:
    """Return the next size of a few: oneDNN compiles a kernel for each shape of a product."""
    step = 128 if count > 256 else 32
    return -(-count // step) * step


def backwards(ids: Ids, lengths: Lengths) -> Ids:
    """Return ids `[B, T]` with each name's letters from its last to its first, padded on the right."""
    flipped = np.full_like(ids, PAD)
    for t in range(ids.shape[1]):
        there = np.flatnonzero(lengths > t)
        flipped[there, t] = ids[there, lengths[there] - 1 - t]
    return flipped


def sort_key(ids: Ids) -> npt.NDArray[np.uint64]:
    """Return a number for each name by whose order names with the same first letters are neighbours."""
    bits = max(int(ids.max(initial=1)).bit_length(), 1)
    key = np.zeros(len(ids), dtype=np.uint64)
    for column in ids[:, : 64 // bits].T:
        key = key << np.uint64(bits) | column.astype(np.uint64)
    return key
