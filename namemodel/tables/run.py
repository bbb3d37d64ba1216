"""A table written again with predictions, chunk by chunk in bounded memory.

Every row comes in its order, every cell with its text, the answers behind them. The next chunk is read
and the last one written while the model is at work on its own. A resumed run reads its source again and
takes the answers from its parts instead of the model: so it counts the same, keeps the same answers, and
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
from namemodel.tables.parts import Parts
from namemodel.tables.predictor import CachedPredictor
from namemodel.tables.table import Chunk, Table
from namemodel.tables.tally import Tally
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
        stop: asked between two chunks.

    Raises:
        TableError: the source cannot be read, has no such column, the target cannot be written, another
            run is writing it, or it cannot be resumed with this source, model and options.
    """
    options = options or TableOptions()
    plan = make_plan(classifier, source, target, options)
    with Parts(target, plan.output, options.part_rows, options.keep) as parts:
        note = parts.begin(plan.manifest, options.resume)
        yield started(plan, parts.kept, note)
        yield from run(plan, parts, options, stop)


def make_plan(classifier: Classifier, source: Path, target: Path, options: TableOptions) -> Plan:
    """Open the source and decide everything that was left to guess; raises as `classify_table`."""
    check_target(target)
    table = open_table(source, options)
    info = table.info
    predictor = CachedPredictor(
        classifier,
        part=options.part or info.parts[info.guess],
        min_confidence=options.min_confidence,
        probabilities=options.probabilities,
        precise=options.precise,
    )
    truth = None
    if options.truth is not None:
        column = info.find(options.truth)
        truth = Truth(column, info.columns.index(column), predictor.labels)
        truth.check(table)
    output = make_output(target, table, predictor, options.guard)
    resolved = {
        "column": info.guess,
        "part": predictor.part,
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


def started(plan: Plan, kept: int, note: str) -> TableStarted:
    """Return the first event."""
    info = plan.table.info
    return TableStarted(
        columns=list(info.columns),
        column=plan.column,
        part=plan.predictor.part,
        samples=info.shown(plan.column, plan.predictor.part),
        read_as=info.read_as,
        encoding=info.encoding_name or None,
        delimiter=info.delimiter,
        added=plan.predictor.titles([*info.columns, *info.titles]),
        kept=kept,
        header=info.header,
        doubts=list(info.doubts),
        note=note,
    )


def run(plan: Plan, parts: Parts, options: TableOptions, stop: Stop) -> Iterator[Event]:
    """Yield the events behind the first."""
    began, tally, before = time.perf_counter(), Tally(plan.predictor.labels), parts.kept
    chunks = plan.table.chunks(options.chunk_rows)
    try:
        with no_collector(), ThreadPoolExecutor(2) as pool:
            coming = pool.submit(next, chunks, None)
            going: Future[None] | None = None
            while (chunk := coming.result()) is not None:
                coming = pool.submit(next, chunks, None)
                if stop():
                    yield stopped(tally.rows, parts, going)
                    return
                names = plan.predictor.names(chunk.column(plan.place))
                old = tally.rows < before
                predictions = predict(plan.predictor, parts, names, old)
                if going is not None:
                    going.result()
                going = pool.submit(parts.skip if old else parts.write, chunk, predictions)
                count(plan, tally, chunk, names, predictions)
                if tally.rows // COLLECT > (tally.rows - len(chunk)) // COLLECT:
                    gc.collect()
                seconds = time.perf_counter() - began
                yield TableProgress(tally.rows, chunk.fraction, seconds, min(before, tally.rows))
            if going is not None:
                going.result()
    finally:
        chunks.close()  # type: ignore[attr-defined]
    if tally.rows < before:
        raise parts.damaged()
    parts.join()
    yield TableDone(
        **tally.figures(),
        seconds=time.perf_counter() - began,
        output=str(parts.target),
        guarded=plan.output.guarded,
        kept=before,
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


def predict(predictor: CachedPredictor, parts: Parts, names: list[str], old: bool) -> Predictions:
    """Return the answers to a chunk's names: the parts' if they are `old`, else the model's."""
    if not old:
        return predictor.predict(names)
    predictions = parts.recall(len(names), predictor.labels)
    predictor.remember(names, predictions)
    return predictions


def count(plan: Plan, tally: Tally, chunk: Chunk, names: list[str], predictions: Predictions) -> None:
    """Count a chunk."""
    tally.add(names, predictions)
    tally.uneven += chunk.uneven(len(plan.table.info.columns))
    if plan.truth is not None:
        plan.truth.add(chunk.column(plan.truth.place), predictions)


def stopped(rows: int, parts: Parts, going: Future[None] | None) -> TableStopped:
    """Finish what is being written; returns the last event of a run that is asked to stop."""
    if going is not None:
        going.result()
    return TableStopped(rows, parts.close_part() if parts.keep else 0)
