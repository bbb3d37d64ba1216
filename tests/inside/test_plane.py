"""The plane of a two-unit state, against the network and against other networks with the same weights."""

import copy
from pathlib import Path

import numpy as np
import pytest
import torch

from namemodel.article.networks import PrintedCell
from namemodel.data import load_names
from namemodel.errors import ChoiceError, ConfigError, InvalidName
from namemodel.inference.classifier import Classifier
from namemodel.inside.equations import EQUATIONS, gru_numbers
from namemodel.inside.plane import Plane, find_end_points, has_plane, nearest
from namemodel.models.gru import GRUCell
from namemodel.models.linear_rnn import LinearRNNCell
from namemodel.models.recurrence import Cell
from namemodel.models.rnn import RNNCell
from tests.inside import drawn

NAME = "tribbiani"
TWO = {"hidden_size": 2, "bidirectional": False, "pooling": "last", "char_lm": False}
PLAIN = ("rnn", "gru", "linear-rnn")


@pytest.mark.parametrize("cell", list(EQUATIONS))
@torch.no_grad()
def test_without_switches_a_step_is_that_of_the_cell(cell: type[Cell]) -> None:
    torch.manual_seed(2)
    one, x, h = cell(4, 2), torch.randn(6, 4), torch.randn(6, 2)
    equations, _ = EQUATIONS[cell]
    symbol, last = list(equations(one, x, h, ()).items())[-1]
    assert symbol == "h_t"
    torch.testing.assert_close(last, one.step(x, (h,))[0], rtol=0, atol=1e-6)


@pytest.mark.parametrize("architecture", PLAIN)
@pytest.mark.parametrize("preset", ["recommended", "textbook"])
@torch.no_grad()
def test_a_walk_is_the_states_of_the_network_and_ends_in_its_answer(architecture: str, preset: str) -> None:
    classifier = drawn.classifier(architecture, preset, **TWO)
    assert has_plane(classifier)
    walk = Plane(classifier).walk("Tribbiani")
    assert walk.letters == tuple(NAME)
    ids = torch.tensor([[classifier.vocabulary.characters.index(c) + 2 for c in NAME]])
    states = classifier.model.encode(ids, torch.tensor([9])).output[0]  # type: ignore[union-attr]
    np.testing.assert_allclose(walk.states[1:], states, rtol=0, atol=1e-5)
    assert not walk.states[0].any()
    for t in range(1, 10):
        (answer,) = classifier.predict([NAME[:t]]).probabilities
        np.testing.assert_allclose(walk.probabilities[t], answer, rtol=0, atol=1e-5)


def test_names_end_where_each_ends_alone(two_units: Classifier, toy_csv: Path) -> None:
    plane, table = Plane(two_units), load_names(str(toy_csv)).with_labels(two_units.labels)
    ends = plane.end_points(table.names)
    for name, end in zip(table.names[:20], ends, strict=False):
        np.testing.assert_allclose(end, plane.walk(name).states[-1], rtol=0, atol=1e-12)
    line = plane.boundary()
    side = (ends @ line.weight.T + line.bias).argmax(axis=1)
    assert (side == np.array(table.labels)).mean() > 0.9
    assert side.tolist() == two_units.predict(table.names).first.tolist()


@pytest.mark.parametrize("architecture", PLAIN)
def test_the_boundary_tints_the_plane_as_the_network_answers(architecture: str) -> None:
    plane = Plane(drawn.classifier(architecture, **TWO))
    walk, line = plane.walk(NAME), plane.boundary()
    logits = np.exp((walk.states @ line.weight.T + line.bias) / line.temperature)
    np.testing.assert_allclose(walk.probabilities, logits / logits.sum(axis=1, keepdims=True), atol=1e-9)
    assert line.temperature == 1.3


@pytest.mark.parametrize("architecture", PLAIN)
def test_a_field_leads_from_a_grid_to_where_the_letter_does(architecture: str) -> None:
    plane = Plane(drawn.classifier(architecture, **TWO))
    arrows = plane.field("T", grid=5)
    assert arrows.shape == (25, 2, 2)
    size = 2 if architecture == "linear-rnn" else 1
    assert plane.extent == size
    np.testing.assert_allclose(np.unique(arrows[:, 0]), np.linspace(-size, size, 5))
    np.testing.assert_allclose(arrows[:6, 0, 0], [*np.linspace(-size, size, 5), -size])  # h[0] goes first
    np.testing.assert_allclose(arrows[:6, 0, 1], [-size] * 5 + [-size / 2])
    np.testing.assert_allclose(arrows[12, 0], 0, atol=1e-12)  # the middle is h_0
    np.testing.assert_allclose(arrows[12, 1], plane.walk("t").states[1], rtol=0, atol=1e-12)
    assert np.abs(arrows[:, 1]).max() <= size
    for letter in (" ", "ж", "$"):
        assert plane.field(letter, grid=3).shape == (9, 2, 2)


@pytest.mark.parametrize("architecture", PLAIN)
@pytest.mark.parametrize("on", [(), ("zero_W_h",), ("no_tanh",), ("no_tanh", "zero_W_h")])
def test_arithmetic_is_every_step_of_the_walk(architecture: str, on: tuple[str, ...]) -> None:
    plane = Plane(drawn.classifier(architecture, **TWO), on)
    states = plane.walk(NAME).states
    for t in range(1, 10):
        numbers = plane.arithmetic(NAME, t)
        (first, before), (last, after) = numbers[0], numbers[-1]
        assert (first, last) == ("h_{t-1}", "h_t")
        np.testing.assert_allclose(before, states[t - 1], rtol=0, atol=1e-12)
        np.testing.assert_allclose(after, states[t], rtol=0, atol=1e-12)
        assert all(len(value) == 2 for _, value in numbers)


def test_the_numbers_of_a_gru_are_its_gates() -> None:
    torch.manual_seed(2)
    cell, x, h = GRUCell(4, 2), torch.randn(6, 4), torch.randn(6, 2)
    numbers, gates = gru_numbers(cell, x, h, ()), cell.gates_of(x, h)
    for symbol, gate in zip(("r", "z", "n"), gates, strict=True):
        torch.testing.assert_close(numbers[symbol], gate)
    torch.testing.assert_close(numbers["u = 1 - z"], 1 - gates.update)
    torch.testing.assert_close(numbers["(1 - z) * n"] + numbers["z * h_{t-1}"], numbers["h_t"])


def twin(cell: Cell, of: type[Cell], without_memory: bool = False) -> Cell:
    """Return a cell of another kind with the same weights, or with W_h = 0."""
    made = of(4, 2)
    made.load_state_dict(cell.state_dict())
    if without_memory:
        torch.nn.init.zeros_(made.W_h.weight)
    return made


@pytest.mark.parametrize(
    ("cell", "switch", "other"),
    [(RNNCell, "coded_sum", LinearRNNCell), (LinearRNNCell, "printed_sum", RNNCell)]
    + [(PrintedCell, "coded_sum", LinearRNNCell)]
    + [(cell, "zero_W_h", cell) for cell in EQUATIONS],
)
@torch.no_grad()
def test_a_switch_is_another_cell_with_the_same_weights(
    cell: type[Cell], switch: str, other: type[Cell]
) -> None:
    torch.manual_seed(3)
    one, x, h = cell(4, 2), torch.randn(6, 4), torch.randn(6, 2)
    equations, switches = EQUATIONS[cell]
    assert switch in switches
    expected = twin(one, other, without_memory=switch == "zero_W_h").step(x, (h,))[0]
    torch.testing.assert_close(equations(one, x, h, (switch,))["h_t"], expected, rtol=0, atol=1e-6)
    assert (expected - one.step(x, (h,))[0]).abs().max() > 0.01


@torch.no_grad()
def test_without_tanh_the_sums_are_the_state() -> None:
    torch.manual_seed(3)
    for cell in (RNNCell, LinearRNNCell):
        one, x, h = cell(4, 2), torch.randn(6, 4), torch.randn(6, 2)
        equations, _ = EQUATIONS[cell]
        torch.testing.assert_close(equations(one, x, h, ("no_tanh",))["h_t"], one.W_x(x) + one.W_h(h))
    gru, x, h = GRUCell(4, 2), torch.randn(6, 4), torch.randn(6, 2)
    n = gru_numbers(gru, x, h, ("no_tanh",))["n"]
    torch.testing.assert_close(n.tanh(), gru.gates_of(x, h).candidate)


def test_switches_leave_the_network_alone_and_are_those_of_its_equations() -> None:
    classifier = drawn.classifier("rnn", **TWO)
    before = copy.deepcopy(classifier.model.state_dict())
    walks = [Plane(classifier, [on]).walk(NAME).states for on in Plane(classifier).available_switches]
    assert len({walk.tobytes() for walk in walks}) == 3
    assert all(torch.equal(weight, before[name]) for name, weight in classifier.model.state_dict().items())
    assert Plane(classifier, ["coded_sum"]).extent == 2
    assert Plane(drawn.classifier("linear-rnn", **TWO), ["printed_sum"]).extent == 1
    with pytest.raises(ChoiceError, match="zero_W_h, no_tanh"):
        Plane(drawn.classifier("gru", **TWO), ["coded_sum"])


@pytest.mark.parametrize("name", ["aжж", "a" * 64, "${alert(1)}<b>", "de luca"])
def test_any_name_walks(name: str) -> None:
    for architecture in PLAIN:
        for on in ((), ("no_tanh",)):
            walk = Plane(drawn.classifier(architecture, **TWO), on).walk(name)
            assert walk.states.shape == (len(name) + 1, 2)
            assert np.isfinite(walk.states).all()
            assert np.isfinite(walk.probabilities).all()


@pytest.mark.parametrize(
    ("architecture", "changes", "wanted"),
    [
        ("gru", {"hidden_size": 3}, "hidden_size=2"),
        ("gru", {"bidirectional": True}, "bidirectional=False"),
        ("gru", {"pooling": "max"}, "pooling='last'"),
        ("gru", {"pooling": "all", "max_length": 12}, "pooling='last'"),
        ("gru", {"char_lm": True}, "char_lm=False"),
        ("gru", {"layers": 2}, "layers=1"),
        ("rnn", {"head_size": 4}, "head_size=0"),
        ("rnn", {"mask_padding": False}, "mask_padding=True"),
        ("lstm", {}, "architecture='rnn' or 'gru' or 'linear-rnn'"),
    ],
)
def test_a_network_without_a_plane_is_told_the_settings_that_make_one(
    architecture: str, changes: dict[str, object], wanted: str
) -> None:
    classifier = drawn.classifier(architecture, **TWO | changes)
    assert not has_plane(classifier)
    with pytest.raises(ConfigError) as error:
        Plane(classifier)
    assert f"needs a network with {wanted}. This one has" in str(error.value)


def test_what_is_no_letter_or_step_is_an_error() -> None:
    plane = Plane(drawn.classifier("rnn", **TWO))
    for t in (0, 10):
        with pytest.raises(ConfigError, match="steps 1 to 9"):
            plane.arithmetic(NAME, t)
    for letter in ("", "ab"):
        with pytest.raises(ConfigError, match="Choose one letter"):
            plane.field(letter)
    with pytest.raises(InvalidName):
        plane.walk("")


def test_names_end_on_the_right_side_where_the_network_predicts_their_list(
    two_units: Classifier, toy_csv: Path
) -> None:
    table = load_names(str(toy_csv))
    found = find_end_points(Plane(two_units), table)
    predicted = two_units.predict(table.names).probabilities.argmax(axis=1)
    labels = np.array([two_units.labels.index(table.label_names[label]) for label in table.labels])
    np.testing.assert_array_equal(found.labels, labels)
    assert found.accuracy == np.mean(predicted == labels)
    assert found.points.shape == (len(table), 2)


def test_a_switch_moves_the_end_points(two_units: Classifier, toy_csv: Path) -> None:
    table = load_names(str(toy_csv))
    learned, switched = (find_end_points(Plane(two_units, some), table) for some in ((), ("zero_W_h",)))
    assert np.abs(learned.points - switched.points).max() > 0.1


def test_the_nearest_end_points_come_first_and_equal_ones_in_their_order() -> None:
    points = np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 0.0], [-0.5, 0.0]])
    found = nearest(points, np.array([[0.0, 0.0], [1.0, 1.0]]), 3)
    assert found.tolist() == [[1, 2, 3], [0, 1, 2]]
    assert nearest(points, np.zeros((1, 2)), 9).shape == (1, 4)
