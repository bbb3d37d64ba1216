"""The names of a model's own data that are nearest to a name, with the lists they are on.

The distance is Levenshtein's (1966, "Binary codes capable of correcting deletions, insertions, and
reversals"): the letters to insert, delete or replace. The search is rapidfuzz's, and exact. Downloads
nothing: it raises an error if the data are not on this machine.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import extract

from namemodel.checkpoint.files import Checkpoint
from namemodel.config import MAX_LETTERS, DataConfig
from namemodel.data import DATASETS, NameTable, archive_path, load_names
from namemodel.data.archive import VARIABLE
from namemodel.errors import ArchiveError, DataError
from namemodel.names.name_array import name_hash
from namemodel.names.normalise import COMPARED, clean, normalise

MOST = 8  # neighbours of a name


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
    """Whether the model was trained on it."""


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
        self.forms = sorted(self.spelling)

    def nearest(self, name: str) -> list[tuple[int, str]]:
        """Return (distance, form) of the nearest names, `MOST` at most, ties in alphabetical order.

        A name with more than half of its letters changed (one letter, of the shortest) is not near.
        """
        form = normalise(name, COMPARED)
        if not 0 < len(form) <= MAX_LETTERS:
            return []
        furthest = max(1, len(form) // 2)
        found = extract(form, self.forms, scorer=Levenshtein.distance, limit=MOST, score_cutoff=furthest)
        return [(distance, near) for near, distance, _ in found]

    def neighbours(self, name: str, checkpoint: Checkpoint) -> list[Neighbour]:
        """Return the nearest names, the nearest first, as a model has seen them or not."""
        return [
            Neighbour(
                name=self.spelling[form],
                labels=tuple(sorted(self.labels[form])),
                distance=distance,
                seen_in_training=bool(np.isin(name_hash(form), checkpoint.seen)),
            )
            for distance, form in self.nearest(name)
        ]


def load_index(checkpoint: Checkpoint, folder: Path | None = None) -> NameIndex:
    """Return the index of the names that a model was made from; it is kept while they stay the same.

    Args:
        folder: what the path of a user's own file is relative to, by default the current folder.

    Raises:
        ArchiveError: the archive of name lists is not here. DataError: nor is the user's file, or it
            cannot be read, or it holds other names now.
    """
    data = checkpoint.experiment.data
    source = data.source
    file = file_of(source, folder or Path())
    files = sorted(file.iterdir()) if file and file.is_dir() else [file] if file else []
    stamps = [(path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in files]
    where = data if source in DATASETS else data.replace(source=str(file))
    index = _load(where, tuple(stamps))  # read again if a file changed
    # Checkpoints of older versions do not say which rows the source had.
    if checkpoint.data.get("source_fingerprint", index.fingerprint) != index.fingerprint:
        remedy = "Put the file back as it was" if source not in DATASETS else "Use the version that made it"
        raise DataError(
            f"The names in {source} are no longer those that the model was made from. "
            f"{remedy} to see the nearest of them, or train the model again."
        )
    return index


def file_of(source: str, folder: Path) -> Path | None:
    """Return where a source's names are, None if the package holds them; raises as `load_index`."""
    if source not in DATASETS:
        if not (path := folder / source).exists():
            raise DataError(
                f"The names that the model was made from are no longer in {source}. "
                "Put the file back where it was to see the nearest of them."
            )
        return path
    if not DATASETS[source].needs_archive:
        return None
    if not archive_path().is_file():
        raise ArchiveError(
            "This needs the archive of name lists that the model was made from, and it is not here. "
            f"Get it once with 'namemodel data fetch', or set {VARIABLE} to a copy."
        )
    return archive_path()


@lru_cache(maxsize=4)
def _load(data: DataConfig, _stamps: tuple[tuple[str, int, int], ...]) -> NameIndex:
    return NameIndex(load_names(data.source, data))
