"""Names as a classifier's network takes them, and the answers that it gives for what it has read.

Shared by the modules of this room; knows nothing of what they change in a network.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from namemodel.architectures import ARCHITECTURES
from namemodel.errors import ConfigError, InvalidName
from namemodel.inference.classifier import Classifier
from namemodel.inference.predictions import EMPTY, TOO_LONG
from namemodel.models import Network
from namemodel.models.classifier import Encoded, RecurrentClassifier
from namemodel.names.name_array import NameArray
from namemodel.names.normalise import normalise
from namemodel.wording import listed

Array = npt.NDArray[np.float64]
Part = Literal["answer", "classifier"]
"""Whose probabilities: the whole network's, or without the character LM those of the classifier in it."""


class Ids(NamedTuple):
    """Names for a network: ids `[B, T]`, padded with 0, and lengths `[B]`."""

    ids: Tensor
    lengths: Tensor


def letters_of(classifier: Classifier, name: str) -> tuple[str, ...]:
    """Return the letters of a name as the network reads them, T of them."""
    return tuple(normalise(name, classifier.text))


def encode_names(classifier: Classifier, names: Sequence[str]) -> Ids:
    """Return names as ids.

    Raises:
        InvalidName: a name is empty or too long.
    """
    array = NameArray.of(names, classifier.text)
    status = classifier.statuses(array)
    for row in np.flatnonzero((status == EMPTY) | (status == TOO_LONG)).tolist():
        (unread,) = classifier.classify(names[row])
        raise InvalidName(unread.status, unread.message)
    ids = torch.from_numpy(classifier.vocabulary.encode(array).astype(np.int64))
    return Ids(ids.to(classifier.device), torch.from_numpy(array.lengths).to(classifier.device))


def scaled_logits(
    classifier: Classifier, model: Network, encoded: Encoded | Tensor, part: Part = "answer"
) -> Tensor:
    """Return logits / temperature, `[B, C]`, of the classifier's network or a changed copy of it.

    Args:
        encoded: what the network's `encode` returns.
        part: the temperature is that of the answer for both.
    """
    logits: Callable[..., Tensor] = model.logits if part == "answer" else model.classifier_logits
    return logits(encoded) / classifier.checkpoint.temperature


def probabilities(
    classifier: Classifier, model: Network, encoded: Encoded | Tensor, part: Part = "answer"
) -> Tensor:
    """Return probabilities `[B, C]`; arguments as `scaled_logits`."""
    return scaled_logits(classifier, model, encoded, part).softmax(dim=1)


def accuracy(probabilities: Tensor, labels: Sequence[int]) -> float:
    """Return for what fraction of names the most probable list is the right one, an index `[N]`."""
    right = probabilities.argmax(dim=1).cpu() == torch.tensor(labels)
    return float(right.double().mean())


def require(classifier: Classifier, what: str, **needed: Collection[object]) -> None:
    """Raise ConfigError unless each of these settings of the network is one of the values given."""
    settings = classifier.checkpoint.experiment.settings
    wrong = [name for name in needed if settings[name] not in needed[name]]
    if wrong:
        wanted = listed([f"{name}={' or '.join(map(repr, needed[name]))}" for name in wrong])
        found = listed([f"{name}={settings[name]!r}" for name in wrong])
        raise ConfigError(
            f"{what} needs a network with {wanted}. This one has {found}. Train a small one, in seconds."
        )


def recurrent_model(classifier: Classifier, what: str) -> RecurrentClassifier:
    """Return the classifier's network; raises ConfigError if it isn't recurrent."""
    recurrent = [id for id, entry in ARCHITECTURES.items() if entry.recurrent]
    require(classifier, what, architecture=recurrent)
    assert isinstance(classifier.model, RecurrentClassifier)
    return classifier.model


def one_way_model(classifier: Classifier, what: str) -> RecurrentClassifier:
    """Return the classifier's network; raises ConfigError unless it reads one way to its last state."""
    recurrent = recurrent_model(classifier, what)
    require(classifier, what, bidirectional=[False], pooling=["last"], mask_padding=[True])
    return recurrent
