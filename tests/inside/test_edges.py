"""Shifts and padding, against torch's layers given zeros by hand."""

from pathlib import Path

import numpy as np
import pytest
import torch

from namemodel.data import load_names
from namemodel.errors import ConfigError, InvalidName
from namemodel.inference.classifier import Classifier
from namemodel.inside.edges import (
    padded,
    padded_accuracies,
    padded_constants,
    padded_states,
    shifted,
    shifted_accuracies,
)
from namemodel.models import RecurrentClassifier
from namemodel.models.linear import LinearClassifier
from tests.inside import drawn

NAME = "tribbiani"
ONE_WAY = {"bidirectional": False, "pooling": "last"}
KERNELS = ("rnn", "gru", "lstm")


def vectors(classifier: Classifier, before: int = 0, behind: int = 0) -> torch.Tensor:
    """Return the letters' vectors `[1, T, I]`, with zeros around them."""
    ids = torch.tensor([classifier.vocabulary.characters.index(c) + 2 for c in NAME])
    x = classifier.model.embedding(ids)
    zeros = [x.new_zeros(k, x.shape[1]) for k in (before, behind)]
    return torch.cat([zeros[0], x, zeros[1]])[None]


def head(classifier: Classifier, h: torch.Tensor) -> np.ndarray:
    """Return the classifier's probabilities `[C]` for a state `[H]`."""
    weight, bias = (classifier.model.get_parameter(f"linear.{name}") for name in ("weight", "bias"))
    return ((weight @ h + bias) / 1.3).softmax(dim=0).numpy()


@pytest.mark.parametrize("architecture", [*KERNELS, "linear-rnn", "linear"])
def test_without_padding_it_is_the_answer(architecture: str) -> None:
    classifier = drawn.classifier(architecture, **({} if architecture == "linear" else ONE_WAY))
    (answer,) = classifier.predict([NAME]).probabilities
    np.testing.assert_allclose(shifted(classifier, NAME, 2)[0], answer, rtol=0, atol=1e-6)
    for answers in padded(classifier, NAME, 2).values():
        assert answers.shape == (3, 3)
        np.testing.assert_allclose(answers[0], answer, rtol=0, atol=1e-6)


@torch.no_grad()
def test_linear_layers_see_a_shifted_name_in_other_places() -> None:
    classifier = drawn.classifier("linear", max_length=12)
    model, found = classifier.model, shifted(classifier, NAME, 3)
    assert isinstance(model, LinearClassifier)
    for k in range(4):
        places = torch.cat(
            [vectors(classifier, before=k)[0], torch.zeros(3 - k, model.embedding.embedding_dim)]
        )
        expected = (model.classifier_logits(places.flatten()[None]) / 1.3).softmax(dim=1)
        np.testing.assert_allclose(found[k], expected[0], rtol=0, atol=1e-6)
    assert np.abs(found[1:] - found[0]).max() > 0.01


def test_a_name_is_shifted_as_far_as_there_is_room() -> None:
    assert len(shifted(drawn.classifier("linear", max_length=12), NAME, 10)) == 4  # 12 places, 9 letters
    assert len(shifted(drawn.classifier("gru"), NAME, 10)) == 11


@pytest.mark.parametrize("architecture", KERNELS)
@torch.no_grad()
def test_a_recurrent_network_reads_zeros_and_then_the_name(architecture: str) -> None:
    classifier = drawn.classifier(architecture, **ONE_WAY)
    found = shifted(classifier, NAME, 3, "classifier")
    for k in range(4):
        output, _ = classifier.model.get_submodule("recurrence")(vectors(classifier, before=k))
        np.testing.assert_allclose(found[k], head(classifier, output[0, -1]), rtol=0, atol=1e-6)


@torch.no_grad()
def test_the_character_lm_predicts_the_letters_of_a_shifted_name_from_the_states_before_them() -> None:
    classifier = drawn.classifier("gru", **ONE_WAY)
    model, k = classifier.model, 2
    assert isinstance(model, RecurrentClassifier)
    assert model.char_lm is not None
    ids, lengths = (
        torch.tensor([[classifier.vocabulary.characters.index(c) + 2 for c in NAME]]),
        torch.tensor([9]),
    )
    _, start = model.get_submodule("recurrence")(torch.zeros(1, k, 4))
    from_there = model.encode(ids, lengths, start)
    expected = (model.logits(from_there) / 1.3).softmax(dim=1)
    np.testing.assert_allclose(shifted(classifier, NAME, k)[k], expected[0], rtol=0, atol=1e-6)


@pytest.mark.parametrize("architecture", KERNELS)
@torch.no_grad()
def test_each_reading_takes_its_own_state(architecture: str) -> None:
    classifier = drawn.classifier(architecture, **ONE_WAY)
    found = padded(classifier, NAME, 3, "classifier")
    for k in range(4):
        output, _ = classifier.model.get_submodule("recurrence")(vectors(classifier, behind=k))
        behind, last = head(classifier, output[0, -1]), head(classifier, output[0, 8])
        for reading, expected in (
            ("output[:, -1]", behind),
            ("h_n", behind),
            ("output[:, length - 1]", last),
            ("h_n with lengths", last),
        ):
            np.testing.assert_allclose(found[reading][k], expected, rtol=0, atol=1e-6)
    assert np.abs(found["h_n"][3] - found["h_n with lengths"][3]).max() > 1e-3


@torch.no_grad()
def test_the_last_state_that_is_read_with_lengths_is_that_of_the_name_s_last_letter() -> None:
    model = drawn.classifier("lstm", **ONE_WAY).model
    assert isinstance(model, RecurrentClassifier)
    ids, lengths = torch.tensor([[4, 9, 7, 5]]), torch.tensor([4])
    for k in (0, 3):
        found = padded_states(model, ids, lengths, k)
        for state, behind in zip(found["h_n with lengths"].h_n, found["h_n"].h_n, strict=True):
            assert torch.equal(state, behind) == (k == 0)
        torch.testing.assert_close(found["h_n with lengths"].h_n, model.encode(ids, lengths).h_n)


@pytest.mark.parametrize("predictor", ["answer", "classifier"])
def test_lengths_are_worth_any_padding(predictor: str) -> None:
    for architecture in (*KERNELS, "linear-rnn"):
        found = padded(drawn.classifier(architecture, **ONE_WAY), NAME, 4, predictor)  # type: ignore[arg-type]
        for reading in ("output[:, length - 1]", "h_n with lengths"):
            np.testing.assert_allclose(found[reading] - found[reading][0], 0, atol=1e-6)
        np.testing.assert_allclose(found["output[:, -1]"], found["h_n"], rtol=0, atol=1e-6)


def test_linear_layers_do_not_see_padding_behind_a_name() -> None:
    (answers,) = padded(drawn.classifier("linear"), NAME, 5).values()
    assert (answers == answers[0]).all()


def test_accuracies_count_the_answers_of_names_of_different_lengths(
    two_units: Classifier, toy_csv: Path
) -> None:
    table = load_names(str(toy_csv)).with_labels(two_units.labels)
    names, labels = table.names[::12], np.array(table.labels[::12])
    assert len(set(map(len, names))) > 3
    one_by_one = np.stack([shifted(two_units, name, 2) for name in names])  # [N, K, C]
    found = shifted_accuracies(two_units, names, labels.tolist(), 2)
    np.testing.assert_allclose(found, (one_by_one.argmax(axis=2) == labels[:, None]).mean(axis=0))
    assert found[0] > 0.9
    apart = [padded(two_units, name, 2) for name in names]
    for reading, accuracies in padded_accuracies(two_units, names, labels.tolist(), 2).items():
        answers = np.stack([answers[reading] for answers in apart])
        np.testing.assert_allclose(accuracies, (answers.argmax(axis=2) == labels[:, None]).mean(axis=0))


def test_the_list_that_all_names_get_is_found_from_their_answers(
    two_units: Classifier, toy_csv: Path
) -> None:
    table = load_names(str(toy_csv)).with_labels(two_units.labels)
    several, alike = table.names[::12], [table.names[0]] * 3
    assert set(padded_constants(two_units, several, 0)["h_n"]) == {None}
    answers = padded(two_units, alike[0], 2)["h_n"].argmax(axis=1)
    assert padded_constants(two_units, alike, 2)["h_n"] == answers.tolist()


def test_what_cannot_be_padded_is_an_error() -> None:
    with pytest.raises(ConfigError, match=r"bidirectional=False and pooling='last'"):
        padded(drawn.classifier("gru"), NAME, 1)
    with pytest.raises(InvalidName):
        padded(drawn.classifier("gru", **ONE_WAY), "", 1)
    with pytest.raises(InvalidName):
        shifted(drawn.classifier("linear", max_length=12), "a" * 13, 1)
