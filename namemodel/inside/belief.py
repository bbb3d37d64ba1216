"""What the forward character LM believes while it reads: which list, and which letter comes next.

    p(c | x_1 … x_t) ∝ p(c) p(x_1 | c) … p(x_t | x_1 … x_{t-1}, c)          Bayes' rule, letter by letter

The equations of the factors are in `models/char_lm.py`. Knows nothing of the classifier beside it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from namemodel.models.char_lm import CharLM
from namemodel.names.vocabulary import FIRST_ID, PAD, UNKNOWN, Vocabulary

END = "⏎"  # the end of a name, as a letter
MOST = 5  # letters that a list expected most


def beliefs(char_lm: CharLM, likelihoods: Tensor) -> npt.NDArray[np.float64]:
    """Return p(c | letters so far), `[T + 2, C]`: before the name, after each letter, and after its end.

    Args:
        likelihoods: the character LM's `log_likelihoods` of one name, `[T + 1, D, C]`.
    """
    factors = torch.cat([char_lm.log_prior[None], likelihoods[:, 0]]).double()
    return np.asarray(factors.cumsum(dim=0).softmax(dim=1).cpu().numpy())


def expected_letters(log_probs: Tensor, vocabulary: Vocabulary) -> list[list[tuple[str, float]]]:
    """Return the most probable letters of each place and their probabilities, the highest first.

    Args:
        log_probs: `[T + 1, V]`, of every letter in each place under one list (`CharLM.next_log_probs`).
    """
    probabilities = log_probs.double().exp()
    probabilities[:, UNKNOWN] = -1.0  # no letter that anything could expect
    highest, ids = probabilities.topk(min(MOST, len(vocabulary) - 1), dim=1)
    return [
        [(letter_of(id, vocabulary), p) for p, id in zip(*place, strict=True)]
        for place in zip(highest.tolist(), ids.tolist(), strict=True)
    ]


def letter_of(id: int, vocabulary: Vocabulary) -> str:
    """Return the letter of an id, "⏎" for the end."""
    return END if id == PAD else vocabulary.characters[id - FIRST_ID]
