"""A run of a table: its buttons, its progress, its result, and which model made it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from namemodel.errors import JobError, TableError
from namemodel.events import TableDone, TableOpened, TableProgress, TableStarted
from namemodel.jobs import Job
from namemodel.readers.table import TableInfo
from namemodel.web.batch.choice import Upload
from namemodel.web.batch.reading import preview_work, result_options
from namemodel.web.batch.result import result_html, result_preview_html
from namemodel.web.shared.context import Context, Update
from namemodel.web.shared.controls import RunButtons, as_fraction, progress_place
from namemodel.web.shared.errors import error_notice
from namemodel.web.shared.html import STOPPING, count, notice, progress_html, seconds
from namemodel.web.shared.runs import Run
from namemodel.web.shared.uploads import TABLE_MEMORY, UNPACKED, check_upload
from namemodel.web.work import classify_upload
from namemodel.wording import things

WAITING = progress_html(0, "Nothing is being classified.")
EMPTY = notice("The first rows of your table, and then the result, appear here.")
SUFFIXES = {"parquet": ".parquet", "excel": ".xlsx"}  # of the result, by the kind of table
TEXT_SUFFIXES = {".tsv": ".tsv", ".tab": ".tsv", ".txt": ".txt", ".dat": ".txt", ".psv": ".txt"}
# A listener to the model's change that is registered in a late tab would displace those of the page.
FOLLOW_MODEL = "document.addEventListener('namemodel:model', () => trigger('chosen'))"
CHUNK = 20_000  # rows between which a run can be stopped
NEWS = 0.1  # seconds after which one looks for news of a run: a small table takes a few tenths
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
        self.progress = progress_place(WAITING, elem_id="nm-batch-progress")
        self.by = gr.HTML("", js_on_load=FOLLOW_MODEL, min_height=32, elem_id="nm-made")
        self.result = gr.HTML(EMPTY, min_height=420, elem_id="nm-batch-result")
        self.made = gr.State(None)
        shown = [self.download, self.by, self.result, self.made]
        self.components = [self.progress, *self.buttons.both, *shown]

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
        self.unshown = ""
        """Why the first rows of the result can't be shown."""

    def updates(self, run: Run) -> Iterator[Update]:
        """Yield what is shown while the run goes on, and when it is over.

        If the visitor is about another table by then, this one ends in silence.
        """
        context, (model, settings) = self.context, self.made
        labels = context.classifier(model).labels
        run.about = self.path.name
        with context.store.folder_for(run.session) as stored:
            target = stored.folder / result_name(self.path.name, self.info.kind)
            work = {
                "model": str(context.folder(model)),
                "source": str(self.path),
                "target": str(target),
                "options": run_options(self.info, settings),
                "preview": preview_work(result_options(target, self.info)),
            }
            with run.job(classify_upload, stored, TABLE_MEMORY, **work) as job:
                yield self.view.begun()
                yield from self.watch(run, job)
                done = self.events.get(TableDone)
                if not run.left:
                    yield self.ended(run, done, labels, target) if done else self.halted(run)
            if done is None or run.left:
                context.store.drop(stored.id)

    def watch(self, run: Run, job: Job) -> Iterator[Update]:
        """Yield the progress until all is there to be shown, or the visitor is about something else."""
        try:
            for events in job.events(NEWS):
                self.events |= {type(event): event for event in events}
                if run.left or TableOpened in self.events:
                    return
                if (events or job.stopped) and TableDone not in self.events:
                    yield {self.view.progress: run.progress(*self.words(job.stopped))}
        except JobError as error:
            if TableDone in self.events:
                self.unshown = error_notice(error)
            elif not run.left:
                raise

    def words(self, stopping: bool) -> tuple[float, str]:
        """Return how far the run is, from 0 to 1, and in words: rows, rows a second, time left."""
        now: TableProgress | None = self.events.get(TableProgress)
        if stopping:
            return now.fraction if now else 0.0, STOPPING
        if now is None or not now.rows:
            reading = TableStarted not in self.events
            return 0.0, "Reading the table …" if reading else "Classifying …"
        left = now.seconds * (1 / max(now.fraction, 1e-6) - 1)
        rest = f"{seconds(left)} left" if now.fraction < 1 else "writing the file"
        rows = f"{things(now.rows, 'row')} · {rate_of(now.rows, now.seconds)}"
        return now.fraction, f"{rows} · {rest}"

    def halted(self, run: Run) -> Update:
        """Return what is shown of a run that was stopped before its first rows were done."""
        return {
            self.view.progress: run.progress(0, "Stopped before the first rows were done."),
            self.view.result: EMPTY,
            **self.view.buttons.idle(),
        }

    def ended(self, run: Run, done: TableDone, labels: tuple[str, ...], target: Path) -> Update:
        """Return what is shown of a result: of the whole table, or of the rows until a stop."""
        took = max(run.seconds, 0.1)
        words, share = f"{things(done.rows, 'row')} in {seconds(took)}, {rate_of(done.rows, took)}", 1.0
        note = ""
        if not done.whole:
            share, _ = self.words(stopping=False)
            words = f"Stopped. The first {words}, are kept."
            note = notice(f"Only the first {things(done.rows, 'row')} of {self.path.name}.", "warn")
        return {
            self.view.progress: run.progress(share, words),
            self.view.result: note + result_html(done, labels, self.title) + self.preview(done.rows),
            self.view.download: gr.update(value=str(target), interactive=True),
            self.view.made: self.made,
            **self.view.buttons.idle(),
        }

    def preview(self, rows: int) -> str:
        """Return the first rows of the result, or why they are not shown."""
        opened: TableOpened | None = self.events.get(TableOpened)
        if opened is None:
            whole = "The result can be downloaded; it cannot be shown here."
            return notice(whole, "warn") + self.unshown
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
        "partial": True,
        "chunk_rows": CHUNK,
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
