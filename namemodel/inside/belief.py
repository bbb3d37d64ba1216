"""What the forward character LM believes while it reads: which list, and which letter comes next.

    p(c | x_1 … x_t) ∝ p(c) p(x_1 | c) … p(x_t | x_1 … x_{t-1}, c)          Bayes' rule, letter by letter

The equations of the factors are in `models/char_lm.py`. Knows nothing of the classifier beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from namemodel.evaluation.accuracy import fraction_right
from namemodel.hardware import one_thread
from namemodel.inference.classifier import BATCH, Classifier
from namemodel.inside.arrays import Array
from namemodel.inside.encoding import encode_names
from namemodel.inside.requirements import require_char_lm
from namemodel.models.char_lm import CharLM
from namemodel.models.classifier import Encoded
from namemodel.names.vocabulary import FIRST_ID, PAD, UNKNOWN, Vocabulary

END = "⏎"  # the end of a name, as a letter
MOST = 5  # letters that a list expected most


@dataclass(frozen=True)
class BeliefFigures:
    """How the belief fares over N names."""

    names: int
    """N."""
    after_half: float
    """For what fraction the list believed in after half of the letters (rounded up) is the right one."""
    after_all: float
    """The same after the end."""
    changes: float
    """How often it changes between the first letter and the end, on average."""


def measure_belief(classifier: Classifier, names: Sequence[str], labels: Sequence[int]) -> BeliefFigures:
    """Return how the belief fares over N names; labels `[N]` are indices of lists.

    Raises:
        ConfigError: the network has no character LM. InvalidName: a name is empty or too long.
    """
    require_char_lm(classifier)
    ids, lengths = encode_names(classifier, names)
    blocks = zip(ids.split(BATCH), lengths.split(BATCH), strict=True)
    believed = torch.cat([believed_labels(classifier, *block) for block in blocks]).cpu()
    place, letters = torch.arange(believed.shape[1]), lengths.cpu()[:, None]
    changed = (believed[:, 1:] != believed[:, :-1]) & (place[1:] <= letters)
    half = believed.gather(1, (letters + 1) // 2 - 1)[:, 0]
    return BeliefFigures(
        names=len(names),
        after_half=fraction_right(half, labels),
        after_all=fraction_right(believed[:, -1], labels),
        changes=float(changed.sum(dim=1).double().mean()),
    )


@torch.no_grad()
def believed_labels(classifier: Classifier, ids: Tensor, lengths: Tensor) -> Tensor:
    """Return the list believed in after each letter, `[B, T + 1]`, for ids `[B, T]` and lengths `[B]`."""
    char_lm = require_char_lm(classifier)
    with one_thread():
        encoded = classifier.model.encode(ids, lengths)
        assert isinstance(encoded, Encoded)
        letters = char_lm.log_likelihoods(encoded.output, ids, lengths)[:, :, 0]  # forwards, [B, T + 1, C]
    return (char_lm.log_prior + letters.cumsum(dim=1)).argmax(dim=2)


def beliefs(char_lm: CharLM, likelihoods: Tensor) -> Array:
    """Return p(c | letters so far), `[T + 2, C]`: before the name, after each letter, and after its end.

    Args:
        likelihoods: the character LM's `log_likelihoods` of one name, `[T + 1, D, C]`.
    """
    factors = torch.cat([char_lm.log_prior[None], likelihoods[:, 0]]).cpu().double()
    found: Array = factors.cumsum(dim=0).softmax(dim=1).numpy()
    return found


def expected_letters(log_probs: Tensor, vocabulary: Vocabulary) -> list[list[tuple[str, float]]]:
    """Return the most probable letters of each place and their probabilities, the highest first.

    Args:
        log_probs: `[T + 1, V]`, of every letter in each place under one list (`CharLM.next_log_probs`).
    """
    probabilities = log_probs.cpu().double().exp()
    probabilities[:, UNKNOWN] = -1.0  # no letter that anything could expect
    highest, ids = probabilities.topk(min(MOST, len(vocabulary) - 1), dim=1)
    return [
        [(letter_of(id, vocabulary), p) for p, id in zip(*place, strict=True)]
        for place in zip(highest.tolist(), ids.tolist(), strict=True)
    ]


def letter_of(id: int, vocabulary: Vocabulary) -> str:
    """Return the letter of an id, "⏎" for the end."""
    return END if id == PAD else vocabulary.characters[id - FIRST_ID]
