"""A table written again with predictions, chunk by chunk in bounded memory.

Rows keep their order and cells their text; the predictions follow them. While the model classifies a chunk,
the next one is read and the last one written.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import torch

from namemodel.errors import TableError
from namemodel.events import Event, TableDone, TableProgress, TableStarted, TableStopped
from namemodel.hardware import fast_dtype
from namemodel.inference.classifier import Classifier
from namemodel.inference.predictions import Predictions
from namemodel.readers.opening import open_table
from namemodel.readers.table import Chunk, Table, TableInfo
from namemodel.tables.fingerprint import manifest
from namemodel.tables.journal import Journal
from namemodel.tables.options import TableOptions
from namemodel.tables.output import Output
from namemodel.tables.predictor import CachedPredictor, Classified
from namemodel.tables.summary import Summary
from namemodel.tables.truth import Truth
from namemodel.tables.writing import check_target, form_of, make_output

Stop = Callable[[], bool]
New = tuple[Sequence[str], Predictions]


@dataclass(frozen=True)
class Plan:
    """What a run does, all guesses made."""

    table: Table
    predictor: CachedPredictor
    summary: Summary
    truth: Truth | None

    def started(self, kept: int, note: str) -> TableStarted:
        """Return the first event."""
        info, component = self.table.info, self.predictor.name_component
        return TableStarted(
            columns=list(info.columns),
            column=info.guess,
            name_component=component,
            samples=info.shown(info.guess, component),
            read_as=info.read_as,
            encoding=info.encoding_name or None,
            delimiter=info.delimiter,
            added=self.predictor.titles([*info.columns, *info.titles]),
            resumed_rows=kept,
            header=info.header,
            warnings=list(info.warnings),
            note=note,
        )

    def count(self, chunk: Chunk, found: Classified) -> None:
        """Count a chunk; raises TableError if its right lists are none of the model's."""
        if self.truth is not None:
            self.truth.add(chunk.text(self.truth.place), found.predictions)
            if not self.summary.rows:
                self.truth.check(self.table)
        self.summary.add(chunk, found)


def classify_table(
    classifier: Classifier,
    source: Path,
    target: Path,
    options: TableOptions | None = None,
    stop: Stop = lambda: False,
) -> Iterator[Event]:
    """Write a table again with predictions, and yield how far it is.

    The target appears only when it is whole, but for `options.partial`; its suffix says its form
    (`writing.WRITABLE`). Blank lines are left out, except in a table of one column.

    Args:
        stop: called between two chunks; True ends the run.

    Raises:
        TableError: the source cannot be read, has no such column, the target cannot be written, another
            run is writing it, or it cannot be resumed with this source, model and options.
    """
    options = options or TableOptions()
    check_target(target)
    plan = make_plan(classifier, source, options)
    before = state_of(source)
    with Journal(target.resolve(), plan.predictor.labels, options.keep) as journal:
        note = journal.begin(describe_run(plan, classifier, target, options), options.resume)
        yield plan.started(journal.kept, note)
        began = time.perf_counter()
        with journal.table() as file:
            output = make_output(target, file, plan.table, plan.predictor, options.escape_formulas)
            try:
                whole = yield from run(plan, journal, output, options.chunk_rows, stop)
            except BaseException:
                output.abandon()
                raise
            written = whole or (options.partial and plan.summary.rows > 0)
            (output.close if written else output.abandon)()
        if not written:
            yield TableStopped(plan.summary.rows, journal.rows if options.keep else 0)
            return
        if whole:
            check_unchanged(source, before)
        kept = journal.kept
        journal.finish(plan.summary.rows)
    yield TableDone(
        **plan.summary.figures(),
        seconds=time.perf_counter() - began,
        output=str(target),
        whole=whole,
        escaped_formulas=output.escaped_formulas,
        resumed_rows=kept,
        truth=plan.truth.evaluations() if plan.truth else None,
    )


def make_plan(classifier: Classifier, source: Path, options: TableOptions) -> Plan:
    """Open the source and decide everything that was left to guess; raises as `classify_table`."""
    table = open_table(source, options)
    info = table.info
    predictor = make_predictor(classifier, info, options)
    truth = None
    if options.truth is not None:
        column = info.find(options.truth)
        truth = Truth(column, info.place(column), predictor.labels)
    return Plan(table, predictor, Summary(info, predictor.name_component, predictor.labels), truth)


def make_predictor(classifier: Classifier, info: TableInfo, options: TableOptions) -> CachedPredictor:
    """Return what classifies the cells of a table."""
    return CachedPredictor(
        classifier,
        name_component=options.name_component or info.name_components[info.guess],
        min_confidence=options.min_confidence,
        probabilities=options.probabilities,
        precise=options.precise,
    )


def state_of(path: Path) -> tuple[int, int]:
    """Return what changes when a file does: its size, and when it was written."""
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns


def check_unchanged(source: Path, before: tuple[int, int]) -> None:
    """Raise TableError if the source is not as it was `before`."""
    if state_of(source) != before:
        raise TableError(f"{source.name} was changed while it was read. Run again when it is complete.")


def describe_run(plan: Plan, classifier: Classifier, target: Path, options: TableOptions) -> dict[str, Any]:
    """Return what a run's output depends on, by which its journal is recognised."""
    info = plan.table.info
    read = {
        field: getattr(info, field)
        for field in ("encoding", "delimiter", "quotes", "backslash", "header", "skip_rows", "sheet")
    }
    written = form_of(target, plan.table)
    resolved = {
        "column": info.guess,
        "name_component": plan.predictor.name_component,
        **{f"read with {field}": value for field, value in read.items()},
        "min_confidence": options.min_confidence,
        "probabilities": options.probabilities,
        "products": str(torch.float32 if options.precise else fast_dtype()),
        "chunk_rows": options.chunk_rows,
        "escape_formulas": options.escape_formulas,
        **{f"written with {field}": value for field, value in written.items()},
    }
    return manifest(info, classifier, resolved)


def run(
    plan: Plan, journal: Journal, output: Output, size: int, stop: Stop
) -> Generator[TableProgress, None, bool]:
    """Yield the progress; returns whether the run went to its end."""
    began, place = time.perf_counter(), plan.table.info.place(plan.table.info.guess)
    with closing(plan.table.chunks(size)) as chunks, ThreadPoolExecutor(2) as pool:
        reading = pool.submit(next, chunks, None)
        writing: Future[None] = pool.submit(lambda: None)
        while (chunk := reading.result()) is not None:
            reading = pool.submit(next, chunks, None)
            if stop():
                writing.result()
                return False
            found, new = classify(plan.predictor, journal, chunk.text(place))
            plan.count(chunk, found)
            writing.result()
            rows = plan.summary.rows
            writing = pool.submit(write, journal, output, chunk, found, rows, new)
            yield TableProgress(rows, chunk.fraction, time.perf_counter() - began, min(journal.kept, rows))
        writing.result()
    return True


def classify(predictor: CachedPredictor, journal: Journal, cells: pa.Array) -> tuple[Classified, New | None]:
    """Return the predictions for a chunk's cells, and the names that the model was asked for with theirs.

    Of a chunk that is in the journal the model is asked for none.
    """
    if journal.replays:
        return predictor.classify(cells, journal.recall), None
    new: list[New] = []

    def predict(names: Sequence[str]) -> Predictions:
        new.append((names, predictor.predict(names)))
        return new[0][1]

    return predictor.classify(cells, predict), new[0]


def write(
    journal: Journal, output: Output, chunk: Chunk, found: Classified, rows: int, new: New | None
) -> None:
    """Write a chunk to the journal, if it is not there yet, and to the table."""
    if new is not None:
        journal.record(rows, *new)
    with journal.writing():
        output.write(chunk, found)
