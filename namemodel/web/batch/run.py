"""A run of a table: its buttons, its progress, its result, and which model made it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from namemodel.errors import NameModelError
from namemodel.tables import TableDone, TableInfo, TableProgress, TableStarted, TableStopped
from namemodel.web.batch.preview import how_to_read, look, result_preview_html
from namemodel.web.batch.result import result_html
from namemodel.web.batch.truth import truth_html
from namemodel.web.shared.context import Context
from namemodel.web.shared.errors import error_notice
from namemodel.web.shared.events import Update
from namemodel.web.shared.html import notice, progress_html
from namemodel.web.shared.limits import MEMORY
from namemodel.web.shared.run_buttons import RunButtons
from namemodel.web.shared.text import STOPPING, count, rows_word, seconds
from namemodel.web.work import classify_upload

WAITING = progress_html(0, "Nothing is being classified.")
EMPTY = notice("The first rows of your table, and then the result, appear here.")
NO_PROGRESS = TableProgress(0, 0.0, 0.0)
SUFFIXES = {"parquet": ".parquet", "excel": ".csv"}  # of the result, by the kind of table
TEXT_SUFFIXES = {".tsv": ".tsv", ".tab": ".tsv", ".txt": ".txt", ".dat": ".txt", ".psv": ".txt"}


class RunView:
    """The components below the choices: buttons, progress, result.

    Attributes:
        made: the page's state with the model and the settings of the result that is shown, or None.
    """

    def __init__(self, context: Context, tab: str) -> None:
        with gr.Row(elem_classes="nm-actions nm-batchrun"):
            self.buttons = RunButtons(context, tab, "Classify table", ready=False)
            self.download = gr.DownloadButton("Download predictions", interactive=False, min_width=190)
        self.progress = gr.HTML(WAITING, min_height=64, elem_id="nm-batch-progress")
        self.by = gr.HTML("", min_height=32, elem_id="nm-made")
        self.result = gr.HTML(EMPTY, min_height=420, elem_id="nm-batch-result")
        self.made = gr.State(None)

    @property
    def components(self) -> list[Any]:
        """All components that an update may be for."""
        shown = [self.download, self.progress, self.by, self.result, self.made]
        return [*self.buttons.both, *shown]

    def cleared(self, result: str, ready: bool) -> Update:
        """Return what is shown of a table that was not run yet."""
        return {
            **self.buttons.idle(ready),
            self.download: gr.update(value=None, interactive=False),
            self.progress: WAITING,
            self.by: "",
            self.result: result,
            self.made: None,
        }

    def begun(self) -> Update:
        """Return what is shown of a run that begins; the result of another one stays until it is over."""
        update = self.cleared("", ready=False) | self.buttons.busy()
        del update[self.result]
        return update | {self.progress: progress_html(0, "Starting …")}

    def failed(self, message: str) -> Update:
        """Return what is shown of a run that could not go on."""
        return self.cleared(EMPTY, ready=True) | {self.progress: message}


@dataclass
class TableRun:
    """One run of a table in a worker.

    Attributes:
        title: of the model.
        superseded: whether the page is about another table or run now: then this one ends in silence.
    """

    context: Context
    view: RunView
    path: Path
    info: TableInfo
    options: dict[str, Any]
    model: str
    title: str
    started: TableStarted | None = None
    done: TableDone | None = None
    stopped: TableStopped | None = None
    progress: TableProgress = NO_PROGRESS
    superseded: bool = False

    def updates(self, visitor: str, key: str) -> Iterator[Update]:
        """Yield what is shown while the run goes on, and when it is over."""
        labels = self.context.classifier(self.model).labels
        with self.context.store.folder_for(visitor) as stored:
            target = stored.folder / result_name(self.path.name, self.info.kind)
            work = {"source": str(self.path), "target": str(target), "options": self.options}
            model = str(self.context.folder(self.model))
            yield self.view.begun()
            job = self.context.start(key, classify_upload, stored, model=model, memory=MEMORY, **work)
            try:
                for events in job.events():
                    self.take(events)
                    if self.superseded or not self.context.is_current(key, job):
                        self.superseded = True
                        break
                    # Also without news: a page that was closed is noticed when it is written to.
                    yield {self.view.progress: self.words(job.stopped)}
            finally:
                self.context.end(key, job)
            if self.done is None or self.superseded:
                self.context.store.drop(stored.id)
            if not self.superseded:
                yield self.ended(self.done, labels, target) if self.done else self.halted()

    def take(self, events: list[Any]) -> None:
        """Take note of events."""
        for event in events:
            match event:
                case TableStarted():
                    self.started = event
                case TableProgress():
                    self.progress = event
                case TableStopped():
                    self.stopped = event
                case TableDone():
                    self.done = event

    def words(self, stopping: bool) -> str:
        """Return how far the run is: rows, rows a second, time left."""
        now = self.progress
        if stopping:
            return progress_html(now.fraction, STOPPING)
        if not now.rows:
            return progress_html(0, "Reading the table …" if self.started is None else "Classifying …")
        rate = f"{rows_word(now.rows)} · {rate_of(now.rows, now.seconds)} rows/s"
        left = now.seconds * (1 / max(now.fraction, 1e-6) - 1)
        rest = f"{seconds(left)} left" if now.fraction < 1 else "writing the file"
        return progress_html(now.fraction, f"{rate} · {rest}")

    def halted(self) -> Update:
        """Return what is shown of a run that was stopped."""
        rows = (self.stopped or self.progress).rows
        words = f"Stopped after {rows_word(rows)}. Nothing was kept."
        return {self.view.progress: progress_html(0, words), **self.view.buttons.idle()}

    def ended(self, done: TableDone, labels: tuple[str, ...], target: Path) -> Update:
        """Return what is shown of a whole result."""
        truth = truth_html(done.truth, self.title) if done.truth else ""
        took = seconds(max(done.seconds, 0.1))
        words = f"{rows_word(done.rows)} in {took}, {rate_of(done.rows, done.seconds)} rows/s"
        return {
            self.view.progress: progress_html(1, words),
            self.view.result: result_html(done, labels) + truth + self.preview(done.rows, target),
            self.view.download: gr.update(value=str(target), interactive=True),
            **self.view.buttons.idle(),
        }

    def preview(self, rows: int, target: Path) -> str:
        """Return the first rows of the result, or why they are not shown."""
        assert self.started is not None
        try:
            head = look(self.context.readers, target, how_to_read(target, self.info))
        except NameModelError as error:
            whole = "The result is whole and can be downloaded; it cannot be shown here."
            return notice(whole, "warn") + error_notice(error)
        return result_preview_html(head, self.started, rows)


def rate_of(rows: int, took: float) -> str:
    """Return rows a second."""
    return count(round(rows / max(took, 1e-6)))


def result_name(name: str, kind: str) -> str:
    """Return what the result of an uploaded file is called: staff-classified.csv for staff.csv.

    It is of the same form as the upload; of an Excel file it is a CSV.

    Args:
        kind: of table, as in `TableInfo`.
    """
    path = Path(name)
    packed = ".gz" if kind == "text" and path.suffix.lower() == ".gz" else ""
    if packed:
        path = path.with_suffix("")
    suffix = SUFFIXES.get(kind) or TEXT_SUFFIXES.get(path.suffix.lower(), ".csv")
    return f"{path.stem}-classified{suffix}{packed}"
