"""The strip below the page's head: what runs for the visitor in other tabs, to be seen and stopped from each.

The browser asks how far it is while something runs, and once when the page is opened (runs.js).
"""

from __future__ import annotations

import gradio as gr

from namemodel.web.shared.context import QUIET, Context, Update
from namemodel.web.shared.html import render
from namemodel.web.shared.lists import with_newest
from namemodel.web.shared.runs import Run


def add_strip(context: Context) -> None:
    """Lay out the strip and wire its events."""
    strip = gr.HTML(
        "", elem_id="nm-running", js_on_load="namemodel.runStrip(element, trigger, watch, ['ask', 'halt'])"
    )

    def ask(session: str, model: str | None, before: str) -> Update:
        """Return what runs; when a run is over its model can be chosen on every page."""
        runs = context.runs.of(session)
        update: Update = {strip: strip_html(runs)}
        if update[strip] != before and any(run.over for run in runs):
            update[context.model] = with_newest(context, session, model)
        return update

    def halt(session: str, event: gr.EventData) -> str:
        """Stop the run in a tab."""
        tab = event._data.get("tab") if isinstance(event._data, dict) else None
        run = context.runs.find(session, str(tab))
        if run is not None:
            run.stop()
        return strip_html(context.runs.of(session))

    strip.ask(ask, [context.session, context.model, strip], [strip, context.model], **QUIET)
    strip.halt(halt, context.session, strip, **QUIET)


def strip_html(runs: list[Run]) -> str:
    """Return a line for each run."""
    return render("shared/strip.html", runs=runs)
