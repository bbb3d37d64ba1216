"""A run of a table: its buttons, its progress, its result, and which model made it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from namemodel.errors import NameModelError
from namemodel.jobs import Job
from namemodel.tables import TableDone, TableProgress, TableStarted, TableStopped
from namemodel.web.batch.table_choice import EMPTY, Upload
from namemodel.web.batch.table_look import look
from namemodel.web.batch.table_result import how_to_read, result_html, result_preview_html
from namemodel.web.batch.table_truth import truth_html
from namemodel.web.batch.table_words import result_name
from namemodel.web.shared.context import Context
from namemodel.web.shared.errors import words
from namemodel.web.shared.limits import MEMORY
from namemodel.web.shared.sessions import Kept
from namemodel.web.shared.tables import progress_html, rows_word
from namemodel.web.shared.text import count, notice, seconds
from namemodel.web.work import classify_upload

WAITING = progress_html(0, "Nothing is being classified.")


class RunView:
    """The components below the choices: buttons, progress, result.

    Attributes:
        made: the page's state with the model and the settings of the result that is shown, or None.
        current: by page, the run that is shown; one that another took the place of ends in silence.
    """

    def __init__(self) -> None:
        with gr.Row(elem_classes="nm-actions nm-batchrun"):
            self.run = gr.Button("Classify table", variant="primary", interactive=False, min_width=140)
            self.stop = gr.Button("Stop", interactive=False, min_width=150)
            self.download = gr.DownloadButton("Download predictions", interactive=False, min_width=190)
        self.progress = gr.HTML(WAITING, min_height=64, elem_id="nm-batch-progress")
        self.by = gr.HTML("", min_height=32, elem_id="nm-made")
        self.result = gr.HTML(EMPTY, min_height=420, elem_id="nm-batch-result")
        self.made = gr.State(None)
        self.current: dict[str, TableRun] = {}

    @property
    def components(self) -> list[Any]:
        """All components that an update may be for."""
        return [self.run, self.stop, self.download, self.progress, self.by, self.result, self.made]

    def cleared(self, result: str, ready: bool) -> dict[Any, Any]:
        """Return what is shown of a table that was not run yet."""
        return {
            self.run: gr.update(interactive=ready),
            self.stop: gr.update(value="Stop", interactive=False),
            self.download: gr.update(value=None, interactive=False),
            self.progress: WAITING,
            self.by: "",
            self.result: result,
            self.made: None,
        }

    def begun(self) -> dict[Any, Any]:
        """Return what is shown of a run that begins."""
        return {
            self.run: gr.update(interactive=False),
            self.stop: gr.update(value="Stop", interactive=True),
            self.download: gr.update(value=None, interactive=False),
            self.progress: progress_html(0, "Starting …"),
            self.by: "",
            self.made: None,
        }

    def rested(self) -> dict[Any, Any]:
        """Return the buttons of a run that is over."""
        return {self.run: gr.update(interactive=True), self.stop: gr.update(value="Stop", interactive=False)}

    def failed(self, message: str) -> dict[Any, Any]:
        """Return what is shown of a run that could not go on."""
        return {self.progress: message, self.result: EMPTY, self.by: "", **self.rested()}


class TableRun:
    """One run of a table in a worker.

    Attributes:
        done: the last event of a run that went to its end.
    """

    def __init__(
        self,
        context: Context,
        view: RunView,
        opened: Upload | None,
        asked: dict[str, Any],
        model: str,
        visitor: str,
        key: str,
    ) -> None:
        assert opened is not None
        assert opened.info is not None
        self.context, self.view, self.path, self.info = context, view, opened.path, opened.info
        self.title = title_of(context, model, visitor)
        self.asked, self.model, self.visitor, self.key = asked, model, visitor, key
        self.started: TableStarted | None = None
        self.done: TableDone | None = None
        self.stopped: TableStopped | None = None
        self.progress = TableProgress(0, 0.0, 0.0)

    def updates(self) -> Iterator[dict[Any, Any]]:
        """Yield what is shown while the run goes on, and when it is over."""
        labels = self.context.classifier(self.model).labels
        self.view.current[self.key] = self
        try:
            with self.context.store.folder_for(self.visitor) as kept:
                target = kept.folder / result_name(self.path.name, self.info.kind)
                yield self.view.begun()
                yield from self.watch(kept, target)
                if self.done is None or not self.shown:
                    self.context.store.drop(kept.id)
                if self.shown:
                    yield self.ended(self.done, labels, target) if self.done else self.halted()
        finally:
            if self.shown:
                del self.view.current[self.key]

    def watch(self, kept: Kept, target: Path) -> Iterator[dict[Any, Any]]:
        """Run the worker, and yield how far it is."""
        work = {"source": str(self.path), "target": str(target), "options": self.asked}
        model = str(self.context.folder(self.model))
        job = self.context.start(self.key, classify_upload, kept, model=model, memory=MEMORY, **work)
        try:
            for events in job.events():
                for event in events:
                    self.take(event)
                if not self.shown:
                    return
                # Also without news: a page that was closed is noticed when it is written to.
                yield {self.view.progress: self.words(job)}
        finally:
            self.context.end(self.key, job)

    @property
    def shown(self) -> bool:
        """Whether this is still the run that the page shows."""
        return self.view.current.get(self.key) is self

    def halted(self) -> dict[Any, Any]:
        """Return what is shown of a run that was stopped."""
        rows = self.stopped.rows if self.stopped else self.progress.rows
        words = f"Stopped after {rows_word(rows)}. Nothing was kept."
        return {self.view.progress: progress_html(0, words), **self.view.rested()}

    def take(self, event: object) -> None:
        """Take note of an event."""
        match event:
            case TableStarted():
                self.started = event
            case TableProgress():
                self.progress = event
            case TableStopped():
                self.stopped = event
            case TableDone():
                self.done = event

    def words(self, job: Job) -> str:
        """Return how far the run is: rows, rows a second, time left."""
        now = self.progress
        if job.stopped:
            return progress_html(now.fraction, "Stopping …")
        if not now.rows:
            return progress_html(0, "Reading the table …" if self.started is None else "Classifying …")
        rate = f"{rows_word(now.rows)} · {count(round(now.rows / max(now.seconds, 1e-6)))} rows/s"
        left = now.seconds * (1 / max(now.fraction, 1e-6) - 1)
        rest = f"{seconds(left)} left" if now.fraction < 1 else "writing the file"
        return progress_html(now.fraction, f"{rate} · {rest}")

    def ended(self, done: TableDone, labels: tuple[str, ...], target: Path) -> dict[Any, Any]:
        """Return what is shown of a whole result."""
        assert self.started is not None
        judged = truth_html(done.truth, self.title) if done.truth else ""
        rows = self.preview(self.started, done.rows, target)
        rate = count(round(done.rows / max(done.seconds, 1e-6)))
        took = seconds(max(done.seconds, 0.1))
        words = f"{rows_word(done.rows)} in {took}, {rate} rows/s"
        return {
            self.view.progress: progress_html(1, words),
            self.view.result: result_html(done, labels) + judged + rows,
            self.view.download: gr.update(value=str(target), interactive=True),
            **self.view.rested(),
        }

    def preview(self, started: TableStarted, rows: int, target: Path) -> str:
        """Return the first rows of the result, or why they are not shown."""
        try:
            head = look(self.context.readers, target, how_to_read(target, self.info))
        except NameModelError as error:
            return notice(
                "The result is whole and can be downloaded; it cannot be shown here.", "warn"
            ) + words(error)
        return result_preview_html(head, started, rows)


def made_html(context: Context, made: list[Any] | None, model: str, visitor: str, *chosen: Any) -> str:
    """Return which model made the result, and whether the choices above are still those that it had.

    Args:
        made: the model and the settings of the result; None where there is none.
    """
    if made is None:
        return ""
    by = title_of(context, made[0], visitor)
    if made[0] != model:
        now = title_of(context, model, visitor)
        return notice(f"Out of date: made by {by}; the model above is now {now}. Classify again.", "warn")
    if made[1:] != list(chosen):
        return notice(
            f"Out of date: made by {by}, with other choices than those above. Classify again.", "warn"
        )
    return notice(f"Classified with {by}.")


def title_of(context: Context, model: str, visitor: str) -> str:
    """Return what a model is called; it may be gone."""
    titles = {id: title for title, id in context.model_choices(visitor)}
    return titles.get(model, "a model that is no longer kept")
