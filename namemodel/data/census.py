"""How many names the lists of a source hold, and how many they share, before anything is left out."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict

from pydantic.dataclasses import dataclass

from namemodel.config import TextConfig
from namemodel.data.table import NameTable
from namemodel.names.normalise import normalise

MOST_PAIRS = 30  # of lists that share names, those that share most


@dataclass(frozen=True)
class ListCount:
    """What one list holds: rows as written, different names, and how many of those other lists share.

    Names are compared in the form that the network reads.
    """

    rows: int
    names: int
    shared: int


@dataclass(frozen=True)
class SharedPair:
    """Two lists that hold some of the same names: how many, and which fraction of the smaller list's."""

    smaller: str
    larger: str
    names: int
    share: float


@dataclass(frozen=True)
class Census:
    """The counts of a whole source; `Census(**values)` takes them back from JSON."""

    rows: int
    names: int
    """Different ones, each counted once."""
    shared: int
    """How many of those are on several lists."""
    lists: dict[str, ListCount]
    pairs: list[SharedPair]
    """The pairs that share most of the smaller list first, `MOST_PAIRS` at most."""

    @property
    def repeats(self) -> int:
        """How many rows repeat a name of their own list."""
        return self.rows - sum(count.names for count in self.lists.values())


def take_census(table: NameTable, text: TextConfig) -> Census:
    """Count a table's rows, names and lists; `text` says which spellings are one name."""
    lists: dict[str, set[str]] = defaultdict(set)
    for name, label in zip(table.names, table.labels, strict=True):
        lists[normalise(name, text)].add(table.label_names[label])
    rows, names = table.counts(), Counter(label for labels in lists.values() for label in labels)
    several = [sorted(labels) for labels in lists.values() if len(labels) > 1]
    shared = Counter(label for labels in several for label in labels)
    return Census(
        rows=len(table),
        names=len(lists),
        shared=len(several),
        lists={label: ListCount(rows[label], names[label], shared[label]) for label in table.label_names},
        pairs=shared_pairs(several, names),
    )


def shared_pairs(several: list[list[str]], names: Counter[str]) -> list[SharedPair]:
    """Return the pairs of lists that share names.

    Args:
        several: the sorted lists of each name that is on more than one.
        names: how many different names each list has.
    """
    both = Counter(pair for labels in several for pair in itertools.combinations(labels, 2))
    pairs = []
    for pair, count in both.items():
        smaller, larger = sorted(pair, key=lambda label: (names[label], label))
        pairs.append(SharedPair(smaller, larger, count, count / names[smaller]))
    return sorted(pairs, key=lambda pair: (-pair.share, pair.smaller, pair.larger))[:MOST_PAIRS]
