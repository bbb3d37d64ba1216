"""A network whose cell runs letter by letter, with the weights of the one that runs torch's layer."""

from __future__ import annotations

import torch
from torch import nn

from namemodel.models import Network, RecurrentClassifier, build_model
from namemodel.models.recurrence import Cell, Recurrence


def from_scratch(model: Network, vocabulary_size: int) -> Network:
    """Return the same network with torch's layer replaced by the cell run letter by letter.

    Weights are copied, so outputs agree to rounding. A network without one is returned as is.
    """
    if not isinstance(model, RecurrentClassifier) or isinstance(model.recurrence, Recurrence):
        return model
    twin = build_model(model.config.replace(implementation="scratch"), vocabulary_size, model.classes)
    twin.load_state_dict(model.state_dict(), strict=False)
    assert isinstance(twin, RecurrentClassifier)
    assert isinstance(twin.recurrence, Recurrence)
    copy_weights(model.recurrence, twin.recurrence)
    return twin.train(model.training)


def copy_weights(layer: nn.RNNBase, target: Recurrence) -> None:
    """Copy the weights of torch's layer into from-scratch cells of the same shape."""
    with torch.no_grad():
        for index, cell in enumerate(target.cells):
            assert isinstance(cell, Cell)
            place, backward = divmod(index, target.directions)
            suffix = f"_l{place}" + "_reverse" * backward
            for name, part in (("ih", cell.W_x), ("hh", cell.W_h)):
                part.weight.copy_(layer.get_parameter(f"weight_{name}{suffix}"))
                part.bias.copy_(layer.get_parameter(f"bias_{name}{suffix}"))
