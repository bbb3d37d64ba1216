"""A second task while training: say the next letter from the state so far.

A recurrence that is asked for the next letter (Elman 1990, "Finding Structure in Time") learns how names
are spelt, not only what tells the lists apart; as a second task beside the labels: Rei 2017,
"Semi-supervised Multitask Learning for Sequence Labeling". The layers here are not part of the network
that is kept.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from namemodel.config import ModelConfig
from namemodel.text import PAD


class NextLetter(nn.Module):
    """From each state to the letter that follows: for a state read backward, the letter before.

    A name's end is a letter too, id `PAD`. In a network of several layers that reads both ways, an
    upper layer's states know the whole name and there is nothing left to guess: see `has_task`.
    """

    def __init__(self, config: ModelConfig, vocabulary_size: int) -> None:
        super().__init__()
        self.hidden_size = config.hidden_size
        directions = 2 if config.bidirectional else 1
        self.guesses = nn.ModuleList(
            nn.Linear(config.hidden_size, vocabulary_size) for _ in range(directions)
        )

    def forward(self, states: Tensor, letters: Tensor, lengths: Tensor) -> Tensor:
        """Return the mean cross-entropy of all guesses, in nats.

        Args:
            states: `[B, T, H]` of the top layer.
            letters: ids `[B, T]` as they are, also where the network was shown "unknown".
            lengths: `[B]`.
        """
        states = states[:, : letters.shape[1]]  # a head of concatenated states reads on to its last place
        inside = torch.arange(letters.shape[1], device=lengths.device) < lengths[:, None]
        after = nn.functional.pad(letters[:, 1:], (0, 1), value=PAD)
        before = nn.functional.pad(letters[:, :-1], (1, 0), value=PAD)
        losses = [
            nn.functional.cross_entropy(guess(part[inside]), target[inside])
            for guess, part, target in zip(
                self.guesses, states.split(self.hidden_size, dim=2), (after, before), strict=False
            )
        ]
        return torch.stack(losses).mean()


def has_task(config: ModelConfig) -> bool:
    """Return whether the next letter is something that this network's states have to guess."""
    return config.architecture != "linear" and (config.layers == 1 or not config.bidirectional)
