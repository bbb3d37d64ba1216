"""Many names as one array of code points: what `normalise.py` does to one name, done to all at once.

Names are joined to one text, normalised by the same Unicode operations, and taken apart again as numbers.
Line ends part them: nothing in Unicode composes or folds across a line end. Knows nothing of labels,
files or networks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from namemodel.config import TextConfig
from namemodel.names.normalise import COMPARED, canonical, fold_case, normalise

UNTIDY = re.compile(r"[^\S\n ]|  | \n|\n ")  # space other than a single one between words
# SplitMix64: Steele, Lea and Flood 2014, "Fast Splittable Pseudorandom Number Generators".
GAMMA, MIX_1, MIX_2 = map(np.uint64, (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))


@dataclass(frozen=True)
class NameArray:
    """N normalised names, one behind the other."""

    codes: npt.NDArray[np.uint32]
    """Code points of all names."""
    lengths: npt.NDArray[np.int64]
    """`[N]`, in code points."""

    @classmethod
    def of(cls, names: Sequence[str], config: TextConfig) -> NameArray:
        """Normalise names, each as `normalise` does."""
        if not config.canonical or config.letters == "shuffled":
            return cls.whole([normalise(name, config) for name in names])
        plain = np.fromiter(map(str.isascii, names), dtype=bool, count=len(names))
        if plain.all():
            return cls.lines(names, config)
        # A single letter beyond ASCII would make all of the text slow to work on.
        odd = np.flatnonzero(~plain)
        others = list(names)
        for row in odd.tolist():
            others[row] = ""
        return cls.lines(others, config).filled(odd, cls.lines([names[row] for row in odd.tolist()], config))

    @classmethod
    def whole(cls, names: Sequence[str]) -> NameArray:
        """Take normalised names as they are, line ends in them included."""
        lengths = np.fromiter(map(len, names), dtype=np.int64, count=len(names))
        return cls(code_points("".join(names)), lengths)

    @classmethod
    def lines(cls, names: Sequence[str], config: TextConfig) -> NameArray:
        """Normalise names as the lines of one text."""
        text = "\n".join(names)
        if text.count("\n") >= len(names):  # a line end inside a name is a space, as it is to `clean`
            text = "\n".join([name.replace("\n", " ") for name in names])
        text = canonical(text)
        if UNTIDY.search(text):
            text = re.sub(r"[^\S\n]+", " ", text).replace(" \n", "\n").replace("\n ", "\n")
        codes = code_points(fold_case(text.strip(" "), config))
        breaks = codes == ord("\n")
        bounds = np.concatenate([[-1], np.flatnonzero(breaks), [len(codes)]])
        return cls(codes[~breaks], (np.diff(bounds) - 1)[: len(names)])

    def __len__(self) -> int:
        """Return N."""
        return len(self.lengths)

    @cached_property
    def starts(self) -> npt.NDArray[np.int64]:
        """`[N]`, where each name begins in `codes`."""
        return np.cumsum(self.lengths) - self.lengths

    def places(self) -> npt.NDArray[np.int64]:
        """Return the place of each code point in its name."""
        return np.arange(len(self.codes)) - np.repeat(self.starts, self.lengths)

    def take(self, rows: npt.NDArray[np.int64]) -> NameArray:
        """Return some of the names, in the order of `rows`."""
        lengths = self.lengths[rows]
        taken = NameArray(np.zeros(lengths.sum(), dtype=np.uint32), lengths)
        return NameArray(self.codes[np.repeat(self.starts[rows], lengths) + taken.places()], lengths)

    def filled(self, rows: npt.NDArray[np.int64], names: NameArray) -> NameArray:
        """Return the same with these names at these rows, in ascending order, where it has empty ones."""
        lengths = self.lengths.copy()
        lengths[rows] = names.lengths
        there = NameArray(np.zeros(lengths.sum(), dtype=np.uint32), lengths)
        at = np.repeat(there.starts[rows], names.lengths) + names.places()
        before = np.ones(len(there.codes), dtype=bool)
        before[at] = False
        there.codes[at], there.codes[before] = names.codes, self.codes
        return there

    def replace(self, forms: Mapping[str, str]) -> NameArray:
        """Return the names with each of these characters replaced by its form, of any length.

        A name's first character is kept where its form is empty: no name loses all that it has.
        """
        places = np.flatnonzero(np.isin(self.codes, [ord(character) for character in forms]))
        sizes, found = np.ones(len(self.codes), dtype=np.int64), []
        for character, form in forms.items():
            at = places[self.codes[places] == ord(character)]
            if not form:
                at = np.setdiff1d(at, self.starts)
            sizes[at] = len(form)
            found.append((form, at))
        codes, starts = np.repeat(self.codes, sizes), np.cumsum(sizes) - sizes
        for form, at in found:
            for place, letter in enumerate(form):
                codes[starts[at] + place] = ord(letter)
        return NameArray(codes, self.sums(sizes))

    def count(self, test: Callable[[str], bool]) -> npt.NDArray[np.int64]:
        """Return how many characters of each name pass a test, `[N]`; the test is made once a character."""
        present = np.flatnonzero(np.bincount(self.codes))
        passed = np.zeros(present.max(initial=0) + 1, dtype=np.int64)
        passed[present] = [test(chr(code)) for code in present]
        return self.sums(passed[self.codes])

    def sums(self, values: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        """Return the sum of a value per code point over each name, `[N]`, modulo 2^64."""
        total = np.concatenate([np.zeros(1, np.int64), np.cumsum(values, dtype=np.int64)])
        return np.asarray(total[self.starts + self.lengths] - total[self.starts])

    def hashes(self) -> npt.NDArray[np.int64]:
        """Return a 64-bit hash of each name, `[N]`, the same on every machine.

        Multilinear (Carter and Wegman 1979): each code point, and 1, times the number of its place, summed.
        """
        numbers = split_mix(np.arange(int(self.lengths.max(initial=0)), dtype=np.uint64)) | np.uint64(1)
        products = (self.codes + np.uint64(1)) * numbers[self.places()]
        return split_mix(self.sums(products.view(np.int64)).view(np.uint64)).view(np.int64)


def code_points(text: str) -> npt.NDArray[np.uint32]:
    """Return the code points of a text, lone surrogates among them."""
    if text.isascii():
        return np.frombuffer(text.encode("ascii"), dtype=np.uint8).astype(np.uint32)
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def split_mix(numbers: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return each number well mixed."""
    z = (numbers + np.uint64(1)) * GAMMA
    z = (z ^ z >> np.uint64(30)) * MIX_1
    z = (z ^ z >> np.uint64(27)) * MIX_2
    return z ^ z >> np.uint64(31)


def name_hashes(names: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return a hash of each cleaned, lower-case name, `[N]`."""
    return NameArray.of(names, COMPARED).hashes()


def name_hash(name: str) -> int:
    """Return the hash of one cleaned, lower-case name."""
    return int(name_hashes([name])[0])
