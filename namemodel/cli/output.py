"""What commands write: JSON lines, plain lines, tables and bars."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from namemodel.events import json_values

INTERRUPTED = 130  # the exit status of what Ctrl-C ended, as a shell reports it

WIDEST = 10_000  # columns that nothing needs
WIDE = 200  # columns of a file or pipe, so that no cell is cut


def print_json(values: dict[str, Any]) -> None:
    """Write one JSON object as a line of stdout; numbers that JSON lacks become null."""
    plain_ascii = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    print(json.dumps(json_values(values), ensure_ascii=plain_ascii, allow_nan=False), flush=True)


def console() -> Console:
    """Return a console for stdout that takes text as it is."""
    out = Console(markup=False, emoji=False, highlight=False)
    if not out.is_terminal:
        out.width = WIDE
    return out


def print_table(out: Console, titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table of words; where it is too wide, each row as a paragraph with a line for each cell.

    No cell is cut: names and settings are there to be read and copied.
    """
    table = Table(*titles, box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for row in rows:
        table.add_row(*row)
    if out.measure(table, options=out.options.update(max_width=WIDEST)).maximum <= out.width:
        out.print(table)
        return
    for name, *cells in rows:
        out.print(name)
        for title, cell in zip(titles[1:], cells, strict=True):
            if cell:
                out.print(Padding(f"{title}: {cell}", (0, 0, 0, 2)))
        out.print()


def progress_bar(where: Console) -> Progress:
    """Return a progress bar; it shows on a terminal and is silent elsewhere."""
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
        console=where,
        transient=True,
        disable=not where.is_interactive,
    )


def shown(text: str) -> str:
    """Return text with what would move a terminal's cursor, or worse, written out."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def count(things: int, name: str) -> str:
    """Return how many things there are, in words: 1 row, 1,000 rows."""
    return f"{things:,} {name}{'s' * (things != 1)}"


def number(value: float | None, digits: int = 3) -> str:
    """Return a number with a fixed number of decimals; a dash for None or NaN."""
    return "–" if value is None or not math.isfinite(value) else f"{value:.{digits}f}"
