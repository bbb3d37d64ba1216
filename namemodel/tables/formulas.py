"""Cells that a spreadsheet would run as a formula, made harmless.

As OWASP advises (https://owasp.org/www-community/attacks/CSV_Injection): a cell that begins with one of
`START` gets an apostrophe in front. So does what follows a separator inside of a cell: a spreadsheet that
expects another separator than the file's (semicolons, where commas are for decimals) begins a cell there.
Plain numbers are left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import pyarrow as pa
import pyarrow.compute as pc

START = frozenset("=+-@\t\r\n\0＝＋－＠")
INSIDE = re.compile('(?<=[;,\t\r\n])("*)([-=+@＝＋－＠][^;,\t\r\n]*)')
SUSPECT = r'^[-=+@\t\r\n\x00＝＋－＠]|[;,\t\r\n]"*[-=+@＝＋－＠]'  # what either of them finds, for Arrow
NUMBER = re.compile(r"[+-]\s*(?:[0-9][0-9 .,'’\u00a0\u202f]*|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?\s*%?\s*")
LONGEST = 60  # characters of a number
APOSTROPHE = "'"


def is_risky(cell: str) -> bool:
    """Return whether a spreadsheet may take a cell for a formula."""
    return cell[:1] in START and (len(cell) > LONGEST or NUMBER.fullmatch(cell) is None)


def escape_cell(cell: str) -> str:
    """Return a cell with an apostrophe before what a spreadsheet may take for a formula."""

    def escape(found: re.Match[str]) -> str:
        return f"{found[1]}{APOSTROPHE}{found[2]}" if is_risky(found[2]) else found[0]

    return INSIDE.sub(escape, APOSTROPHE + cell if is_risky(cell) else cell)


def escape_formulas(rows: Iterable[Sequence[str]]) -> tuple[list[Sequence[str]], int]:
    """Return the rows with risky cells escaped, and how many these are."""
    result, count = [], 0
    for row in rows:
        if not START.isdisjoint([cell[:1] for cell in row]) or INSIDE.search(" ".join(row)):
            escaped = [escape_cell(cell) for cell in row]
            count += sum(new != old for new, old in zip(escaped, row, strict=True))
            row = escaped
        result.append(row)
    return result, count


def escape_column(column: pa.Array) -> tuple[pa.Array, int]:
    """Return a column of text with risky cells escaped, and how many these are."""
    risky = pc.match_substring_regex(column, SUSPECT)
    if not pc.any(risky).as_py():
        return column, 0
    cells = column.filter(risky).to_pylist()
    escaped = list(map(escape_cell, cells))
    count = sum(new != old for new, old in zip(escaped, cells, strict=True))
    return pc.replace_with_mask(column, risky, pa.array(escaped, pa.string())), count
