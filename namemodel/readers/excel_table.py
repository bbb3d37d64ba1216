"""A table in a sheet of an Excel or OpenDocument file, read by python-calamine.

Such a file is read at once: a sheet has at most 1,048,576 rows. Cells with an error of the spreadsheet
(#N/A), and formulas that no program has computed, come as empty cells.
"""

from __future__ import annotations

import datetime
import hashlib
import itertools
import re
import zipfile
from collections.abc import Generator
from pathlib import Path
from typing import Any, NamedTuple

import python_calamine as calamine

from namemodel.errors import TableError
from namemodel.readers.columns import describe, is_name_title
from namemodel.readers.encoding import BAD_ZIP, check_unpacked
from namemodel.readers.options import ReadOptions
from namemodel.readers.preamble import PREAMBLE_SAMPLE, preamble_rows, preamble_warning, without
from namemodel.readers.table import SAMPLE_ROWS, Chunk, Table, TableInfo, chunk_of_rows

WHOLE = 2.0**53  # up to this every whole number is one that a spreadsheet can hold
MOST_CELLS = 50_000_000  # that a sheet may stand for: the reader takes memory for each, empty or not
BLOCK = 1 << 20
EMPTY = "errors and formulas that were never computed as empty cells"
CELL = re.compile(rb"""\sr=["']([A-Z]{1,3})(\d+)["']""")  # of ECMA-376, part 1, 18.3.1.4


class ExcelTable(Table):
    """A table in a sheet.

    Args:
        rows: all of them, the header among them.
    """

    def __init__(self, path: Path, info: TableInfo, rows: list[list[Any]]) -> None:
        super().__init__(path, info)
        self._rows = rows

    def chunks(self, size: int) -> Generator[Chunk, None, None]:
        """Yield the rows, as `Table.chunks` says."""
        for start in range(int(self.info.header), len(self._rows), size):
            values = self._rows[start : start + size]
            rows = [list(map(as_text, row)) for row in values]
            text = chunk_of_rows(rows, len(self.info.columns), min((start + size) / len(self._rows), 1.0))
            yield Chunk(text.columns, text.fraction, values=values)


def open_excel_table(path: Path, options: ReadOptions) -> ExcelTable:
    """Open a sheet as a table; raises TableError if the file, or the sheet, is none."""
    sheet = read_sheet(path, options)
    skip = options.skip_rows or 0
    others = [repr(name) for name in sheet.among if name != sheet.name]
    also = f"; there is also {', '.join(others)}" if others else ""
    what = f"The sheet {sheet.name!r} of {path.name}"
    rows = sheet.rows
    if not any(map(is_filled, rows)):
        raise TableError(f"{what} is empty{also}. Give a sheet with a column of names.")
    rows = rows[skip:]
    if not any(map(is_filled, rows)):
        raise TableError(f"{what} is empty {without(skip, 'row')}. Leave out fewer.")
    rows = list(itertools.dropwhile(lambda row: not is_filled(row), rows))
    first = [list(map(as_text, row)) if is_filled(row) else [] for row in rows[:PREAMBLE_SAMPLE]]
    preamble = preamble_rows(first, is_name_title)
    if len(rows[0]) > 1:
        rows = list(filter(is_filled, rows))
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    info = describe(
        [list(map(as_text, row)) for row in rows[: SAMPLE_ROWS + 1]],
        options,
        path.name,
        kind="excel",
        read_as=", ".join(filter(None, (f"the sheet {sheet.name!r}", without(skip, "row"), EMPTY))) + also,
        bytes=path.stat().st_size,
        bom=True,
        skip_rows=skip,
        sheet=sheet.name,
        sheets=sheet.among,
        digest=digest,
        warnings=preamble_warning(skip + preamble, "row") if preamble else (),
    )
    return ExcelTable(path, info, rows)


class Sheet(NamedTuple):
    """A sheet that is read."""

    name: str
    among: tuple[str, ...]
    """All sheets of its file."""
    rows: list[list[Any]]
    """From the first of the sheet on, alike in their width; `""` for an empty cell."""


def read_sheet(path: Path, options: ReadOptions) -> Sheet:
    """Read a whole sheet; raises TableError if there is none that can be read."""
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                check_unpacked(path, sum(item.file_size for item in archive.infolist()), options.most_bytes)
                check_reach(path, archive)
        with calamine.CalamineWorkbook.from_path(path) as book:
            name = find_sheet(book, options.sheet, path)
            rows = [list(row) for row in book.get_sheet_by_name(name).iter_rows()]
            return Sheet(name, tuple(book.sheet_names), rows)
    except calamine.PasswordError as error:
        raise TableError(f"{path.name} is protected by a password. Save it without one.") from error
    except (calamine.CalamineError, RuntimeError, *BAD_ZIP) as error:
        raise TableError(f"{path.name} is damaged or no Excel file: {error}.") from error
    except OSError as error:
        raise TableError(f"{path.name} cannot be read: {error.strerror or error}.") from error


def check_reach(path: Path, archive: zipfile.ZipFile) -> None:
    """Raise TableError if a sheet's last cell is so far that the reader would take all memory for the gap."""
    for name in archive.namelist():
        if not (name.startswith("xl/worksheets/") and name.endswith(".xml")):
            continue
        rows, columns, before = 1, 1, b""
        with archive.open(name) as file:
            while block := file.read(BLOCK):
                cells = CELL.findall(before + block)
                rows = max(rows, max((int(row) for _, row in cells[-1:]), default=1))
                columns = max(columns, *map(column_number, {letters for letters, _ in cells}), 1)
                before = block[-50:]
        if rows * columns > MOST_CELLS:
            raise TableError(
                f"A sheet of {path.name} reaches to row {rows:,} of column {columns:,}, with hardly a cell "
                "between. Delete the cells that stand far from the others."
            )


def column_number(letters: bytes) -> int:
    """Return a column's place, from 1: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


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


def is_filled(row: list[Any]) -> bool:
    """Return whether a row has a cell that is not empty."""
    return any(cell not in ("", None) for cell in row)


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
