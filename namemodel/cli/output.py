"""What commands print: JSON lines, tables and progress bars."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from namemodel.events import CompareDone, Event, Stopped, TableStopped, json_values

STOPPED = (Stopped, TableStopped)
UNLIMITED = 10_000  # characters, wider than any table
WIDE = 200  # characters in a line of a file or pipe, so that tables are not divided


def print_json(values: dict[str, Any]) -> None:
    """Write one JSON object as a line of stdout; numbers that JSON lacks become null."""
    plain_ascii = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    print(json.dumps(json_values(values), ensure_ascii=plain_ascii, allow_nan=False), flush=True)


def console(stderr: bool = False) -> Console:
    """Return a console for stdout, or stderr, that neither styles text nor wraps long lines."""
    out = Console(stderr=stderr, markup=False, emoji=False, highlight=False, soft_wrap=True)
    if not out.is_terminal:
        out.width = WIDE
    return out


def print_table(
    out: Console,
    titles: Sequence[str],
    rows: Sequence[Sequence[RenderableType]],
    text: int = 1,
    indent: int = 0,
) -> None:
    """Print a table.

    No cell is cut, so that names and settings can be read and copied. Where the table is too wide, its titles
    are wrapped; where that is not enough, its columns are divided among several tables with the same first
    column; where two columns alone are too wide, each row becomes a paragraph with a line for each cell.

    Args:
        titles: of the columns; all empty for a table without a header.
        text: the number of columns, from the first, that hold words; the others hold figures, aligned to the
            right.
    """
    # Rich makes an empty column one character wide, at the expense of another's text.
    every = [place for place, title in enumerate(titles) if title or any(row[place] for row in rows)]
    wrapped = [textwrap.fill(title, max(map(len, title.split()), default=1)) for title in titles]
    for shown in (titles, wrapped):
        whole = make_table(shown, rows, every, text, indent)
        if not any(titles) or fits(out, whole):
            out.print(whole, soft_wrap=False)
            return
    groups = [[0]]
    for place in every[1:]:
        if fits(out, make_table(wrapped, rows, [*groups[-1], place], text, indent)):
            groups[-1].append(place)
        else:
            groups.append([0, place])
    tables = [make_table(wrapped, rows, group, text, indent) for group in groups]
    if all(fits(out, table) for table in tables):
        out.print(*tables, sep="\n", soft_wrap=False)
        return
    for name, *cells in rows:
        lines = [f"{title}: {cell}" for title, cell in zip(titles[1:], cells, strict=True) if cell]
        out.print(name, *(Padding(line, (0, 0, 0, 2)) for line in lines), "", sep="\n", soft_wrap=False)


def make_table(
    titles: Sequence[str],
    rows: Sequence[Sequence[RenderableType]],
    places: Sequence[int],
    text: int,
    indent: int,
) -> Padding:
    """Return a table of the columns at some places; other arguments as `print_table` has them."""
    headed = any(titles)
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=headed)
    for place in places:
        table.add_column(titles[place], justify="left" if place < text else "right", no_wrap=headed)
    for row in rows:
        table.add_row(*(row[place] for place in places))
    return Padding(table, (0, 0, 0, indent), expand=False)


def fits(out: Console, table: Padding) -> bool:
    """Return whether no cell of a table would be cut or wrapped on a console."""
    return out.measure(table, options=out.options.update(max_width=UNLIMITED)).maximum <= out.width


class Step(NamedTuple):
    """What an event changes in the progress bar; None where it changes nothing."""

    title: str | None = None
    done: float | None = None
    total: float | None = None
    line: str = ""
    """What is printed instead of the bar where there is no terminal."""


def follow(
    events: Iterable[Event],
    steps: Callable[[Iterator[Event], Console], Iterator[Step]],
    as_json: bool,
    stderr: bool = False,
) -> bool:
    """Print events as JSON, or show them as a bar on a terminal and as lines elsewhere.

    Args:
        steps: turns the events into steps of the bar; it may also print on the console.
        stderr: whether that is of stderr, for stdout is taken.

    Returns:
        Whether the work is finished: False if it was stopped.
    """
    stopped = False

    def watched() -> Iterator[Event]:
        nonlocal stopped
        for event in events:
            stopped = event.stopped if isinstance(event, CompareDone) else isinstance(event, STOPPED)
            yield event

    if as_json:
        for event in watched():
            print_json(event.to_dict())
    else:
        show(steps(watched(), out := console(stderr)), out)
    return not stopped


def show(steps: Iterable[Step], out: Console) -> None:
    """Show steps as a progress bar on a terminal, as lines elsewhere."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
    )
    said = ""
    with Progress(*columns, console=out, transient=True, disable=not out.is_interactive) as bar:
        task = bar.add_task("reading names")
        for step in steps:
            bar.update(task, description=step.title, completed=step.done, total=step.total)
            if bar.disable and step.line not in ("", said):
                print(said := step.line, file=out.file, flush=True)
