"""Where names come from, and how they become training, validation and test rows."""

from namemodel.data.archive import archive_hash, archive_path, fetch_archive
from namemodel.data.name_files import paste_lists
from namemodel.data.sources import DATASETS, DataSource, load_names
from namemodel.data.splits import load_splits, split_table
from namemodel.data.table import NameTable, Splits, write_csv

__all__ = [
    "DATASETS",
    "DataSource",
    "NameTable",
    "Splits",
    "archive_hash",
    "archive_path",
    "fetch_archive",
    "load_names",
    "load_splits",
    "paste_lists",
    "split_table",
    "write_csv",
]
