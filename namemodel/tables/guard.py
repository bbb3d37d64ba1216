"""Cells that a spreadsheet would run as a formula, made harmless.

As OWASP advises (https://owasp.org/www-community/attacks/CSV_Injection): a cell that begins with one of
`START` gets an apostrophe in front. Plain numbers are left alone, for they are what they look like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

START = frozenset("=+-@\t\r\n\0＝＋－＠")
NUMBER = re.compile(r"[+-]\s*(?:[0-9][0-9 .,'’\u00a0\u202f]*|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?\s*%?\s*")
LONGEST = 60  # characters of a number
MARK = "'"


def is_risky(cell: str) -> bool:
    """Return whether a spreadsheet may take a cell for a formula."""
    return cell[:1] in START and (len(cell) > LONGEST or NUMBER.fullmatch(cell) is None)


def guard(rows: Iterable[Sequence[str]]) -> tuple[list[Sequence[str]], int]:
    """Return the rows with a mark in front of risky cells, and how many these are."""
    guarded, count = [], 0
    for row in rows:
        if not START.isdisjoint([cell[:1] for cell in row]):
            risky = [is_risky(cell) for cell in row]
            row = [MARK + cell if bad else cell for cell, bad in zip(row, risky, strict=True)]
            count += sum(risky)
        guarded.append(row)
    return guarded, count
