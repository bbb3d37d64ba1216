"""The registry of data sources, and reading names from any of them or from a user's file.

The source "bundled" has German and Italian surnames that ship with the Faker package: the de_DE and it_IT
person providers of https://github.com/joke2k/faker (MIT). They need no network.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Literal, NamedTuple

from namemodel.config import DataConfig, TableConfig
from namemodel.data import archive
from namemodel.data.name_files import MAX_BYTES, is_zip_of_lists, read_folder, read_zip
from namemodel.data.table import NameTable
from namemodel.errors import ChoiceError, ConfigError

PATHS = "or a path to a table, or to a folder or zip of <Label>.txt"
PROVIDERS = {"German": "faker.providers.person.de_DE", "Italian": "faker.providers.person.it_IT"}


def bundled_table(labels: Sequence[str]) -> NameTable:
    """Return each provider's surnames once, in its order."""
    # A sequence of names or a dict of names to frequencies: iterating gives the names of both.
    names = {label: dict.fromkeys(import_module(PROVIDERS[label]).Provider.last_names) for label in labels}
    rows = [(name, label) for label in labels for name in names[label]]
    return NameTable.from_rows(rows, f"surnames of Faker {version('faker')}, de_DE and it_IT")


class DataSource(NamedTuple):
    """A named set of name lists; of the tutorials' archive, unless it says otherwise."""

    id: str
    """What `--data` takes."""
    labels: tuple[str, ...]
    title: str
    description: str
    shared: Literal["keep", "drop"] = "keep"
    """What becomes of names that are in several lists, unless the settings say otherwise."""
    licence: str = archive.LICENCE
    """Source of the names, and their licence."""
    read: Callable[[Sequence[str]], NameTable] = archive.archive_table
    """Returns the rows of the lists with these labels."""

    @property
    def needs_archive(self) -> bool:
        """Whether the names are in the archive, which is downloaded."""
        return self.read is archive.archive_table

    def load(self) -> NameTable:
        """Return the rows as written; raises ArchiveError if the archive is not available."""
        return self.read(self.labels)


SOURCES = (
    DataSource(
        "german-italian",
        labels=("German", "Italian"),
        title="German and Italian",
        description="The article's two lists, without the names that are in both.",
        shared="drop",
    ),
    DataSource(
        "languages",
        labels=archive.LABELS,
        title="Eighteen lists",
        description="All lists of the tutorials' archive; 469 names are in several of them.",
    ),
    DataSource(
        "bundled",
        labels=tuple(PROVIDERS),
        title="German and Italian, from the Faker package",
        description="Surnames that ship with Faker, a generator of test data: works with no network.",
        shared="drop",
        licence="the Faker package (MIT)",
        read=bundled_table,
    ),
)
DATASETS = {source.id: source for source in SOURCES}


def load_names(source: str, how: TableConfig | None = None, most_bytes: int = MAX_BYTES) -> NameTable:
    """Return the rows of a data set or of a file, as written.

    Args:
        source: an id of `DATASETS`, or a path to a table with a name and a label column, to a folder
            of `<Label>.txt` files, or to a zip of them.
        how: as what a table is read; guesses where it says nothing.
        most_bytes: as in `read_table`.

    Raises:
        ChoiceError: neither a data set nor a path. ArchiveError: the archive is not available.
        DataError: the file cannot be read, or holds no names (TableError for a table).
        ConfigError: `how` has a value that is not allowed, or that no table needs.
    """
    if source in DATASETS:
        check_no_table(source, how)
        return DATASETS[source].load()
    path = Path(source)
    try:
        is_folder, is_file = path.is_dir(), path.is_file()
    except OSError:  # an impossible path, a name of 300 letters for example
        is_folder = is_file = False
    if not (is_folder or is_file):
        raise ChoiceError("data set or file", source, [*DATASETS, PATHS])
    if is_folder or is_zip_of_lists(path):
        check_no_table(source, how)
        return read_folder(path) if is_folder else read_zip(path)
    from namemodel.data.labelled_table import read_table  # here: Arrow takes a third of a second to import

    return read_table(path, how, most_bytes)


def check_no_table(source: str, how: TableConfig | None) -> None:
    """Raise ConfigError if it is said how a table is read, but there is none."""
    if isinstance(how, DataConfig) and how.test_source:
        return  # which may be one
    for name, value in how.said.items() if how else ():
        raise ConfigError(
            f"{name} is {value!r}, and has no meaning for {source}, which is no table. Leave it out."
        )
