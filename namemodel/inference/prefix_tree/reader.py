"""A network's logits for many names, from the trees of both directions."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from namemodel.hardware import one_thread
from namemodel.inference.prefix_tree.direction import Direction, DirectionOutput, linear_of
from namemodel.inference.prefix_tree.equations import readable
from namemodel.inference.prefix_tree.tree import Ids, Lengths, backwards, sort_key
from namemodel.models import Network, RecurrentClassifier
from namemodel.models.classifier import ensemble

TOGETHER = 1 << 19  # names of one tree, times the hidden size: their states fit into a processor's caches


class PrefixReader:
    """A network's logits for many names, by their trees.

    Args:
        model: a network on the CPU that is `readable`.
        dtype: of the matrix products, float32 or bfloat16.
    """

    def __init__(self, model: RecurrentClassifier, dtype: torch.dtype = torch.float32) -> None:
        self.model = model
        with torch.no_grad():
            self.directions = [Direction(model, d, dtype) for d in range(1 + model.config.bidirectional)]

    def logits(self, ids: Ids, lengths: Lengths, threads: int = 1) -> Tensor:
        """Return the logits, `[B, C]`, as the network's `forward`.

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
        logits = linear_of(self.model).bias.detach().expand(len(ids), -1).clone()
        likelihood = torch.zeros(len(ids), self.model.classes)

        def read(group: tuple[int, npt.NDArray[np.int64]]) -> DirectionOutput:
            direction, rows = group
            size = lengths[rows]
            with torch.inference_mode():
                return self.directions[direction].read(ids_both_ways[direction][rows, : size.max()], size)

        with one_thread(), ThreadPoolExecutor(threads) as pool:  # without torch's own threads
            for (_, rows), output in zip(groups, pool.map(read, groups), strict=True):
                places = torch.from_numpy(rows)
                logits.index_add_(0, places, output.logits)
                if output.log_likelihood is not None:
                    likelihood.index_add_(0, places, output.log_likelihood)
        if self.model.char_lm is None:
            return logits
        with torch.inference_mode():
            nats = likelihood * (math.log(2) / len(self.directions))
            return ensemble(logits, self.model.char_lm.log_posterior(nats))


def make_reader(model: Network, dtype: torch.dtype) -> PrefixReader | None:
    """Return the reader of a network, or None for one that is not `readable`."""
    return PrefixReader(model, dtype) if readable(model) else None
