"""How a spelling becomes ids: one form for every name, a vocabulary, encoding.

The same code serves training and prediction. Knows nothing of labels, files or networks.
Unicode normalisation forms: Unicode Standard Annex #15.
"""

from __future__ import annotations

import random
import re
import string
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
import torch

from namemodel.config import MAX_LETTERS, TextConfig
from namemodel.errors import InvalidName

PAD, UNKNOWN = 0, 1  # ids of their own; both are zero rows in one-hot
FIRST_ID = 2  # the id of the vocabulary's first character

# Typographic variants that people and programs type for one character.
VARIANTS = str.maketrans(
    dict.fromkeys("\u2018\u2019\u02bc\u02b9\u00b4`\u2032\uff07", "'")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\uff0d", "-")
)
# What programs put into a name and nobody sees: soft hyphens, joiners, marks of direction.
UNSEEN = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
WIDE = "\uff21-\uff3a\uff41-\uff5a"  # Latin letters as wide as Chinese ones
ODD_FORMS = re.compile(f"[{UNSEEN}{WIDE}]")
# Letters with no canonical decomposition, as they are usually written without accents.
UNDECOMPOSED = str.maketrans(
    {"ß": "ss", "ẞ": "SS", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i"}
    | {"æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "þ": "th", "Þ": "Th", "ð": "d"}
)


def clean(name: str) -> str:
    """Return the name in Unicode NFC, trimmed, with one form of each character, nothing unseen in it."""
    return " ".join(canonical(name).split())


def canonical(text: str) -> str:
    """Return a text in Unicode NFC, with one form of each character that has several."""
    if text.isascii():
        return text.replace("`", "'")
    return unicodedata.normalize("NFC", ODD_FORMS.sub(usual_form, text)).translate(VARIANTS)


def usual_form(odd: re.Match[str]) -> str:
    """Return what stands for a character of `ODD_FORMS`: a letter, or nothing."""
    letter = unicodedata.normalize("NFKC", odd[0])
    return letter if letter.isascii() else ""


def prepare(name: str, config: TextConfig) -> str:
    """Return the spelling that a network reads: cleaned and in lower case, as `config` says."""
    form = fold_case(clean(name) if config.canonical else name, config)
    return shuffle_letters(form) if config.letters == "shuffled" else form


def fold_case(cleaned: str, config: TextConfig) -> str:
    """Return the name in lower case, if `config` says so."""
    if config.case == "keep":
        return cleaned
    # A dotted capital İ is two characters in lower case; NFC has no single form for them.
    lowered = cleaned.lower().replace("i\u0307", "i")
    # Some letters have a single form in lower case only: ǰ.
    return unicodedata.normalize("NFC", lowered) if config.canonical else lowered


def shuffle_letters(name: str) -> str:
    """Return the name's letters in a random order that is always the same for this name."""
    letters = list(name)
    random.Random(name.encode("utf-8", "surrogatepass")).shuffle(letters)
    return "".join(letters)


def fold_accents(name: str) -> str:
    """Return the name without accents: é → e, ü → u, ß → ss, ł → l; other scripts stay composed (NFC)."""
    apart = unicodedata.normalize("NFD", name.translate(UNDECOMPOSED))
    return unicodedata.normalize("NFC", "".join(c for c in apart if not unicodedata.combining(c)))


@lru_cache(maxsize=4096)
def is_letter(character: str) -> bool:
    """Return whether a character is part of a spelling: neither a space nor punctuation."""
    return unicodedata.category(character)[0] not in "ZP"


def check_length(name: str, config: TextConfig, longest: int = MAX_LETTERS) -> None:
    """Check that a single name can be classified by a network with room for `longest` letters.

    Raises:
        InvalidName: the name is empty or too long.
    """
    letters = len(prepare(name, config))
    if not letters or not name.strip():
        raise InvalidName("empty", f"The name is empty. Type 1 to {longest} letters.")
    if letters > longest:
        raise InvalidName(
            "too_long",
            f"The name has {letters} letters; at most {longest} can be read. Shorten it.",
        )


COMPARED = TextConfig()  # the form in which two names count as the same


@dataclass(frozen=True)
class Vocabulary:
    """The characters that a network knows, sorted; ids 0 and 1 are padding and unknown."""

    characters: tuple[str, ...]

    @classmethod
    def fit(cls, names: Iterable[str]) -> Vocabulary:
        """Return the characters of these (prepared) names: the training names, and no others."""
        return cls(tuple(sorted({character for name in names for character in name})))

    @classmethod
    def article(cls, names: Iterable[str]) -> Vocabulary:
        """Return the article's: the characters of all names and the ASCII letters."""
        return cls.fit([*names, string.ascii_letters])

    def __len__(self) -> int:
        """Return the number of ids, padding and unknown included."""
        return len(self.characters) + FIRST_ID

    @cached_property
    def _code_points(self) -> npt.NDArray[np.uint32]:
        return np.array([ord(c) for c in self.characters], dtype=np.uint32)

    def encode(self, names: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor]:
        """Encode prepared names.

        Returns:
            ids `[B, T]` (int64, padded with 0 on the right) and lengths `[B]` (int64), where T is
            the length of the longest name.
        """
        lengths = np.fromiter(map(len, names), dtype=np.int64, count=len(names))
        flat = np.frombuffer("".join(names).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        ids = np.full((len(names), int(lengths.max(initial=1))), PAD, dtype=np.int64)
        inside = np.arange(ids.shape[1])[None, :] < lengths[:, None]
        ids[inside] = self.table[np.minimum(flat, len(self.table) - 1)]
        return torch.from_numpy(ids), torch.from_numpy(lengths)

    @cached_property
    def table(self) -> npt.NDArray[np.integer]:
        """The id of each code point up to the vocabulary's highest; behind it, that of every other."""
        known = self._code_points
        kind = np.dtype(np.uint8 if len(self) <= 256 else np.int32)
        table: npt.NDArray[np.integer] = np.full(int(known.max(initial=0)) + 2, UNKNOWN, dtype=kind)
        table[known] = np.arange(len(known)) + FIRST_ID
        return table

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.characters)

    @cached_property
    def _letters(self) -> frozenset[str]:
        return frozenset(filter(is_letter, self.characters))

    def unread(self, name: str) -> tuple[int, int]:
        """Return how many letters of a prepared name are not in the vocabulary, and how many it has."""
        if self._letters.issuperset(name):
            return 0, len(name)
        letters = [character for character in name if is_letter(character)]
        return sum(character not in self._letters for character in letters), len(letters)

    def unknown(self, name: str) -> tuple[str, ...]:
        """Return the characters of a prepared name that are not in the vocabulary, each once."""
        return tuple(dict.fromkeys(c for c in name if c not in self._known))

    def one_hot(self, ids: torch.Tensor) -> torch.Tensor:
        """Return one-hot rows `[..., V]`, V = number of characters; padding and unknown are zero rows."""
        return one_hot_table(len(self))[ids]


def one_hot_table(vocabulary_size: int) -> torch.Tensor:
    """Return the one-hot row of each id, `[V, V - 2]`; those of padding and unknown are zero."""
    characters = vocabulary_size - FIRST_ID
    return torch.cat([torch.zeros(FIRST_ID, characters), torch.eye(characters)])
