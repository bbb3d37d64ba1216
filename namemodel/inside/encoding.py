"""Names as a classifier's network takes them.

Every module of this room reads names by these functions, so that all refuse the same ones.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from namemodel.errors import InvalidName
from namemodel.inference.classifier import Classifier
from namemodel.inference.predictions import EMPTY, TOO_LONG, UNSUPPORTED_SCRIPT
from namemodel.names.name_array import NameArray
from namemodel.names.normalise import normalise

UNREAD = (EMPTY, TOO_LONG)
NO_ANSWER = (*UNREAD, UNSUPPORTED_SCRIPT)  # the statuses of a name without a prediction


class Ids(NamedTuple):
    """Names for a network: ids `[B, T]`, padded with 0, and lengths `[B]`."""

    ids: Tensor
    lengths: Tensor


def form_of(classifier: Classifier, name: str) -> str:
    """Return a name as the network reads it."""
    return classifier.vocabulary.fold_name(normalise(name, classifier.text))


def letters_of(classifier: Classifier, name: str) -> tuple[str, ...]:
    """Return the letters of a name as the network reads them, T of them."""
    return tuple(form_of(classifier, name))


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
    array = classifier.vocabulary.fold(NameArray.of(names, classifier.text))
    for row in np.flatnonzero(np.isin(classifier.statuses(array), list(refused))).tolist():
        (unread,) = classifier.classify(names[row])
        raise InvalidName(unread.status, unread.message)
    ids = torch.from_numpy(classifier.vocabulary.encode(array).astype(np.int64))
    return Ids(ids.to(classifier.device), torch.from_numpy(array.lengths).to(classifier.device))
