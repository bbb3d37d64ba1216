"""The answer that a network gives for what it has read, and the two lists that are compared.

Knows nothing of what was changed in the network, which may be a copy of the classifier's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import torch
from torch import Tensor

from namemodel.errors import ConfigError, InvalidName, choose
from namemodel.inference.classifier import Classifier
from namemodel.inference.predictions import Prediction
from namemodel.models import Network
from namemodel.models.classifier import Encoded

Predictor = Literal["answer", "classifier"]
"""Whose probabilities: the whole network's, or without the character LM those of the classifier in it."""


def predict_one(classifier: Classifier, name: str) -> Prediction:
    """Return the prediction for a name; raises InvalidName if it has none, DataError if it is no string."""
    (prediction,) = classifier.classify([name])
    if prediction.predicted is None:
        raise InvalidName(prediction.status, prediction.message)
    return prediction


def choose_pair(classifier: Classifier, prediction: Prediction, labels: Sequence[str] | None) -> list[int]:
    """Return the indices of the two lists to compare, by default the answer's most probable one and the next.

    Raises:
        ConfigError, ChoiceError: `labels` are not two of the model's.
    """
    default = [*prediction.probabilities][:2]
    given = default if labels is None else [labels] if isinstance(labels, str) else [*labels]
    if len(given) != 2 or given[0] == given[1]:
        names, every = ", ".join(map(str, given)), ", ".join(classifier.labels)
        raise ConfigError(f"The lists to compare are {names}; name two different ones of: {every}.")
    indices = {label: index for index, label in enumerate(classifier.labels)}
    return [choose("list", label, indices) for label in given]


def contrast_of(classifier: Classifier, pair: list[int]) -> Tensor:
    """Return what turns logits into the log odds of two lists: `[C]`, float64, on the CPU."""
    contrast = torch.zeros(len(classifier.labels), dtype=torch.float64)
    contrast[pair] = torch.tensor([1.0, -1.0], dtype=torch.float64) / classifier.checkpoint.temperature
    return contrast


def scaled_logits(
    classifier: Classifier, model: Network, encoded: Encoded | Tensor, predictor: Predictor = "answer"
) -> Tensor:
    """Return logits / temperature, `[B, C]`, of the classifier's network or a changed copy of it.

    Args:
        encoded: what the network's `encode` returns.
        predictor: the temperature is that of the answer for both.
    """
    logits: Callable[..., Tensor] = model.logits if predictor == "answer" else model.classifier_logits
    return logits(encoded) / classifier.checkpoint.temperature


def probabilities(
    classifier: Classifier, model: Network, encoded: Encoded | Tensor, predictor: Predictor = "answer"
) -> Tensor:
    """Return probabilities `[B, C]`; arguments as `scaled_logits`."""
    return scaled_logits(classifier, model, encoded, predictor).softmax(dim=1)
