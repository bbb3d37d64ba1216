"""One name as a trained network has read it: what every explanation begins with.

Knows nothing of what is made of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from namemodel.inference.classifier import Classifier
from namemodel.inside.encoding import encode_name, form_of
from namemodel.models.classifier import Encoded
from namemodel.names.normalise import clean, fold_case


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


@torch.inference_mode()
def read(classifier: Classifier, name: str) -> Reading:
    """Read a name; raises InvalidName if it has no answer."""
    model, form = classifier.model, form_of(classifier, name)
    ids, lengths = encode_name(classifier, name)
    encoded, likelihoods, hidden = model.encode(ids, lengths), None, None
    if model.char_lm is not None and isinstance(encoded, Encoded):
        likelihoods = model.char_lm.log_likelihoods(encoded.output, ids, lengths)[0]
        hidden = model.char_lm.next_characters(encoded.output, ids, lengths)[0][0][0]
    return Reading(form, as_typed(classifier, name, form), ids, lengths, encoded, likelihoods, hidden)


def as_typed(classifier: Classifier, name: str, form: str) -> str:
    """Return the letters of a name's form as they were typed."""
    typed, fold = clean(name) if classifier.text.canonical else name, classifier.vocabulary.fold_name
    matched = len(typed) == len(form) and all(
        fold(fold_case(letter, classifier.text)) == read for letter, read in zip(typed, form, strict=True)
    )
    return typed if matched else form
