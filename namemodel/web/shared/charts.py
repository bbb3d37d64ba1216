"""The charts of every tab: lines with bands, points with intervals, reliability, rows of dots or bars.

A figure has its final height before its data. Words and markers keep their size at every width, since only
places are in percent. To a screen reader each plot is a picture whose text is its numbers; the pointer and
the arrow keys read single values, and a button saves the figure as SVG (static/charts.js).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from namemodel.web.shared.axes import Axis, epoch_axis, loss_axis, percent_axis
from namemodel.web.shared.html import percent, render
from namemodel.web.shared.series_style import Style

LINE_HEIGHT, POINT_HEIGHT = 210, 320  # pixels of a plot without its words
REFERENCE_HEIGHT = 24  # pixels that the label of a reference line takes
Bins = Sequence[Sequence[float]]
"""Mean confidence, accuracy and number of names of each bin, as in `Evaluation`."""


@dataclass(frozen=True)
class Series:
    """One line, or some points that belong together."""

    label: str
    style: Style
    x: Sequence[float]
    y: Sequence[float]
    low: Sequence[float] = ()
    """The lower ends of intervals: of a band around a line, of a bar through each point."""
    high: Sequence[float] = ()
    tips: Sequence[str] = ()
    """What is said of each point. Not needed for a line, whose values are read off the axes."""


@dataclass(frozen=True)
class Plot:
    """Series on two axes.

    `kind` says what is drawn: lines that end in a marker; points with their intervals; or the curve of a
    reliability diagram, with a dashed line where both axes are equal.
    """

    title: str
    series: Sequence[Series]
    x: Axis
    y: Axis
    kind: Literal["lines", "points", "reliability"] = "lines"

    @property
    def height(self) -> int | None:
        """The height in pixels; None for a square."""
        return {"lines": LINE_HEIGHT, "points": POINT_HEIGHT, "reliability": None}[self.kind]

    @property
    def marker_size(self) -> float:
        """The size of a marker, as a share of the usual one."""
        return {"lines": 0.85, "points": 1, "reliability": 0.55}[self.kind]

    @property
    def drawn(self) -> list[Series]:
        """The series that have points, whole lines first: they show through the gaps of the dashed ones."""
        return sorted((one for one in self.series if one.x), key=lambda one: bool(one.style.dashes))

    @property
    def summary(self) -> str:
        """What a screen reader says of the plot."""
        said = [
            *(tip for one in self.series for tip in one.tips),
            *(
                f"{one.label} {one.y[-1]:.3g} after {self.x.title} {one.x[-1]:g}"
                for one in self.series
                if one.x and not one.tips
            ),
        ]
        title = f"Reliability of {self.title}" if self.kind == "reliability" else self.title
        return f"{title}: {'; '.join(said) or 'no figures yet'}"

    def left(self, x: float) -> str:
        """Return how far from the left edge a value is, in percent."""
        return f"{self.x.place(x):.2f}"

    def top(self, y: float) -> str:
        """Return how far below the top edge a value is, in percent."""
        return f"{100 - self.y.place(y):.2f}"

    def path(self, x: Sequence[float], y: Sequence[float]) -> str:
        """Return the points of a line."""
        return " ".join(f"{self.left(a)},{self.top(b)}" for a, b in zip(x, y, strict=True))

    def band(self, one: Series) -> str:
        """Return the outline of a series' band."""
        return self.path([*one.x, *reversed(one.x)], [*one.high, *reversed(one.low)])


@dataclass(frozen=True)
class Row:
    """A row of a chart: a value with its interval, or no value yet; in the unit of the axis."""

    label: str
    style: Style
    value: float | None = None
    low: float | None = None
    high: float | None = None
    text: str = "–"
    """The value in words."""


def draw(title: str, plots: Sequence[Plot], legend: Mapping[str, Style] | None = None, note: str = "") -> str:
    """Return a figure of plots side by side where there is room.

    Args:
        legend: the style of each series, where the plots don't name them.
    """
    return render("charts.html", title=title, plots=plots, rows=None, legend=legend or {}, note=note)


def draw_rows(
    title: str,
    rows: Sequence[Row],
    axis: Axis,
    *,
    references: Mapping[str, float] | None = None,
    most_references: int = 0,
    note: str = "",
    bars: bool = False,
) -> str:
    """Return a figure with a row for each value, as a dot with its interval or as a bar.

    Args:
        references: values to hold the others against, by label; each is a vertical line.
        most_references: how many of these there may be in the end, as room for their labels.
    """
    lines = sorted((references or {}).items(), key=lambda line: line[1])
    said = "; ".join([*(f"{row.label} {row.text}" for row in rows), *(label for label, _ in lines)])
    return render(
        "charts.html",
        title=title,
        plots=None,
        rows=rows,
        axis=axis,
        references=lines,
        room=REFERENCE_HEIGHT * max(most_references, len(lines)),
        step=REFERENCE_HEIGHT,
        summary=f"{title}: {said or 'no figures yet'}",
        legend={},
        note=note,
        bars=bars,
    )


def accuracy_plot(series: Sequence[Series], epochs: int) -> Plot:
    """Return the plot of accuracies by epoch, given as fractions, with room for so many epochs."""
    ends = [value for one in series for value in (*one.y, *one.low, *one.high)]
    return Plot("Accuracy (%)", [in_percent(one) for one in series], epoch_axis(epochs), percent_axis(ends))


def in_percent(one: Series) -> Series:
    """Return a series of fractions in percent."""
    y, low, high = ([100 * value for value in values] for values in (one.y, one.low, one.high))
    return Series(one.label, one.style, one.x, y, low, high)


def loss_plot(series: Sequence[Series], epochs: int) -> Plot:
    """Return the plot of losses by epoch, in nats, with room for so many epochs."""
    shown = [finite(one) for one in series]
    axis = loss_axis([value for one in shown for value in (*one.y, *one.high)])
    return Plot("Loss (nats)", shown, epoch_axis(epochs), axis)


def finite(one: Series) -> Series:
    """Return a series without the losses of a network that diverged, which no axis holds."""
    ends = (one.low or one.y, one.high or one.y)
    points = [point for point in zip(one.x, one.y, *ends, strict=True) if all(map(math.isfinite, point))]
    x, y, low, high = ([point[place] for point in points] for place in range(4))
    return Series(one.label, one.style, x, y, low if one.low else (), high if one.high else ())


def reliability_plots(curves: Mapping[str, Bins], styles: Mapping[str, Style]) -> list[Plot]:
    """Return the reliability diagrams of models by title, all on one scale."""
    axis = percent_axis([share for bins in curves.values() for one in bins for share in one[:2]]).ends()
    plots = []
    for title, bins in curves.items():
        sure, right = ([100 * one[place] for one in bins] for place in (0, 1))
        tips = [f"{percent(one[0])} sure, {percent(one[1])} right" for one in bins]
        plots.append(
            Plot(title, [Series(title, styles[title], sure, right, tips=tips)], axis, axis, "reliability")
        )
    return plots
