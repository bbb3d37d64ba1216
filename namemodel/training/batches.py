"""The batches of an epoch: shuffled, and augmented by folding accents and by dropping characters.

The randomness of an epoch comes from (seed, epoch) alone, so a resumed run repeats it exactly.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import pad

from namemodel.config import Experiment
from namemodel.data.encoded import Batch, EncodedDataset
from namemodel.names.vocabulary import PAD, UNKNOWN


class BatchSampler:
    """The training names in batches; `folded` has them without their accents."""

    def __init__(self, dataset: EncodedDataset, folded: EncodedDataset, experiment: Experiment) -> None:
        self.dataset, self.folded, self.experiment = dataset, folded, experiment
        self.config, self.seed = experiment.training, experiment.seed

    def __len__(self) -> int:
        """Return the number of batches in an epoch."""
        return -(-self.dataset.size // self.config.batch_size)

    def epoch(self, epoch: int) -> Iterator[Batch]:
        """Yield the batches of one epoch (counted from 1)."""
        generator = torch.Generator().manual_seed(derive_seed(self.seed, epoch, 0))  # steps count from 1
        order = self.order(generator)
        dataset = fold_some_accents(self.dataset, self.folded, self.config.accent_folding, generator)
        for rows in self.split(order, dataset.lengths, generator):
            yield drop_characters(dataset.take(rows), self.config.character_dropout, generator)

    def order(self, generator: torch.Generator) -> Tensor:
        """Return the rows in the order of an epoch."""
        return torch.randperm(self.dataset.size, generator=generator)

    def split(self, order: Tensor, lengths: Tensor, generator: torch.Generator) -> Iterator[Tensor]:
        """Yield the rows of each batch; with `by_length`, names of similar length share one.

        Names of equal length keep their random order, and the batches come in a random order.
        """
        size = self.config.batch_size
        if not self.config.by_length:
            yield from order.split(size)
            return
        whole, rest = divmod(len(order), size)
        sizes = [size] * whole
        if rest:
            sizes.insert(int(torch.randint(whole + 1, (), generator=generator)), rest)
        batches = order[lengths[order].argsort(stable=True)].split(sizes)
        for place in torch.randperm(len(batches), generator=generator).tolist():
            yield batches[place]


def fold_some_accents(
    plain: EncodedDataset, folded: EncodedDataset, share: float, generator: torch.Generator
) -> EncodedDataset:
    """Return all names, a random `share` of them without their accents, as in `folded`."""
    if not share:
        return plain
    fold = torch.rand(plain.size, generator=generator) < share
    width = max(plain.ids.shape[1], folded.ids.shape[1])
    plain_ids, folded_ids = (pad(names.ids, (0, width - names.ids.shape[1])) for names in (plain, folded))
    lengths = torch.where(fold, folded.lengths, plain.lengths)
    return EncodedDataset(torch.where(fold[:, None], folded_ids, plain_ids), lengths, plain.labels)


def drop_characters(batch: Batch, share: float, generator: torch.Generator) -> Batch:
    """Return a batch with a random `share` of its ids replaced by unknown; its targets stay."""
    if not share:
        return batch
    drop = torch.rand(batch.ids.shape, generator=generator) < share
    return batch._replace(ids=batch.ids.masked_fill(drop & (batch.ids != PAD), UNKNOWN))


def derive_seed(*numbers: int) -> int:
    """Return a 63-bit seed from numbers such as (seed, epoch, batch), well mixed."""
    return int(np.random.SeedSequence(numbers).generate_state(1, np.uint64)[0] >> np.uint64(1))
