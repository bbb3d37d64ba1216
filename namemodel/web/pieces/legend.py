"""Which line of a plot is whose, in letters that can be read from the back of a room."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape


def legend_html(colours: Mapping[str, str]) -> str:
    """Return the legend of lines by title; `colours` are CSS colours of ours."""
    items = "".join(
        f'<li><span style="background:{colour}"></span>{escape(title)}</li>'
        for title, colour in colours.items()
    )
    return f'<ul class="nm-legend">{items}</ul>'
