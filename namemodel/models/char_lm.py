"""The class-conditional character language model: the probability of a name's letters under each class.

A hidden state that has read x_1 … x_{t-1} predicts the next letter, once for each class (name list) c:

    p(x_t | x_1 … x_{t-1}, c) = softmax((W + W_c) h_{t-1} + b + b_c)
    log p(x | c) = sum over t of log p(x_t | x_1 … x_{t-1}, c)
    p(c | x) ∝ p(c) p(x | c)                                                      Bayes' rule

The first letter is predicted from a learned h_0; the recurrence itself starts at zeros. W_c and b_c start at
0: a class with few names begins as all classes together. A bidirectional network also predicts the letter
before, from states that have read from the end; log p(x | c) is the mean of both directions. A name's end is
a letter too, id `PAD`. Shape letters as in `classifier.py`.

Elman 1990, "Finding Structure in Time"; why this needs fewer names than a classifier: Ng and Jordan 2002, "On
Discriminative vs. Generative Classifiers".
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, linear, pad

from namemodel.config import ModelConfig
from namemodel.names.vocabulary import PAD, UNKNOWN

LOGITS_AT_ONCE = 1 << 25  # 128 MiB
NO_CHAR_LM = (
    "This network has no character LM, which predicts each next letter under each list. Use or train a "
    "recurrent one with --char-lm, of one layer or of one direction."
)
"""What to say where one is missing."""


class CharLM(nn.Module):
    """Predicts the next letter from a hidden state, once for each class."""

    log_prior: Tensor  # [C], log p(c)

    def __init__(self, config: ModelConfig, vocabulary_size: int, classes: int) -> None:
        super().__init__()
        self.config, self.classes, bound = config, classes, config.hidden_size**-0.5
        D, V, H = 1 + config.bidirectional, vocabulary_size, config.hidden_size
        self.dropout = nn.Dropout(config.dropout)
        self.h_0 = nn.Parameter(torch.zeros(D, H))
        self.weight = nn.Parameter(torch.empty(D, 1, V, H).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.zeros(D, 1, V))
        self.class_weight = nn.Parameter(torch.zeros(D, classes, V, H))
        self.class_bias = nn.Parameter(torch.zeros(D, classes, V))
        self.register_buffer("log_prior", torch.full((classes,), 1 / classes).log())

    def fit_prior(self, labels: Tensor) -> None:
        """Estimate p(c) from the training labels `[N]`, with logit adjustment (Menon et al. 2021)."""
        counts = torch.bincount(labels, minlength=self.classes) + 1  # none is 0
        self.log_prior.copy_((self.config.prior_strength * counts.log()).log_softmax(dim=0))

    def forward(self, output: Tensor, ids: Tensor, lengths: Tensor) -> Tensor:
        """Return log p(c | x), `[B, C]`, for output `[B, T, D * H]`, ids `[B, T]` and lengths `[B]`."""
        return self.log_posterior(self.log_likelihood(output, ids, lengths))

    def log_likelihood(self, output: Tensor, ids: Tensor, lengths: Tensor) -> Tensor:
        """Return log p(x | c), `[B, C]` nats: the sum over letters, the mean over directions."""
        return self.log_likelihoods(output, ids, lengths).sum(dim=1).mean(dim=1)

    def log_posterior(self, log_likelihood: Tensor) -> Tensor:
        """Return log p(c | x) for log p(x | c), both `[B, C]`."""
        return (self.log_prior + log_likelihood).log_softmax(dim=1)

    def log_likelihoods(self, output: Tensor, ids: Tensor, lengths: Tensor) -> Tensor:
        """Return log p(letter | letters before, c), `[B, T + 1, D, C]` nats; 0 past the end or if unknown."""
        found = []
        for direction, (hidden, targets, mask) in enumerate(self.next_characters(output, ids, lengths)):
            weight = self.weight[direction] + self.class_weight[direction]  # [C, V, H]
            bias = self.bias[direction] + self.class_bias[direction]  # [C, V]
            classes = max(1, LOGITS_AT_ONCE // (targets.numel() * bias.shape[1]))
            by_class = []
            for W, b in zip(weight.split(classes), bias.split(classes), strict=True):
                logits = linear(hidden, W.flatten(0, 1), b.flatten()).unflatten(2, b.shape)  # [B, T+1, C, V]
                letter = targets[:, :, None, None].expand(*logits.shape[:3], 1)
                by_class.append(logits.gather(3, letter).squeeze(3) - logits.logsumexp(dim=3))
            found.append(torch.cat(by_class, dim=2) * mask[:, :, None])
        return torch.stack(found, dim=2)

    def log_p_per_letter(self, output: Tensor, ids: Tensor, lengths: Tensor) -> Tensor:
        """Return log p(x | c) per letter, `[B, C]` nats: the mean over known letters, end and directions."""
        predicted = ((ids != PAD) & (ids != UNKNOWN)).sum(dim=1, keepdim=True) + 1
        return self.log_likelihood(output, ids, lengths) / predicted

    def next_log_probs(self, hidden: Tensor, label: int) -> Tensor:
        """Return log p(letter | letters before, c), `[..., V]`, for forward states `[..., H]` and class c."""
        weight = self.weight[0, 0] + self.class_weight[0, label]
        bias = self.bias[0, 0] + self.class_bias[0, label]
        return linear(self.dropout(hidden), weight, bias).log_softmax(dim=-1)

    def loss(self, output: Tensor, ids: Tensor, lengths: Tensor, labels: Tensor) -> Tensor:
        """Return the mean cross-entropy of the letters, in nats, each under its own name's class `[B]`."""
        losses = []
        for direction, (hidden, targets, mask) in enumerate(self.next_characters(output, ids, lengths)):
            weight = self.weight[direction] + self.class_weight[direction, labels]  # [B, V, H]
            bias = self.bias[direction] + self.class_bias[direction, labels]
            logits = torch.baddbmm(bias[:, None], hidden, weight.transpose(1, 2))
            losses.append(cross_entropy(logits[mask], targets[mask]))
        return torch.stack(losses).mean()

    def next_characters(
        self, output: Tensor, ids: Tensor, lengths: Tensor
    ) -> list[tuple[Tensor, Tensor, Tensor]]:
        """Return the next-character batch of each direction: hidden, targets and mask.

        They are `[B, T + 1, H]`, what is known before each letter and before the end; `[B, T + 1]`, the ids;
        and `[B, T + 1]`, False past the name and where a letter is unknown.
        """
        inside = torch.arange(ids.shape[1] + 1, device=ids.device) <= lengths[:, None]
        found = []
        for direction, h in enumerate(self.dropout(output).split(self.config.hidden_size, dim=2)):
            h_0 = self.h_0[direction].expand(len(ids), 1, -1)
            if direction == 0:  # place t predicts letter t, the last place the end
                hidden, targets = torch.cat([h_0, h], dim=1), pad(ids, (0, 1), value=PAD)
            else:  # place t predicts letter t - 1, the first place the end; h_0 is behind the name
                hidden, targets = torch.cat([h, h_0], dim=1), pad(ids, (1, 0), value=PAD)
                hidden = hidden.scatter(1, lengths[:, None, None].expand_as(h_0), h_0)
            found.append((hidden, targets, inside & (targets != UNKNOWN)))
        return found
