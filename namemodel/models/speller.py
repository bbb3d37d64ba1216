"""How each list would spell the name: the second of a recurrent network's two judgements.

A state that has read part of a name is asked for the next letter, once for each list c:

    p(x_t | x_1 ... x_{t-1}, c) = softmax((W + W_c) h_{t-1} + b + b_c)
    log p(x | c) = sum over t of log p(x_t | x_1 ... x_{t-1}, c)
    p(c | x) is proportional to p(c) p(x | c)                               Bayes

W and b are shared, W_c and b_c start at 0: a list with few names spells like all of them until it has
reason not to. Predicting the next letter from a state: Elman 1990, "Finding Structure in Time"; one model
of a sequence for each class, and Bayes: Jelinek 1997, "Statistical Methods for Speech Recognition";
why such a generative judge needs fewer names than a discriminative one: Ng and Jordan 2002, "On
Discriminative vs. Generative Classifiers"; the two judgements are combined as a product of experts
(Hinton 2002).

A network that reads both ways spells both ways: a state that has read from the end is asked for the
letter before. A name's end is a letter too, id `PAD`. Shape letters as in base.py; D directions.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn

from namemodel.config import RECURRENT, ModelConfig
from namemodel.names.vocabulary import PAD, UNKNOWN


class Questions(NamedTuple):
    """What one direction is asked: `[B, T + 1]` questions, one for each letter and one for the end."""

    states: Tensor
    """`[B, T + 1, hidden]`, what is known before each answer."""
    answers: Tensor
    """`[B, T + 1]`, the letters' ids."""
    asked: Tensor
    """`[B, T + 1]`, False past the name and where the letter is unknown."""


class Speller(nn.Module):
    """The letters that each list expects after each state."""

    log_prior: Tensor
    """`[C]`, log p(c): from the lists' shares of the training names."""

    def __init__(self, config: ModelConfig, vocabulary_size: int, classes: int) -> None:
        super().__init__()
        self.hidden_size, self.classes, self.prior = config.hidden_size, classes, config.prior
        directions = 2 if config.bidirectional else 1
        self.dropout = nn.Dropout(config.dropout)
        bound = 1 / math.sqrt(config.hidden_size)
        self.start = nn.Parameter(torch.zeros(directions, config.hidden_size))
        self.shared = nn.Parameter(
            torch.empty(directions, 1, vocabulary_size, config.hidden_size).uniform_(-bound, bound)
        )
        self.shared_bias = nn.Parameter(torch.zeros(directions, 1, vocabulary_size))
        self.own = nn.Parameter(torch.zeros(directions, classes, vocabulary_size, config.hidden_size))
        self.own_bias = nn.Parameter(torch.zeros(directions, classes, vocabulary_size))
        self.register_buffer("log_prior", torch.full((classes,), 1 / classes).log())

    def set_prior(self, labels: Tensor) -> None:
        """Take p(c) from the labels `[N]` of the training names, one name added to each list.

        Its exponent is `config.prior`; less than 1 adjusts the logits for short lists: Menon et al. 2021,
        "Long-tail Learning via Logit Adjustment".
        """
        counts = torch.bincount(labels, minlength=self.classes) + 1
        self.log_prior.copy_((self.prior * counts.log()).log_softmax(dim=0))

    def loss(self, states: Tensor, letters: Tensor, lengths: Tensor, labels: Tensor) -> Tensor:
        """Return the mean cross-entropy of all questions, in nats, each put to the name's own list.

        Args:
            states: `[B, T, D * hidden]` of the top layer.
            letters: ids `[B, T]` as they are, also where the network was shown "unknown".
            lengths, labels: `[B]`.
        """
        losses = []
        for direction, asked in enumerate(self.questions(states, letters, lengths)):
            weight = self.shared[direction] + self.own[direction, labels]
            bias = self.shared_bias[direction] + self.own_bias[direction, labels]
            logits = torch.baddbmm(bias[:, None], asked.states, weight.transpose(1, 2))
            losses.append(nn.functional.cross_entropy(logits[asked.asked], asked.answers[asked.asked]))
        return torch.stack(losses).mean()

    def forward(self, states: Tensor, ids: Tensor, lengths: Tensor) -> Tensor:
        """Return log p(c | x) `[B, C]`."""
        return self.posterior(self.likelihood(states, ids, lengths))

    def likelihood(self, states: Tensor, ids: Tensor, lengths: Tensor) -> Tensor:
        """Return log p(x | c) `[B, C]`, the mean of the directions'."""
        likelihoods = [
            (self.expected(direction, asked) * asked.asked[:, :, None]).sum(dim=1)
            for direction, asked in enumerate(self.questions(states, ids, lengths))
        ]
        return torch.stack(likelihoods).mean(dim=0)

    def posterior(self, likelihood: Tensor) -> Tensor:
        """Return log p(c | x) `[B, C]` by Bayes' rule."""
        return (self.log_prior + likelihood).log_softmax(dim=1)

    def expected(self, direction: int, asked: Questions) -> Tensor:
        """Return the log probability `[B, T + 1, C]` that each list gave to each letter.

        One list at a time: the logits of all of them, `[B, T + 1, C, V]`, can be gigabytes.
        """
        given = []
        for own, own_bias in zip(self.own[direction], self.own_bias[direction], strict=True):
            weight, bias = self.shared[direction, 0] + own, self.shared_bias[direction, 0] + own_bias
            logits = nn.functional.linear(asked.states, weight, bias)
            letter = logits.gather(2, asked.answers[:, :, None]).squeeze(2)
            given.append(letter - logits.logsumexp(dim=2))
        return torch.stack(given, dim=2)

    def questions(self, states: Tensor, letters: Tensor, lengths: Tensor) -> list[Questions]:
        """Return what each direction is asked; arguments as in `loss`."""
        states = states[:, : letters.shape[1]]  # a head of concatenated states reads on to its last place
        inside = torch.arange(letters.shape[1] + 1, device=lengths.device) <= lengths[:, None]
        found = []
        for direction, part in enumerate(self.dropout(states).split(self.hidden_size, dim=2)):
            start = self.start[direction].expand(len(letters), 1, -1)
            if direction == 0:  # place t asks for letter t, the last for the end
                known = torch.cat([start, part], dim=1)
                answers = nn.functional.pad(letters, (0, 1), value=PAD)
            else:  # place t asks for letter t - 1, the first for the end; the start is behind the name
                known = torch.cat([part, start], dim=1)
                known = known.scatter(1, lengths[:, None, None].expand_as(start), start)
                answers = nn.functional.pad(letters, (1, 0), value=PAD)
            found.append(Questions(known, answers, inside & (answers != UNKNOWN)))
        return found


def has_speller(config: ModelConfig) -> bool:
    """Return whether a network has a speller.

    In a network of several layers that reads both ways, an upper layer's states know the whole name, and
    there is nothing left to ask.
    """
    recurrent = config.architecture in RECURRENT
    return recurrent and config.speller > 0 and (config.layers == 1 or not config.bidirectional)
