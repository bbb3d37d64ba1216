"""Sliders whose number box may hold anything: what is beyond their ends is no error of the server."""

from __future__ import annotations

from abc import ABCMeta
from collections.abc import Callable
from typing import Any

import gradio as gr


def slider_class(take: Callable[[Any, float, float], Any]) -> Any:
    """Return Gradio's slider with a judgement of its own: `take` gets what the box holds, and both ends.

    Gradio's refuses a number beyond its ends before our code sees it, with a status of 500.
    """
    # Past Gradio's metaclass, which would write a .pyi file; in its module, where the page finds its script.
    return ABCMeta.__new__(
        type(gr.Slider),
        "Slider",
        (gr.Slider,),
        {
            "__module__": gr.Slider.__module__,
            "preprocess": lambda self, payload: take(payload, self.minimum, self.maximum),
        },
    )


def clamp(value: float | None, low: float, high: float) -> float:
    """Return the nearest number from `low` to `high`; `low` for an empty box."""
    return low if value is None else min(max(value, low), high)


ClampedSlider = slider_class(clamp)
"""Takes the nearest end for what is beyond it."""
OpenSlider = slider_class(lambda value, low, high: value)
"""Hands on what is beyond its ends, for config.py to refuse in words."""
