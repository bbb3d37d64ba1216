"""A network whose cell runs letter by letter, with the weights of the one that runs torch's layer."""

from __future__ import annotations

from namemodel.inside.cells import as_cells, with_recurrence
from namemodel.models import Network, RecurrentClassifier
from namemodel.models.recurrence import Recurrence


def from_scratch(model: Network) -> Network:
    """Return the same network with torch's layer replaced by cells; one without a layer is returned as is."""
    if not isinstance(model, RecurrentClassifier) or isinstance(model.recurrence, Recurrence):
        return model
    return with_recurrence(model, as_cells(model))
