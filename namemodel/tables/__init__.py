"""A table of names in, the same table with predictions out.

a file  → opening.py → Table (text_table, parquet_table, excel_table): rows, chunk by chunk
a cell  → names.py → the name component that is classified → CachedPredictor: Predictions
a chunk → Output (text_output, parquet_output) → shards.py: shards, and in the end the whole file
run.py puts them together; summary.py and truth.py count; events.py is what all others see.
"""

from namemodel.events import (
    TableDone,
    TableOpened,
    TableProgress,
    TableStarted,
    TableStopped,
)
from namemodel.tables.columns import column_warning
from namemodel.tables.names import NAME_COMPONENTS, guess_name_component, name_extractor
from namemodel.tables.opening import READABLE, inspect_table, look_at_table, open_table
from namemodel.tables.options import TableOptions
from namemodel.tables.predictor import CachedPredictor
from namemodel.tables.run import classify_table
from namemodel.tables.table import Table, TableInfo
from namemodel.tables.writing import WRITABLE

__all__ = [
    "NAME_COMPONENTS",
    "READABLE",
    "WRITABLE",
    "CachedPredictor",
    "Table",
    "TableDone",
    "TableInfo",
    "TableOpened",
    "TableOptions",
    "TableProgress",
    "TableStarted",
    "TableStopped",
    "classify_table",
    "column_warning",
    "guess_name_component",
    "inspect_table",
    "look_at_table",
    "name_extractor",
    "open_table",
]
