"""The figures of a comparison: accuracy with intervals, accuracy against time, reliability."""

from __future__ import annotations

from collections.abc import Sequence

from namemodel.comparison.references import Printed
from namemodel.comparison.report import interval_words
from namemodel.comparison.statistics import Interval
from namemodel.web.compare.comparison_state import ComparisonState, Result
from namemodel.web.shared.axes import Axis, percent_axis, seconds_axis
from namemodel.web.shared.charts import (
    Bins,
    Plot,
    Row,
    Series,
    draw,
    draw_rows,
    reliability_plots,
)
from namemodel.web.shared.html import notice
from namemodel.web.shared.text import percent, seconds, thin

NEAR = 0.15  # below the best, a reference is on the scale
EMPTY = notice("Accuracy with its intervals, time and reliability are drawn here as runs are done.")
TIME_NOTE = (
    "Seconds to train once, on one thread; each step to the right is ten times longer. Higher and further "
    "left is better."
)
RELIABILITY_NOTE = (
    "Each dot stands for equally many test names; both scales are the same. On the dashed line confidence is "
    "right; below it the model is too sure of itself."
)


def figures_html(state: ComparisonState) -> str:
    """Return the figures so far, as high as they will be in the end."""
    if not state.shown:
        return EMPTY
    results = state.results()
    return accuracy_figure(results, state.printed) + time_figure(results) + reliability_figure(state)


def accuracy_figure(results: Sequence[Result], printed: Sequence[Printed] = ()) -> str:
    """Return accuracy with its interval, one row a model, reference figures as lines."""
    axis = accuracy_axis(results, printed)
    # The majority class has no parameters: a line for what learns is enough.
    learnt = [one for one in results if one.style.muted and one.figures.get("parameters")]
    references = {one.title: one.accuracy.mean for one in learnt if one.accuracy}
    references |= {one.title: one.accuracy for one in printed}
    below = [one for one in printed if one.accuracy * 100 < axis.low]
    words = "; ".join(f"{one.title} {percent(one.accuracy)}" for one in below)
    # The line of a note is there from the start where one may come.
    note = f"Below this scale: {words}." if below else "\u00a0" if printed else ""
    return draw_rows(
        "Accuracy on the test names, with 95 % intervals",
        [accuracy_row(one) for one in results],
        axis,
        references={
            f"{title} {percent(share)}": share * 100
            for title, share in references.items()
            if share * 100 >= axis.low
        },
        most_references=len(printed) + sum(one.style.muted for one in results),
        note=note,
    )


def accuracy_row(one: Result) -> Row:
    """Return the row of one model."""
    if one.accuracy is None:
        return Row(one.title, one.style)
    value, low, high = (100 * share for share in (one.accuracy.mean, one.accuracy.low, one.accuracy.high))
    return Row(one.title, one.style, value, low, high, thin(interval_words(one.accuracy)))


def accuracy_axis(results: Sequence[Result], printed: Sequence[Printed] = ()) -> Axis:
    """Return the axis of accuracy: all intervals of trained models, and what is not far below them."""
    found = [(one.style, one.accuracy) for one in results if one.accuracy is not None]
    best = max((accuracy.mean for _, accuracy in found), default=1.0)
    # The majority class would squeeze all others into a corner.
    near = [accuracy for style, accuracy in found if not style.muted or accuracy.mean > best - NEAR]
    ends = [end for accuracy in near for end in (accuracy.low, accuracy.high)]
    if not ends:
        return percent_axis([])
    floor = min(ends) - 0.5 * (max(ends) - min(ends)) - 0.02
    return percent_axis([*ends, *(one.accuracy for one in printed if one.accuracy > floor)])


def time_figure(results: Sequence[Result]) -> str:
    """Return accuracy against the seconds to train, on a logarithmic scale; the top left is best."""
    up = accuracy_axis(results)
    points = [
        time_point(one, one.accuracy)
        for one in results
        # The majority class has nothing to train.
        if one.accuracy and one.figures["parameters"] and one.accuracy.mean * 100 >= up.low
    ]
    across = seconds_axis([one.x[0] for one in points])
    plot = Plot("Accuracy against time", points, across, up, "points")
    legend = {one.title: one.style for one in results if one.figures.get("parameters") != 0}
    return draw("Accuracy (%) against seconds to train", [plot], legend, TIME_NOTE)


def time_point(one: Result, accuracy: Interval) -> Series:
    """Return the point of one model."""
    took = one.figures["seconds"]
    tip = f"{one.title} {percent(accuracy.mean)} in {seconds(took)}"
    y, low, high = (100 * share for share in (accuracy.mean, accuracy.low, accuracy.high))
    return Series(one.title, one.style, [took], [y], [low], [high], [tip])


def reliability_figure(state: ComparisonState) -> str:
    """Return the reliability diagrams of the networks; nothing where none is trained."""
    networks = [model for model in state.models if model in state.trained]
    curves = {model: pool([run.reliability for run in state.runs.get(model, ())]) for model in networks}
    if not curves:
        return ""
    title = "Reliability: accuracy (up, %) by confidence (across, %)"
    return draw(title, reliability_plots(curves, state.styles), note=RELIABILITY_NOTE)


def pool(seeds: Sequence[Bins]) -> list[list[float]]:
    """Return as many bins as one seed has, from those of all: neighbours merged, weighted by their names."""
    every = sorted((list(one) for bins in seeds for one in bins), key=lambda one: one[0])
    size = max(len(seeds), 1)
    merged = []
    for start in range(0, len(every), size):
        bins = every[start : start + size]
        names = sum(one[2] for one in bins)
        merged.append([*(sum(one[part] * one[2] for one in bins) / names for part in (0, 1)), names])
    return merged
