"""Line charts by epoch: a line a series, told apart by dashes and a marker as well as by colour.

Words and markers keep their size at every width; only places are in percent. A chart has its final height
before its first point.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from namemodel.web.shared.axes import Axis, loss_axis, percent_axis, whole_axis
from namemodel.web.shared.series_style import Look

Points = Sequence[tuple[int, float]]
"""Epoch and value, in the order of the epochs."""
HEIGHT = 210  # pixels of a chart without its words


@dataclass(frozen=True)
class Curve:
    """One line."""

    title: str
    look: Look
    points: Points


def accuracy_lines(curves: Sequence[Curve], epochs: int) -> str:
    """Return the chart of accuracies, given as fractions, with room for so many epochs."""
    axis = percent_axis([value for curve in curves for _, value in curve.points])
    shown = [
        Curve(curve.title, curve.look, [(epoch, value * 100) for epoch, value in curve.points])
        for curve in curves
    ]
    return lines_html("Accuracy (%)", shown, whole_axis(epochs), axis)


def loss_lines(curves: Sequence[Curve], epochs: int) -> str:
    """Return the chart of losses in nats, with room for so many epochs."""
    # A network that diverged has losses that no axis holds.
    shown = [
        Curve(curve.title, curve.look, [point for point in curve.points if math.isfinite(point[1])])
        for curve in curves
    ]
    axis = loss_axis([value for curve in shown for _, value in curve.points])
    return lines_html("Loss (nats)", shown, whole_axis(epochs), axis)


def lines_html(title: str, curves: Sequence[Curve], across: Axis, up: Axis) -> str:
    """Return a chart as one picture, whose text is the last value of each line."""
    drawn = [curve for curve in curves if curve.points]
    # Where lines coincide the whole ones are below, and show through the gaps of the dashed ones.
    layers = sorted(drawn, key=lambda curve: bool(curve.look.dashes))
    strokes = "".join(stroke(curve, across, up) for curve in layers)
    marks = "".join(mark(curve, across, up) for curve in layers)
    told = "; ".join(f"{c.title} {c.points[-1][1]:.3g} after epoch {c.points[-1][0]}" for c in drawn)
    return (
        f'<figure class="nm-chart nm-linechart"><figcaption>{escape(title)}</figcaption>'
        f'<div class="nm-plot" role="img" aria-label="{escape(title)}: {escape(told) or "no figures yet"}" '
        f'style="height:{HEIGHT}px">{grid(across, up)}'
        f'<svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">{strokes}</svg>'
        f'{marks}<em class="nm-across">epoch</em></div></figure>'
    )


def place(point: tuple[int, float], across: Axis, up: Axis) -> tuple[float, float]:
    """Return where a point lies, in percent from the left and from the top."""
    return across.place(point[0]) * 100, 100 - up.place(point[1]) * 100


def stroke(curve: Curve, across: Axis, up: Axis) -> str:
    """Return a line."""
    places = (place(point, across, up) for point in curve.points)
    points = " ".join(f"{x:.2f},{y:.2f}" for x, y in places)
    return (
        f'<polyline points="{points}" stroke="{curve.look.colour}" stroke-dasharray="{curve.look.dashes}">'
        f"<title>{escape(curve.title)}</title></polyline>"
    )


def mark(curve: Curve, across: Axis, up: Axis) -> str:
    """Return the marker at the end of a line; of a single epoch it is all that one sees."""
    x, y = place(curve.points[-1], across, up)
    return f'<span class="nm-at" style="left:{x:.2f}%;top:{y:.2f}%">{curve.look.svg}</span>'


def grid(across: Axis, up: Axis) -> str:
    """Return the lines and numbers of both axes."""
    rows = "".join(
        f'<span class="nm-gridrow" style="top:{100 - up.place(tick) * 100:.2f}%"><b>{tick:g}</b></span>'
        for tick in up.ticks
    )
    columns = "".join(
        f'<span class="nm-gridcolumn" style="left:{across.place(tick) * 100:.2f}%"><b>{tick:g}</b></span>'
        for tick in across.ticks
    )
    return rows + columns


def legend_html(looks: Mapping[str, Look]) -> str:
    """Return which line is whose, by title, in letters that can be read from the back of a room."""
    items = "".join(
        f'<li><svg viewBox="0 0 44 16" aria-hidden="true" style="--m:{look.colour}">'
        f'<path class="stroke" d="M0 8H44" stroke-dasharray="{look.dashes}"/>'
        f'<path class="mark" transform="translate(22 8) scale(.75)" d="{look.path}"/></svg>'
        f"<span>{escape(title)}</span></li>"
        for title, look in looks.items()
    )
    return f'<ul class="nm-legend">{items}</ul>' if items else ""
