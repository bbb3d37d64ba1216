"""Names of random letters, and the hidden states that a network computes for them."""

import torch
from torch import Tensor

from namemodel.models import RecurrentClassifier


def random_batch(vocabulary_size: int, lengths: list[int], seed: int = 0) -> tuple[Tensor, Tensor]:
    """Return ids [B, T], padding on the right, and lengths [B]."""
    generator = torch.Generator().manual_seed(seed)
    ids = torch.randint(1, vocabulary_size, (len(lengths), max(lengths)), generator=generator)
    sizes = torch.tensor(lengths)
    return ids * (torch.arange(max(lengths)) < sizes[:, None]), sizes


def states_of(model: RecurrentClassifier, ids: list[int]) -> Tensor:
    """Return the hidden states [T, H] of one name, as the network computes them."""
    return model.encode(torch.tensor([ids]), torch.tensor([len(ids)])).output[0]


def close(ours: Tensor, by_hand: Tensor) -> None:
    """Check that a result is the one computed by hand."""
    torch.testing.assert_close(ours, by_hand, rtol=0, atol=1e-12)
