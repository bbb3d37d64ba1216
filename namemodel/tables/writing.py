"""The form in which a table is written, by the suffix of its file.

Text keeps the delimiter of a source of the same kind, and has a byte order mark where the source had one,
is an Excel file or in an encoding of Windows, so that Excel reads it as UTF-8. To write another form: a
module with an `Output`, and a branch in `make_output`.
"""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

from namemodel.errors import TableError
from namemodel.readers.table import Table
from namemodel.tables.excel_output import ExcelOutput
from namemodel.tables.output import Output
from namemodel.tables.parquet_output import ParquetOutput
from namemodel.tables.predictor import CachedPredictor
from namemodel.tables.text_output import TextOutput

TEXT = (".csv", ".tsv", ".txt")
PARQUET = (".parquet", ".pq")
EXCEL = ".xlsx"
OF_WINDOWS = ("cp125", "cp874", "cp932", "cp949", "gb18030", "big5")  # encodings that Excel writes there
WRITABLE = (*TEXT, *(f"{suffix}.gz" for suffix in TEXT), PARQUET[0], EXCEL)


def make_output(
    target: Path, file: IO[bytes], table: Table, predictor: CachedPredictor, escape_formulas: bool
) -> Output:
    """Return what writes a table to an open file.

    Args:
        target: whose suffix says the form.
        escape_formulas: whether formulas are escaped; not in Parquet and Excel, where a text is never run.
    """
    info = table.info
    added = predictor.titles([*info.columns, *info.titles])
    kind, packed = kind_of(target)
    if kind in PARQUET:
        return ParquetOutput(file, info.columns, added, table.schema)
    if kind == EXCEL:
        return ExcelOutput(file, info.titles, added, len(info.columns))
    return TextOutput(
        file,
        info.titles,
        added,
        len(info.columns),
        delimiter=delimiter_for(kind, table),
        bom=info.bom or info.encoding_name.startswith(OF_WINDOWS),
        packed=packed,
        escape=escape_formulas,
    )


def form_of(target: Path, table: Table) -> dict[str, Any]:
    """Return what the bytes of the output depend on beside rows and predictions, as JSON values."""
    kind, packed = kind_of(target)
    return {"suffix": kind, "delimiter": delimiter_for(kind, table), "gzip": packed}


def kind_of(path: Path) -> tuple[str, bool]:
    """Return a file's suffix without .gz, in lower case, and whether there is a .gz."""
    packed = path.suffix.lower() == ".gz"
    return (path.with_suffix("") if packed else path).suffix.lower(), packed


def check_target(target: Path) -> None:
    """Raise TableError if no table can be written to a file of this name."""
    kind, packed = kind_of(target)
    if not target.parent.is_dir():
        raise TableError(f"There is no folder {str(target.parent)!r}. Make it, or name another.")
    if target.is_dir():
        raise TableError(f"{target.name} is a folder. Name a file to write.")
    if kind not in TEXT and (packed or kind not in (*PARQUET, EXCEL)):
        raise TableError(
            f"{target.name} cannot be written: its suffix says no form that is known. "
            f"Name a file that ends in one of: {', '.join(WRITABLE)}."
        )


def delimiter_for(kind: str, table: Table) -> str:
    """Return the delimiter of a text file: the source's, if that is of the same kind."""
    own = table.info.delimiter
    if kind == ".tsv":
        return "\t"
    if own is not None and (kind == ".txt" or kind_of(table.path)[0] not in (".tsv", ".tab", ".psv")):
        return own
    return "\t" if kind == ".txt" else ","
