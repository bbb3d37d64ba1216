"""The characters that a network knows, and their ids.

Knows nothing of labels, files or networks.
"""

from __future__ import annotations

import string
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from namemodel.names.name_array import NameArray
from namemodel.names.normalise import base_letters, is_letter

PAD, UNKNOWN = 0, 1  # ids of their own
FIRST_ID = 2  # the id of the vocabulary's first character
Ids = npt.NDArray[np.integer]


@dataclass(frozen=True)
class Vocabulary:
    """The characters that a network knows, sorted; ids 0 and 1 are padding and unknown."""

    characters: tuple[str, ...]

    @classmethod
    def fit(cls, names: Iterable[str]) -> Vocabulary:
        """Return the characters of these normalised names: the training names, and no others."""
        return cls(tuple(sorted({character for name in names for character in name})))

    @classmethod
    def article(cls, names: Iterable[str]) -> Vocabulary:
        """Return the article's: the characters of all names and the ASCII letters."""
        return cls.fit([*names, string.ascii_letters])

    def __len__(self) -> int:
        """Return the number of ids, padding and unknown included."""
        return len(self.characters) + FIRST_ID

    def __contains__(self, character: str) -> bool:
        """Return whether it knows a character."""
        return bool(self.ids_of(np.array([ord(character)]))[0] != UNKNOWN)

    def fold(self, names: NameArray) -> NameArray:
        """Return normalised names as a network reads them: an unknown letter as its `form`."""
        unknown = np.unique(names.codes[self.ids_of(names.codes) == UNKNOWN])
        forms = {character: self.form(character) for character in map(chr, unknown)}
        forms = {character: form for character, form in forms.items() if form != character}
        return names.replace(forms) if forms else names

    def fold_name(self, name: str) -> str:
        """Return one normalised name as a network reads it."""
        return "".join(map(chr, self.fold(NameArray.whole([name])).codes))

    def form(self, character: str) -> str:
        """Return what is read in place of a character: itself, or the first known one of its `base_letters`.

        Where none is known, it stays itself.
        """
        forms = (character, *base_letters(character))
        return next((form for form in forms if all(letter in self for letter in form)), character)

    def encode(self, names: NameArray) -> Ids:
        """Return the ids `[N, T]` of names as `fold` returns them, padded on the right.

        The longest has T letters.
        """
        known = self.ids_of(names.codes)
        ids = np.full((len(names), int(names.lengths.max(initial=1))), PAD, dtype=known.dtype)
        for t in range(ids.shape[1]):
            there = np.flatnonzero(names.lengths > t)
            ids[there, t] = known[names.starts[there] + t]
        return ids

    def ids_of(self, codes: npt.NDArray[np.integer]) -> Ids:
        """Return the id of each code point."""
        return np.asarray(self.table[np.minimum(codes, len(self.table) - 1)])

    @cached_property
    def table(self) -> Ids:
        """The id of each code point up to the vocabulary's highest; behind it, that of every other."""
        known = np.array([ord(c) for c in self.characters], dtype=np.uint32)
        kind = np.dtype(np.uint8 if len(self) <= 256 else np.int32)
        table: Ids = np.full(int(known.max(initial=0)) + 2, UNKNOWN, dtype=kind)
        table[known] = np.arange(len(known)) + FIRST_ID
        return table

    def knows(self, codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
        """Return of each code point whether it is one of `letters`."""
        table = self._known
        return np.asarray(table[np.minimum(codes, len(table) - 1)])

    @cached_property
    def _known(self) -> npt.NDArray[np.bool_]:
        known = np.zeros(len(self.table), dtype=bool)
        known[[ord(letter) for letter in self.letters]] = True
        return known

    @cached_property
    def letters(self) -> frozenset[str]:
        """The characters that are letters: neither spaces nor punctuation."""
        return frozenset(filter(is_letter, self.characters))

    def unread(self, names: NameArray) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return how many letters of each normalised name are unknown, and how many it has, both `[N]`."""
        return names.count(lambda c: c not in self.letters and is_letter(c)), names.count(is_letter)

    def unknown(self, name: str) -> tuple[str, ...]:
        """Return the characters of a normalised name that are not in the vocabulary, each once."""
        return tuple(dict.fromkeys(c for c in name if c not in self))
