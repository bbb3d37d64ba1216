"""A run of a table: its buttons, its progress, its result, and which model made it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from namemodel.errors import JobError, NameModelError, TableError
from namemodel.events import TableDone, TableProgress, TableStarted, TableStopped
from namemodel.jobs import Job
from namemodel.readers.table import TableInfo
from namemodel.web.batch.choice import Upload
from namemodel.web.batch.reading import read_preview, result_options
from namemodel.web.batch.result import result_html, result_preview_html
from namemodel.web.shared.context import Context, Update
from namemodel.web.shared.controls import RunButtons, as_fraction
from namemodel.web.shared.errors import error_notice
from namemodel.web.shared.html import STOPPING, count, notice, progress_html, seconds
from namemodel.web.shared.uploads import TABLE_MEMORY, UNPACKED, check_upload
from namemodel.web.work import classify_upload
from namemodel.wording import things

WAITING = progress_html(0, "Nothing is being classified.")
EMPTY = notice("The first rows of your table, and then the result, appear here.")
SUFFIXES = {"parquet": ".parquet", "excel": ".xlsx"}  # of the result, by the kind of table
TEXT_SUFFIXES = {".tsv": ".tsv", ".tab": ".tsv", ".txt": ".txt", ".dat": ".txt", ".psv": ".txt"}
# A listener to the model's change that is registered in a late tab would displace those of the page.
FOLLOW_MODEL = "document.addEventListener('namemodel:model', () => trigger('chosen'))"
Made = tuple[str, dict[str, Any]]
"""By what a result is made: the id of a model, and the values of `TableChoice.settings`."""


class RunView:
    """The components below the choices: buttons, progress, result.

    Attributes:
        made: the page's state, the `Made` of the result that is shown, or None.
    """

    def __init__(self, context: Context, tab: str) -> None:
        with gr.Row(elem_classes="nm-actions nm-batchrun"):
            self.buttons = RunButtons(context, tab, "Classify table", ready=False)
            self.download = gr.DownloadButton("Download predictions", interactive=False, min_width=190)
        self.progress = gr.HTML(WAITING, min_height=64, elem_id="nm-batch-progress")
        self.by = gr.HTML("", js_on_load=FOLLOW_MODEL, min_height=32, elem_id="nm-made")
        self.result = gr.HTML(EMPTY, min_height=420, elem_id="nm-batch-result")
        self.made = gr.State(None)
        shown = [self.download, self.progress, self.by, self.result, self.made]
        self.components = [*self.buttons.both, *shown]

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


class TableRun:
    """One run of a table in a worker.

    Args:
        made: the id of the model, and the values of `TableChoice.settings`.
        title: of the model.

    Raises:
        TableError: there is no table.
    """

    def __init__(
        self, context: Context, view: RunView, opened: Upload | None, made: Made, title: str
    ) -> None:
        self.context, self.view, self.made, self.title = context, view, made, title
        if opened is None or opened.info is None:
            raise TableError("There is no table yet. Upload one, or try the sample.")
        check_upload(opened.path)
        self.path, self.info = opened.path, opened.info
        self.events: dict[type, Any] = {}
        """The last event of each kind."""

    def updates(self, session: str, key: str) -> Iterator[Update]:
        """Yield what is shown while the run goes on, and when it is over.

        If the page is about another table or run by then, this one ends in silence.
        """
        context, (model, settings) = self.context, self.made
        labels = context.classifier(model).labels
        with context.store.folder_for(session) as stored:
            target = stored.folder / result_name(self.path.name, self.info.kind)
            work = {
                "model": str(context.folder(model)),
                "source": str(self.path),
                "target": str(target),
                "options": run_options(self.info, settings),
            }
            with context.job(key, classify_upload, stored, TABLE_MEMORY, **work) as job:
                yield self.view.begun()
                yield from self.watch(key, job)
                done = self.events.get(TableDone)
                if current := context.is_current(key, job):
                    yield self.ended(done, labels, target) if done else self.halted()
                if not context.is_current(key, job):  # in the end Gradio repeats the last update
                    yield {self.view.progress: gr.skip()}
            if done is None or not current:
                context.store.drop(stored.id)

    def watch(self, key: str, job: Job) -> Iterator[Update]:
        """Yield the progress until the job is over, or the page is about something else."""
        try:
            for events in job.events():
                self.events |= {type(event): event for event in events}
                if not self.context.is_current(key, job):
                    return
                # Also without news: a page that was closed is noticed when it is written to.
                yield {self.view.progress: self.words(job.stopped)}
        except JobError:
            if self.context.is_current(key, job):
                raise

    def words(self, stopping: bool) -> str:
        """Return how far the run is: rows, rows a second, time left."""
        now: TableProgress | None = self.events.get(TableProgress)
        if stopping:
            return progress_html(now.fraction if now else 0, STOPPING)
        if now is None or not now.rows:
            reading = TableStarted not in self.events
            return progress_html(0, "Reading the table …" if reading else "Classifying …")
        left = now.seconds * (1 / max(now.fraction, 1e-6) - 1)
        rest = f"{seconds(left)} left" if now.fraction < 1 else "writing the file"
        rows = f"{things(now.rows, 'row')} · {rate_of(now.rows, now.seconds)}"
        return progress_html(now.fraction, f"{rows} · {rest}")

    def halted(self) -> Update:
        """Return what is shown of a run that was stopped."""
        last: TableStopped | TableProgress | None = self.events.get(TableStopped)
        last = last or self.events.get(TableProgress)
        words = f"Stopped after {things(last.rows if last else 0, 'row')}. Nothing was kept."
        return {
            self.view.progress: progress_html(0, words),
            self.view.result: EMPTY,
            **self.view.buttons.idle(),
        }

    def ended(self, done: TableDone, labels: tuple[str, ...], target: Path) -> Update:
        """Return what is shown of a whole result."""
        took = seconds(max(done.seconds, 0.1))
        words = f"{things(done.rows, 'row')} in {took}, {rate_of(done.rows, done.seconds)}"
        return {
            self.view.progress: progress_html(1, words),
            self.view.result: result_html(done, labels, self.title) + self.preview(done.rows, target),
            self.view.download: gr.update(value=str(target), interactive=True),
            self.view.made: self.made,
            **self.view.buttons.idle(),
        }

    def preview(self, rows: int, target: Path) -> str:
        """Return the first rows of the result, or why they are not shown."""
        try:
            opened = read_preview(self.context.readers, target, result_options(target, self.info))
        except NameModelError as error:
            whole = "The result is whole and can be downloaded; it cannot be shown here."
            return notice(whole, "warn") + error_notice(error)
        return result_preview_html(opened, self.events[TableStarted], rows)


def run_options(info: TableInfo, settings: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a `TableOptions` for a run; the file is read as it was shown.

    Args:
        settings: the values of `TableChoice.settings`.
    """
    return {
        **settings,
        "truth": settings["truth"] or None,
        "min_confidence": as_fraction(settings["min_confidence"]),
        "encoding": info.encoding_name or None,
        "delimiter": info.delimiter,
        "quotes": info.quotes if info.kind == "text" else None,
        "backslash": info.backslash if info.kind == "text" else None,
        "header": info.header,
        "skip_rows": info.skip_rows if info.kind != "parquet" else None,
        "sheet": info.sheet,
        "most_bytes": UNPACKED,
        "keep": False,
    }


def rate_of(rows: int, took: float) -> str:
    """Return rows a second, with their unit."""
    return f"{count(round(rows / max(took, 1e-6)))} rows/s"


def result_name(name: str, kind: str) -> str:
    """Return what the result of an uploaded file is called: staff-classified.csv for staff.csv.

    It is of the same form as the upload; of any sheet it is an .xlsx.

    Args:
        kind: of table, as in `TableInfo`.
    """
    path = Path(name)
    packed = ".gz" if kind == "text" and path.suffix.lower() == ".gz" else ""
    if packed or path.suffix.lower() == ".zip":
        path = path.with_suffix("")
    suffix = SUFFIXES.get(kind) or TEXT_SUFFIXES.get(path.suffix.lower(), ".csv")
    return f"{path.stem}-classified{suffix}{packed}"
