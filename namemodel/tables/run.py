"""A table written again with predictions, chunk by chunk in bounded memory.

Rows keep their order and cells their text; the predictions follow them. While the model classifies a chunk,
the next one is read and the last one written. A resumed run reads its source again and
takes the predictions from its shards instead of the model: so it counts the same, caches the same ones, and
writes the same file, byte for byte.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from namemodel.events import Event, TableDone, TableProgress, TableStarted, TableStopped
from namemodel.hardware import fast_dtype
from namemodel.inference.classifier import Classifier
from namemodel.inference.predictions import Predictions
from namemodel.tables.fingerprint import manifest
from namemodel.tables.opening import open_table
from namemodel.tables.options import TableOptions
from namemodel.tables.output import Output
from namemodel.tables.predictor import CachedPredictor
from namemodel.tables.shards import Shards
from namemodel.tables.summary import Summary
from namemodel.tables.table import Chunk, Table
from namemodel.tables.truth import Truth
from namemodel.tables.writing import check_target, make_output

COLLECT = 1_000_000  # rows after which garbage is collected
Stop = Callable[[], bool]


@dataclass(frozen=True)
class Plan:
    """What a run does, all guesses made."""

    table: Table
    column: str
    predictor: CachedPredictor
    truth: Truth | None
    output: Output
    manifest: dict[str, Any]

    @property
    def place(self) -> int:
        """Where the column with the names is, from 0."""
        return self.table.info.columns.index(self.column)


def classify_table(
    classifier: Classifier,
    source: Path,
    target: Path,
    options: TableOptions | None = None,
    stop: Stop = lambda: False,
) -> Iterator[Event]:
    """Write a table again with predictions, and yield how far it is.

    The target appears only when it is whole; its suffix says its form (`writing.WRITABLE`). Blank lines
    are left out, except in a table of one column.

    Args:
        stop: called between two chunks; True ends the run.

    Raises:
        TableError: the source cannot be read, has no such column, the target cannot be written, another
            run is writing it, or it cannot be resumed with this source, model and options.
    """
    options = options or TableOptions()
    plan = make_plan(classifier, source, target, options)
    with Shards(target, plan.output, options.shard_rows, options.keep) as shards:
        note = shards.begin(plan.manifest, options.resume)
        yield started(plan, shards.rows, note)
        yield from run(plan, shards, options, stop)


def make_plan(classifier: Classifier, source: Path, target: Path, options: TableOptions) -> Plan:
    """Open the source and decide everything that was left to guess; raises as `classify_table`."""
    check_target(target)
    table = open_table(source, options)
    info = table.info
    predictor = CachedPredictor(
        classifier,
        name_component=options.name_component or info.name_components[info.guess],
        min_confidence=options.min_confidence,
        probabilities=options.probabilities,
        precise=options.precise,
    )
    truth = None
    if options.truth is not None:
        column = info.find(options.truth)
        truth = Truth(column, info.columns.index(column), predictor.labels)
        truth.check(table)
    output = make_output(target, table, predictor, options.escape_formulas)
    resolved = {
        "column": info.guess,
        "name_component": predictor.name_component,
        "encoding": info.encoding,
        "read with delimiter": info.delimiter,
        "quotes": info.quotes,
        "header": info.header,
        "skip_rows": info.skip_rows,
        "sheet": info.sheet,
        "min_confidence": options.min_confidence,
        "probabilities": options.probabilities,
        "products": str(torch.float32 if options.precise else fast_dtype()),
        "chunk_rows": options.chunk_rows,
    }
    return Plan(
        table, info.guess, predictor, truth, output, manifest(source, classifier, resolved, output.form)
    )


def started(plan: Plan, resumed_rows: int, note: str) -> TableStarted:
    """Return the first event."""
    info = plan.table.info
    return TableStarted(
        columns=list(info.columns),
        column=plan.column,
        name_component=plan.predictor.name_component,
        samples=info.shown(plan.column, plan.predictor.name_component),
        read_as=info.read_as,
        encoding=info.encoding_name or None,
        delimiter=info.delimiter,
        added=plan.predictor.titles([*info.columns, *info.titles]),
        resumed_rows=resumed_rows,
        header=info.header,
        warnings=list(info.warnings),
        note=note,
    )


def run(plan: Plan, shards: Shards, options: TableOptions, stop: Stop) -> Iterator[Event]:
    """Yield the events behind the first."""
    began, summary, before = time.perf_counter(), Summary(plan.predictor.labels), shards.rows
    chunks = plan.table.chunks(options.chunk_rows)
    try:
        with no_collector(), ThreadPoolExecutor(2) as pool:
            reading = pool.submit(next, chunks, None)
            writing: Future[None] | None = None
            while (chunk := reading.result()) is not None:
                reading = pool.submit(next, chunks, None)
                if stop():
                    yield stopped(summary.rows, shards, writing)
                    return
                names = plan.predictor.names(chunk.column(plan.place))
                old = summary.rows < before
                predictions = predict(plan.predictor, shards, names, old)
                if writing is not None:
                    writing.result()
                writing = pool.submit(shards.skip if old else shards.write, chunk, predictions)
                count(plan, summary, chunk, names, predictions)
                if summary.rows // COLLECT > (summary.rows - len(chunk)) // COLLECT:
                    gc.collect()
                seconds = time.perf_counter() - began
                yield TableProgress(summary.rows, chunk.fraction, seconds, min(before, summary.rows))
            if writing is not None:
                writing.result()
    finally:
        chunks.close()  # type: ignore[attr-defined]
    if summary.rows < before:
        raise shards.damaged()
    shards.join()
    yield TableDone(
        **summary.figures(),
        seconds=time.perf_counter() - began,
        output=str(shards.target),
        escaped_formulas=plan.output.escaped_formulas,
        resumed_rows=before,
        truth=plan.truth.evaluations() if plan.truth else None,
    )


@contextmanager
def no_collector() -> Iterator[None]:
    """Run a block without Python's garbage collector.

    Rows are millions of lists in no cycle; to look through them again and again takes half of the time.
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def predict(predictor: CachedPredictor, shards: Shards, names: list[str], old: bool) -> Predictions:
    """Return the predictions for a chunk's names: the shards' if they are `old`, else the model's."""
    if not old:
        return predictor.predict(names)
    predictions = shards.recall(len(names), predictor.labels)
    predictor.remember(names, predictions)
    return predictions


def count(plan: Plan, summary: Summary, chunk: Chunk, names: list[str], predictions: Predictions) -> None:
    """Count a chunk."""
    summary.add(names, predictions)
    summary.ragged_rows += chunk.ragged_rows(len(plan.table.info.columns))
    if plan.truth is not None:
        plan.truth.add(chunk.column(plan.truth.place), predictions)


def stopped(rows: int, shards: Shards, writing: Future[None] | None) -> TableStopped:
    """Finish what is being written; returns the last event of a run that is to stop."""
    if writing is not None:
        writing.result()
    return TableStopped(rows, shards.close_shard() if shards.keep else 0)
