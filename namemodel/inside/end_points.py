"""Where many names end in a plane, and how many of them on the right side of its boundary.

Names that end at the same point are the same to the network: it has kept nothing else of them. Knows nothing
of drawing, nor of where the names come from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from namemodel.data import NameTable
from namemodel.inside.inputs import Array
from namemodel.inside.plane import Plane


@dataclass(frozen=True)
class EndPoints:
    """Where N names end."""

    points: Array
    """`[N, 2]`."""
    labels: npt.NDArray[np.int64]
    """`[N]`, the list of each name as an index of the model's labels."""
    right: npt.NDArray[np.bool_]
    """`[N]`, whether it ends where the most probable list is its own."""

    @property
    def accuracy(self) -> float:
        """The share of names that end on the right side, a fraction."""
        return float(self.right.mean())


def find_end_points(plane: Plane, names: NameTable) -> EndPoints:
    """Return where names end in a plane, under its switches.

    Raises:
        DataError: a label is none of the model's. InvalidName: a name is empty or too long for the model.
    """
    names = names.with_labels(plane.classifier.labels)
    points, line = plane.end_points(names.names), plane.boundary()
    labels = np.array(names.labels, dtype=np.int64)
    predicted = (points @ line.weight.T + line.bias).argmax(axis=1)
    return EndPoints(points, labels, predicted == labels)


def nearest(points: Array, states: Array, most: int) -> npt.NDArray[np.int64]:
    """Return which of the end points `[N, 2]` are nearest to each of T states `[T, 2]`, nearest first.

    Returns:
        `[T, min(most, N)]`.
    """
    distances = ((states[:, None] - points[None]) ** 2).sum(axis=2)
    found: npt.NDArray[np.int64] = distances.argsort(axis=1, kind="stable")[:, :most]
    return found
