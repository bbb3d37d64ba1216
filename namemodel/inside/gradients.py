"""The gradient of a network's answer by letter: how much a small change of a letter's vector would move it.

For letter t it is ‖∂ log odds / ∂ x_t‖, where x_t is the letter's vector as the embedding returns it, and the
log odds are log p(A) / p(B) of two lists A and B. Gradients by h_t can't be compared between architectures:
an LSTM's memory runs through c_t beside it. Only the way through the hidden states counts: which letter the
character LM has to predict is no function of x_t. Backpropagation through time: Werbos 1990.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from namemodel.hardware import one_thread
from namemodel.inference.classifier import Classifier
from namemodel.inside.answers import Predictor, choose_pair, predict_one, scaled_logits
from namemodel.inside.arrays import Array, array_of
from namemodel.inside.cells import as_cells, with_recurrence
from namemodel.inside.encoding import encode_name
from namemodel.models import Network, RecurrentClassifier


class WatchedEmbedding(nn.Module):
    """An embedding that keeps its last output, a leaf by which gradients can be taken."""

    x: Tensor  # [B, T, I]

    def __init__(self, embedding: nn.Module) -> None:
        super().__init__()
        self.embedding = embedding

    def forward(self, ids: Tensor) -> Tensor:
        """Look up the vectors of ids `[B, T]`."""
        self.x = self.embedding(ids).detach().requires_grad_()
        return self.x


def letter_gradients(
    classifier: Classifier, name: str, labels: Sequence[str] | None = None, predictor: Predictor = "answer"
) -> Array:
    """Return the gradient's norm by letter, `[T]`, in nats per unit of the vector. Any network has it.

    Args:
        labels: A and B; by default the answer's most probable list and the next, as in `explain`.
        predictor: whose log odds. Where the features are the last state, the classifier's show what survives
            to the end of a name. The answer's don't: a character LM reads the state after each letter, so
            that the first letter's gradient is large whatever the recurrence forgets.

    Raises:
        InvalidName: the name has no answer. ConfigError, ChoiceError: `labels` are not two of the model's.
    """
    a, b = choose_pair(classifier, predict_one(classifier, name), labels)
    ids, lengths = encode_name(classifier, name)
    model = copied(classifier.model)
    embedding = WatchedEmbedding(model.embedding)
    model.add_module("embedding", embedding)
    with one_thread(), torch.enable_grad():
        (logits,) = scaled_logits(classifier, model, model.encode(ids, lengths), predictor)
        (gradient,) = torch.autograd.grad(logits[a] - logits[b], embedding.x)
    return array_of(gradient[0, : lengths[0]].norm(dim=1))


def copied(model: Network) -> Network:
    """Return a copy of a network that runs as cells: cuDNN's layers have no gradient unless they train."""
    if isinstance(model, RecurrentClassifier):
        return with_recurrence(model, as_cells(model))
    return copy.deepcopy(model)
