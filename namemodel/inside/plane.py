"""A hidden state of two numbers as a point: how letters move it, and on which side of a line names end.

For recurrent networks of two units, one layer and one direction, whose features are the last state, and which
have no character LM. Then the answer is softmax((W h + b) / temperature): a straight line parts two lists.
The steps are those of `equations.py`, in float64, because a state without tanh may grow large. Knows nothing
of drawing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from namemodel.data import NameTable
from namemodel.errors import ChoiceError, ConfigError
from namemodel.evaluation.accuracy import accuracy
from namemodel.inference.classifier import Classifier
from namemodel.inside.arrays import Array
from namemodel.inside.cells import as_cells
from namemodel.inside.encoding import encode_name, encode_names, form_of, letters_of
from namemodel.inside.equations import EQUATIONS, Numbers, Switches
from namemodel.inside.requirements import Needed, one_way_model, require, unmet
from namemodel.models.recurrence import Cell
from namemodel.names.name_array import NameArray

SHAPE: Needed = {
    "architecture": ("rnn", "gru", "linear-rnn"),
    "hidden_size": (2,),
    "layers": (1,),
    "bidirectional": (False,),
    "pooling": ("last",),
    "char_lm": (False,),
    "head_size": (0,),
    "mask_padding": (True,),
}
"""The settings that make a plane."""


def has_plane(classifier: Classifier) -> bool:
    """Return whether a network's settings are `SHAPE`, so that `Plane` takes it."""
    return not unmet(classifier.checkpoint.experiment, SHAPE)


@dataclass(frozen=True)
class Walk:
    """The states of a name; row t has read t letters, and row 0 is h_0, the origin."""

    letters: tuple[str, ...]
    states: Array
    """`[T + 1, 2]`."""
    probabilities: Array
    """`[T + 1, C]`, the answer if the name ended there."""


@dataclass(frozen=True)
class Boundary:
    """What tints the plane: the answer at a point h is softmax((W h + b) / temperature)."""

    weight: Array
    """`[C, 2]`."""
    bias: Array
    """`[C]`."""
    temperature: float


class Plane:
    """A network's step in the plane, under switches.

    Args:
        classifier: of a network with the settings `SHAPE`.
        switches: some of its `available_switches`.

    Raises:
        ConfigError: the network has other settings. ChoiceError: its equations have no such switch.
    """

    def __init__(self, classifier: Classifier, switches: Switches = ()) -> None:
        require(classifier, "The plane", **SHAPE)
        self.classifier, self.model = classifier, one_way_model(classifier, "The plane")
        (cell,) = as_cells(self.model).cpu().double().cells
        assert isinstance(cell, Cell)
        self.cell, (self.equations, self.available_switches) = cell, EQUATIONS[type(cell)]
        for switch in switches:
            if switch not in self.available_switches:
                raise ChoiceError("switch", switch, self.available_switches)
        self.switches = frozenset(switches)

    @property
    def extent(self) -> float:
        """The largest absolute value that a state's number may have: 2 for the coded sum of two tanh, else 1.

        Without tanh there is none, and this is what it would be with it.
        """
        coded = "printed_sum" in self.available_switches and "printed_sum" not in self.switches
        return 2.0 if coded or "coded_sum" in self.switches else 1.0

    def walk(self, name: str) -> Walk:
        """Return the states of a name; raises InvalidName if it has no answer."""
        encode_name(self.classifier, name)  # refuses a name without an answer
        states, line = self.states([name])[0], self.boundary()
        weight, bias = torch.from_numpy(line.weight), torch.from_numpy(line.bias)
        answers = ((states @ weight.T + bias) / line.temperature).softmax(dim=1)
        return Walk(letters_of(self.classifier, name), states.numpy(), answers.numpy())

    def end_points(self, names: Sequence[str]) -> Array:
        """Return the last states of N names, `[N, 2]`; raises InvalidName if one is empty or too long."""
        end: Array = self.states(names)[:, -1].numpy()
        return end

    def boundary(self) -> Boundary:
        """Return what tints the plane; the same under all switches."""
        weight, bias = (
            self.model.get_parameter(f"linear.{name}").detach().cpu().double().numpy()
            for name in ("weight", "bias")
        )
        return Boundary(weight, bias, self.classifier.checkpoint.temperature)

    def field(self, letter: str, grid: int = 15) -> Array:
        """Return where a letter moves the points of a grid over the plane.

        The grid spans -extent … extent both ways; h[0] varies fastest.

        Returns:
            `[grid * grid, 2, 2]`, the point h and the point that the letter leads to.

        Raises:
            ConfigError: `letter` is not one letter.
        """
        form = form_of(self.classifier, letter) or letter  # a space is a letter of some names
        if len(form) != 1:
            raise ConfigError(
                f"{letter!r} has {len(form)} letters; a field is that of one. Choose one letter."
            )
        ids = torch.from_numpy(self.classifier.vocabulary.encode(NameArray.whole([form])).astype(int))
        x = self.vectors(ids.to(self.classifier.device))[:, 0]
        axis = torch.linspace(-self.extent, self.extent, grid, dtype=torch.float64)
        h = torch.cartesian_prod(axis, axis).flip(1)
        return torch.stack([h, self.step(x.expand(len(h), -1), h)["h_t"]], dim=1).numpy()

    def arithmetic(self, name: str, t: int) -> list[tuple[str, list[float]]]:
        """Return every number of step t, which reads letter t (from 1), as (symbol, its two values).

        Raises:
            InvalidName: the name has no answer. ConfigError: there is no such letter.
        """
        numbers = self.all_steps(name)
        steps = len(numbers["h_t"])
        if not 1 <= t <= steps:
            raise ConfigError(f"There is no step {t}; this name has steps 1 to {steps}.")
        return [(symbol, value[t - 1].tolist()) for symbol, value in numbers.items()]

    def all_steps(self, name: str) -> dict[str, Array]:
        """Return every number of every step by symbol, `[T, 2]` each, in the order of the equations.

        Raises:
            InvalidName: the name has no answer.
        """
        ids, states = encode_name(self.classifier, name).ids, self.states([name])[0]
        numbers = self.step(self.vectors(ids)[0], states[:-1])
        return {symbol: value.numpy() for symbol, value in numbers.items()}

    def states(self, names: Sequence[str]) -> Tensor:
        """Return the states of N names, `[N, T + 1, 2]`; past a name's end its last state is repeated."""
        ids, lengths = encode_names(self.classifier, names)
        x, states = self.vectors(ids), [torch.zeros(len(names), 2, dtype=torch.float64)]
        for t in range(x.shape[1]):
            h = self.step(x[:, t], states[-1])["h_t"]
            states.append(torch.where((t < lengths.cpu())[:, None], h, states[-1]))
        return torch.stack(states, dim=1)

    @torch.no_grad()
    def step(self, x: Tensor, h: Tensor) -> Numbers:
        """Return the numbers of one step from h `[B, 2]` with the letters' vectors x `[B, I]`."""
        return self.equations(self.cell, x, h, self.switches)

    @torch.no_grad()
    def vectors(self, ids: Tensor) -> Tensor:
        """Return the letters' vectors, `[B, T, I]`, for ids `[B, T]`."""
        x: Tensor = self.model.embedding(ids)
        return x.cpu().double()


@dataclass(frozen=True)
class EndPoints:
    """Where N names end. Those that end at the same point are the same to the network: it kept no more."""

    points: Array
    """`[N, 2]`."""
    labels: npt.NDArray[np.int64]
    """`[N]`, the list of each name as an index of the model's labels."""
    accuracy: float
    """The fraction of names that end where the most probable list is their own."""


def find_end_points(plane: Plane, names: NameTable) -> EndPoints:
    """Return where names end in a plane, under its switches.

    Raises:
        DataError: a label is none of the model's. InvalidName: a name is empty or too long for the model.
    """
    names = names.with_labels(plane.classifier.labels)
    points, line = plane.end_points(names.names), plane.boundary()
    labels = np.array(names.labels, dtype=np.int64)
    logits = torch.from_numpy(points @ line.weight.T + line.bias)
    return EndPoints(points, labels, accuracy(logits, names.labels))


def nearest(points: Array, states: Array, most: int) -> npt.NDArray[np.int64]:
    """Return which of the end points `[N, 2]` are nearest to each of T states `[T, 2]`, nearest first.

    Returns:
        `[T, min(most, N)]`.
    """
    distances = ((states[:, None] - points[None]) ** 2).sum(axis=2)
    found: npt.NDArray[np.int64] = distances.argsort(axis=1, kind="stable")[:, :most]
    return found
