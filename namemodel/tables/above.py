"""What may stand above a table in its file: `sep=;` for Excel, comments, a title.

The first is never a row. Of the others there is a doubt only: no row is left out unless somebody says so.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from statistics import mode

SEPARATOR_LINE = re.compile(r'\ufeff?"?sep=([^\r\n"])"?(?:\r\n|\r|\n|$)', re.IGNORECASE)
COMMENT = "#"
LOOKED_AT = 50  # rows
SKIP = "(--skip-rows {})"  # in messages: how to leave rows out


def named_separator(text: str) -> str | None:
    """Return the delimiter that a text's first line names to Excel (`sep=;`), if it does."""
    found = SEPARATOR_LINE.match(text)
    return found[1] if found else None


def rows_above(rows: Sequence[Sequence[str]]) -> int:
    """Return how many of the first rows look like words above a table.

    They are comments, or have one cell or empty ones where most others have more.

    Args:
        rows: the first of a file, `LOOKED_AT` of them will do; those that are left out in any case are
            without cells.
    """
    widths = [max((i + 1 for i, cell in enumerate(row) if cell.strip()), default=0) for row in rows]
    common = mode(filter(None, widths)) if any(widths) else 0

    def above(row: Sequence[str], width: int) -> bool:
        return not width or row[0].lstrip().startswith(COMMENT) or width == 1 < common

    count = sum(1 for _ in itertools.takewhile(lambda pair: above(*pair), zip(rows, widths, strict=True)))
    return count if any(rows[:count]) and count < len(rows) else 0


def without(lines: int, what: str) -> str:
    """Return "without the first 2 lines", or nothing of none; `what` as in `doubt`."""
    if lines > 1:
        return f"without the first {lines:,} {what}s"
    return f"without the first {what}" if lines else ""


def doubt(lines: int, what: str) -> tuple[str, ...]:
    """Return what to say of lines that look like words above a table; nothing of none.

    Args:
        what: they are called in this kind of file: line, or row.
    """
    if not lines:
        return ()
    if lines == 1:
        said = (
            f"The first {what} looks like words above the table. It counts as a row, unless you leave it out"
        )
    else:
        said = (
            f"The first {lines} {what}s look like words above the table. They count as rows, unless you "
            "leave them out"
        )
    return (f"{said} {SKIP.format(lines)}.",)
