"""Batch: a table of names in, the same table with predictions out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from namemodel.errors import NameModelError, TableError
from namemodel.tables import TableInfo
from namemodel.web.batch.table_choice import (
    AS_GUESSED,
    EMPTY,
    NOTHING,
    TableChoice,
    Upload,
    options_of,
)
from namemodel.web.batch.table_look import look
from namemodel.web.batch.table_result import preview_html
from namemodel.web.batch.table_run import RunView, TableRun, made_html
from namemodel.web.shared.context import Context
from namemodel.web.shared.errors import streamed, words
from namemodel.web.shared.limits import UNPACKED, check_upload
from namemodel.web.shared.tables import progress_html
from namemodel.web.shared.text import notice
from namemodel.web.shared.theme import STATIC
from namemodel.web.shared.threshold import as_fraction, make_threshold

TITLE = "Batch"
SAMPLE = STATIC / "sample.csv"
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


def build(context: Context) -> None:
    """Lay out the tab and wire its events."""
    choice = TableChoice()
    with gr.Row():
        with gr.Column(scale=1, min_width=290):
            choice.lay_out_upload()
        with gr.Column(scale=1, min_width=290):
            choice.lay_out_columns()
    with gr.Row():
        with gr.Column(scale=1, min_width=290):
            threshold = make_threshold()
        with gr.Column(scale=1, min_width=290):
            probabilities, escape = writing_choices()
    view = RunView()
    settings: list[Any] = [
        choice.column,
        choice.name_component,
        choice.truth,
        threshold,
        probabilities,
        escape,
    ]
    choice.wire()
    wire_reading(context, choice, view, escape)

    def classify(
        opened: Upload | None, model: str, visitor: str, request: gr.Request, *chosen: Any
    ) -> Iterator[dict[Any, Any]]:
        """Run the table in a worker and show how far it is."""
        asked = asked_of(opened, chosen)
        run = TableRun(context, view, opened, asked, model, visitor, f"{request.session_hash}:batch")
        made = [model, *chosen]
        for update in run.updates():
            if view.download in update and run.done:
                update |= {view.made: made, view.by: made_html(context, made, model, visitor, *chosen)}
            yield update

    view.run.click(
        streamed(classify, view.failed),
        [choice.opened, context.model, context.visitor, *settings],
        view.components,
        concurrency_limit=None,
        trigger_mode="multiple",  # one may begin while another is still stopping
        **QUIET,
    )

    def halt(request: gr.Request) -> Any:
        """Stop this page's run; the page says so at once."""
        key = f"{request.session_hash}:batch"
        context.stop(key)
        return gr.update(value="Stopping …" if key in view.current else "Stop", interactive=False)

    view.stop.click(halt, None, view.stop, queue=False, **QUIET)
    gr.on(
        [context.model.change, *(setting.change for setting in settings)],
        lambda made, model, visitor, *chosen: made_html(context, made, model, visitor, *chosen),
        [view.made, context.model, context.visitor, *settings],
        view.by,
        queue=False,
        trigger_mode="always_last",
        **QUIET,
    )


def writing_choices() -> tuple[gr.Checkbox, gr.Checkbox]:
    """Lay out what is written beside the predictions."""
    probabilities = gr.Checkbox(
        label="Probabilities of all lists", info="Adds a column for each list of the model."
    )
    escape = gr.Checkbox(True, label="Escape formulas", info=ESCAPE)
    return probabilities, escape


ESCAPE = (
    "Puts an apostrophe before what a spreadsheet would run: = + - @ where a cell begins, or behind a "
    "separator in it. Plain numbers stay as they are."
)
NO_ESCAPE = "Not in Parquet: nothing there is ever run."


def wire_reading(context: Context, choice: TableChoice, view: RunView, escape: gr.Checkbox) -> None:
    """Wire the upload and how it is read."""
    shown = [*choice.found, *choice.reading, escape, *view.components]

    def read(path: Path, asked: tuple[str, ...], model: str | None, fresh: bool) -> dict[Any, Any]:
        try:
            check_upload(path)
            opened = look(context.readers, path, options_of(*asked))
            info = TableInfo.from_dict(opened.info)
            labels = context.classifier(model).labels if model else ()
            update = dict(zip(choice.found, choice.shown(path, info, asked, labels), strict=True))
            update |= view.cleared(preview_html(info, opened, path.name), ready=True)
            parquet = info.kind == "parquet"
            update[escape] = gr.update(info=NO_ESCAPE if parquet else ESCAPE, interactive=not parquet)
            fitting = choice.fitting(info)
        except NameModelError as error:
            update = dict(zip(choice.found, choice.unshown(path, asked, words(error), fresh), strict=True))
            update |= view.cleared(EMPTY, ready=False)
            fitting = choice.as_guessed()
        return update | (dict(zip(choice.reading, fitting, strict=True)) if fresh else {})

    def reading(path: Path) -> dict[Any, Any]:
        return {choice.read: notice(f"Reading {path.name} …"), view.run: gr.update(interactive=False)}

    def leave(request: gr.Request) -> dict[Any, Any]:
        """End this page's run, if there is one; returns what is said of it."""
        key = f"{request.session_hash}:batch"
        run = view.current.pop(key, None)
        context.stop(key)
        if run is None:
            return {}
        return {view.progress: progress_html(0, f"{run.path.name} was stopped. Nothing was kept.")}

    def upload(path: str | None, model: str | None, request: gr.Request) -> Iterator[dict[Any, Any]]:
        """Show what is found out about another file; a run of the last one is stopped."""
        left = leave(request)
        if path is None:
            unshown = dict(zip(choice.found, choice.unshown(None, AS_GUESSED, NOTHING), strict=True))
            yield unshown | view.cleared(EMPTY, False) | left
            return
        yield reading(Path(path))
        yield read(Path(path), AS_GUESSED, model, fresh=True) | left

    def again(
        opened: Upload | None, model: str | None, request: gr.Request, *asked: str
    ) -> Iterator[dict[Any, Any]]:
        """Read the same file as the visitor says."""
        if opened is None:
            yield {choice.read: gr.skip()}
        else:
            left = leave(request)
            if asked[-1] != opened.asked[-1]:  # lines above the table are those of the other sheet
                asked, left = (*asked[:-2], "", asked[-1]), left | {choice.skip: ""}
            yield reading(opened.path)
            yield read(opened.path, asked, model, fresh=False) | left

    queued: dict[str, Any] = {"concurrency_limit": context.readers.limit, "concurrency_id": "read", **QUIET}
    choice.upload.change(upload, [choice.upload, context.model], shown, **queued)
    gr.on(
        [field.input for field in choice.reading],
        again,
        [choice.opened, context.model, *choice.reading],
        shown,
        trigger_mode="always_last",
        **queued,
    )
    choice.sample.click(lambda: sample_for(context), None, choice.upload, queue=False, **QUIET)


def sample_for(context: Context) -> str:
    """Return the path of a copy of the sample: the page hands out temporary files only."""
    return str(shutil.copy(SAMPLE, context.store.root))


def asked_of(opened: Upload | None, chosen: tuple[Any, ...]) -> dict[str, Any]:
    """Return the fields of a `TableOptions` that a visitor chose; the file is read as it was shown.

    Raises:
        TableError: there is no table.
    """
    if opened is None or opened.info is None:
        raise TableError("There is no table yet. Upload one, or try the sample.")
    check_upload(opened.path)
    column, name_component, truth, threshold, probabilities, escape = chosen
    info = opened.info
    return {
        "column": column,
        "name_component": name_component,
        "truth": truth or None,
        "min_confidence": as_fraction(threshold),
        "probabilities": bool(probabilities),
        "escape_formulas": bool(escape),
        "encoding": info.encoding_name or None,
        "delimiter": info.delimiter,
        "quotes": info.quotes if info.kind == "text" else None,
        "header": info.header,
        "skip_rows": info.skip_rows if info.kind != "parquet" else None,
        "sheet": info.sheet,
        "most_bytes": UNPACKED,
        "keep": False,
    }
