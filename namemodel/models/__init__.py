"""The registry of architectures: one file each, one line here.

To add one, write `models/<name>.py` with a `build(config, vocabulary_size, classes)` and list it in
`ARCHITECTURES`; the contract tests, the command line and the page take their choices from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from namemodel.config import ModelConfig
from namemodel.errors import ChoiceError, ConfigError
from namemodel.models import gru, linear_rnn, lstm, rnn
from namemodel.models.base import NameModel, parameter_count
from namemodel.models.gates import copy_weights
from namemodel.models.linear import LinearModel
from namemodel.models.recurrent import Recurrence, RecurrentModel


@dataclass(frozen=True)
class Architecture:
    """One entry of the registry."""

    id: str
    title: str
    summary: str
    build: Callable[[ModelConfig, int, int], NameModel]
    recurrent: bool = True


ARCHITECTURES: dict[str, Architecture] = {
    entry.id: entry
    for entry in (
        Architecture(
            "linear",
            "Linear layers",
            "three linear layers, no recurrence",
            LinearModel,
            recurrent=False,
        ),
        Architecture("linear-rnn", "Linear RNN", "a recurrence from two linear layers", linear_rnn.build),
        Architecture("rnn", "RNN", "torch's nn.RNN with tanh", rnn.build),
        Architecture("gru", "GRU", "gated recurrent unit", gru.build),
        Architecture("lstm", "LSTM", "long short-term memory", lstm.build),
    )
}


def get_architecture(name: str) -> Architecture:
    """Return the entry; raises ChoiceError with a suggestion when there is none."""
    if name not in ARCHITECTURES:
        raise ChoiceError("architecture", name, ARCHITECTURES)
    return ARCHITECTURES[name]


def build_model(config: ModelConfig, vocabulary_size: int, classes: int) -> NameModel:
    """Return a freshly initialised network (from torch's global generator).

    Args:
        config: the shape, `longest` and `hidden_size` resolved.
        vocabulary_size: number of ids, padding and unknown included.
        classes: number of lists.

    Raises:
        ChoiceError: no such architecture. ConfigError: one of them is still 0.
    """
    entry = get_architecture(config.architecture)
    if config.longest == 0:
        raise ConfigError("longest is 0; set it to the number of letters of the data's longest name.")
    if config.hidden_size == 0:
        raise ConfigError("hidden_size is 0; set it to a number that suits the data, such as 128.")
    return entry.build(config, vocabulary_size, classes)


def from_scratch(model: NameModel, vocabulary_size: int) -> NameModel:
    """Return the same network with torch's kernel replaced by the from-scratch cells.

    Weights are copied, so outputs agree to rounding. A network that has no kernel is returned as is.
    """
    if not isinstance(model, RecurrentModel) or isinstance(model.recurrence, Recurrence):
        return model
    twin = build_model(model.config.replace(implementation="scratch"), vocabulary_size, model.classes)
    kernel, cells = model.recurrence, twin.get_submodule("recurrence")
    assert isinstance(cells, Recurrence)
    twin.load_state_dict(model.state_dict(), strict=False)
    copy_weights(kernel, cells)  # type: ignore[arg-type]
    return twin.train(model.training)


__all__ = [
    "ARCHITECTURES",
    "Architecture",
    "NameModel",
    "RecurrentModel",
    "build_model",
    "from_scratch",
    "get_architecture",
    "parameter_count",
]
