"""A network's recurrence as cells that run letter by letter, with the weights that it was trained with.

Networks run torch's layers by default. Their steps and gates are out of reach there, so this room reads them
from `models/`'s cells, whose equations are torch's. Knows nothing of names.
"""

from __future__ import annotations

import copy

import torch
from torch import nn

from namemodel.hardware import fork_rng
from namemodel.models import Cell, RecurrentClassifier, find_network
from namemodel.models.recurrence import Recurrence


def as_cells(model: RecurrentClassifier) -> Recurrence:
    """Return a network's recurrence as cells with a copy of its weights, whichever way it runs itself."""
    layer = model.recurrence
    if isinstance(layer, Recurrence):
        return copy.deepcopy(layer)
    with fork_rng():  # first weights are drawn before these are copied
        cells = Recurrence(find_network(model.config.architecture), layer.input_size, model.config)
    cells.to(layer.get_parameter("weight_ih_l0"))  # its dtype and device
    copy_weights(layer, cells)
    return cells.train(model.training)


def copy_weights(layer: nn.RNNBase, target: Recurrence) -> None:
    """Copy the weights of torch's layer into cells of the same shape."""
    with torch.no_grad():
        for index, cell in enumerate(target.cells):
            assert isinstance(cell, Cell)
            place, backward = divmod(index, target.directions)
            suffix = f"_l{place}" + "_reverse" * backward
            for name, linear in (("ih", cell.W_x), ("hh", cell.W_h)):
                linear.weight.copy_(layer.get_parameter(f"weight_{name}{suffix}"))
                linear.bias.copy_(layer.get_parameter(f"bias_{name}{suffix}"))


def with_recurrence(model: RecurrentClassifier, recurrence: Recurrence) -> RecurrentClassifier:
    """Return a copy of a network that reads with another recurrence of the same shape."""
    return copy.deepcopy(model, {id(model.recurrence): recurrence})  # what is in the memo isn't copied
