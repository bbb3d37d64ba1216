"""The buttons of a long job: one that starts it, one that stops it."""

from __future__ import annotations

from typing import Any

import gradio as gr

from namemodel.web.shared.context import Context
from namemodel.web.shared.events import QUIET, Update


class RunButtons:
    """The buttons; a page runs one job a tab.

    Args:
        tab: its title.
        ready: whether there is something to run already.
    """

    def __init__(self, context: Context, tab: str, run: str, ready: bool = True) -> None:
        self.context, self.tab = context, tab
        self.run = gr.Button(run, variant="primary", interactive=ready, min_width=140)
        self.stop = gr.Button("Stop", interactive=False, min_width=150, elem_id=f"nm-stop-{tab.lower()}")
        self.stop.click(self.halt, None, self.stop, **QUIET)

    @property
    def both(self) -> list[gr.Button]:
        """The buttons, as components that an update may be for."""
        return [self.run, self.stop]

    def key(self, request: gr.Request) -> str:
        """Return what the job of a page's tab is known by."""
        return f"{request.session_hash}:{self.tab}"

    def halt(self, request: gr.Request) -> Any:
        """Stop this page's job; the page says so at once."""
        stopping = self.context.stop(self.key(request))
        return gr.update(value="Stopping …" if stopping else "Stop", interactive=False)

    def busy(self) -> Update:
        """Return the buttons of a job that has begun."""
        return {self.run: gr.update(interactive=False), self.stop: gr.update(value="Stop", interactive=True)}

    def idle(self, ready: bool = True) -> Update:
        """Return the buttons of a job that is over, or of none."""
        return {self.run: gr.update(interactive=ready), self.stop: gr.update(value="Stop", interactive=False)}
