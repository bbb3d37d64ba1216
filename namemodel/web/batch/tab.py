"""Batch: a table of names in, the same table with predictions out."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from namemodel.errors import NameModelError
from namemodel.readers.table import TableInfo
from namemodel.web.batch.choice import NOTHING, TableChoice, Upload
from namemodel.web.batch.reading import AS_GUESSED, read_preview, reading_options
from namemodel.web.batch.result import preview_html
from namemodel.web.batch.run import EMPTY, Made, RunView, TableRun
from namemodel.web.shared.context import QUIET, STREAM, Context, Update
from namemodel.web.shared.errors import error_notice
from namemodel.web.shared.html import notice, progress_html
from namemodel.web.shared.runs import Run
from namemodel.web.shared.uploads import check_upload

TITLE = "Batch"
SAMPLE = Path(__file__).parent / "sample.csv"


class BatchTab:
    """The components of the tab and the handlers of its events, which take values by component."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._reading: dict[str, Any] | None = None  # how the file is being read again, on this page
        self._lock = threading.Lock()
        self.choice = choice = TableChoice()
        self.view = view = RunView(context, TITLE)
        shown = [*choice.components, *view.components]
        reading = dict(STREAM, concurrency_limit=context.readers.limit, concurrency_id="read")
        choice.upload.change(
            self.take_upload,
            {choice.upload, choice.opened, context.model, context.session},
            shown,
            **reading,
        )
        gr.on(
            [menu.input for menu in choice.menus.values()],
            self.read_again,
            {choice.opened, context.model, context.session, *choice.menus.values()},
            shown,
            trigger_mode="always_last",
            **reading,
        )
        # A copy: the page hands out temporary files only.
        choice.sample.click(
            lambda: str(shutil.copy(SAMPLE, context.store.root)), None, choice.upload, **QUIET
        )
        chosen = {context.model, context.session, *choice.settings.values()}
        view.buttons.start(self.classify, {choice.opened, *chosen}, view.components, view.failed)
        changes = [setting.change for setting in choice.settings.values()]
        follow: dict[str, Any] = {"trigger_mode": "always_last", **QUIET}
        described = {view.made, choice.opened, *chosen}
        gr.on([view.made.change, *changes], self.describe_result, described, view.by, **follow)
        view.by.chosen(self.describe_result, described, view.by, **follow)

    def take_upload(self, values: Update) -> Iterator[Update]:
        """Show what is found out about another file; a run of the last one is stopped."""
        left, path = self.leave(values), values[self.choice.upload]
        if path is None:
            yield self.choice.unshown(None, NOTHING) | self.view.cleared(EMPTY, ready=False) | left
        else:
            upload = Upload(Path(path), None, AS_GUESSED)
            yield self.begin(upload)
            yield from self.once(self.read(upload, values[self.context.model], fresh=True) | left)

    def read_again(self, values: Update) -> Iterator[Update]:
        """Read the same file as the menus say, once for a choice that Gradio's script tells of twice."""
        opened: Upload | None = values[self.choice.opened]
        reading = {field: values[menu] for field, menu in self.choice.menus.items()}
        if opened is None or not (asked := self.ask(reading, opened)):
            yield {self.choice.read: gr.skip()}
            return
        try:
            left = self.leave(values)
            # Lines above the table are those of its sheet.
            if reading["sheet"] != opened.reading["sheet"]:
                reading["skip_rows"] = left[self.choice.menus["skip_rows"]] = ""
            upload = Upload(opened.path, None, reading)
            yield self.begin(upload)
            yield from self.once(self.read(upload, values[self.context.model], fresh=False) | left)
        finally:
            if self._reading is asked:  # no other was asked for meanwhile
                self._reading = None

    def ask(self, reading: dict[str, Any], opened: Upload) -> dict[str, Any] | None:
        """Note how a file is to be read; returns None where it was read so last, or is being read so."""
        with self._lock:
            if reading == (self._reading or opened.reading):
                return None
            self._reading = asked = dict(reading)
        return asked

    def once(self, update: Update) -> Iterator[Update]:
        """Yield an update that the browser takes once.

        Gradio sends the last one again when the event is over. By then the visitor may have chosen otherwise.
        """
        yield update
        yield {self.choice.read: update[self.choice.read]}

    def leave(self, values: Update) -> Update:
        """Stop the visitor's run, if there is one, and return a message about it."""
        run = self.context.runs.find(values[self.context.session], TITLE)
        if run is None:
            return {}
        run.leave()
        if run.over:
            return {}
        return {self.view.progress: progress_html(0, f"{run.about} was stopped. Nothing was kept.")}

    def begin(self, upload: Upload) -> Update:
        """Return what is shown while a file is read."""
        said = notice(f"Reading {upload.path.name} …")
        return {self.choice.read: said, self.view.buttons.run: gr.update(interactive=False)}

    def read(self, upload: Upload, model: str | None, fresh: bool) -> Update:
        """Read a file, and return what is shown of it or why it cannot be read.

        Args:
            fresh: whether it is another file than before.
        """
        info = None
        try:
            check_upload(upload.path)
            opened = read_preview(self.context.readers, upload.path, reading_options(upload.reading))
            info = TableInfo.from_dict(opened.info)
            labels = self.context.classifier(model).labels if model else ()
            update = self.choice.shown(Upload(upload.path, info, upload.reading), labels)
            update |= self.view.cleared(preview_html(opened, info, upload.path.name), ready=True)
        except NameModelError as error:
            update = self.choice.unshown(upload, error_notice(error), fresh)
            update |= self.view.cleared(EMPTY, ready=False)
        return update | (self.choice.fitting(info) if fresh else {})

    def classify(self, run: Run, values: Update) -> Iterator[Update]:
        """Run the table in a worker and show how far it is."""
        made = self.made_by(values)
        title = self.context.title_of(made[0], run.session)
        yield from TableRun(self.context, self.view, values[self.choice.opened], made, title).updates(run)

    def made_by(self, values: Update) -> Made:
        """Return the model and the settings that are chosen."""
        settings = {field: values[control] for field, control in self.choice.settings.items()}
        return values[self.context.model], settings

    def describe_result(self, values: Update) -> str:
        """Return which model made the result, and whether the choices are still those that it had."""
        made, now, session = values[self.view.made], self.made_by(values), values[self.context.session]
        if made is None:
            return ""
        by = self.context.title_of(made[0], session)
        if made == now or values[self.choice.opened] is None:  # None on a page that came later
            return notice(f"Classified with {by}.")
        other = ", with other choices than those above"
        if made[0] != now[0]:
            other = f"; the model above is now {self.context.title_of(now[0], session)}"
        return notice(f"Out of date: made by {by}{other}. Classify again.", "warn")


def build(context: Context, session: str) -> None:
    """Lay out the tab, wire its events, and start the readers, so that an upload waits for no imports."""
    context.readers.warm_up()
    BatchTab(context)
