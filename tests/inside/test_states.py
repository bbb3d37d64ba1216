"""States and gates by letter, against torch's layers and against equations in numpy."""

import numpy as np
import pytest
import torch
from torch import nn

from namemodel.errors import ConfigError, InvalidName
from namemodel.inside.states import LayerStates, mean_gates, read_states
from namemodel.models import RecurrentClassifier
from tests.inside import drawn

NAME, SIZE = "Tribbiani", 9
SHAPES = [(a, layers, both) for a in ("rnn", "gru", "lstm") for layers in (1, 2) for both in (False, True)]


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def before_and_after(found: LayerStates, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return a state before and after each letter, `[T, H]` both."""
    return (state[1:], state[:-1]) if found.backward else (state[:-1], state[1:])


@pytest.mark.parametrize(("architecture", "layers", "bidirectional"), SHAPES)
@torch.no_grad()
def test_states_are_those_of_torch(architecture: str, layers: int, bidirectional: bool) -> None:
    classifier = drawn.classifier(architecture, layers=layers, bidirectional=bidirectional)
    states, model = read_states(classifier, NAME), classifier.model
    assert isinstance(model, RecurrentClassifier)
    assert states.letters == tuple("tribbiani")
    ids = torch.tensor([[classifier.vocabulary.characters.index(c) + 2 for c in "tribbiani"]])
    encoded = model.encode(ids, torch.tensor([SIZE]))
    top = [before_and_after(each, each.h)[1] for each in states.layers if each.layer == layers - 1]
    np.testing.assert_allclose(np.concatenate(top, axis=1), encoded.output[0], rtol=0, atol=1e-5)
    pair = encoded.h_n if isinstance(encoded.h_n, tuple) else (encoded.h_n,)
    assert len(states.layers) == layers * (1 + bidirectional)
    for each, *ends in zip(states.layers, *pair, strict=True):
        first, last = (SIZE, 0) if each.backward else (0, SIZE)
        assert not each.h[first].any()
        for ours, end in zip([each.h] if each.c is None else [each.h, each.c], ends, strict=True):
            np.testing.assert_allclose(ours[last], end[0], rtol=0, atol=1e-5)


@torch.no_grad()
def test_the_cell_state_of_an_lstm_is_that_of_torch_after_each_letter() -> None:
    classifier = drawn.classifier("lstm", bidirectional=False)
    found, model = read_states(classifier, NAME).layers[0], classifier.model
    layer = model.get_submodule("recurrence")
    assert isinstance(layer, nn.LSTM)
    ids = torch.tensor([[classifier.vocabulary.characters.index(c) + 2 for c in "tribbiani"]])
    for t in range(1, SIZE + 1):
        _, (_, c) = layer(model.embedding(ids[:, :t]))
        assert found.c is not None
        np.testing.assert_allclose(found.c[t], c[0, 0], rtol=0, atol=1e-5)


@pytest.mark.parametrize("backward", [False, True])
@torch.no_grad()
def test_gates_are_the_sigmoids_of_the_weights_of_torch(backward: bool) -> None:
    for architecture, squashed in (("gru", ("reset", "update")), ("lstm", ("input", "forget", "", "output"))):
        classifier = drawn.classifier(architecture)
        found = read_states(classifier, NAME).layers[backward]
        suffix = "_l0" + "_reverse" * backward
        w_x, w_h, b_x, b_h = (
            classifier.model.get_parameter(f"recurrence.{kind}{suffix}").double().numpy()
            for kind in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        )
        ids = torch.tensor([classifier.vocabulary.characters.index(c) + 2 for c in "tribbiani"])
        x, h = classifier.model.embedding(ids).double().numpy(), before_and_after(found, found.h)[0]
        sums = np.split(x @ w_x.T + b_x + h @ w_h.T + b_h, len(w_x) // 5, axis=1)
        for gate, total in zip(squashed, sums, strict=False):
            if gate:
                np.testing.assert_allclose(found.gates[gate], sigmoid(total), rtol=0, atol=1e-5)


@pytest.mark.parametrize("bidirectional", [False, True])
def test_gates_lead_from_one_state_to_the_next(bidirectional: bool) -> None:
    for found in read_states(drawn.classifier("gru", bidirectional=bidirectional), NAME).layers:
        old, new = before_and_after(found, found.h)
        z, n = found.gates["update"], found.gates["candidate"]
        np.testing.assert_allclose((1 - z) * n + z * old, new, rtol=0, atol=1e-6)
    for found in read_states(drawn.classifier("lstm", bidirectional=bidirectional), NAME).layers:
        assert found.c is not None
        old, new = before_and_after(found, found.c)
        gates = found.gates
        c = gates["forget"] * old + gates["input"] * gates["candidate"]
        np.testing.assert_allclose(c, new, rtol=0, atol=1e-6)
        h = before_and_after(found, found.h)[1]
        np.testing.assert_allclose(gates["output"] * np.tanh(c), h, rtol=0, atol=1e-6)


def test_a_cell_without_gates_has_none() -> None:
    for architecture in ("rnn", "linear-rnn"):
        (found, _) = read_states(drawn.classifier(architecture), NAME).layers
        assert found.gates == {}
        assert found.c is None


@pytest.mark.parametrize("name", ["aжж", "a" * 64, "${alert(1)}<b>", "de luca"])
def test_any_name_has_states(name: str) -> None:
    states = read_states(drawn.classifier("gru"), name)
    assert states.letters == tuple(name)
    assert all(each.h.shape == (len(name) + 1, 5) for each in states.layers)
    assert all(gate.shape == (len(name), 5) for each in states.layers for gate in each.gates.values())


def test_what_has_no_states_is_an_error() -> None:
    with pytest.raises(InvalidName) as empty:
        read_states(drawn.classifier("gru"), "  ")
    assert empty.value.status == "empty"
    with pytest.raises(InvalidName) as long:
        read_states(drawn.classifier("gru"), "a" * 65)
    assert long.value.status == "too_long"
    with pytest.raises(ConfigError, match="architecture='linear'"):
        read_states(drawn.classifier("linear"), NAME)


def test_a_gate_is_the_mean_of_its_units_and_the_candidate_that_of_its_size() -> None:
    h = np.zeros((3, 2))
    values = {"update": np.array([[0.2, 0.4], [1.0, 0.0]]), "candidate": np.array([[-0.5, 0.5], [1.0, -0.2]])}
    found = mean_gates(LayerStates(0, False, h, None, values))
    assert found["update"] == pytest.approx([0.3, 0.5])
    assert found["candidate"] == pytest.approx([0.5, 0.6])
