"""The interface behind which every form of a written table stands; which one a file has, writing.py knows."""

from __future__ import annotations

import contextlib
from abc import ABC, abstractmethod

from namemodel.readers.table import Chunk
from namemodel.tables.predictor import Classified


class Output(ABC):
    """Writes chunks with their predictions.

    Attributes:
        escaped_formulas: how many cells got an apostrophe in front so far.
    """

    escaped_formulas = 0

    @abstractmethod
    def write(self, chunk: Chunk, found: Classified) -> None:
        """Write some rows; raises OSError, and TableError for a cell that the form cannot hold."""

    @abstractmethod
    def close(self) -> None:
        """Write what is still to be written; leaves the file open. Raises OSError."""

    def abandon(self) -> None:
        """Let go of a file that will not be whole."""
        with contextlib.suppress(OSError):
            self.close()
