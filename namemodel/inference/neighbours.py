"""The names nearest to a spelling in the data that a model was made from, with the lists they are on.

Distance is Levenshtein's (1966, "Binary codes capable of correcting deletions, insertions, and
reversals"): letters to insert, delete or replace. The search is exact. Downloads nothing: where names
are not on this machine, it says so.
"""

from __future__ import annotations

import dataclasses
import heapq
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from namemodel.checkpoint.files import Checkpoint
from namemodel.config import MAX_LETTERS
from namemodel.data import DATASETS, NameTable, archive_path, load_names
from namemodel.data.archive import VARIABLE
from namemodel.errors import ArchiveError, DataError
from namemodel.names.name_array import name_hash
from namemodel.names.normalise import COMPARED, clean, normalise

MOST = 8  # neighbours of a name
Codes = npt.NDArray[np.uint32]


@dataclass(frozen=True)
class Neighbour:
    """A name of the data, near to a spelling."""

    name: str
    """As it is written where it occurs first."""
    labels: tuple[str, ...]
    """The lists that hold it, sorted; several are conflicting labels."""
    distance: int
    """In letters; 0 for the spelling itself, whatever its case."""
    seen_in_training: bool

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return dataclasses.asdict(self)


class NameIndex:
    """The distinct names of a table, ready for searches; names that differ by case are one."""

    def __init__(self, table: NameTable) -> None:
        self.fingerprint = table.fingerprint
        self.spelling: dict[str, str] = {}
        self.labels: dict[str, set[str]] = defaultdict(set)
        for name, label in zip(table.names, table.labels, strict=True):
            form = normalise(name, COMPARED)
            self.spelling.setdefault(form, clean(name))
            self.labels[form].add(table.label_names[label])
        self.by_length = {
            length: (forms, np.array([code_points(form) for form in forms]))
            for length, forms in group_by_length(sorted(self.spelling)).items()
        }

    def nearest(self, name: str, most: int = MOST) -> list[tuple[int, str]]:
        """Return (distance, form) of the nearest names, ties in the alphabet's order.

        A name with more than half of its letters changed (one letter, of the shortest) is not near.
        """
        form = normalise(name, COMPARED)
        if not 0 < len(form) <= MAX_LETTERS:
            return []
        letters, found = code_points(form), list[tuple[int, str]]()
        for gap in range(max(1, len(form) // 2) + 1):  # names differ by their lengths' gap at least
            for length in {len(form) - gap, len(form) + gap} & self.by_length.keys():
                forms, codes = self.by_length[length]
                apart = distances(letters, codes)
                near = np.flatnonzero(apart <= max(1, len(form) // 2))
                rows = near[np.argsort(apart[near], kind="stable")[:most]]
                found += [(int(apart[row]), forms[row]) for row in rows]
            found = heapq.nsmallest(most, found)
            if len(found) == most and found[-1][0] <= gap:
                break
        return found

    def neighbours(self, name: str, checkpoint: Checkpoint, most: int = MOST) -> list[Neighbour]:
        """Return the nearest names, the nearest first, as a model has seen them or not."""
        return [
            Neighbour(
                name=self.spelling[form],
                labels=tuple(sorted(self.labels[form])),
                distance=distance,
                seen_in_training=bool(np.isin(name_hash(form), checkpoint.seen)),
            )
            for distance, form in self.nearest(name, most)
        ]


def code_points(form: str) -> Codes:
    """Return a spelling's code points `[T]`."""
    return np.frombuffer(form.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def group_by_length(forms: list[str]) -> dict[int, list[str]]:
    """Return the spellings by their number of letters, each group in its order."""
    groups: dict[int, list[str]] = defaultdict(list)
    for form in forms:
        groups[len(form)].append(form)
    return dict(groups)


def distances(letters: Codes, names: Codes) -> npt.NDArray[np.int16]:
    """Return how many letters apart a spelling `[T]` and each of N names of one length `[N, L]` are."""
    steps = np.arange(names.shape[1] + 1, dtype=np.int16)
    row = np.tile(steps, (len(names), 1))  # from no letter of the spelling to the first L of each name
    for count, letter in enumerate(letters, start=1):
        best = np.empty_like(row)
        best[:, 0] = count
        np.minimum(row[:, 1:] + 1, row[:, :-1] + (names != letter), out=best[:, 1:])
        # Insertions run along the name: the cheapest start of a run of them, plus its length.
        row = np.minimum.accumulate(best - steps, axis=1) + steps
    return row[:, -1]


def load_index(checkpoint: Checkpoint, folder: Path | None = None) -> NameIndex:
    """Return the index of the names that a model was made from; it is kept while they stay the same.

    Args:
        folder: what the path of a user's own file is relative to, by default the current folder.

    Raises:
        ArchiveError: the archive of name lists is not here. DataError: nor is the user's file, or it
            cannot be read, or it holds other names now.
    """
    source = checkpoint.experiment.data.source
    index = find_index(source, folder or Path())
    # Checkpoints of older versions do not say which rows the source had.
    if checkpoint.data.get("source_fingerprint", index.fingerprint) != index.fingerprint:
        remedy = "Put the file back as it was" if source not in DATASETS else "Use the version that made it"
        raise DataError(
            f"The names in {source} are no longer those that the model was made from. "
            f"{remedy} to see the nearest of them, or train the model again."
        )
    return index


def find_index(source: str, folder: Path) -> NameIndex:
    """Return the index of a source's names as they are now; raises as `load_index`."""
    if source not in DATASETS:
        path = folder / source
        if not path.exists():
            raise DataError(
                f"The names that the model was made from are no longer in {source}. "
                "Put the file back where it was to see the nearest of them."
            )
        return _load(str(path), stamp(path))
    if not DATASETS[source].needs_archive:
        return _load(source, ())
    if not archive_path().is_file():
        raise ArchiveError(
            "This needs the archive of name lists that the model was made from, and it is not here. "
            f"Get it once with 'namemodel data fetch', or set {VARIABLE} to a copy."
        )
    return _load(source, stamp(archive_path()))


def stamp(path: Path) -> tuple[tuple[str, int, int], ...]:
    """Return name, time and size of a file, or of each file in a folder: what tells that it changed."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return tuple((file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in files)


@lru_cache(maxsize=4)
def _load(source: str, _stamp: tuple[tuple[str, int, int], ...]) -> NameIndex:
    return NameIndex(load_names(source))
