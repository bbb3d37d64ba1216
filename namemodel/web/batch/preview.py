"""The first rows of a table. A worker reads them: the server opens no file from outside, nor its result."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path
from typing import Any

from namemodel.errors import TableError
from namemodel.jobs import WorkerPool
from namemodel.tables import TableInfo, TableOpened, TableOptions, TableStarted
from namemodel.web.shared.html import render
from namemodel.web.shared.limits import MEMORY, READ_SECONDS
from namemodel.web.shared.text import count, rows_word
from namemodel.web.work import preview_upload

ROWS = 200
CELLS = 8000  # wide tables show fewer rows


def look(readers: WorkerPool, path: Path, options: TableOptions) -> TableOpened:
    """Look at a table in a worker.

    Raises:
        TableError: it takes too long.
        JobError: it is no table, takes too much memory, or all readers are at work.
    """
    until = time.monotonic() + READ_SECONDS
    asked: dict[str, Any] = {"options": options.to_dict(), "rows": ROWS, "cells": CELLS}
    job = readers.start(preview_upload, memory=MEMORY, source=str(path), **asked)
    try:
        for events in job.events():
            for event in events:
                if isinstance(event, TableOpened):
                    return event
            if time.monotonic() > until:
                break
    finally:
        job.stop(patience=0)
    raise TableError(
        f"{path.name} takes more than {READ_SECONDS:.0f} seconds to read. "
        "Give less of it, or use the command line: namemodel batch."
    )


def preview_html(info: TableInfo, opened: TableOpened, name: str) -> str:
    """Return the first rows of an uploaded table."""
    number = len(opened.rows)
    words = all_rows(number) if opened.whole else f"First {rows_word(number)}"
    caption = f"{words} of {name}, as uploaded"
    return render("preview.html", caption=caption, titles=info.columns, rows=opened.rows, added=0)


def result_preview_html(head: TableOpened, started: TableStarted, rows: int) -> str:
    """Return the first rows of a result, with titles also where it has no header.

    Args:
        rows: of the whole result.
    """
    titles = [*started.columns, *started.added]
    cells = [row[: len(titles)] for row in head.rows]
    words = f"First {count(len(cells))} of {rows_word(rows)}" if len(cells) < rows else all_rows(rows)
    caption = f"{words}, as in the file"
    return render("preview.html", caption=caption, titles=titles, rows=cells, added=len(started.added))


def all_rows(number: int) -> str:
    """Return "All 20 rows", or "The only row"."""
    return f"All {rows_word(number)}" if number > 1 else "The only row"


def how_to_read(result: Path, info: TableInfo) -> TableOptions:
    """Return how a result is read.

    Args:
        info: of its source.
    """
    options = TableOptions(column=1, header=info.header)
    if result.suffix == ".parquet":
        return options
    tabs = Path(result.name.removesuffix(".gz")).suffix == ".tsv"
    delimiter = "\t" if tabs else info.delimiter or ","
    return dataclasses.replace(options, encoding="utf-8", delimiter=delimiter, quotes=True, skip_rows=0)
