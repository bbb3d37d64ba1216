"""The gradient of a network's answer by letter: how much a small change of a letter's vector would move it.

For letter t it is ‖∂ log odds / ∂ x_t‖, where x_t is the letter's vector as the embedding returns it, and the
log odds are log p(A) / p(B) of two lists A and B. Gradients by h_t can't be compared between architectures:
an LSTM's memory runs through c_t beside it. Only the way through the hidden states counts: which letter the
character LM has to predict is no function of x_t. Backpropagation through time: Werbos 1990.
"""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn

from namemodel.errors import ChoiceError
from namemodel.hardware import one_thread
from namemodel.inference.classifier import Classifier
from namemodel.inside.inputs import Array, Part, encode_names, scaled_logits


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
    classifier: Classifier, name: str, lists: tuple[str, str] | None = None, part: Part = "answer"
) -> Array:
    """Return the gradient's norm by letter, `[T]`, in nats per unit of the vector. Any network has it.

    Args:
        lists: A and B; by default the most probable list and the next.
        part: whose log odds. Where the features are the last state, the classifier's show what survives to
            the end of a name. The answer's don't: a character LM reads the state after each letter, so that
            the first letter's gradient is large whatever the recurrence forgets.

    Raises:
        InvalidName: the name is empty or too long. ChoiceError: the model has no such list.
    """
    ids, lengths = encode_names(classifier, [name])
    embedding = WatchedEmbedding(classifier.model.embedding)
    model = copy.deepcopy(classifier.model, {id(classifier.model.embedding): embedding})
    with one_thread(), torch.enable_grad():
        (logits,) = scaled_logits(classifier, model, model.encode(ids, lengths), part)
        a, b = indices(classifier, lists) if lists else logits.topk(2).indices.tolist()
        (gradient,) = torch.autograd.grad(logits[a] - logits[b], embedding.x)
    norms: Array = gradient[0, : lengths[0]].norm(dim=1).double().cpu().numpy()
    return norms


def indices(classifier: Classifier, lists: tuple[str, str]) -> list[int]:
    """Return the indices of lists among the model's; raises ChoiceError."""
    for label in lists:
        if label not in classifier.labels:
            raise ChoiceError("list", label, classifier.labels)
    return [classifier.labels.index(label) for label in lists]
