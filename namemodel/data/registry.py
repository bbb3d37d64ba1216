"""The registry of data sources, and reading names from any of them or from a user's file."""

from __future__ import annotations

import zipfile
from pathlib import Path

from namemodel.data import archive, bundled
from namemodel.data.delimited import read_csv
from namemodel.data.lists import read_folder, read_zip
from namemodel.data.source import DataSource
from namemodel.data.table import NameTable
from namemodel.errors import ChoiceError

DATASETS: dict[str, DataSource] = {source.id: source for source in (*archive.SOURCES, bundled.SOURCE)}
PATHS = "or a path to a CSV, or to a folder or zip of <Label>.txt"


def load_names(source: str) -> NameTable:
    """Return the rows of a data set or of a file, as written.

    Args:
        source: an id of `DATASETS`, or a path to a CSV with a name and a label column, to a folder
            of `<Label>.txt` files, or to a zip of them.

    Raises:
        ChoiceError: neither a data set nor a path. ArchiveError: the archive cannot be had.
        DataError: the file cannot be read, or holds no names (TableError for a CSV).
    """
    if source in DATASETS:
        return DATASETS[source].load()
    path = Path(source)
    try:
        is_folder, is_file = path.is_dir(), path.is_file()
    except OSError:  # an impossible path, a name of 300 letters for example
        is_folder = is_file = False
    if is_folder:
        return read_folder(path)
    if not is_file:
        raise ChoiceError("data set or file", source, [*DATASETS, PATHS])
    if path.suffix.lower() == ".zip" or zipfile.is_zipfile(path):
        return read_zip(path)
    return read_csv(path)
