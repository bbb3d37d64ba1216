"""Settings that follow from the data where they are 0: longest name, hidden size, learning rate."""

from __future__ import annotations

from namemodel.config import HIGHEST_RATE, MANY_NAMES, RATE_TIMES_WIDTH, WIDTHS, Experiment
from namemodel.data import Splits
from namemodel.names.normalise import normalise


def resolve_settings(experiment: Experiment, splits: Splits) -> Experiment:
    """Return the experiment with settings of 0 replaced by what suits the data.

    `max_length` becomes the data's longest name, in letters; `hidden_size` grows with the training names, and
    the learning rate falls with it.
    """
    max_length = experiment.model.max_length or max(
        len(normalise(name, experiment.text)) for name in all_names(splits)
    )
    hidden_size = experiment.model.hidden_size or width_for(len(splits.train))
    model = experiment.model.replace(max_length=max_length, hidden_size=hidden_size)
    rate = experiment.training.learning_rate or rate_for(hidden_size)
    training = experiment.training.replace(learning_rate=rate)
    return experiment.replace(model=model, training=training)


def rate_for(hidden_size: int) -> float:
    """Return the learning rate of a network of this width.

    Adam's steps are as large for every weight, so the change of a sum over a state grows with its width:
    Yang et al. 2022, "Tensor Programs V".
    """
    return min(HIGHEST_RATE, RATE_TIMES_WIDTH / hidden_size)


def width_for(names: int) -> int:
    """Return the hidden size that suits so many training names."""
    return WIDTHS[names >= MANY_NAMES]


def all_names(splits: Splits) -> list[str]:
    """Return the names of all three parts."""
    return [*splits.train.names, *splits.validation.names, *splits.test.names]
