"""Reading a table of labelled names, in a file of any kind that readers/ opens.

Owns which two columns hold the names and their labels, and what is said of how the file was read. Every cell
is text, so that 'NA' and 'Null' stay the names that they are. Knows nothing of encodings and formats.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from namemodel.config import TableConfig
from namemodel.data.name_files import MAX_BYTES
from namemodel.data.table import NameTable, left_out
from namemodel.errors import DataError, TableError, choose
from namemodel.names.components import name_extractor
from namemodel.readers.columns import LABEL_WORDS, find_column
from namemodel.readers.opening import open_table
from namemodel.readers.options import ReadOptions
from namemodel.readers.table import Table, TableInfo
from namemodel.wording import things

CHUNK = 50_000  # rows that are read at once
SHOWN = 12  # columns of a table that an error names
WHICH = ", or say which they are (--name-column, --label-column)"
TITLES = "if it holds titles, say so (--header)"


def read_table(path: Path, how: TableConfig | None = None, most_bytes: int = MAX_BYTES) -> NameTable:
    """Return the names and labels of a table.

    Args:
        how: as what the file is read; guesses where it says nothing.
        most_bytes: the largest size that the file may have, and may unpack to.

    Raises:
        TableError: it cannot be read as a table, or its columns are not recognised.
        DataError: it is too large, or holds no names.
        ConfigError: `how` has a value that is not allowed.
    """
    how, size = how or TableConfig(), path.stat().st_size
    if size > most_bytes:
        raise DataError(
            f"{path.name} has {size / 1e6:,.0f} MB; at most {most_bytes / 1e6:.0f} MB are read. "
            "Leave out rows or columns."
        )
    table = open_table(path, read_options(how, most_bytes))
    columns = find_columns(table, how)
    rows = LabelledRows(table, columns, how.name_component)
    names = NameTable.from_rows(rows, describe(table.info, columns, path.name))
    origin = names.origin + left_out(rows.wide, "with more cells than columns")
    component = table.info.name_components[table.info.columns[columns[0]]]
    if component != "whole" and not how.name_component:
        origin += f"; the cells seem to hold full names, taken as they stand (--name-component {component})"
    return dataclasses.replace(names, origin=origin + titles_doubt(names, table.info))


def read_options(how: TableConfig, most_bytes: int) -> ReadOptions:
    """Return the options of `readers/`; raises ConfigError for a value that is not allowed."""
    said = how.said
    for name in ("label_column", "name_component"):
        said.pop(name, None)
    return ReadOptions(column=said.pop("name_column", None), most_bytes=most_bytes, **said)


def find_columns(table: Table, how: TableConfig) -> tuple[int, int]:
    """Return the places of the names and of the labels.

    The names are where `TableInfo.guess` says, and the labels in a column with such a title. Of two columns
    the one that is not told is the other one; without titles they are names, labels.

    Raises:
        TableError: there is no such column, or it cannot be told.
    """
    info = table.info
    two = len(info.columns) == 2
    name = info.place(info.guess) if how.name_column or info.header or not two else 0
    label = find_column(info.columns, LABEL_WORDS) if info.header else None
    if how.label_column:
        label = info.place(info.find(how.label_column))
    if two and not (how.name_column and how.label_column):
        if how.name_column or label is None:
            label = 1 - name
        else:
            name = 1 - label
    if label is None or label == name:
        raise unknown_columns(table, how)
    return name, label


def unknown_columns(table: Table, how: TableConfig) -> TableError:
    """Return the error for a table whose columns cannot be told."""
    info, remedy = table.info, f"Call the columns 'name' and 'label'{WHICH}."
    cells = info.columns if info.header else table.head(1)[0]
    shown = ", ".join([*map(repr, cells[:SHOWN]), *["…"] * (len(cells) > SHOWN)])
    what = f"{table.path.name} has {things(len(info.columns), 'column')}"
    if how.name_column and how.label_column:
        found = f"{what}, and one of them is to hold names and labels: {info.guess!r}."
    elif info.header:
        found = f"{what} ({shown}); which holds the names and which the labels cannot be told."
    else:
        found = f"{what} without titles. Its first row is {shown}; {TITLES}."
    return TableError(" ".join((found, remedy, *info.warnings)))


class LabelledRows:
    """The pairs of name and label of a table.

    Attributes:
        wide: how many rows were left out because they have more cells than the table has columns.
    """

    def __init__(self, table: Table, columns: tuple[int, int], component: str) -> None:
        self._table, self._columns, self.wide = table, columns, 0
        self._extract = extractor(component)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for chunk in self._table.chunks(CHUNK):
            names, labels = (chunk.text(place).to_pylist() for place in self._columns)
            for name, label, more in zip(names, labels, chunk.more or itertools.repeat(()), strict=False):
                if any(map(str.strip, more)):
                    self.wide += 1
                else:
                    yield self._extract(name), label


def extractor(component: str) -> Callable[[str], str]:
    """Return what takes a component of a name from a cell; raises ChoiceError for an unknown one."""
    if not component:
        return str
    choose("name component", component, dict.fromkeys(("whole", "surname", "given")))
    return name_extractor(component)


def describe(info: TableInfo, columns: tuple[int, int], name: str) -> str:
    """Return where rows come from and how they are read, for `NameTable.origin`."""
    titles = ", ".join(info.columns[place] for place in columns)
    if info.header:
        said = [f"{name} (columns {titles})"]
    else:
        said = [f"{name} (no header{'' if len(info.columns) == 2 else f', {titles}'})"]
    if info.encoding_name != "utf-8":
        said.append(f"read as {info.read_as}")
    return "; ".join([*said, *(warning.rstrip(".") for warning in info.warnings)])


def titles_doubt(names: NameTable, info: TableInfo) -> str:
    """Return the words for a first row that may hold titles: its label is the only one that occurs once."""
    rows = Counter(names.labels)
    if info.header or len(rows) < 3 or list(rows.values()).count(1) != 1 or rows[names.labels[0]] != 1:
        return ""
    return f"; its first row is {names.names[0]!r}, {names.label_names[names.labels[0]]!r}: {TITLES}"
