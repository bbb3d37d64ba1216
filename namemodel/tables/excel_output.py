"""A table written as the sheet of an Excel file, by XlsxWriter.

Cells of a sheet keep their types, and numbers of Parquet are numbers; text is text, whatever it begins
with: no formula, no link, no number.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import IO, Any

import pyarrow as pa
import xlsxwriter
from xlsxwriter.exceptions import XlsxFileError

from namemodel.errors import TableError
from namemodel.inference.predictions import COLUMNS
from namemodel.readers.excel_table import WHOLE
from namemodel.readers.table import Chunk
from namemodel.tables.output import Output
from namemodel.tables.prediction_columns import NO, YES, typed_columns
from namemodel.tables.predictor import ADDED, Classified

MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS = 1_048_576, 16_384, 32_767  # of a sheet, and of a cell
FORMATS = {datetime.date: "yyyy-mm-dd", datetime.time: "hh:mm:ss", datetime.timedelta: "[h]:mm:ss"}
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
    "default_date_format": "yyyy-mm-dd hh:mm:ss",
}


def plain_values(column: pa.Array, text: pa.Array) -> list[Any]:
    """Return the cells of a column as numbers or true and false, where a sheet holds them, else as text."""
    cells: list[Any] = text.to_pylist()
    if (
        pa.types.is_integer(column.type)
        or pa.types.is_floating(column.type)
        or pa.types.is_boolean(column.type)
    ):
        values = zip(column.to_pylist(), cells, strict=True)
        return [value if value is not None and abs(value) <= WHOLE else cell for value, cell in values]
    return cells


class ExcelOutput(Output):
    """Writes a sheet; arguments as of `TextOutput`."""

    def __init__(self, file: IO[bytes], titles: Sequence[str], added: Sequence[str], width: int) -> None:
        self.each = len(added) > len(ADDED)
        self._width, self._row = width, 0
        self._book = xlsxwriter.Workbook(file, OPTIONS)
        self._sheet = self._book.add_worksheet()
        self._formats = {kind: self._book.add_format({"num_format": form}) for kind, form in FORMATS.items()}
        if titles:
            self._write_row([*titles, *added])
            self._sheet.freeze_panes(1, 0)

    def write(self, chunk: Chunk, found: Classified) -> None:
        """Write rows, the cells behind the last title behind the predictions."""
        own = chunk.values or list(zip(*map(plain_values, chunk.columns, chunk.texts()), strict=True))
        columns = [column.to_pylist() for column in typed_columns(found, self.each)]
        for place in map(COLUMNS.index, ("seen_in_training", "unlike")):
            columns[place] = [value if value is None else YES if value else NO for value in columns[place]]
        more = chunk.more or [()] * len(own)
        for row, predicted, behind in zip(own, zip(*columns, strict=True), more, strict=True):
            self._write_row([*row, *predicted, *behind])

    def close(self) -> None:
        """Put the file together."""
        try:
            self._book.close()
        except XlsxFileError as error:
            raise OSError(str(error)) from error

    def _write_row(self, cells: Sequence[Any]) -> None:
        if self._row >= MOST_ROWS or len(cells) > MOST_COLUMNS:
            raise TableError(
                f"A sheet of Excel has {MOST_ROWS:,} rows and {MOST_COLUMNS:,} columns at most. Name a .csv "
                "to write."
            )
        for column, cell in enumerate(cells):
            if cell is None or cell == "":
                continue
            if isinstance(cell, str):
                if len(cell.encode("utf-16-le")) // 2 > MOST_CHARACTERS:
                    raise TableError(
                        f"Row {self._row + 1:,} has a cell of {len(cell):,} characters, more than the "
                        f"{MOST_CHARACTERS:,} that Excel holds. Name a .csv to write."
                    )
                self._sheet.write_string(self._row, column, cell)
            else:
                self._sheet.write(self._row, column, cell, self._formats.get(type(cell)))
        self._row += 1
