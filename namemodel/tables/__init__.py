"""A table of names in, the same table with predictions out.

a file  → opening.py → Table (text_table, parquet_table, excel_table): rows, chunk by chunk
a cell  → names/components.py → the name component that is classified → CachedPredictor: Predictions
a chunk → Output (text_output, parquet_output) → shards.py: shards, and in the end the whole file
run.py puts them together; summary.py and truth.py count; report.py puts it into words.

A name below is imported at its first use: the command line's help needs the options, and no torch.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from namemodel.events import TableDone, TableOpened, TableProgress, TableStarted, TableStopped
    from namemodel.names.components import guess_name_component, name_extractor
    from namemodel.tables.columns import column_warning
    from namemodel.tables.opening import READABLE, inspect_table, open_table, preview_table
    from namemodel.tables.options import NAME_COMPONENTS, TableOptions
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
    "name_extractor",
    "open_table",
    "preview_table",
]

_HOMES = {
    "NAME_COMPONENTS": "tables.options",
    "READABLE": "tables.opening",
    "WRITABLE": "tables.writing",
    "CachedPredictor": "tables.predictor",
    "Table": "tables.table",
    "TableInfo": "tables.table",
    "TableOptions": "tables.options",
    "classify_table": "tables.run",
    "column_warning": "tables.columns",
    "guess_name_component": "names.components",
    "inspect_table": "tables.opening",
    "preview_table": "tables.opening",
    "name_extractor": "names.components",
    "open_table": "tables.opening",
}


def __getattr__(name: str) -> Any:
    """Import a public name at its first use."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"namemodel.{_HOMES.get(name, 'events')}"), name)
