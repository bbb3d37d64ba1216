"""Batch: a table of names in, the same table with predictions out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from namemodel.errors import NameModelError
from namemodel.tables import TableInfo
from namemodel.web.batch.choice import NOTHING, TableChoice, Upload, run_options
from namemodel.web.batch.reading import AS_GUESSED, read_preview, reading_options
from namemodel.web.batch.result import preview_html
from namemodel.web.batch.run import EMPTY, RunView, TableRun
from namemodel.web.shared.context import QUIET, STREAM, Context, Update
from namemodel.web.shared.errors import catch_errors, error_notice
from namemodel.web.shared.html import notice, progress_html
from namemodel.web.shared.uploads import check_upload

TITLE = "Batch"
SAMPLE = Path(__file__).parent / "sample.csv"


def build(context: Context, session: str) -> None:
    """Lay out the tab and wire its events."""
    choice = TableChoice()
    view = RunView(context, TITLE)
    wire_reading(context, choice, view)

    def classify(
        opened: Upload | None, model: str, session: str, request: gr.Request, *settings: Any
    ) -> Iterator[Update]:
        """Run the table in a worker and show how far it is."""
        run = TableRun(context, view, run_options(opened, settings), model, title_of(context, model, session))
        made = [model, *settings]
        for update in run.updates(session, view.buttons.key(request)):
            if view.result in update:
                update |= {view.made: made, view.by: made_html(context, made, model, session, *settings)}
            yield update

    view.buttons.run.click(
        catch_errors(classify, view.failed),
        [choice.opened, context.model, context.session, *choice.settings],
        view.components,
        concurrency_limit=None,
        trigger_mode="multiple",  # one may begin while another is still stopping
        **STREAM,
    )
    gr.on(
        [context.model.change, *(setting.change for setting in choice.settings)],
        lambda made, *values: made_html(context, made, *values),
        [view.made, context.model, context.session, *choice.settings],
        view.by,
        trigger_mode="always_last",
        **QUIET,
    )


def wire_reading(context: Context, choice: TableChoice, view: RunView) -> None:
    """Wire the upload and how it is read."""

    def begin(path: Path) -> Update:
        """Return what is shown while a file is read."""
        return {choice.read: notice(f"Reading {path.name} …"), view.buttons.run: gr.update(interactive=False)}

    def read(path: Path, reading: Sequence[Any], model: str | None, fresh: bool) -> Update:
        """Return what is found out about a file; one that is `fresh` is another one than before."""
        info = None
        try:
            check_upload(path)
            opened = read_preview(context.readers, path, reading_options(reading))
            info = TableInfo.from_dict(opened.info)
            labels = context.classifier(model).labels if model else ()
            update = choice.shown(Upload(path, info, reading), labels)
            update |= view.cleared(preview_html(opened, info, path.name), ready=True)
        except NameModelError as error:
            update = choice.unshown(Upload(path, None, reading), error_notice(error), fresh)
            update |= view.cleared(EMPTY, ready=False)
        return update | (choice.fitting(info) if fresh else {})

    def leave(opened: Upload | None, request: gr.Request) -> Update:
        """End this page's run, if there is one; returns what is said of it."""
        if opened is None or not context.stop(view.buttons.key(request), forget=True):
            return {}
        return {view.progress: progress_html(0, f"{opened.path.name} was stopped. Nothing was kept.")}

    def upload(
        path: str | None, opened: Upload | None, model: str | None, request: gr.Request
    ) -> Iterator[Update]:
        """Show what is found out about another file; a run of the last one is stopped."""
        left = leave(opened, request)
        if path is None:
            yield choice.unshown(None, NOTHING) | view.cleared(EMPTY, ready=False) | left
        else:
            yield begin(Path(path))
            yield read(Path(path), AS_GUESSED, model, fresh=True) | left

    def again(
        opened: Upload | None, model: str | None, request: gr.Request, *reading: Any
    ) -> Iterator[Update]:
        """Read the same file as the menus say."""
        if opened is None:
            yield {choice.read: gr.skip()}
            return
        left = leave(opened, request)
        if reading[-1] != opened.reading[-1]:  # lines above the table are those of the other sheet
            reading, left = (*reading[:-2], "", reading[-1]), left | {choice.menus["skip_rows"]: ""}
        yield begin(opened.path)
        yield read(opened.path, reading, model, fresh=False) | left

    shown = [*choice.components, *view.components]
    queued: dict[str, Any] = {"concurrency_limit": context.readers.limit, "concurrency_id": "read", **STREAM}
    choice.upload.change(upload, [choice.upload, choice.opened, context.model], shown, **queued)
    gr.on(
        [menu.input for menu in choice.menus.values()],
        again,
        [choice.opened, context.model, *choice.menus.values()],
        shown,
        trigger_mode="always_last",
        **queued,
    )
    # A copy: the page hands out temporary files only.
    choice.sample.click(lambda: str(shutil.copy(SAMPLE, context.store.root)), None, choice.upload, **QUIET)


def made_html(context: Context, made: list[Any] | None, model: str, session: str, *settings: Any) -> str:
    """Return which model made the result, and whether the choices above are still those that it had.

    Args:
        made: the model and the settings of the result; None where there is none.
    """
    if made is None:
        return ""
    by = title_of(context, made[0], session)
    if made == [model, *settings]:
        return notice(f"Classified with {by}.")
    other = ", with other choices than those above"
    if made[0] != model:
        other = f"; the model above is now {title_of(context, model, session)}"
    return notice(f"Out of date: made by {by}{other}. Classify again.", "warn")


def title_of(context: Context, model: str, session: str) -> str:
    """Return what a model is called; it may be gone."""
    titles = {id: title for title, id in context.model_choices(session)}
    return titles.get(model, "a model that is no longer kept")
