"""What commands write: JSON lines, plain lines, tables and bars."""

from __future__ import annotations

import json
import math
import sys
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

INTERRUPTED = 130  # the exit status of what Ctrl-C ended, as a shell reports it

WIDE = 200  # columns of a file or pipe, so that no cell is cut


def print_json(values: dict[str, Any]) -> None:
    """Write one JSON object as a line of stdout; numbers that JSON lacks become null."""
    plain_ascii = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    print(json.dumps(finite(values), ensure_ascii=plain_ascii, allow_nan=False), flush=True)


def finite(value: Any) -> Any:
    """Return JSON values with None for infinities and NaN, at any depth."""
    match value:
        case dict():
            return {key: finite(item) for key, item in value.items()}
        case list() | tuple():
            return [finite(item) for item in value]
        case float() if not math.isfinite(value):
            return None
    return value


def console() -> Console:
    """Return a console for stdout that takes text as it is."""
    out = Console(markup=False, emoji=False, highlight=False)
    if not out.is_terminal:
        out.width = WIDE
    return out


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
