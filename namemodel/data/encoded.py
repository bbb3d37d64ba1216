"""A table of names as tensors, and batches of its rows.

Shape letters: N names, B of a batch, T letters. All tensors are int64.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from namemodel.config import TextConfig
from namemodel.data.table import NameTable
from namemodel.names.name_array import NameArray
from namemodel.names.normalise import fold_accents, normalise
from namemodel.names.vocabulary import Vocabulary


class Batch(NamedTuple):
    """Names for one step: ids `[B, T]`, padded with 0, lengths `[B]`, labels `[B]` and targets `[B, T]`."""

    ids: Tensor
    lengths: Tensor
    labels: Tensor
    targets: Tensor
    """The ids before any of them was made unknown."""

    def to(self, device: torch.device) -> Batch:
        """Return the batch on a device."""
        return Batch(*(tensor.to(device) for tensor in self))


class EncodedDataset(NamedTuple):
    """All names of a table: ids `[N, T]`, padded with 0, lengths `[N]` and labels `[N]`."""

    ids: Tensor
    lengths: Tensor
    labels: Tensor

    @classmethod
    def encode(
        cls, table: NameTable, vocabulary: Vocabulary, text: TextConfig, fold_within: int = 0
    ) -> EncodedDataset:
        """Encode a table's names.

        Args:
            fold_within: names lose their accents if they then have 1 to this many letters; 0: none does.
        """
        names = [normalise(name, text) for name in table.names]
        if fold_within:
            folded = map(fold_accents, names)
            names = [f if 0 < len(f) <= fold_within else n for n, f in zip(names, folded, strict=True)]
        array = vocabulary.fold(NameArray.whole(names))
        ids = torch.from_numpy(vocabulary.encode(array).astype(np.int64))
        return cls(ids, torch.from_numpy(array.lengths), torch.tensor(table.labels, dtype=torch.int64))

    @property
    def size(self) -> int:
        """N."""
        return len(self.labels)

    def take(self, rows: Tensor) -> Batch:
        """Return some rows, without the columns that only longer names need."""
        lengths = self.lengths[rows]
        ids = self.ids[rows, : int(lengths.max())]
        return Batch(ids, lengths, self.labels[rows], ids)

    def batches(self, size: int) -> Iterator[Batch]:
        """Yield all rows in their order."""
        for rows in torch.arange(self.size).split(size):
            if len(rows):  # torch splits an empty tensor into one empty tensor
                yield self.take(rows)
