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
    """What the character LM knows after each of n prefixes."""

    log_likelihood: Tensor
    """`[n, C]`, log p(letters so far | class), in bits."""
    logits: Tensor
    """`[n, C * V]`, of every letter as the next one, in bits (to the base of 2)."""
    log_total: Tensor
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
        self.h_0 = char_lm.h_0[direction, None].to(dtype)  # [1, hidden]
        self.offsets = torch.arange(self.classes) * self.letters
        largest = self.h_0.abs().max().clamp(min=2) * weight.abs().sum(dim=2) + bias.abs()
        self.small = bool(largest.max() < LARGEST_EXPONENT)

    def root(self) -> NextCharacter:
        """Return what is known before the first letter."""
        return self.after(self.h_0, torch.zeros(1, self.classes))

    def after(self, h: Tensor, log_likelihood: Tensor) -> NextCharacter:
        """Return what is known after prefixes with hidden states `[n, hidden]` and a likelihood `[n, C]`."""
        logits = linear(h, self.weight, self.bias)
        each = logits.to(torch.float32, copy=True).view(-1, self.classes, self.letters)
        if self.small:  # no power is too large for a float
            return NextCharacter(log_likelihood, logits, each.exp2_().sum(dim=2).log2_())
        most = each.amax(dim=2)
        total = (each - most[:, :, None]).exp2_().sum(dim=2).log2_() + most
        return NextCharacter(log_likelihood, logits, total)

    def log_likelihood(self, prefixes: NextCharacter, parents: Tensor, letters: Tensor) -> Tensor:
        """Return log p(prefix and letter | class), `[m, C]` bits, of m parents among the prefixes.

        A letter that is unknown counts as certain.
        """
        places = (parents * prefixes.logits.shape[1] + letters)[:, None] + self.offsets
        log_total = prefixes.log_total.index_select(0, parents)
        found = prefixes.logits.view(-1).take(places).float() - log_total
        found.masked_fill_((letters == UNKNOWN)[:, None], 0.0)
        return found.add_(prefixes.log_likelihood.index_select(0, parents))
