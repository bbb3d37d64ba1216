"""A CSV file written again with predictions, row by row in bounded memory.

Every row comes in its order, every cell with its text, the columns of `predictions.COLUMNS` behind them.
Blank lines are left out, except where a blank line is a row: in a table of one column.
"""

from __future__ import annotations

import csv
import itertools
import os
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from namemodel.classify import Classifier
from namemodel.errors import TableError
from namemodel.predictions import COLUMNS, NEVER, check_level, free_titles
from namemodel.tables.events import TableDone, TableProgress, TableStarted, TableStopped
from namemodel.tables.inspection import TableInfo, inspect_table, read_rows
from namemodel.training.events import Event

CHUNK = 20_000  # rows that are classified at once
STATUS = COLUMNS.index("status")


def classify_table(
    classifier: Classifier,
    source: Path,
    target: Path,
    column: str | None = None,
    stop: Callable[[], bool] = lambda: False,
    *,
    abstain_below: float = NEVER,
) -> Iterator[Event]:
    """Write a CSV file again with predictions, and yield how far it is.

    The target is UTF-8 with the source's delimiter, and appears only when it is whole.

    Args:
        column: the title of the column with the names; None for the guess.
        abstain_below: as in `Classifier.classify`.

    Raises:
        TableError: the source can't be read, has no such column, or the target can't be written.
        ConfigError: the level is not from 0 to 1.
    """
    check_level(abstain_below)
    info = inspect_table(source, column)
    chosen = choose_column(info, column)
    yield TableStarted(list(info.columns), chosen, info.encoding_name, info.delimiter)
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        with (
            source.open(encoding=info.encoding, newline="") as text,
            part.open("w", encoding="utf-8", newline="") as out,
        ):
            done = yield from copy_rows(classifier, info, source, text, out, chosen, stop, abstain_below)
        if done is not None:
            part.replace(target)
            yield TableDone(**done, output=str(target))
    except OSError as error:
        if error.filename == str(source):
            raise TableError(f"{source.name} cannot be read: {error.strerror}.") from error
        raise TableError(f"{target.name} cannot be written: {error.strerror}.") from error
    except UnicodeError as error:
        raise TableError(f"{source.name} is not all {info.encoding}. Save it as UTF-8.") from error
    finally:
        part.unlink(missing_ok=True)


def choose_column(info: TableInfo, column: str | None) -> str:
    """Return the column's title; raises TableError when the table has no such column."""
    if column is not None and column not in info.columns:
        raise TableError(f"There is no column {column!r}. The table has: {', '.join(info.columns)}.")
    return column or info.guess


def copy_rows(
    classifier: Classifier,
    info: TableInfo,
    source: Path,
    text: Any,
    out: Any,
    column: str,
    stop: Callable[[], bool],
    abstain_below: float,
) -> Generator[Event, None, dict[str, Any] | None]:
    """Copy all rows with predictions; returns the figures of `TableDone`, or None when stopped."""
    began = time.perf_counter()
    rows = read_rows(text, info.delimiter, source)
    writer = csv.writer(out, delimiter=info.delimiter)
    width, place = len(info.columns), info.columns.index(column)
    if info.header:
        writer.writerow([*next(rows), *free_titles(info.columns)])
    count, predicted, status = 0, Counter[str](), Counter[str]()
    while chunk := list(itertools.islice(rows, CHUNK)):
        if stop():
            yield TableStopped(count)
            return None
        names = [row[place] if place < len(row) else "" for row in chunk]
        distinct = list(dict.fromkeys(names))
        found = classifier.answer(distinct, abstain_below=abstain_below)
        values = zip(*classifier.columns(found), strict=True)
        answers = dict(zip(distinct, values, strict=True))
        for row, name in zip(chunk, names, strict=True):
            answer = answers[name]
            cells = row[:width] + [""] * (width - len(row))
            writer.writerow([*cells, *map(as_cell, answer), *row[width:]])
            status[answer[STATUS]] += 1
            if answer[STATUS] == "ok":
                predicted[answer[0]] += 1
        count += len(chunk)
        yield TableProgress(
            count, min(text.buffer.tell() / max(info.bytes, 1), 1.0), time.perf_counter() - began
        )
    return {
        "rows": count,
        "seconds": time.perf_counter() - began,
        "predicted": dict(predicted.most_common()),
        "status": dict(status.most_common()),
    }


def as_cell(value: Any) -> str:
    """Return a value as it stands in the file: numbers with four decimals, no answer as empty."""
    if value is None:
        return ""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    return f"{value:.4f}" if isinstance(value, float) else str(value)
