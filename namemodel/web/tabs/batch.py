"""Batch: a table of names in, the same table with predictions out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from namemodel.tables import TableDone, TableInfo, TableProgress, TableStopped, inspect_table, open_table
from namemodel.web.context import Context
from namemodel.web.errors import streamed, told
from namemodel.web.pieces.answer import bars
from namemodel.web.pieces.level import as_fraction, make_level
from namemodel.web.pieces.tables import figures_html, progress_html, rows_word
from namemodel.web.pieces.text import count, notice, percent
from namemodel.web.theme import STATIC

TITLE = "Batch"
SAMPLE = STATIC / "sample.csv"
PREVIEW = 200  # rows
CELLS = 8000  # of a preview: wide tables show fewer rows
SHORT = 80  # characters of a cell in the preview
EMPTY = notice("Upload a table, or try the sample. The first rows and the result appear here.")
WAITING = progress_html(0, "No table yet.")


def build(context: Context) -> None:
    """Lay out the tab and wire its events."""
    with gr.Row():
        with gr.Column(scale=2, min_width=280):
            upload = gr.File(
                label="Table (CSV)",
                file_types=[".csv", ".tsv", ".txt"],
                elem_classes="nm-file",
                height=150,
            )
            sample = gr.Button("Try a sample", size="sm", elem_classes="nm-quiet")
        with gr.Column(scale=2, min_width=280):
            column = gr.Dropdown([], label="Column with the names", interactive=True, filterable=False)
            cells = gr.HTML(notice("Its first names appear here."), min_height=52)
            level = make_level()
            with gr.Row(elem_classes="nm-actions"):
                run = gr.Button("Classify table", variant="primary", interactive=False, min_width=140)
                stop = gr.Button("Stop", interactive=False, min_width=80)
                download = gr.DownloadButton("Download predictions", interactive=False, min_width=180)
    progress = gr.HTML(WAITING, min_height=64)
    result = gr.HTML(EMPTY, min_height=220)
    info = gr.State(None)
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

    upload.change(
        told(recognise, unrecognised),
        upload,
        [info, column, run, progress, result, download],
        queue=False,
        **quiet,
    )
    sample.click(lambda: sample_for(context), None, upload, queue=False, **quiet)
    column.change(show_cells, [column, info], cells, queue=False, **quiet)

    def classify(
        path: str, column: str, level: float, model: str, visitor: str, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        """Run the table in a worker and show how far it is."""
        asked = {"column": column, "abstain_below": as_fraction(level)}
        yield from run_table(context, path, asked, model, visitor, str(request.session_hash))

    outputs = [progress, result, run, stop, download]
    run.click(
        streamed(classify, failed),
        [upload, column, level, context.model, context.visitor],
        outputs,
        concurrency_limit=None,
        **quiet,
    )

    def halt(request: gr.Request) -> None:
        """Stop this page's run."""
        context.stop(f"{request.session_hash}:batch")

    stop.click(halt, None, None, queue=False, **quiet)


def sample_for(context: Context) -> str:
    """Return the path of a copy of the sample: the page hands out temporary files only."""
    return str(shutil.copy(SAMPLE, context.store.root))


def recognise(path: str | None) -> tuple[Any, ...]:
    """Return what is shown of an uploaded file; raises TableError when it is no table of names."""
    if not path:
        return unrecognised(EMPTY)
    info = inspect_table(Path(path))
    header = "" if info.header else "no header; "
    form = f"{len(info.columns)} columns, {header}{info.read_as}"
    return (
        info,
        gr.update(choices=list(info.columns), value=info.guess),
        gr.update(interactive=True),
        progress_html(0, f"{Path(path).name}: {form}"),
        preview(Path(path), info, "First rows of the table"),
        gr.update(value=None, interactive=False),
    )


def unrecognised(message: str) -> tuple[Any, ...]:
    """Return the values of `recognise` where there is no table, with what to say instead."""
    off = gr.update(interactive=False)
    return (
        None,
        gr.update(choices=[], value=None),
        off,
        WAITING,
        message,
        gr.update(value=None, interactive=False),
    )


def show_cells(column: str | None, info: TableInfo | None) -> str:
    """Return the first names of a column."""
    if info is None or column not in info.samples:
        return notice("Its first names appear here.")
    return notice("For example: " + ", ".join(info.samples[column] or ["(all cells are empty)"]))


def run_table(
    context: Context, path: str, asked: dict[str, Any], model: str, visitor: str, session: str
) -> Iterator[tuple[Any, ...]]:
    """Yield values for progress, result and the three buttons.

    Args:
        asked: fields of `TableOptions`: the column, and the level under which the model abstains.
    """
    idle, busy = gr.update(interactive=True), gr.update(interactive=False)
    source, labels = Path(path), context.classifier(model).labels
    with context.store.folder_for(visitor) as kept:
        target = kept.folder / f"{source.stem}-classified.csv"
        key = f"{session}:batch"
        work = {"source": str(source), "target": str(target), "model": str(context.folder(model))}
        options = {"guard": True, "keep": False, **asked}
        job = context.start(key, "batch", visitor, **work, options=options)
        yield progress_html(0, "Starting …"), gr.skip(), busy, idle, gr.update(value=None, interactive=False)
        last = (progress_html(0, "Stopped. Nothing was kept."), gr.skip(), idle, busy, gr.skip())
        try:
            for events in job.events():
                shown = gr.skip()
                for event in events:
                    match event:
                        case TableProgress():
                            shown = progress_html(event.fraction, speed(event))
                        case TableStopped():
                            words = f"Stopped after {rows_word(event.rows)}. Nothing was kept."
                            last = (progress_html(0, words), gr.skip(), idle, busy, gr.skip())
                        case TableDone():
                            result = result_of(event, labels, target)
                            last = (*result, idle, busy, gr.update(value=str(target), interactive=True))
                # Also without news: a page that was closed is noticed when it is written to.
                yield shown, gr.skip(), busy, idle, gr.skip()
            yield last
        finally:
            context.end(key, job)


def result_of(done: TableDone, labels: tuple[str, ...], target: Path) -> tuple[str, str]:
    """Return progress and result of a whole table."""
    shown = preview(target, inspect_table(target), "First rows of the result")
    words = f"{rows_word(done.rows)} in {done.seconds:.1f} s"
    return progress_html(1, words), summary(done, labels) + shown


def failed(message: str) -> tuple[Any, ...]:
    """Return the values of `run_table` for a run that could not go on."""
    return WAITING, message, gr.update(interactive=True), gr.update(interactive=False), gr.skip()


def speed(event: TableProgress) -> str:
    """Return rows, rows a second and the time left, in words."""
    rate = event.rows / max(event.seconds, 1e-6)
    left = event.seconds * (1 / max(event.fraction, 1e-6) - 1)
    return f"{rows_word(event.rows)} · {count(round(rate))} rows/s · {left:.0f} s left"


def summary(done: TableDone, labels: tuple[str, ...]) -> str:
    """Return how the rows fall on the lists, and what became of those that are not answered."""
    answered = max(sum(done.predicted.values()), 1)
    shares = {label: number / answered for label, number in done.predicted.items()}
    others = {status: number for status, number in done.status.items() if status not in ("ok", "abstained")}
    words = ", ".join(f"{status.replace('_', ' ')}: {count(number)}" for status, number in others.items())
    note = notice(f"Rows without an answer: {words}.", "warn") if others else ""
    title = f'<h3 class="nm-h">Resembles, of {rows_word(answered)}</h3>' if done.predicted else ""
    return title + bars(shares, labels, shown=8) + abstentions(done) + note


def abstentions(done: TableDone) -> str:
    """Return from how many rows the model abstains; empty for none."""
    number = done.status.get("abstained", 0)
    if not number:
        return ""
    keeps = "it keeps its" if number == 1 else "they keep their"
    share = percent(number / done.rows)
    return notice(
        f"The model abstains from {rows_word(number)}, {share} of all; {keeps} most likely list.", "warn"
    )


def preview(path: Path, info: TableInfo, caption: str) -> str:
    """Return the first rows of a file as a table."""
    width = len(info.columns)
    most = min(PREVIEW, CELLS // width)
    cells = [list(map(short, row)) for row in open_table(path).head(most)]
    titles = [short(title) for title in info.columns]
    return figures_html(titles, cells, f"{caption} ({rows_word(len(cells))})", words=True)


def short(cell: str) -> str:
    """Return a cell as the preview shows it, cut to `SHORT` characters."""
    return cell if len(cell) <= SHORT else f"{cell[:SHORT]}…"
