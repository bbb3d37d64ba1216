"""New names, drawn letter by letter from the forward character LM of a list.

    x_t ~ softmax(log p(. | x_1 … x_{t-1}, c) / temperature)                     until the end is drawn

Below 1 the temperature favours what is probable: names that look like the list's, and fewer odd ones.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from namemodel.config import MAX_SEED, MOST_SAMPLED, TextConfig
from namemodel.errors import ConfigError, choose
from namemodel.hardware import one_thread
from namemodel.inference.classifier import Classifier
from namemodel.inference.pretrained import load
from namemodel.inside.arrays import Array
from namemodel.inside.requirements import require_char_lm
from namemodel.models.char_lm import CharLM
from namemodel.models.classifier import Encoded
from namemodel.names.name_array import name_hashes
from namemodel.names.normalise import fold_case
from namemodel.names.vocabulary import FIRST_ID, PAD, UNKNOWN

TEMPERATURE = 0.8
BATCH = 64  # names that are drawn at once
MOST_DRAWS = 10  # for each name that is asked for
FIRST_LETTERS = re.compile(r"(?:^|(?<=[ '’/-])).")  # of each word of a name


def sample_names(
    model: Classifier | str | Path, label: str, count: int, seed: int, temperature: float = TEMPERATURE
) -> list[str]:
    """Return new names of a list, each once: none of them is a training name, of whichever list.

    The same seed gives the same names, and more names begin with those of fewer. There are fewer than `count`
    where about `MOST_DRAWS` draws for each, in whole batches, give no more, as with short lists;
    `explain_shortage` says so.

    Args:
        model: a classifier, or what `load` takes.

    Raises:
        ChoiceError: the model has no such list. ConfigError: an argument is out of range, or the model has no
            character LM. ChoiceError, CheckpointError: as `load`.
    """
    classifier = model if isinstance(model, Classifier) else load(model)
    char_lm = require_char_lm(classifier)
    index = choose("list", label, {name: place for place, name in enumerate(classifier.labels)})
    for name, value, low, high in (("count", count, 1, MOST_SAMPLED), ("seed", seed, 0, MAX_SEED)):
        if not low <= value <= high:
            raise ConfigError(f"{name} is {value}; it must be from {low} to {high}.")
    if not 0 < temperature < float("inf"):
        raise ConfigError(f"temperature is {temperature}; it must be a number above 0.")
    found = dict[int, str]()  # by the hash of a name, which is the same in capitals
    for first in range(0, MOST_DRAWS * count, BATCH):
        # Each list has draws of its own: with the same ones, the names of all lists resemble each other.
        generators = [np.random.default_rng([seed, index, place]) for place in range(first, first + BATCH)]
        draws = np.stack([generator.random(classifier.max_length) for generator in generators])
        with one_thread(), torch.inference_mode():
            rows = draw_letters(classifier, char_lm, index, draws, temperature).tolist()
        names = [decode(row, classifier) for row in rows]
        hashes = name_hashes(names)
        seen = np.isin(hashes, classifier.checkpoint.seen).tolist()
        for key, name, known in zip(hashes.tolist(), names, seen, strict=True):
            if not known:
                found.setdefault(key, name)
        if len(found) >= count:
            break
    return [*found.values()][:count]


def explain_shortage(label: str, found: int, count: int) -> str:
    """Return why fewer new names of a list were found than were asked for, in a sentence; else ""."""
    if found >= count:
        return ""
    return (
        f"{found or 'No'} new {'name' if found == 1 else 'names'} of the {label} list instead of {count}: "
        "the other draws were training names or repeats."
    )


def draw_letters(
    classifier: Classifier, char_lm: CharLM, label: int, draws: Array, temperature: float
) -> Tensor:
    """Return the ids of new names, `[B, T]`; what stands behind a name's first `PAD` is to be left out.

    Each step reads the names from their beginning again, so that any recurrence will do.

    Args:
        draws: `[B, most letters]`, from 0 to 1: what decides each letter.
    """
    count, most = draws.shape
    starts = torch.tensor([is_start(id, classifier) for id in range(len(classifier.vocabulary))])
    ids = torch.empty(count, 0, dtype=torch.long)
    begun, ended = torch.zeros(count, dtype=torch.bool), torch.zeros(count, dtype=torch.bool)
    while not bool(ended.all()) and (t := ids.shape[1]) < most:
        hidden = read_on(classifier, ids) if ids.numel() else char_lm.h_0[0].expand(count, -1)
        log_probs = char_lm.next_log_probs(hidden, label).cpu().double() / temperature
        log_probs[:, UNKNOWN] = float("-inf")
        log_probs[~begun, PAD] = float("-inf")  # a name has at least one letter
        drawn = draw_one(log_probs.softmax(dim=1), torch.from_numpy(draws[:, [t]]))
        ids = torch.cat([ids, drawn], dim=1)
        begun |= starts[drawn[:, 0]]
        ended |= drawn[:, 0] == PAD
    return ids


def draw_one(probabilities: Tensor, draws: Tensor) -> Tensor:
    """Return an id for each row of probabilities `[B, V]`, `[B, 1]`, for draws `[B, 1]` below 1."""
    sums = probabilities.cumsum(dim=1)
    return torch.searchsorted(sums / sums[:, -1:], draws, right=True)


def read_on(classifier: Classifier, ids: Tensor) -> Tensor:
    """Return the forward hidden state after the last of the letters `[B, T]`: `[B, H]`."""
    lengths = torch.full((len(ids),), ids.shape[1])
    encoded = classifier.model.encode(ids.to(classifier.device), lengths.to(classifier.device))
    assert isinstance(encoded, Encoded)
    return encoded.output[:, -1, : classifier.model.config.hidden_size]


def is_start(id: int, classifier: Classifier) -> bool:
    """Return whether an id is one of a letter, neither a space nor punctuation."""
    return id >= FIRST_ID and classifier.vocabulary.characters[id - FIRST_ID] in classifier.vocabulary.letters


def decode(ids: list[int], classifier: Classifier) -> str:
    """Return the name of ids up to the first `PAD`, capitalised."""
    letters = ids[: ids.index(PAD)] if PAD in ids else ids
    name = "".join(classifier.vocabulary.characters[id - FIRST_ID] for id in letters)
    return capitalise(" ".join(name.split()), classifier.text)


def capitalise(name: str, text: TextConfig) -> str:
    """Return a name with a capital at the beginning of each word, as far as the network reads it the same."""
    if text.case == "keep":
        return name

    def upper(match: re.Match[str]) -> str:
        capital = match[0].upper()
        return capital if fold_case(capital, text) == match[0] else match[0]

    return FIRST_LETTERS.sub(upper, name)
