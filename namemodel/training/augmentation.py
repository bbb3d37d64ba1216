"""Augmentation of training names: accents are folded, characters are replaced by unknown."""

from __future__ import annotations

import torch
from torch.nn.functional import pad

from namemodel.data.encoded import Batch, EncodedDataset
from namemodel.names.vocabulary import PAD, UNKNOWN


def fold_some_accents(
    plain: EncodedDataset, folded: EncodedDataset, share: float, generator: torch.Generator
) -> EncodedDataset:
    """Return all names, a random `share` of them without their accents, as in `folded`."""
    if not share:
        return plain
    fold = torch.rand(plain.size, generator=generator) < share
    width = max(plain.ids.shape[1], folded.ids.shape[1])
    folded_ids, plain_ids = (pad(part.ids, (0, width - part.ids.shape[1])) for part in (folded, plain))
    lengths = torch.where(fold, folded.lengths, plain.lengths)
    return EncodedDataset(torch.where(fold[:, None], folded_ids, plain_ids), lengths, plain.labels)


def drop_characters(batch: Batch, share: float, generator: torch.Generator) -> Batch:
    """Return a batch with a random `share` of its ids replaced by unknown; its targets stay."""
    if not share:
        return batch
    drop = torch.rand(batch.ids.shape, generator=generator) < share
    return batch._replace(ids=batch.ids.masked_fill(drop & (batch.ids != PAD), UNKNOWN))
