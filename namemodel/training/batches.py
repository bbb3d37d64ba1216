"""From a table of names to the batches of an epoch, shuffled and augmented.

Names are encoded once; shuffling, accent folding and character dropout are tensor operations. Each
batch's randomness comes from (seed, epoch, batch) alone, so a resumed run repeats it exactly.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from namemodel.config import MAX_LETTERS, TextConfig, TrainingConfig
from namemodel.data import NameTable
from namemodel.names.name_array import NameArray
from namemodel.names.normalise import fold_accents, normalise
from namemodel.names.vocabulary import PAD, UNKNOWN, Vocabulary


@dataclass(frozen=True)
class Batch:
    """Ids `[B, T]`, lengths `[B]` and labels `[B]` (all int64)."""

    ids: Tensor
    lengths: Tensor
    labels: Tensor
    letters: Tensor
    """`[B, T]`, the ids before any of them was made unknown."""

    def __len__(self) -> int:
        """Return B."""
        return len(self.labels)


@dataclass(frozen=True)
class Rows:
    """A whole table, encoded: the rows of a batch are picked from it."""

    ids: Tensor
    lengths: Tensor
    labels: Tensor

    @classmethod
    def encode(cls, table: NameTable, vocabulary: Vocabulary, text: TextConfig, fold_within: int = 0) -> Rows:
        """Encode a table's names.

        Args:
            fold_within: fold the accents of the names that then have 1 to so many letters.
        """
        names = [normalise(name, text) for name in table.names]
        if fold_within:
            folded = map(fold_accents, names)
            names = [f if 0 < len(f) <= fold_within else n for n, f in zip(names, folded, strict=True)]
        array = NameArray.whole(names)
        ids = torch.from_numpy(vocabulary.encode(array).astype(np.int64))
        return cls(ids, torch.from_numpy(array.lengths), torch.tensor(table.labels, dtype=torch.int64))

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.labels)

    def take(self, index: Tensor) -> Batch:
        """Return the rows of `index`, cut to the longest of them."""
        lengths = self.lengths[index]
        ids = self.ids[index, : int(lengths.max())]
        return Batch(ids, lengths, self.labels[index], ids)

    def batches(self, size: int, drop_last: bool = False) -> Iterator[Batch]:
        """Yield the rows in order; `drop_last` leaves out a partial batch, if it isn't the only one."""
        if not len(self):
            return  # splitting nothing gives one empty part
        for index in torch.arange(len(self)).split(size):
            if len(index) == size or not drop_last or len(self) < size:
                yield self.take(index)


class TrainingBatches:
    """The batches of any epoch of a training set.

    Args:
        table, vocabulary, text: the training names and how they are read.
        config: batch size, shuffling and augmentation.
        seed: of the run.
        longest: the most letters that the network has room for.
    """

    def __init__(
        self,
        table: NameTable,
        vocabulary: Vocabulary,
        text: TextConfig,
        config: TrainingConfig,
        seed: int,
        longest: int = MAX_LETTERS,
    ) -> None:
        self.config, self.seed = config, seed
        self.rows = Rows.encode(table, vocabulary, text)
        folding = config.accent_folding > 0
        self.folded = Rows.encode(table, vocabulary, text, fold_within=longest) if folding else None

    def __len__(self) -> int:
        """Return the number of batches in an epoch."""
        whole, rest = divmod(len(self.rows), self.config.batch_size)
        return whole + (1 if rest and not (self.config.drop_last and whole) else 0)

    def epoch(self, epoch: int) -> Iterator[Batch]:
        """Yield the batches of one epoch (counted from 1)."""
        generator = torch.Generator().manual_seed(derive_seed(self.seed, epoch, 0))
        count = len(self.rows)
        order = torch.randperm(count, generator=generator) if self.config.shuffle else torch.arange(count)
        order = order[: len(self) * self.config.batch_size]  # drop_last: fewer than all
        rows = self.fold(generator)
        parts = order.split(self.config.batch_size)
        if self.config.by_length and self.config.shuffle:
            parts = self.of_about_one_length(order, rows.lengths, generator)
        for index in parts:
            yield self.augment(rows.take(index), generator)

    def fold(self, generator: torch.Generator) -> Rows:
        """Return all rows, some names' accents folded."""
        if self.folded is None:
            return self.rows
        fold = torch.rand(len(self.rows), generator=generator) < self.config.accent_folding
        width = max(self.rows.ids.shape[1], self.folded.ids.shape[1])
        ids = torch.where(fold[:, None], widen(self.folded.ids, width), widen(self.rows.ids, width))
        return Rows(ids, torch.where(fold, self.folded.lengths, self.rows.lengths), self.rows.labels)

    def of_about_one_length(
        self, order: Tensor, lengths: Tensor, generator: torch.Generator
    ) -> tuple[Tensor, ...]:
        """Return the rows in batches of names of about one length, in random order.

        Which names of a length meet is as random as `order`, and so is the length of a partial batch.
        """
        whole, rest = divmod(len(order), self.config.batch_size)
        sizes = [self.config.batch_size] * whole
        if rest:
            sizes.insert(int(torch.randint(whole + 1, (), generator=generator)), rest)
        parts = order[lengths[order].argsort(stable=True)].split(sizes)
        return tuple(parts[place] for place in torch.randperm(len(parts), generator=generator).tolist())

    def augment(self, batch: Batch, generator: torch.Generator) -> Batch:
        """Return a batch with some letters unknown."""
        if not self.config.character_dropout:
            return batch
        drop = torch.rand(batch.ids.shape, generator=generator) < self.config.character_dropout
        return dataclasses.replace(batch, ids=batch.ids.masked_fill(drop & (batch.ids != PAD), UNKNOWN))


def widen(ids: Tensor, width: int) -> Tensor:
    """Return ids `[B, T]` padded on the right to `[B, width]`."""
    return torch.nn.functional.pad(ids, (0, width - ids.shape[1]))


def derive_seed(*parts: int) -> int:
    """Return a 63-bit seed from (seed, epoch, batch), well mixed."""
    return int(np.random.SeedSequence(parts).generate_state(1, np.uint64)[0] >> np.uint64(1))


@contextmanager
def seeded(device: torch.device, *parts: int) -> Iterator[None]:
    """Run a block with torch's global generators seeded from `parts`, then put the CPU's back."""
    cuda = [device.index or 0] if device.type == "cuda" else []
    with torch.random.fork_rng(devices=cuda):
        torch.manual_seed(derive_seed(*parts))
        yield
