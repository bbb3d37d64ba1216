"""A character LM for many prefixes at once, in bits: the kernel of 2^x is faster than that of e^x."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import linear

from namemodel.models.char_lm import CharLM
from namemodel.names.vocabulary import UNKNOWN

LARGEST_EXPONENT = 110.0  # whose power of 2 is finite in float32, summed over a vocabulary


class NextCharacter(NamedTuple):
    """The logits of the next letter after each of n prefixes."""

    logits: Tensor
    """`[n, C * V]`, of every letter, to the base of 2: a logit in bits."""
    total: Tensor
    """`[n, C]`, the logarithm of the sum of their powers, in bits."""


class NextCharacterReader:
    """One direction of a character LM, all its classes at once.

    Args:
        char_lm: of the network.
        dtype: of the product.
    """

    def __init__(self, char_lm: CharLM, direction: int, dtype: torch.dtype) -> None:
        weight = (char_lm.weight[direction] + char_lm.class_weight[direction]) / math.log(2)  # [C, V, hidden]
        bias = (char_lm.bias[direction] + char_lm.class_bias[direction]) / math.log(2)
        self.classes, self.letters = bias.shape
        self.weight, self.bias = weight.flatten(0, 1).to(dtype), bias.flatten().to(dtype)
        self.start = char_lm.h_0[direction, None].to(dtype)  # [1, hidden]
        self.offsets = torch.arange(self.classes) * self.letters
        largest = self.start.abs().max().clamp(min=2) * weight.abs().sum(dim=2) + bias.abs()
        self.small = bool(largest.max() < LARGEST_EXPONENT)

    def after(self, h: Tensor) -> NextCharacter:
        """Return what is expected after states `[n, hidden]`."""
        logits = linear(h, self.weight, self.bias)
        apart = logits.to(torch.float32, copy=True).view(-1, self.classes, self.letters)
        if not self.small:
            most = apart.amax(dim=2)
            return NextCharacter(logits, (apart - most[:, :, None]).exp2_().sum(dim=2).log2_() + most)
        return NextCharacter(logits, apart.exp2_().sum(dim=2).log2_())  # no power is too large for a float

    def log_probability(self, next_character: NextCharacter, parents: Tensor, letters: Tensor) -> Tensor:
        """Return the log probability `[n, C]`, in bits, of a letter after its parent; 0 for an unknown."""
        places = (parents * next_character.logits.shape[1] + letters)[:, None] + self.offsets
        found = next_character.logits.view(-1).take(places).float() - next_character.total.index_select(
            0, parents
        )
        return found.masked_fill_((letters == UNKNOWN)[:, None], 0.0)
