"""The preamble of a table, the lines above it in its file: `sep=;` for Excel, comments, a title.

The first is never a row. About the others there is only a warning: no row is left out unless the options
say so.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from statistics import mode

SEPARATOR_LINE = re.compile(r'\ufeff?"?sep=([^\r\n"])"?(?:\r\n|\r|\n|$)', re.IGNORECASE)
COMMENT = "#"
PREAMBLE_SAMPLE = 50  # rows
SKIP = "(--skip-rows {})"  # in messages: how to leave rows out


def named_separator(text: str) -> str | None:
    """Return the delimiter that a text's first line names to Excel (`sep=;`), if it does."""
    found = SEPARATOR_LINE.match(text)
    return found[1] if found else None


def preamble_rows(rows: Sequence[Sequence[str]], is_title: Callable[[str], bool]) -> int:
    """Return how many of the first rows look like a preamble.

    They are comments, or have one cell or empty ones where most others have more.

    Args:
        rows: the first of a file, `PREAMBLE_SAMPLE` of them will do; those that are left out in any case are
            without cells.
        is_title: whether a cell is a title of names: a row of it alone is a header.
    """
    widths = [max((i + 1 for i, cell in enumerate(row) if cell.strip()), default=0) for row in rows]
    common = mode(filter(None, widths)) if any(widths) else 0

    def in_preamble(row: Sequence[str], width: int) -> bool:
        alone = width == 1 < common and not any(map(is_title, row))
        return not width or row[0].lstrip().startswith(COMMENT) or alone

    count = sum(
        1 for _ in itertools.takewhile(lambda pair: in_preamble(*pair), zip(rows, widths, strict=True))
    )
    return count if any(rows[:count]) and count < len(rows) else 0


def without(lines: int, what: str) -> str:
    """Return "without the first 2 lines", or nothing of none; `what` as in `preamble_warning`."""
    if lines > 1:
        return f"without the first {lines:,} {what}s"
    return f"without the first {what}" if lines else ""


def preamble_warning(lines: int, what: str) -> tuple[str, ...]:
    """Return the warning about lines that look like a preamble; empty for none.

    Args:
        what: what they are called in this kind of file: line, or row.
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
