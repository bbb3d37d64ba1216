"""The gradient by letter, against differences of torch's own layers."""

import numpy as np
import pytest
import torch
from torch import Tensor

from namemodel.errors import ChoiceError
from namemodel.inference.classifier import Classifier
from namemodel.inside.explanation import explain
from namemodel.inside.gradients import letter_gradients
from namemodel.models import RecurrentClassifier
from namemodel.models.classifier import Encoded
from namemodel.models.recurrence import read_letters
from tests.inside import drawn

NAME = "tribbiani"
STEP = 1e-5
SHAPES = [
    ("rnn", {"bidirectional": False, "pooling": "last", "char_lm": False}),
    ("rnn", {"bidirectional": False, "pooling": "last"}),
    ("gru", {"bidirectional": False, "pooling": "last"}),
    ("lstm", {"bidirectional": False, "pooling": "last"}),
    ("linear-rnn", {"bidirectional": False, "pooling": "last"}),
    ("gru", {}),
    ("lstm", {}),
    ("lstm", {"layers": 2}),
    ("linear", {}),
]


def log_odds(classifier: Classifier, x: Tensor, ids: Tensor, predictor: str) -> float:
    """Return log p(Nord) / p(Sud) for letters with the vectors x `[T, I]`."""
    model, lengths = classifier.model, torch.tensor([len(x)])
    if isinstance(model, RecurrentClassifier):
        output, h_n = read_letters(model.recurrence, x[None], lengths, None)
        read = Encoded(ids, lengths, model.pool(output, h_n, lengths), output, h_n)
        logits = model.logits(read) if predictor == "answer" else model.classifier_logits(read)
    else:
        room = torch.zeros(model.max_length, x.shape[1], dtype=x.dtype)
        room[: len(x)] = x
        logits = model.classifier_logits(room.flatten()[None])
    p = (logits / classifier.checkpoint.temperature).softmax(dim=1)[0]
    return float(p[0].log() - p[2].log())


@pytest.mark.parametrize(("architecture", "shape"), SHAPES)
@pytest.mark.parametrize("predictor", ["answer", "classifier"])
def test_gradients_are_differences_of_the_log_odds(
    architecture: str, shape: dict[str, object], predictor: str
) -> None:
    classifier = drawn.classifier(architecture, **shape)
    classifier.model.double()
    found = letter_gradients(classifier, NAME, ("Nord", "West"), predictor)  # type: ignore[arg-type]
    ids = torch.tensor([[classifier.vocabulary.characters.index(c) + 2 for c in NAME]])
    with torch.no_grad():
        x = classifier.model.embedding(ids)[0]
        slopes = torch.zeros_like(x)
        for place in np.ndindex(*x.shape):
            nudge = torch.zeros_like(x)
            nudge[place] = STEP
            up, down = (log_odds(classifier, x + s * nudge, ids, predictor) for s in (1, -1))
            slopes[place] = (up - down) / (2 * STEP)
    assert found.shape == (len(NAME),)
    assert (found > 1e-9).all()
    np.testing.assert_allclose(found, slopes.norm(dim=1), rtol=0, atol=1e-7)


def test_the_two_lists_that_lead_are_the_default_and_their_order_does_not_matter() -> None:
    classifier = drawn.classifier("gru")
    first, second, third = classifier.classify(NAME)[0].probabilities
    found = letter_gradients(classifier, NAME)
    np.testing.assert_allclose(found, letter_gradients(classifier, NAME, (first, second)))
    np.testing.assert_allclose(found, letter_gradients(classifier, NAME, (second, first)), rtol=1e-5)
    assert not np.allclose(found, letter_gradients(classifier, NAME, (first, third)), rtol=1e-2)
    with pytest.raises(ChoiceError, match="Did you mean 'Nord'"):
        letter_gradients(classifier, NAME, ("nord", "Sud"))


def test_the_lists_of_the_classifier_s_gradients_are_those_of_the_answer() -> None:
    classifier = drawn.classifier("gru")
    with torch.no_grad():
        classifier.model.get_parameter("linear.bias").copy_(torch.tensor([0.0, 9.0, 0.0]))  # Sud leads here
        classifier.model.char_lm.log_prior.copy_(torch.tensor([0.0, -90.0, -5.0]))
    explanation = explain(classifier, NAME)
    pair = (explanation.predicted, explanation.against)
    assert "Sud" not in pair
    found = letter_gradients(classifier, NAME, predictor="classifier")
    np.testing.assert_array_equal(found, letter_gradients(classifier, NAME, pair, predictor="classifier"))


def test_gradients_are_taken_where_none_are_recorded_and_leave_the_network_alone() -> None:
    classifier = drawn.classifier("gru")
    expected = letter_gradients(classifier, NAME)
    before = classifier.model.embedding
    with torch.no_grad():
        np.testing.assert_array_equal(letter_gradients(classifier, NAME), expected)
    assert classifier.model.embedding is before
    assert all(weight.grad is None for weight in classifier.model.parameters())
