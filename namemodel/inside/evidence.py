"""The log odds of an answer, taken apart into what each letter adds: exactly, not by gradients.

    log p(A | x) / p(B | x) = sum over letters of their evidence + constant            in nats

The answer is the mean of two terms (`models/classifier.py`), divided by the temperature:

- the character LM's log p(x | A) - log p(x | B) is a sum over letters as it stands, in each direction;
- the classifier's logit is a sum over the units of its features. Where each unit's value comes from one
  letter (the maximum over time, or all hidden states side by side), it is a sum over letters too. A state
  holds what was read before as well: the letter is where the unit takes its value.

Knows nothing of how names are typed or of what is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatch
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from namemodel.article.networks import ArticleClassifier
from namemodel.inside.arrays import Array
from namemodel.inside.reading import Reading
from namemodel.models import Network, RecurrentClassifier
from namemodel.models.classifier import Encoded
from namemodel.models.linear import LinearClassifier

LAST_STATE = (
    "The classifier sees the last hidden state alone, which mixes all letters: its logit is no sum over "
    "letters. In a network trained with --pooling max it is."
)
RELU_LAYER = (
    "A ReLU layer stands between the hidden states and the logits: they are no sum over letters. In a "
    "network trained with --head-size 0 they are."
)
ACTIVATION = (
    "Activation functions stand between the three linear layers: their logits are no sum over letters. In a "
    "network trained with --activation none they are."
)


class LinearHead(NamedTuple):
    """A logit as a sum over features, each of which comes from one place in the name."""

    weight: Tensor  # [C, F]
    bias: Tensor  # [C]
    features: Tensor  # [F]
    places: Tensor  # [F], the letter's; from the name's length on, what is read behind it


@dataclass(frozen=True)
class Evidence:
    """The log odds of one list against another, taken apart; in nats, after the temperature."""

    letters: dict[str, Array]
    """By term, `[T + 1]`: the letters and the end. The end's are the forward character LM's probability of
    the end, and what a classifier reads behind the name (padding)."""
    constants: dict[str, float]
    """By term, what belongs to no letter: biases, log p(A) - log p(B) ("prior"), and the backward character
    LM's prediction of the name's beginning, which it makes last."""
    totals: dict[str, float]
    """By term, all of it: their sum is the log odds."""
    log_odds: float
    """Of the answer: the sum of `totals`."""
    no_sum: str | None
    """Why the classifier's term is missing from `letters` and `constants`; None if it is not."""


def take_apart(model: Network, reading: Reading, contrast: Tensor) -> Evidence:
    """Return the evidence of a name.

    Args:
        contrast: `[C]`, float64 on the CPU: 1 / temperature for list A, minus that for
            list B, 0 for the others.
    """
    weight = 1.0 if model.char_lm is None else 0.5  # `ensemble` is a mean
    letters, constants = dict[str, Array](), dict[str, float]()
    head = linear_head(model, reading.encoded)
    if isinstance(head, LinearHead):
        letters["classifier"], constants["classifier"] = by_place(head, len(reading.form), weight * contrast)
    if model.char_lm is not None and reading.likelihoods is not None:
        by_direction = exact(reading.likelihoods) @ (weight * contrast) / reading.likelihoods.shape[1]
        letters["forward"], *backward = by_direction.T.numpy()
        for values in backward:  # place t predicts letter t - 1, the first place the beginning
            letters["backward"], constants["backward"] = np.append(values[1:], 0.0), float(values[0])
        constants["prior"] = weight * float(exact(model.char_lm.log_prior) @ contrast)
    totals, no_sum = dict[str, float](), head if isinstance(head, str) else None
    if no_sum is not None:
        logits: Callable[..., Tensor] = model.classifier_logits
        totals["classifier"] = weight * float(exact(logits(reading.encoded))[0] @ contrast)
    for term in (*letters, *constants):  # the prior has no letters
        totals[term] = float(letters[term].sum()) if term in letters else 0.0
        totals[term] += constants.get(term, 0.0)
    return Evidence(letters, constants, totals, sum(totals.values()), no_sum)


def by_place(head: LinearHead, length: int, contrast: Tensor) -> tuple[Array, float]:
    """Return the classifier's term: of the letters and of what is read behind them `[T + 1]`; a constant."""
    values = (contrast @ exact(head.weight)) * exact(head.features)
    sums = values.new_zeros(length + 1).index_add(0, head.places.cpu().clamp(max=length), values)
    return sums.numpy(), float(contrast @ exact(head.bias))


def exact(tensor: Tensor) -> Tensor:
    """Return a tensor in float64 on the CPU: float32 would lose 1e-4 nats in a sum over 64 odd letters."""
    return tensor.detach().cpu().double()


@singledispatch
def linear_head(model: nn.Module, encoded: object) -> LinearHead | str:
    """Return how a classifier's logits are a sum over features from one place each, or why they are none.

    A new kind of network registers its own; by default it has no sum.
    """
    return "Nothing says how this network's logits would be a sum over letters."


@linear_head.register
def _(model: RecurrentClassifier, encoded: Encoded) -> LinearHead | str:
    if model.config.pooling == "last":
        return LAST_STATE
    if not isinstance(model.linear, nn.Linear):
        return RELU_LAYER
    return LinearHead(
        model.linear.weight, model.linear.bias, encoded.features[0], encoded.output[0].argmax(dim=0)
    )


@linear_head.register
def _(model: ArticleClassifier, encoded: Encoded) -> LinearHead | str:
    if model.article.pooling != "all":
        return linear_head.dispatch(RecurrentClassifier)(model, encoded)
    if not isinstance(model.linear, nn.Linear):
        return RELU_LAYER
    features = encoded.features[0]
    places = torch.arange(len(features), device=features.device) // encoded.output.shape[2]
    return LinearHead(model.linear.weight, model.linear.bias, features, places)


@linear_head.register
def _(model: LinearClassifier, encoded: Tensor) -> LinearHead | str:
    if model.config.activation != "none":
        return ACTIVATION
    weight, bias = exact(model.first.weight), exact(model.first.bias)
    for layer in (model.second, model.third):
        W = exact(layer.weight)
        weight, bias = W @ weight, W @ bias + exact(layer.bias)
    places = torch.arange(encoded.shape[1], device=encoded.device) // model.embedding.embedding_dim
    return LinearHead(weight, bias, encoded[0], places)
