"""What the registry holds of one data source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from namemodel.data.table import NameTable


@dataclass(frozen=True)
class DataSource:
    """A named set of name lists."""

    id: str
    title: str
    description: str
    licence: str
    """Whose the names are, and their licence."""
    shared: Literal["keep", "drop"]
    """What becomes of names that are in several lists, unless the settings say otherwise."""
    load: Callable[[], NameTable]
    """Reads the rows as written; raises ArchiveError where the archive cannot be had."""
    needs_archive: bool
    labels: tuple[str, ...]
