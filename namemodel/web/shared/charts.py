"""The charts of every tab: lines with bands, points with intervals, reliability diagrams.

A figure has its final height before its data. Words and markers keep their size at every width, since only
places are in percent. To a screen reader each plot is a picture whose text is its numbers; the pointer and
the arrow keys read single values, and a button saves the figure as SVG (charts.js).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from markupsafe import Markup

from namemodel.web.shared.html import percent, render
from namemodel.web.shared.series_style import Style

USUAL_EPOCHS = 30  # that empty charts have room for
MOST_STEPS = 6  # between the ticks of an axis
Bins = Sequence[Sequence[float]]
"""Mean confidence, accuracy and number of names of each bin, as in `Evaluation`."""


@dataclass(frozen=True)
class Axis:
    """A scale from `low` to `high`."""

    low: float
    high: float
    ticks: tuple[float, ...]
    log: bool = False
    title: str = ""

    def place(self, value: float) -> float:
        """Return where a value lies, from 0 at `low` to 100 at `high`; at an end where it lies beyond."""
        low, high, at = self.low, self.high, min(max(value, self.low), self.high)
        if self.log:
            low, high, at = math.log10(low), math.log10(high), math.log10(at)
        return (at - low) / (high - low) * 100


def percent_axis(shares: Sequence[float]) -> Axis:
    """Return an axis of percent, 100 at most, that holds the fractions; 0 to 100 where there are none."""
    values = [min(max(share * 100, 0.0), 100.0) for share in shares] or [0.0, 100.0]
    low, high = min(values), max(values)
    step = max(nice_step(high - low, MOST_STEPS - 1), 0.5)
    return ticked(low, min(high + step * 0.1, 100.0), step)


def epoch_axis(last: int) -> Axis:
    """Return an axis from 0 to the last epoch, whose ticks are whole numbers."""
    step = max(round(nice_step(last)), 1)
    return Axis(0, last, tuple(range(0, last + 1, step)), title="epoch")


def seconds_axis(values: Sequence[float]) -> Axis:
    """Return a logarithmic axis of seconds, by powers of ten, that holds the values."""
    positive = [value for value in values if value > 0] or [0.1, 9.0]
    first = math.floor(math.log10(min(positive)))
    last = max(math.ceil(math.log10(max(positive) * 1.05)), first + 1)
    ticks = tuple(10.0**power for power in range(first, last + 1))
    return Axis(ticks[0], ticks[-1], ticks, log=True)


def ticked(low: float, high: float, step: float) -> Axis:
    """Return an axis whose ends are ticks, the last ones at or beyond `low` and `high`."""
    first = math.floor(low / step - 1e-9) if low else 0
    last = max(math.ceil(high / step - 1e-9), first + 1)
    ticks = tuple(step * number for number in range(first, last + 1))
    return Axis(ticks[0], ticks[-1], ticks)


def nice_step(span: float, most: int = MOST_STEPS) -> float:
    """Return 1, 2 or 5 times a power of ten, of which at most `most` fill the span; 0 for no span."""
    if span <= 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(span / most))
    return next(nice * power for nice in (1, 2, 5, 10) if span <= nice * power * most * (1 + 1e-9))


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


def draw(
    title: str, plots: Sequence[Plot], legend: Mapping[str, Style] | None = None, note: str = ""
) -> Markup:
    """Return a figure of plots side by side where there is room.

    Args:
        legend: the style of each series, where the plots don't name them.
    """
    return render("shared/charts.html", title=title, plots=plots, legend=legend, note=note)


def accuracy_plot(series: Sequence[Series], epochs: int) -> Plot:
    """Return the plot of accuracies by epoch, given as fractions, with room for so many epochs."""
    ends = [value for one in series for value in (*one.y, *one.low, *one.high)]
    shown = []
    for one in series:
        y, low, high = ([100 * value for value in values] for values in (one.y, one.low, one.high))
        shown.append(replace(one, y=y, low=low, high=high))
    return Plot("Accuracy (%)", shown, epoch_axis(epochs), percent_axis(ends))


def loss_plot(series: Sequence[Series], epochs: int) -> Plot:
    """Return the plot of losses by epoch, in nats, for so many epochs; to 1 where there is none."""
    shown = [finite(one) for one in series]
    highest = max((value for one in shown for value in (*one.y, *one.high)), default=0.0) or 1.0
    return Plot("Loss (nats)", shown, epoch_axis(epochs), ticked(0.0, highest, nice_step(highest)))


def finite(one: Series) -> Series:
    """Return a series without the losses of a network that diverged, which no axis holds."""
    ends = (one.low or one.y, one.high or one.y)
    points = [point for point in zip(one.x, one.y, *ends, strict=True) if all(map(math.isfinite, point))]
    x, y, low, high = ([point[place] for point in points] for place in range(4))
    return replace(one, x=x, y=y, low=low if one.low else (), high=high if one.high else ())


def draw_reliability(curves: Mapping[str, Bins], styles: Mapping[str, Style], counted: str) -> Markup:
    """Return a figure with the reliability diagrams of models by title, on one scale with ticks at its ends.

    Args:
        counted: what the bins hold equally many of, in the plural.
    """
    shares = percent_axis([share for bins in curves.values() for one in bins for share in one[:2]])
    axis = replace(shares, ticks=(shares.low, shares.high))
    plots = []
    for title, bins in curves.items():
        confidence, accuracy = ([100 * one[place] for one in bins] for place in (0, 1))
        tips = [f"{percent(one[0])} sure, {percent(one[1])} right" for one in bins]
        series = Series(title, styles[title], confidence, accuracy, tips=tips)
        plots.append(Plot(title, [series], axis, axis, "reliability"))
    note = (
        f"Each dot stands for equally many {counted}; both scales are the same. On the dashed line "
        "confidence is right; below it the model is too sure of itself."
    )
    return draw("Reliability: accuracy (up, %) by confidence (across, %)", plots, note=note)
