"""Gradio's components with checks of our own in the place of theirs."""

from __future__ import annotations

from abc import ABCMeta
from collections.abc import Callable
from typing import Any

import gradio as gr


def with_preprocess(component: type, preprocess: Callable[[Any, Any], Any]) -> Any:
    """Return a component's class that takes values by a function of the component and what a browser sends.

    Gradio's own refuse what is beyond a slider's ends or no longer among a menu's choices before our code
    sees it, with a status of 500.
    """
    # Past Gradio's metaclass, which would write a .pyi file; in its module, where the page finds its script.
    return ABCMeta.__new__(
        type(component),
        component.__name__,
        (component,),
        {"__module__": component.__module__, "preprocess": preprocess},
    )


OpenDropdown = with_preprocess(gr.Dropdown, lambda self, value: value)
"""A menu whose choices may have changed while a value of the old ones was on its way."""
