"""The networks: read a cell (`gru.py`), `classifier.py` and `char_lm.py`; `recurrence.py` runs cells."""

from __future__ import annotations

import importlib
from typing import Any

from torch import nn

from namemodel.architectures import get_architecture
from namemodel.config import ModelConfig
from namemodel.errors import ConfigError
from namemodel.models.classifier import RecurrentClassifier
from namemodel.models.linear import LinearClassifier
from namemodel.models.recurrence import Cell

Network = RecurrentClassifier | LinearClassifier
"""Every network: its `forward` takes ids `[B, T]` and lengths `[B]`, and returns logits `[B, C]`."""


def build_model(config: ModelConfig, vocabulary_size: int, classes: int) -> Network:
    """Return a freshly initialised network (from torch's global generator).

    Args:
        config: the shape, `max_length` and `hidden_size` resolved.
        vocabulary_size: number of ids V, padding and unknown included.
        classes: number of classes C, the name lists.

    Raises:
        ChoiceError: no such architecture. ConfigError: one of the sizes is still 0.
    """
    check_sizes(config)
    found = find_network(config.architecture)
    if issubclass(found, Cell):
        return RecurrentClassifier(config, vocabulary_size, classes, found)
    network: Network = found(config, vocabulary_size, classes)
    return network


def find_network(architecture: str) -> Any:
    """Return the class that an entry names, a `Cell` or a whole network; raises ChoiceError."""
    module, name = get_architecture(architecture).network.split(".")
    return getattr(importlib.import_module(f"namemodel.models.{module}"), name)


def check_sizes(config: ModelConfig) -> None:
    """Raise ConfigError if a size is still 0, which stands for what suits the data."""
    if config.max_length == 0:
        raise ConfigError("max_length is 0; set it to the number of letters of the data's longest name.")
    if config.hidden_size == 0:
        raise ConfigError("hidden_size is 0; set it to a number that suits the data, such as 128.")


def parameter_count(model: nn.Module) -> int:
    """Return the number of trainable parameters."""
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


__all__ = [
    "Cell",
    "Network",
    "RecurrentClassifier",
    "build_model",
    "check_sizes",
    "find_network",
    "parameter_count",
]
