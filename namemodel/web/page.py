"""The page: a header with the model, one tab after another, and what the answers mean."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from namemodel.jobs import WorkerPool
from namemodel.web.api import add_api
from namemodel.web.batch import tab as batch
from namemodel.web.classify import tab as classify
from namemodel.web.compare import tab as compare
from namemodel.web.shared.context import Context
from namemodel.web.shared.sessions import VisitorStore
from namemodel.web.train import tab as train
from namemodel.web.work import MODULES

TABS = (classify, batch, train, compare)
LONG_JOBS = 4  # that run at once on this server
JOBS_A_VISITOR = 2
READERS = 4  # uploads that are looked at at once
SWEEP = (600, 3600)  # every ten minutes, uploads older than an hour go

HEADER = """
<header class="nm-header">
  <h1>namemodel</h1>
  <p>Which list of names does a spelling resemble?</p>
</header>
"""
MEANING = """
<details class="nm-meaning"><summary>What an answer says, and what it does not</summary>
<p>A model guesses which of its <em>name lists</em> a spelling most resembles. It knows those lists and
nothing else: every other origin is forced into one of them. It tells nobody's nationality, ethnicity,
religion or language; people change, inherit, marry into and romanise names. Do not use it for decisions
about individuals. For statistics about groups prefer what people say of themselves, and publish error
rates by group.</p>
<p>Names that you type are classified on this server and not kept. Uploaded tables go after an hour,
models that you train after a day without use.</p></details>
"""


@dataclass(frozen=True)
class Page:
    """The page and the services behind it."""

    blocks: gr.Blocks
    store: VisitorStore
    pool: WorkerPool
    readers: WorkerPool


def build_page() -> Page:
    """Return the page, not yet launched; nothing runs and no worker is started."""
    store, pool = VisitorStore(), WorkerPool(MODULES, LONG_JOBS, JOBS_A_VISITOR)
    readers = WorkerPool(MODULES, READERS, spares=2)  # for one who reads a file in one way, then in another
    page = gr.Blocks(title="namemodel", analytics_enabled=False, delete_cache=SWEEP)
    with page:
        context = Context(page, store, pool, readers)
        add_api(context)  # first: events that are called alike get other names
        context.visitor.render()  # type: ignore[no-untyped-call]
        with gr.Row(elem_classes="nm-top", equal_height=True):
            gr.HTML(HEADER, elem_classes="nm-head")
            context.model.render()  # type: ignore[no-untyped-call]
            context.copy.render()  # type: ignore[no-untyped-call]
        with gr.Tabs(elem_id="nm-tabs"):
            for tab in TABS:
                with gr.Tab(tab.TITLE, id=tab.TITLE.lower()) as shown:
                    tab.build(context)
                if tab is batch:
                    shown.select(
                        readers.warm_up, queue=False, show_progress="hidden", api_visibility="private"
                    )
        gr.HTML(MEANING)
        page.load(
            lambda visitor: visitor or VisitorStore.new_visitor(),
            context.visitor,
            context.visitor,
            queue=False,
            show_progress="hidden",
            api_visibility="private",
        )
    return Page(page, store, pool, readers)
