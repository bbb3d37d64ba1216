"""The settings that a network must have to be shown in some way.

Owns the checks and their messages, which say what is needed, what was found, and what to train.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from namemodel.architectures import ARCHITECTURES
from namemodel.config import Experiment
from namemodel.errors import ConfigError
from namemodel.inference.classifier import Classifier
from namemodel.models.char_lm import NO_CHAR_LM, CharLM
from namemodel.models.classifier import RecurrentClassifier
from namemodel.wording import listed

Needed = Mapping[str, Collection[object]]
"""Values that settings may have, by setting."""
ONE_WAY: Needed = {"bidirectional": (False,), "pooling": ("last",), "mask_padding": (True,)}
"""The settings of a recurrent network that reads one way to its last state."""


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
