"""Sliders whose number box may hold anything: what is beyond their ends is no error of the server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr


def make_slider(
    low: float, high: float, *, take: Callable[[Any], Any] = lambda value: value, **more: Any
) -> Any:
    """Return a slider that hands on what its box holds, through `take`.

    Gradio's own refuses a number beyond its ends before our code sees it, with a status of 500.

    Args:
        more: as `gr.Slider` takes them.
    """
    slider = gr.Slider(low, high, **more)
    vars(slider)["preprocess"] = take
    return slider


def clamp(value: float | None, low: float, high: float) -> float:
    """Return the nearest number from `low` to `high`; `low` for an empty box."""
    return low if value is None else min(max(value, low), high)
