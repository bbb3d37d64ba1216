"""Names as a classifier's network takes them, the lists that are compared, and the answers for what was read.

Shared by the modules of this room; knows nothing of what they change in a network.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from namemodel.architectures import ARCHITECTURES
from namemodel.config import Experiment
from namemodel.errors import ConfigError, InvalidName, choose
from namemodel.inference.classifier import Classifier
from namemodel.inference.predictions import EMPTY, TOO_LONG, UNSUPPORTED_SCRIPT, Prediction
from namemodel.models import Network
from namemodel.models.char_lm import NO_CHAR_LM, CharLM
from namemodel.models.classifier import Encoded, RecurrentClassifier
from namemodel.names.name_array import NameArray
from namemodel.names.normalise import normalise
from namemodel.wording import listed

Array = npt.NDArray[np.float64]
Part = Literal["answer", "classifier"]
"""Whose probabilities: the whole network's, or without the character LM those of the classifier in it."""
Needed = Mapping[str, Collection[object]]
"""Values that settings may have, by setting."""
UNREAD = (EMPTY, TOO_LONG)
NO_ANSWER = (*UNREAD, UNSUPPORTED_SCRIPT)  # the statuses of a name without a prediction
ONE_WAY: Needed = {"bidirectional": (False,), "pooling": ("last",), "mask_padding": (True,)}
"""The settings of a recurrent network that reads one way to its last state."""


class Ids(NamedTuple):
    """Names for a network: ids `[B, T]`, padded with 0, and lengths `[B]`."""

    ids: Tensor
    lengths: Tensor


def letters_of(classifier: Classifier, name: str) -> tuple[str, ...]:
    """Return the letters of a name as the network reads them, T of them."""
    return tuple(normalise(name, classifier.text))


def encode_name(classifier: Classifier, name: str) -> Ids:
    """Return one name as ids `[1, T]`; raises InvalidName if it has no answer, as `Classifier.classify`."""
    return encode_names(classifier, [name], NO_ANSWER)


def encode_names(classifier: Classifier, names: Sequence[str], refused: Collection[int] = UNREAD) -> Ids:
    """Return names as ids.

    Args:
        refused: of many names, those in another script are read too, as they are where a network is tested.

    Raises:
        InvalidName: a name has a status that is refused.
    """
    array = NameArray.of(names, classifier.text)
    for row in np.flatnonzero(np.isin(classifier.statuses(array), list(refused))).tolist():
        (unread,) = classifier.classify(names[row])
        raise InvalidName(unread.status, unread.message)
    ids = torch.from_numpy(classifier.vocabulary.encode(array).astype(np.int64))
    return Ids(ids.to(classifier.device), torch.from_numpy(array.lengths).to(classifier.device))


def predict_one(classifier: Classifier, name: str) -> Prediction:
    """Return the prediction for a name; raises InvalidName if it has none, DataError if it is no string."""
    (prediction,) = classifier.classify([name])
    if prediction.predicted is None:
        raise InvalidName(prediction.status, prediction.message)
    return prediction


def choose_lists(classifier: Classifier, prediction: Prediction, lists: Sequence[str] | None) -> list[int]:
    """Return the indices of the two lists to compare, by default the answer's most probable one and the next.

    Raises:
        ConfigError, ChoiceError: `lists` are not two lists of the model.
    """
    default = [*prediction.probabilities][:2]
    given = default if lists is None else [lists] if isinstance(lists, str) else [*lists]
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


def accuracy(scores: Tensor, labels: Sequence[int]) -> float:
    """Return for what fraction of names the list with the highest score is the right one.

    Args:
        scores: `[N, C]`, probabilities or logits.
        labels: `[N]`, the right lists as indices.
    """
    return share_right(scores.argmax(dim=1), labels)


def share_right(found: Tensor, labels: Sequence[int]) -> float:
    """Return what fraction of the lists found, `[N]` indices, are the right ones."""
    return float((found.cpu() == torch.tensor(labels)).double().mean())


def array_of(tensor: Tensor) -> Array:
    """Return a tensor as an array of float64, which not every device has."""
    return tensor.cpu().double().numpy()


def require(classifier: Classifier, what: str, **needed: Collection[object]) -> None:
    """Raise ConfigError unless each of these settings of the network is one of the values given."""
    require_settings(classifier.checkpoint.experiment, what, needed)


def require_settings(experiment: Experiment, what: str, needed: Needed) -> None:
    """Raise ConfigError unless each of these settings of an experiment is one of the values given."""
    if wrong := unmet(experiment, needed):
        wanted = listed([f"{name}={' or '.join(map(repr, needed[name]))}" for name in wrong])
        found = listed([f"{name}={experiment.settings[name]!r}" for name in wrong])
        raise ConfigError(
            f"{what} needs a network with {wanted}. This one has {found}. The presets small and two-units "
            "train one in seconds."
        )


def unmet(experiment: Experiment, needed: Needed) -> list[str]:
    """Return which of these settings of an experiment are none of the values given."""
    settings = experiment.settings
    return [name for name, values in needed.items() if settings[name] not in values]


def is_one_way(classifier: Classifier) -> bool:
    """Return whether a network is recurrent and reads one way to its last state."""
    recurrent = isinstance(classifier.model, RecurrentClassifier)
    return recurrent and not unmet(classifier.checkpoint.experiment, ONE_WAY)


def recurrent_model(classifier: Classifier, what: str) -> RecurrentClassifier:
    """Return the classifier's network; raises ConfigError if it isn't recurrent."""
    recurrent = [id for id, entry in ARCHITECTURES.items() if entry.recurrent]
    require(classifier, what, architecture=recurrent)
    assert isinstance(classifier.model, RecurrentClassifier)
    return classifier.model


def one_way_model(classifier: Classifier, what: str) -> RecurrentClassifier:
    """Return the classifier's network; raises ConfigError unless it reads one way to its last state."""
    recurrent = recurrent_model(classifier, what)
    require(classifier, what, **ONE_WAY)
    return recurrent


def require_char_lm(classifier: Classifier) -> CharLM:
    """Return the network's character LM; raises ConfigError if it has none."""
    if classifier.model.char_lm is None:
        raise ConfigError(NO_CHAR_LM)
    return classifier.model.char_lm
