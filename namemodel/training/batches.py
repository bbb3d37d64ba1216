"""The batches of an epoch: shuffled and augmented.

The randomness of an epoch comes from (seed, epoch) alone, so a resumed run repeats it exactly.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from namemodel.config import Experiment
from namemodel.data.encoded import Batch, EncodedDataset
from namemodel.training.augmentation import drop_characters, fold_some_accents
from namemodel.training.seeds import derive_seed


class BatchSampler:
    """The training names in batches, shuffled and augmented; `folded` has them without their accents."""

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
        parts = order[lengths[order].argsort(stable=True)].split(sizes)
        for place in torch.randperm(len(parts), generator=generator).tolist():
            yield parts[place]
