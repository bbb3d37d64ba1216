"""The page: a header with the model, one tab after another, and what the answers mean.

It comes with its first tab. The others are built when they are opened, so that opening the page
stays quick however many there are.
"""

from __future__ import annotations

import secrets
import threading
from typing import Any, Protocol

import gradio as gr
from gradio.blocks import Block
from gradio.events import Dependency

from namemodel.jobs import WorkerPool
from namemodel.web import reader_work, work
from namemodel.web.about import TITLE, header_html
from namemodel.web.api import add_api
from namemodel.web.batch import tab as batch
from namemodel.web.classify import tab as classify
from namemodel.web.compare import tab as compare
from namemodel.web.inside import tab as inside
from namemodel.web.shared.context import QUIET, Context
from namemodel.web.shared.html import render
from namemodel.web.shared.lists import ListChoice
from namemodel.web.shared.sessions import SessionStore
from namemodel.web.shared.strip import add_strip
from namemodel.web.train import tab as train


class Tab(Protocol):
    """A module that lays out one tab."""

    TITLE: str

    def build(self, context: Context, session: str) -> None:
        """Lay out the tab and wire its events; the first one is built with the page, for no session yet."""


TABS: tuple[Tab, ...] = (classify, inside, train, compare, batch)
LONG_JOBS = 4  # that run at once on this server
JOBS_A_SESSION = 2
READERS = 4  # uploads that are read at once
SWEEP = (600, 3600)  # every ten minutes, uploads older than an hour go
SHOW, HIDE = "{visible: true, __type__: 'update'}", "{visible: false, __type__: 'update'}"
BUILDING = threading.Lock()  # Gradio numbers components without one


def build_page() -> Context:
    """Return the context of a page that is built and not yet launched; no worker runs."""
    pool = WorkerPool(work.MODULES, LONG_JOBS, JOBS_A_SESSION, spares=2)  # for one who runs twice in a row
    readers = WorkerPool(
        reader_work.MODULES, READERS, spares=2
    )  # for one who reads a file in one way, then in another
    with gr.Blocks(title=TITLE, analytics_enabled=False, delete_cache=SWEEP) as blocks:
        context = Context(blocks, SessionStore(), pool, readers)
        add_api(context)  # first: events that are called alike get other names
        context.session.render()  # type: ignore[no-untyped-call]
        context.newest.render()  # type: ignore[no-untyped-call]
        gr.HTML(header_html(classify.FIRST_NAME), elem_classes="nm-head")
        add_strip(context)
        context.hint.render()  # type: ignore[no-untyped-call]
        with gr.Row(elem_classes="nm-choose"):
            ListChoice(context)
            context.model.render()
            context.copy.render()  # type: ignore[no-untyped-call]
        with gr.Tabs(elem_id="nm-tabs"):
            for tab in TABS:
                with gr.Tab(tab.TITLE, id=slug(tab)) as shown:
                    if tab is TABS[0]:
                        tab.build(context, "")
                        shown.select(None, js=f"() => {said(tab)}", api_visibility="private")
                    else:
                        build_when_opened(tab, context, shown)
        gr.HTML(render("meaning.html"), elem_id="nm-meaning")
        blocks.load(
            lambda session: session or secrets.token_urlsafe(16), context.session, context.session, **QUIET
        )
    return context


def slug(tab: Tab) -> str:
    """Return what a tab is called in the page's address, as page.js derives it too."""
    return tab.TITLE.lower().replace(" ", "-")


def said(tab: Tab) -> str:
    """Return the script that writes into the page's address that a tab is shown."""
    return f"window.namemodel.address.show('{slug(tab)}')"


def build_when_opened(tab: Tab, context: Context, shown: gr.Tab) -> None:
    """Build a tab when it is opened first; then it stays as it is. Where that fails it can be tried again.

    The browser counts the attempts, since it has the tab as long as the count. The state that the server
    keeps of a page goes an hour after its connection was lost.
    """
    attempts = gr.Number(0, visible="hidden")
    failed = gr.HTML(
        render("shared/again.html", tab=tab.TITLE),
        js_on_load="element.onclick = (event) => event.target.matches('button') && trigger('again')",
        visible=False,
    )
    browser: dict[str, Any] = {"show_progress_on": attempts, "api_visibility": "private"}
    shown.select(None, attempts, attempts, js=f"count => ({said(tab)}, count || 1)", **browser)
    failed.again(None, attempts, [attempts, failed], js=f"count => [count + 1, {HIDE}]", **browser)

    @gr.render(  # type: ignore[untyped-decorator]
        [context.session, attempts], [attempts.change], trigger_mode="once", show_progress="hidden"
    )
    def build(session: str, count: int) -> None:
        if count:
            with BUILDING:
                with gr.Column() as content:
                    tab.build(context, session)
                make_interactive(content)

    # With each event of the page Gradio's script copies all that lies in what shows the progress of an event,
    # hidden or not: here that would be the whole tab.
    *_, rendering = context.blocks.fns.values()
    rendering.show_progress_on = [attempts]
    failure = Dependency(None, {}, rendering._id, None).failure
    failure(None, None, failed, js=f"() => ({SHOW})", **browser)


def make_interactive(block: Block) -> None:
    """Make controls interactive: Gradio does so by itself only for those that come with the page."""
    if getattr(block, "interactive", False) is None:
        block.interactive = True  # type: ignore[attr-defined]
    for child in getattr(block, "children", ()):
        make_interactive(child)
