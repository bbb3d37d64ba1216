"""An accordion whose content costs nothing until somebody opens it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr

from namemodel.web.shared.events import STREAM

AT_ONCE = 2  # of all visitors; a first look reads a file of names


def make_accordion(
    title: str,
    id: str,
    content: Callable[[], Any],
    fill: Callable[..., str],
    inputs: Sequence[Any],
    follows: Sequence[Any],
) -> None:
    """Lay out an accordion that is filled when it is opened, and again while it is open.

    Args:
        content: makes the component inside.
        fill: what the component shows, from the values of `inputs`.
        follows: the events after which it is filled again. The browser knows whether it is open and
            asks only then, so that typing over a closed one sends nothing.
    """
    with gr.Accordion(title, open=False, elem_id=id, elem_classes="nm-accordion") as accordion:
        inside = content()
    again = gr.Button("Again", visible="hidden", elem_id=f"{id}-again")
    gr.on(
        [accordion.expand, again.click],
        fill,
        list(inputs),
        inside,
        trigger_mode="always_last",
        concurrency_limit=AT_ONCE,
        concurrency_id="accordion",
        **STREAM,
    )
    gr.on(list(follows), None, js=f"() => window.namemodel.follow('{id}')", api_visibility="private")
