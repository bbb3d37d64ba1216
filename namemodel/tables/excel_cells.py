"""What python-calamine does not tell of an .xlsx sheet: errors, formulas never computed, how far it reaches.

Cells are those of ECMA-376, part 1, 18.3.1.4: `<c r="B3" t="e"><f>…</f><v>#N/A</v></c>`. A sheet's XML is
searched first, and parsed only where it holds cells that come as nothing. Other kinds (.xls, .xlsb) are not
searched.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.etree import ElementTree
from xml.parsers import expat

from namemodel.errors import TableError

BLOCK = 1 << 20
OVERLAP = 400  # bytes that what is searched for has at most
# Of an error, and of a formula without a value.
SIGNS = re.compile(
    rb"""\st=["']e["']|<(?:/(?:\w+:)?f|(?:\w+:)?f(?:\s[^<>]*)?/)>"""
    rb"""\s*(?:<(?:\w+:)?v(?:/>|></(?:\w+:)?v>)\s*)?</(?:\w+:)?c>"""
)
ROW = re.compile(rb"""<(?:\w+:)?row\s[^<>]*?r=["'](\d+)""")
WIDE = re.compile(rb"""\sr=["']([A-Z]{2,3})\d""")  # a cell behind the 26th column
MOST_CELLS = 50_000_000  # that a sheet may stand for: the reader takes memory for each, empty or not
PLACE = re.compile(r"([A-Za-z]+)(\d+)")


@dataclass
class Overlooked:
    """Cells of a sheet that come as empty text; places are row and column, from 0."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    """What a cell shows, as `#N/A`."""
    formulas: int = 0
    """Formulas without a value: of a file by a program that does not compute them."""
    irregular: bool = False
    """Whether the file's XML was not understood, though it could be read."""


def find_overlooked(path: Path, sheet: str) -> Overlooked:
    """Return these cells of a sheet; none if the file is not an .xlsx.

    Raises:
        TableError: the sheet's last cells are too far from its first.
    """
    if not zipfile.is_zipfile(path):
        return Overlooked()
    with zipfile.ZipFile(path) as archive:
        try:
            member = sheet_member(archive, sheet)
            if member is None:
                return Overlooked()
            with archive.open(member) as file:
                signs, rows, columns = search(file)
            if rows * columns > MOST_CELLS:
                raise TableError(
                    f"The sheet {sheet!r} of {path.name} reaches to row {rows:,} of column {columns:,}, with "
                    "hardly a cell between. Delete the cells that stand far from the others."
                )
            if not signs:
                return Overlooked()
            with archive.open(member) as file:
                return CellReader().read(file)
        except (KeyError, ValueError, ElementTree.ParseError, expat.ExpatError):
            return Overlooked(irregular=True)


def sheet_member(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Return the archive's member with a sheet's cells; None if it has none in XML.

    Raises:
        KeyError, ValueError, ElementTree.ParseError: the workbook is irregular.
    """
    if "xl/workbook.xml" not in archive.namelist():
        return None
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for element in book.iter():
        if element.tag.endswith("}sheet") and element.get("name") == sheet:
            (link,) = (value for name, value in element.items() if name.endswith("}id"))
            return posixpath.normpath(posixpath.join("/xl", targets[link])).lstrip("/")
    return None


def search(file: IO[bytes]) -> tuple[bool, int, int]:
    """Return whether a sheet's XML holds cells that come as nothing, and its last row and column, from 1."""
    signs, rows, columns, before = False, 1, 26, b""
    while block := file.read(BLOCK):
        text = before + block
        signs = signs or SIGNS.search(text) is not None
        if last := [*ROW.finditer(text, max(text.rfind(b"row ") - OVERLAP, 0))]:
            rows = max(rows, int(last[-1][1]))
        if wide := {found[1] for found in WIDE.finditer(text)}:
            columns = max(columns, *(column_number(letters.decode()) + 1 for letters in wide))
        before = text[-OVERLAP:]
    return signs, rows, columns


class CellReader:
    """Reads a sheet's XML as a stream."""

    def __init__(self) -> None:
        self.found = Overlooked()
        self._row = self._column = -1
        self._kind = ""
        self._formula = False
        self._value: list[str] | None = None  # of a cell that has one
        self._inside = False  # of its <v>

    def read(self, file: IO[bytes]) -> Overlooked:
        """Return the cells of a sheet's XML that come as empty; raises expat.ExpatError."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.ParseFile(file)
        return self.found

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        match tag.rpartition(":")[2]:
            case "row":
                self._row = int(attributes.get("r", self._row + 2)) - 1
                self._column = -1
            case "c":
                place = PLACE.fullmatch(attributes.get("r", ""))
                self._column = column_number(place[1]) if place else self._column + 1
                self._kind, self._formula, self._value = attributes.get("t", "n"), False, None
            case "f":
                self._formula = True
            case "v":
                self._value, self._inside = [], True

    def _text(self, text: str) -> None:
        if self._inside and self._value is not None:
            self._value.append(text)

    def _end(self, tag: str) -> None:
        match tag.rpartition(":")[2]:
            case "v":
                self._inside = False
            case "c":
                value = "".join(self._value or ())
                if self._kind == "e" and value:
                    self.found.errors[self._row, self._column] = value
                elif self._formula and not value and self._kind != "str":  # which may be empty
                    self.found.formulas += 1


def column_number(letters: str) -> int:
    """Return a column's place, from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
