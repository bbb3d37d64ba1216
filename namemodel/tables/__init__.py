"""A table of names in, the same table with predictions out."""

from namemodel.tables.classification import classify_table
from namemodel.tables.events import TABLE_EVENTS, TableDone, TableProgress, TableStarted, TableStopped
from namemodel.tables.inspection import TableInfo, inspect_table, read_rows

__all__ = [
    "TABLE_EVENTS",
    "TableDone",
    "TableInfo",
    "TableProgress",
    "TableStarted",
    "TableStopped",
    "classify_table",
    "inspect_table",
    "read_rows",
]
