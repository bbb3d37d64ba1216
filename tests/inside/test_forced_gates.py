"""Forced gates, against equations in numpy and against torch's layers with that gate fixed."""

import copy
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from namemodel.data import load_names
from namemodel.errors import ConfigError
from namemodel.inference.classifier import Classifier
from namemodel.inside.forced_gates import (
    Combination,
    combinations,
    forced_accuracies,
    forced_answers,
    gate_equations,
    gate_settings,
)
from namemodel.inside.states import read_states
from tests.inside import drawn

NAME = "Tribbiani"
ONE_WAY = {"bidirectional": False, "pooling": "last"}


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def last_state(classifier: Classifier, forced: Combination) -> np.ndarray:
    """Return the last hidden state `[H]` of a one-way network, by numpy."""
    ids = torch.tensor([classifier.vocabulary.characters.index(c) + 2 for c in NAME.lower()])
    w_x, w_h, b_x, b_h = (
        classifier.model.get_parameter(f"recurrence.{kind}_l0").detach().double().numpy()
        for kind in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    )
    h = c = np.zeros(w_h.shape[1])

    def gate(at: int, value: np.ndarray) -> np.ndarray:
        return value if forced[at] is None else np.full_like(h, forced[at])

    for x in classifier.model.embedding(ids).detach().double().numpy():
        from_x, from_h = (np.split(v, len(forced)) for v in (w_x @ x + b_x, w_h @ h + b_h))
        if len(forced) == 3:
            r, z = (gate(i, sigmoid(from_x[i] + from_h[i])) for i in (0, 1))
            n = gate(2, np.tanh(from_x[2] + r * from_h[2]))
            h = (1 - z) * n + z * h
        else:
            i, f, o = (gate(k, sigmoid(from_x[k] + from_h[k])) for k in (0, 1, 3))
            c = f * c + i * gate(2, np.tanh(from_x[2] + from_h[2]))
            h = o * np.tanh(c)
    return h


@pytest.mark.parametrize("architecture", ["gru", "lstm"])
def test_every_combination_is_its_equations(architecture: str) -> None:
    classifier = drawn.classifier(architecture, **ONE_WAY)
    weight, bias = (
        classifier.model.get_parameter(f"linear.{p}").detach().numpy() for p in ("weight", "bias")
    )
    found, every = forced_answers(classifier, NAME, "classifier"), combinations(architecture)
    assert found.shape == (3 ** len(every[0]), 3)
    for answer, forced in zip(found, every, strict=True):
        logits = (weight @ last_state(classifier, forced) + bias) / 1.3
        np.testing.assert_allclose(answer, np.exp(logits) / np.exp(logits).sum(), rtol=0, atol=1e-5)


@pytest.mark.parametrize("shape", [ONE_WAY, {}, {"layers": 2, "char_lm": False}])
@pytest.mark.parametrize("architecture", ["gru", "lstm"])
def test_a_forced_gate_is_the_layer_of_torch_with_that_gate_fixed(
    architecture: str, shape: dict[str, object]
) -> None:
    classifier = drawn.classifier(architecture, **shape)
    gates, every = gate_settings(architecture), combinations(architecture)
    found = forced_answers(classifier, NAME)
    sigmoids = [at for at, gate in enumerate(gates) if gate.name != "candidate"]
    for at in sigmoids:
        for value in (0, 1):
            model = copy.deepcopy(classifier.model)
            layer = model.get_submodule("recurrence")
            assert isinstance(layer, nn.RNNBase)
            with torch.no_grad():
                for name, weights in layer.named_parameters():
                    rows = weights.view(len(gates), 5, -1)[at]
                    rows.fill_((1e4 if value else -1e4) if name.startswith("bias_ih") else 0.0)
            fixed = Classifier(copy.copy(classifier.checkpoint), "fixed")
            fixed.model = model
            (expected,) = fixed.predict([NAME]).probabilities
            forced = tuple(value if i == at else None for i in range(len(gates)))
            np.testing.assert_allclose(found[every.index(forced)], expected, rtol=0, atol=1e-5)


@pytest.mark.parametrize("shape", [ONE_WAY, {}])
@pytest.mark.parametrize("architecture", ["gru", "lstm"])
def test_the_first_combination_is_the_answer(architecture: str, shape: dict[str, object]) -> None:
    classifier = drawn.classifier(architecture, **shape)
    assert set(combinations(architecture)[0]) == {None}
    for _ in range(2):  # the network stays as it was
        (answer,) = classifier.predict([NAME]).probabilities
        np.testing.assert_allclose(forced_answers(classifier, NAME)[0], answer, rtol=0, atol=1e-5)


def test_gates_are_in_the_order_of_the_cells() -> None:
    for architecture in ("gru", "lstm"):
        states = read_states(drawn.classifier(architecture), NAME).layers[0]
        assert [gate.name for gate in gate_settings(architecture)] == list(states.gates)


def test_a_gru_that_keeps_its_old_state_answers_each_name_alike() -> None:
    classifier = drawn.classifier("gru", **ONE_WAY)
    at = combinations("gru").index((None, 1, None))
    one, other = (forced_answers(classifier, name, "classifier")[at] for name in (NAME, "wölder"))
    np.testing.assert_array_equal(one, other)
    bias = classifier.model.get_parameter("linear.bias") / 1.3
    np.testing.assert_allclose(one, bias.softmax(dim=0).detach(), rtol=0, atol=1e-6)


def test_the_article_resets_before_the_product() -> None:
    classifier = drawn.classifier("gru", "textbook")
    every, found = combinations("gru"), forced_answers(classifier, NAME)
    (answer,) = classifier.predict([NAME]).probabilities
    np.testing.assert_allclose(found[0], answer, rtol=0, atol=1e-5)
    assert np.abs(found[every.index((0, None, None))] - answer).max() > 1e-3
    assert gate_equations(classifier)[2] == "n = tanh(W_xn x + b_xn + W_hn (r * h) + b_hn)"
    assert gate_equations(drawn.classifier("gru"))[2] == "n = tanh(W_xn x + b_xn + r * (W_hn h + b_hn))"


@pytest.mark.parametrize("predictor", ["answer", "classifier"])
def test_accuracies_count_the_answers(two_units: Classifier, toy_csv: Path, predictor: str) -> None:
    table = load_names(str(toy_csv)).with_labels(two_units.labels)
    names, labels = table.names[::12], table.labels[::12]
    found = forced_accuracies(two_units, names, labels, predictor)  # type: ignore[arg-type]
    answers = np.stack([forced_answers(two_units, name) for name in names], axis=1)  # [27, N, C]
    right = (answers.argmax(axis=2) == np.array(labels)).mean(axis=1)
    assert list(found) == combinations("gru")
    np.testing.assert_allclose(list(found.values()), right)
    assert found[None, None, None] > 0.9
    assert found[None, 1, None] == found[None, None, 0] == 0.5  # no letter moves the state


def test_a_network_without_gates_is_an_error() -> None:
    for architecture in ("rnn", "linear-rnn", "linear"):
        with pytest.raises(ConfigError, match="no gates to force"):
            forced_answers(drawn.classifier(architecture), NAME)
        with pytest.raises(ConfigError, match="no gates to force"):
            gate_equations(drawn.classifier(architecture))
