"""A table of names in, the same table with predictions out.

a file  → opening.py → Table (text_table, parquet_table, excel_table): rows, chunk by chunk
a cell  → names.py → the part that is classified → CachedPredictor: Predictions
a chunk → Output (text_output, parquet_output) → parts.py: parts, and in the end the whole file
run.py puts them together; tally.py and truth.py count; events.py is what all others see.
"""

from namemodel.events import (
    TableDone,
    TableOpened,
    TableProgress,
    TableStarted,
    TableStopped,
)
from namemodel.tables.columns import column_doubt
from namemodel.tables.names import PARTS, guess_part, take_part
from namemodel.tables.opening import READABLE, inspect_table, look_at_table, open_table
from namemodel.tables.options import TableOptions
from namemodel.tables.predictor import CachedPredictor
from namemodel.tables.run import classify_table
from namemodel.tables.table import Table, TableInfo
from namemodel.tables.writing import WRITABLE

__all__ = [
    "PARTS",
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
    "column_doubt",
    "guess_part",
    "inspect_table",
    "look_at_table",
    "open_table",
    "take_part",
]
