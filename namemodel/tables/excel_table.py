"""A table in a sheet of an Excel or OpenDocument file, read by python-calamine.

Such a file is read at once: a sheet has at most 1,048,576 rows.
"""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import python_calamine as calamine

from namemodel.errors import TableError
from namemodel.tables.columns import describe
from namemodel.tables.encoding import check_unpacked
from namemodel.tables.excel_cells import Overlooked, find_overlooked
from namemodel.tables.options import TableOptions
from namemodel.tables.preamble import PREAMBLE_SAMPLE, preamble_rows, preamble_warning, without
from namemodel.tables.table import SAMPLE_ROWS, Table, TableInfo, TextChunk
from namemodel.wording import things

WHOLE = 2.0**53  # up to this every whole number is one that a spreadsheet can hold


class ExcelTable(Table):
    """A table in a sheet.

    Args:
        rows: all of them, the header among them.
    """

    def __init__(self, path: Path, info: TableInfo, rows: list[list[str]]) -> None:
        super().__init__(path, info)
        self._rows = rows

    def chunks(self, size: int) -> Iterator[TextChunk]:
        """Yield the rows, as `Table.chunks` says."""
        for start in range(int(self.info.header), len(self._rows), size):
            rows = self._rows[start : start + size]
            yield TextChunk(rows, min((start + len(rows)) / len(self._rows), 1.0))


def open_excel_table(path: Path, options: TableOptions) -> ExcelTable:
    """Open a sheet as a table; raises TableError if the file, or the sheet, is none."""
    sheet = read_sheet(path, options)
    skip = options.skip_rows or 0
    others = [repr(name) for name in sheet.among if name != sheet.name]
    also = f"; there is also {', '.join(others)}" if others else ""
    what = f"The sheet {sheet.name!r} of {path.name}"
    if not any(map(any, sheet.rows)):
        raise TableError(f"{what} is empty{also}. Give a sheet with a column of names.")
    if not any(map(any, sheet.rows[skip:])):
        raise TableError(f"{what} is empty {without(skip, 'row')}. Leave out fewer.")
    rows = sheet.rows[skip:]
    preamble = preamble_rows([row if any(row) else [] for row in rows[:PREAMBLE_SAMPLE]])
    if len(rows[0]) > 1:
        rows = [row for row in rows if any(row)]
    info = describe(
        rows[: SAMPLE_ROWS + 1],
        options,
        path.name,
        kind="excel",
        read_as=", ".join(filter(None, (f"the sheet {sheet.name!r}", without(skip, "row")))) + also,
        bytes=path.stat().st_size,
        bom=True,
        skip_rows=skip,
        sheet=sheet.name,
        sheets=sheet.among,
        warnings=(
            *(preamble_warning(skip + preamble, "row") if preamble else ()),
            *cell_warnings(sheet.overlooked),
        ),
    )
    return ExcelTable(path, info, rows)


class Sheet(NamedTuple):
    """A sheet that is read."""

    name: str
    among: tuple[str, ...]
    """All sheets of its file."""
    rows: list[list[str]]
    """From the first of the sheet on, alike in their width."""
    overlooked: Overlooked


def read_sheet(path: Path, options: TableOptions) -> Sheet:
    """Read a whole sheet; raises TableError if there is none that can be read."""
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                check_unpacked(path, sum(item.file_size for item in archive.infolist()), options.most_bytes)
        with calamine.CalamineWorkbook.from_path(path) as book:
            name = find_sheet(book, options.sheet, path)
            overlooked = find_overlooked(path, name)  # before the reader takes memory for all cells
            sheet = book.get_sheet_by_name(name)
            rows = [[as_text(cell) for cell in row] for row in sheet.iter_rows()]
            put_errors(rows, overlooked.errors, sheet.start[1] if sheet.start else 0)
            return Sheet(name, tuple(book.sheet_names), rows, overlooked)
    except calamine.PasswordError as error:
        raise TableError(f"{path.name} is protected by a password. Save it without one.") from error
    except (calamine.CalamineError, zipfile.BadZipFile, NotImplementedError) as error:
        raise TableError(f"{path.name} is damaged or no Excel file: {error}.") from error
    except OSError as error:
        raise TableError(f"{path.name} cannot be read: {error.strerror or error}.") from error


def put_errors(rows: list[list[str]], errors: Mapping[tuple[int, int], str], first: int) -> None:
    """Put the errors of a sheet into its rows, which begin at its row 0 and its column `first`."""
    for (row, column), text in errors.items():
        if row < len(rows) and 0 <= column - first < len(rows[row]):
            rows[row][column - first] = text


def cell_warnings(overlooked: Overlooked) -> tuple[str, ...]:
    """Return the warnings about cells that have no value of their own."""
    said = []
    if errors := overlooked.errors:
        kinds = ", ".join(sorted(set(errors.values())))
        said.append(f"Errors of the spreadsheet count as text: {things(len(errors), 'cell')} ({kinds}).")
    if overlooked.formulas:
        said.append(
            f"Formulas without a value come as empty cells: {overlooked.formulas:,}. To have them computed, "
            "open the file in a spreadsheet program and save it there."
        )
    if overlooked.irregular:
        said.append("The file is irregular: cells with errors, if there are any, come as empty cells.")
    return tuple(said)


def find_sheet(book: calamine.CalamineWorkbook, requested: str | int | None, path: Path) -> str:
    """Return the name of the sheet that is requested by name or place, else of the first visible one.

    Raises:
        TableError: there is no such sheet, or none at all.
    """
    names = book.sheet_names
    if not names:
        raise TableError(f"{path.name} has no sheet. Give a file with a sheet of names.")
    if requested is None:
        work, visible = calamine.SheetTypeEnum.WorkSheet, calamine.SheetVisibleEnum.Visible
        seen = [s.name for s in book.sheets_metadata if s.typ == work and s.visible == visible]
        return (seen or names)[0]
    if requested in names:
        return str(requested)
    matching = [name for name in names if name.casefold() == str(requested).strip().casefold()]
    if len(matching) == 1:
        return matching[0]
    place = int(requested) if str(requested).isdecimal() else 0
    if 1 <= place <= len(names):
        return names[place - 1]
    raise TableError(f"{path.name} has no sheet {requested!r}. It has: {', '.join(names)}.")


def as_text(cell: object) -> str:
    """Return a cell as text: 7.0 as 7, dates in ISO form, durations in hours, TRUE and FALSE."""
    match cell:
        case str():
            return cell
        case bool():
            return "TRUE" if cell else "FALSE"
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < WHOLE else f"{cell:.15g}"
        case datetime.datetime():
            return cell.isoformat(" ")
        case datetime.date() | datetime.time():
            return cell.isoformat()
        case datetime.timedelta():
            minutes, seconds = divmod(round(cell.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return "" if cell is None else str(cell)
