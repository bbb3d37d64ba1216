"""What the tests of Look inside look at, without a browser."""

import gradio as gr

from namemodel.config import DEFAULT_MODEL
from namemodel.jobs import WorkerPool
from namemodel.web.inside.exhibit import Visit
from namemodel.web.shared.context import Context
from namemodel.web.shared.sessions import SessionStore
from namemodel.web.work import MODULES


def make_context() -> Context:
    """Return what all tabs share; no worker runs until it is needed."""
    pool = WorkerPool(MODULES, limit=1)
    with gr.Blocks() as blocks:
        return Context(blocks, SessionStore(), pool, pool)


def look_at(name: str = "Paternoster", context: Context | None = None, **options: str) -> Visit:
    """Return a visit with the model that the page opens with."""
    return Visit(context or make_context(), DEFAULT_MODEL, name, options)
