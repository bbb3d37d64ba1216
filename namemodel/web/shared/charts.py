"""Finished figures of a comparison as HTML: accuracy with intervals, and accuracy against time.

Words and markers keep their size at every width; only places are in percent. Each figure is one
picture to a screen reader, with its numbers as the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from namemodel.comparison import figures
from namemodel.comparison.statistics import Interval
from namemodel.web.shared.axes import Axis, percent_axis, seconds_axis, spread_out
from namemodel.web.shared.series_style import Look
from namemodel.web.shared.text import percent, seconds, thin

NEAR = 0.15  # below the best, a reference is on the scale
LINE_ROOM = 24  # pixels that the label of a reference line takes
HEIGHT, LABEL_ROOM = 320, 22  # pixels of the plot against time, and that one of its labels takes
NARROWEST, LETTER = 280, 8  # pixels across that plot on a telephone, and of a letter


@dataclass(frozen=True)
class Dot:
    """One model of a figure; no interval and no time until one of its runs is done."""

    title: str
    look: Look
    accuracy: Interval | None = None
    seconds: float = 0.0
    """To train once."""
    line: bool = False
    """Whether it is a reference that a line is drawn for."""


@dataclass(frozen=True)
class Line:
    """A figure to hold the others against, a fraction."""

    title: str
    accuracy: float


def accuracy_html(dots: Sequence[Dot], printed: Sequence[Line] = ()) -> str:
    """Return accuracy with its interval, one row a model, reference figures as lines."""
    axis = accuracy_axis(dots, printed)
    known = [Line(dot.title, dot.accuracy.mean) for dot in dots if dot.line and dot.accuracy]
    lines = [line for line in (*known, *printed) if axis.holds(line.accuracy * 100)]
    beyond = [line for line in printed if line not in lines]
    room = LINE_ROOM * (len(printed) + sum(dot.look.muted for dot in dots))
    told = "; ".join(f"{dot.title} {interval_words(dot.accuracy)}" for dot in dots)
    told += "".join(f"; {line.title} {percent(line.accuracy)}" for line in printed)
    return (
        '<figure class="nm-chart"><figcaption>Accuracy on the test names, with 95 % intervals</figcaption>'
        f'<div class="nm-dots" role="img" aria-label="Accuracy: {escape(told)}" style="--lines:{room}px">'
        f"{''.join(dot_row(dot, axis) for dot in dots)}"
        f"{lines_html(lines, axis)}{ticks_html(axis)}</div>"
        f"{beyond_html(beyond) if printed else ''}</figure>"
    )


def accuracy_axis(dots: Sequence[Dot], printed: Sequence[Line] = ()) -> Axis:
    """Return the axis of accuracy: all intervals of trained models, and what is not far below them."""
    found = [(dot.look, dot.accuracy) for dot in dots if dot.accuracy is not None]
    best = max((one.mean for _, one in found), default=1.0)
    # The majority class would squeeze all others into a corner.
    near = [one for look, one in found if not look.muted or one.mean > best - NEAR]
    ends = [end for interval in near for end in (interval.low, interval.high)]
    if not ends:
        return percent_axis([])
    floor = min(ends) - 0.5 * (max(ends) - min(ends)) - 0.02
    return percent_axis([*ends, *(line.accuracy for line in printed if line.accuracy > floor)])


def off_axis(dot: Dot, axis: Axis) -> bool:
    """Return whether a model's accuracy lies below the axis."""
    return dot.accuracy is not None and dot.accuracy.mean * 100 < axis.low


def dot_row(dot: Dot, axis: Axis) -> str:
    """Return one model's row: its name, dot and whisker, and its figure."""
    mark = ""
    if off_axis(dot, axis):
        mark = '<span class="nm-below">◂ below this scale</span>'
    elif dot.accuracy is not None:
        low, middle, high = (
            axis.place(value * 100) * 100
            for value in (dot.accuracy.low, dot.accuracy.mean, dot.accuracy.high)
        )
        mark = (
            f'<i class="nm-whisker" style="left:{low:.2f}%;width:{high - low:.2f}%;'
            f'background:{dot.look.colour}"></i>'
            f'<span class="nm-at" style="left:{middle:.2f}%">{dot.look.svg}</span>'
        )
    muted = " muted" if dot.look.muted else ""
    return (
        f'<div class="nm-dotrow{muted}"><span class="nm-dotname">{dot.look.svg}<b>{escape(dot.title)}</b>'
        f'</span><span class="nm-dottrack">{mark}</span>'
        f'<span class="nm-figure">{interval_words(dot.accuracy)}</span></div>'
    )


def lines_html(lines: Sequence[Line], axis: Axis) -> str:
    """Return reference figures as vertical lines, each with its name on a height of its own."""
    drawn = []
    for number, line in enumerate(sorted(lines, key=lambda line: line.accuracy)):
        at = axis.place(line.accuracy * 100) * 100
        side = "left" if at > 70 else "right" if at < 30 else "middle"
        drawn.append(
            f'<span class="nm-line {side}" style="left:{at:.2f}%;top:{number * LINE_ROOM}px">'
            f"<em>{escape(line.title)} {percent(line.accuracy)}</em></span>"
        )
    return f'<div class="nm-lines">{"".join(drawn)}</div>'


def ticks_html(axis: Axis) -> str:
    """Return the ticks below rows of dots."""
    marks = "".join(
        f'<span style="left:{axis.place(tick) * 100:.2f}%">{tick:g}</span>' for tick in axis.ticks
    )
    return f'<div class="nm-ticks">{marks}<b>%</b></div>'


def beyond_html(lines: Sequence[Line]) -> str:
    """Name the reference figures that lie below the axis."""
    told = "; ".join(f"{line.title} {percent(line.accuracy)}" for line in lines)
    return f'<p class="nm-footnote">{"Below this scale: " + escape(told) + "." if told else "&nbsp;"}</p>'


def interval_words(interval: Interval | None) -> str:
    """Return an accuracy with its interval, or a dash."""
    return "–" if interval is None else thin(figures.interval_words(interval))


def time_html(dots: Sequence[Dot]) -> str:
    """Return accuracy against the seconds to train, on a logarithmic scale; the top left is best.

    Nothing for more models than there is room for labels.
    """
    if len(dots) * LABEL_ROOM > HEIGHT:
        return ""
    up = accuracy_axis(dots)
    shown = [dot for dot in dots if dot.accuracy is not None and dot.seconds > 0 and not off_axis(dot, up)]
    across = seconds_axis([dot.seconds for dot in shown])
    heights = [(1 - up.place(dot.accuracy.mean * 100)) * HEIGHT for dot in shown if dot.accuracy]
    labels = spread_out(heights, LABEL_ROOM, 0.0, HEIGHT)
    marks = "".join(
        time_mark(dot, across, up, height, label)
        for dot, height, label in zip(shown, heights, labels, strict=True)
    )
    told = "; ".join(
        f"{dot.title} {percent(dot.accuracy.mean)} in {seconds(dot.seconds)}" for dot in shown if dot.accuracy
    )
    return (
        '<figure class="nm-chart"><figcaption>Accuracy (%) against seconds to train</figcaption>'
        f'<div class="nm-plot" role="img" aria-label="Accuracy against time: {escape(told)}" '
        f'style="height:{HEIGHT}px">{grid_html(across, up)}{marks}</div>'
        '<p class="nm-footnote">Seconds to train once, on one thread; each step to the right is ten times '
        "longer. Higher and further left is better.</p></figure>"
    )


def time_mark(dot: Dot, across: Axis, up: Axis, height: float, label: float) -> str:
    """Return one model of the plot against time; `height` and `label` are pixels from the top."""
    assert dot.accuracy is not None
    at = across.place(dot.seconds) * 100
    top = (1 - up.place(dot.accuracy.high * 100)) * HEIGHT
    bottom = (1 - up.place(dot.accuracy.low * 100)) * HEIGHT
    fits = len(dot.title) * LETTER + 40 < (100 - at) / 100 * NARROWEST
    side = "right" if fits or at < 50 else "left"
    room = 100 - at if side == "right" else at
    return (
        f'<i class="nm-whisker up" style="left:{at:.2f}%;top:{top:.1f}px;height:{bottom - top:.1f}px;'
        f'background:{dot.look.colour}"></i>'
        f'<span class="nm-at" style="left:{at:.2f}%;top:{height:.1f}px">{dot.look.svg}</span>'
        f"{leader_html(at, height, label, side)}"
        f'<span class="nm-name {side}" style="left:{at:.2f}%;top:{label:.1f}px;'
        f'max-width:calc({room:.2f}% + 12px)">{dot.look.svg}'
        f"<b>{escape(dot.title)}</b></span>"
    )


def leader_html(at: float, height: float, label: float, side: str) -> str:
    """Return a line from a marker to its label, where that was moved up or down."""
    away = label - height
    if abs(away) < LABEL_ROOM / 4:
        return ""
    ends = (0, 18) if side == "right" else (18, 0)
    return (
        f'<svg class="nm-leader {side}" style="left:{at:.2f}%;top:{height:.1f}px;height:1px" '
        f'aria-hidden="true"><path d="M{ends[0]} 0L{ends[1]} {away:.1f}"/></svg>'
    )


def grid_html(across: Axis, up: Axis) -> str:
    """Return the lines and numbers of both axes."""
    rows = "".join(
        f'<span class="nm-gridrow" style="top:{(1 - up.place(tick)) * HEIGHT:.1f}px"><b>{tick:g}</b></span>'
        for tick in up.ticks
    )
    columns = "".join(
        f'<span class="nm-gridcolumn" style="left:{across.place(tick) * 100:.2f}%"><b>{tick:g}</b></span>'
        for tick in across.ticks
    )
    return rows + columns
