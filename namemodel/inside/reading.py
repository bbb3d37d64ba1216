"""One name, read by a trained network, and the two lists that are compared while it is read.

Owns what every explanation of a name begins with. Knows nothing of what is made of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from namemodel.errors import ConfigError, InvalidName, choose
from namemodel.inference.classifier import Classifier
from namemodel.inference.predictions import Prediction
from namemodel.models.classifier import Encoded
from namemodel.names.name_array import NameArray
from namemodel.names.normalise import clean, fold_case, normalise


@dataclass(frozen=True)
class Reading:
    """One name of T letters as a network has read it."""

    form: str
    """The letters that the network reads."""
    shown: str
    """The same T letters as they were typed; `form` where they cannot be matched one by one."""
    ids: Tensor
    """`[1, T]`."""
    lengths: Tensor
    """`[1]`."""
    encoded: Encoded | Tensor
    """What the network's `encode` returns."""
    likelihoods: Tensor | None
    """The character LM's `log_likelihoods`, `[T + 1, D, C]`; None without one."""
    hidden: Tensor | None
    """The forward states that predict each letter and the end, `[T + 1, H]`; None without a character LM."""


def predict_one(classifier: Classifier, name: str) -> Prediction:
    """Return the prediction for a name; raises InvalidName if it has none, DataError if it is no string."""
    (prediction,) = classifier.classify([name])
    if prediction.predicted is None:
        raise InvalidName(prediction.status, prediction.message)
    return prediction


def choose_lists(classifier: Classifier, prediction: Prediction, lists: Sequence[str] | None) -> list[int]:
    """Return the indices of the two lists to compare; raises ConfigError and ChoiceError."""
    default = [*prediction.probabilities][:2]
    given = default if lists is None else [lists] if isinstance(lists, str) else [*lists]
    if len(given) != 2 or given[0] == given[1]:
        names, every = ", ".join(map(str, given)), ", ".join(classifier.labels)
        raise ConfigError(f"The lists to compare are {names}; name two different ones of: {every}.")
    indices = {label: index for index, label in enumerate(classifier.labels)}
    return [choose("list", label, indices) for label in given]


def contrast_of(classifier: Classifier, pair: list[int]) -> Tensor:
    """Return what turns logits into the log odds of two lists: `[C]`, float64."""
    contrast = torch.zeros(len(classifier.labels), dtype=torch.float64)
    contrast[pair] = torch.tensor([1.0, -1.0], dtype=torch.float64) / classifier.checkpoint.temperature
    return contrast.to(classifier.device)


@torch.inference_mode()
def read(classifier: Classifier, name: str) -> Reading:
    """Read a name that has an answer (`Classifier.statuses`)."""
    model, form = classifier.model, normalise(name, classifier.text)
    ids = torch.from_numpy(classifier.vocabulary.encode(NameArray.whole([form]))).long()
    ids, lengths = ids.to(classifier.device), torch.tensor([len(form)], device=classifier.device)
    encoded, likelihoods, hidden = model.encode(ids, lengths), None, None
    if model.char_lm is not None and isinstance(encoded, Encoded):
        likelihoods = model.char_lm.log_likelihoods(encoded.output, ids, lengths)[0]
        hidden = model.char_lm.next_characters(encoded.output, ids, lengths)[0][0][0]
    return Reading(form, as_typed(classifier, name, form), ids, lengths, encoded, likelihoods, hidden)


def as_typed(classifier: Classifier, name: str, form: str) -> str:
    """Return the letters of a name's form in the case in which they were typed."""
    typed = clean(name) if classifier.text.canonical else name
    matched = len(typed) == len(form) and all(
        fold_case(letter, classifier.text) == read for letter, read in zip(typed, form, strict=True)
    )
    return typed if matched else form
