"""A form that a table is written in.

Owns the one interface behind which every form stands; which one a file has, writing.py knows. Knows
nothing of where the shards of a run are kept.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from namemodel.inference.predictions import Predictions
from namemodel.tables.table import Chunk


class Output(ABC):
    """Writes chunks with their predictions into shards, and makes one file of the shards.

    The file that comes of it must not depend on where one shard ends and the next begins.

    Attributes:
        suffix: of a shard.
        escaped_formulas: how many cells got an apostrophe in front so far.
    """

    suffix: str
    escaped_formulas = 0

    @property
    @abstractmethod
    def form(self) -> dict[str, Any]:
        """What the bytes depend on beside rows and predictions, as JSON values."""

    @abstractmethod
    def begin(self, path: Path, first: bool) -> None:
        """Begin a shard; raises OSError.

        Args:
            first: whether it is the file's beginning.
        """

    @abstractmethod
    def write(self, chunk: Chunk, predictions: Predictions) -> None:
        """Write some rows into the shard that has begun; raises OSError."""

    @abstractmethod
    def end(self) -> None:
        """Finish the shard that has begun, if one has: its bytes are handed to the disk. Raises OSError."""

    @abstractmethod
    def skip(self, chunk: Chunk, predictions: Predictions) -> None:
        """Count what is in a shard already."""

    @abstractmethod
    def join(self, shards: Sequence[Path], whole: Path) -> None:
        """Make one file of all shards; leaves them. Raises OSError."""

    @abstractmethod
    def recall(self, shards: Sequence[Path]) -> Iterator[Sequence[str]]:
        """Yield the cells behind all rows in these shards; raises ValueError if they hold something else."""
