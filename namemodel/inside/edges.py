"""The edges of a name: what a network answers if the name stands elsewhere, or if padding is read as letters.

Padding is a letter's vector of zeros (`models/embedding.py`). In front of a name it shifts the letters to the
right: linear layers have other weights for each place; a recurrent network reads the zeros step by step, then
the letters with the weights that it has for every place. Behind a name it is what a network reads that isn't
told the name's length. The character LM predicts the name's own letters alone, from the states around them:
padding is no letter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor
from torch.nn.functional import pad

from namemodel.evaluation.accuracy import accuracy
from namemodel.hardware import one_thread
from namemodel.inference.classifier import Classifier
from namemodel.inside.answers import Predictor, probabilities
from namemodel.inside.arrays import Array, array_of
from namemodel.inside.encoding import encode_name, encode_names
from namemodel.inside.requirements import one_way_model
from namemodel.models.classifier import Encoded, RecurrentClassifier
from namemodel.models.recurrence import read_letters


def shifted(classifier: Classifier, name: str, most: int, predictor: Predictor = "answer") -> Array:
    """Return a name's probabilities, `[K, C]`, with 0 … most letters of padding in front.

    K is most + 1, or less if linear layers have no room for more.

    Raises:
        InvalidName: the name has no answer.
    """
    encode_name(classifier, name)  # refuses a name without an answer
    return array_of(torch.cat(list(read_shifted(classifier, [name], most, predictor))))


def shifted_accuracies(
    classifier: Classifier,
    names: Sequence[str],
    labels: Sequence[int],
    most: int,
    predictor: Predictor = "answer",
) -> list[float]:
    """Return the accuracy over N names for each shift, K fractions; labels `[N]` are indices of lists.

    Raises:
        InvalidName: a name is empty or too long.
    """
    return [accuracy(answers, labels) for answers in read_shifted(classifier, names, most, predictor)]


@torch.no_grad()
def read_shifted(
    classifier: Classifier, names: Sequence[str], most: int, predictor: Predictor
) -> Iterator[Tensor]:
    """Yield the probabilities of N names, `[N, C]`, for each shift."""
    model, (ids, lengths) = classifier.model, encode_names(classifier, names)
    if model.max_length is not None:
        most = min(most, model.max_length - ids.shape[1])
    for k in range(most + 1):
        with one_thread():
            read = model.encode(pad(ids, (k, 0)), lengths + k)
            if isinstance(read, Encoded):
                read = read._replace(ids=ids, lengths=lengths, output=read.output[:, k:])
            yield probabilities(classifier, model, read, predictor)


def padded(classifier: Classifier, name: str, most: int, predictor: Predictor = "answer") -> dict[str, Array]:
    """Return a name's probabilities, `[K, C]`, with 0 … most letters of padding behind, by where h is taken.

    Of a recurrent network, in torch's notation:

    - `output[:, -1]`, the hidden state after the padding;
    - `h_n`, the last state, which is the same;
    - `output[:, length - 1]`, the state after the name's last letter;
    - `h_n with lengths`, the last state of `pack_padded_sequence`, which is the same.

    Linear layers have one answer, `flatten(x)`: empty places are zeros anyway.

    Raises:
        InvalidName: the name has no answer. ConfigError: the recurrent network reads both ways, or its
            features are another than the last state.
    """
    encode_name(classifier, name)  # refuses a name without an answer
    found: dict[str, list[Tensor]] = {}
    for answers in read_padded(classifier, [name], most, predictor):
        for reading, rows in answers.items():
            found.setdefault(reading, []).append(rows)
    return {reading: array_of(torch.cat(rows)) for reading, rows in found.items()}


def padded_accuracies(
    classifier: Classifier,
    names: Sequence[str],
    labels: Sequence[int],
    most: int,
    predictor: Predictor = "answer",
) -> dict[str, list[float]]:
    """Return the accuracy over N names for each amount of padding; readings and errors as `padded`."""
    found: dict[str, list[float]] = {}
    for answers in read_padded(classifier, names, most, predictor):
        for reading, rows in answers.items():
            found.setdefault(reading, []).append(accuracy(rows, labels))
    return found


def padded_constants(
    classifier: Classifier, names: Sequence[str], most: int, predictor: Predictor = "answer"
) -> dict[str, list[int | None]]:
    """Return for each amount of padding the index of the list that N names all get.

    It is None where they get several. Readings and errors as `padded`.
    """
    found: dict[str, list[int | None]] = {}
    for answers in read_padded(classifier, names, most, predictor):
        for reading, rows in answers.items():
            first, *others = rows.argmax(dim=1).unique().tolist()
            found.setdefault(reading, []).append(None if others else first)
    return found


@torch.no_grad()
def read_padded(
    classifier: Classifier, names: Sequence[str], most: int, predictor: Predictor
) -> Iterator[dict[str, Tensor]]:
    """Yield the probabilities of N names, `[N, C]`, by reading, for each amount of padding."""
    model, (ids, lengths) = classifier.model, encode_names(classifier, names)
    if isinstance(model, RecurrentClassifier):
        model = one_way_model(classifier, "Reading padding as letters")
    for k in range(most + 1):
        with one_thread():
            if not isinstance(model, RecurrentClassifier):
                read = model.encode(pad(ids, (0, k)), lengths)
                yield {"flatten(x)": probabilities(classifier, model, read, predictor)}
                continue
            yield {
                reading: probabilities(classifier, model, encoded, predictor)
                for reading, encoded in padded_states(model, ids, lengths, k).items()
            }


def padded_states(model: RecurrentClassifier, ids: Tensor, lengths: Tensor, k: int) -> dict[str, Encoded]:
    """Return what one-way names are read as with k letters of padding, by where the features h are taken."""
    x, rows = model.embedding(pad(ids, (0, k))), torch.arange(len(ids), device=ids.device)
    output, h_n = read_letters(model.recurrence, x, lengths + k, None)
    _, last = read_letters(model.recurrence, x, lengths, None)
    found = {
        "output[:, -1]": (output[rows, lengths + k - 1], h_n),
        "h_n": (model.pool(output, h_n, lengths + k), h_n),
        "output[:, length - 1]": (output[rows, lengths - 1], h_n),
        "h_n with lengths": (model.pool(output, last, lengths), last),
    }
    output = output[:, : ids.shape[1]]
    return {reading: Encoded(ids, lengths, h, output, state) for reading, (h, state) in found.items()}
