"""The charts of a comparison: accuracy with intervals, accuracy against time, reliability, curves."""

from __future__ import annotations

from collections.abc import Sequence

from namemodel.comparison.references import Printed
from namemodel.comparison.report import interval_words
from namemodel.web.compare.state import ComparisonState, Result
from namemodel.web.shared import charts
from namemodel.web.shared.charts import Axis, Bins, Plot, Series, draw, percent_axis
from namemodel.web.shared.html import notice, percent, render, seconds, thin

NEAR = 0.15  # below the best, a reference is on the scale
NO_FIGURES = notice("Accuracy with its intervals, time and reliability are drawn here as runs are done.")
TIME_NOTE = (
    "Seconds to train once, on one thread; each step to the right is ten times longer. Higher and further "
    "left is better."
)
CURVES_NOTE = (
    "The curves are of validation names; of test names where a recipe chooses its epoch on them, as the "
    "article’s does. Where it holds out none, they are of training names: of the classifier alone, without "
    "the character LM, and with dropout. A band spans the seeds."
)


def figures_html(state: ComparisonState) -> str:
    """Return the figures so far, as high as they will be in the end."""
    if not state.shown:
        return NO_FIGURES
    results = state.results()
    return accuracy_figure(results, state.printed) + time_figure(results) + reliability_figure(state)


def accuracy_figure(results: Sequence[Result], printed: Sequence[Printed] = ()) -> str:
    """Return accuracy with its interval, one row a model, reference figures as lines."""
    axis = accuracy_axis(results, printed)
    # The majority class has no parameters: a line for what learns is enough.
    learnt = [one for one in results if one.style.muted and one.figures.get("parameters")]
    references = {one.title: one.accuracy.mean for one in learnt if one.accuracy}
    references |= {one.title: one.accuracy for one in printed}
    lines = [
        (f"{title} {percent(share)}", 100 * share)
        for title, share in sorted(references.items(), key=lambda line: line[1])
        if 100 * share >= axis.low
    ]
    below = [one for one in printed if 100 * one.accuracy < axis.low]
    words = "; ".join(f"{one.title} {percent(one.accuracy)}" for one in below)
    title = "Accuracy on the test names, with 95 % intervals"
    rows = [(one, thin(interval_words(one.accuracy)) if one.accuracy else "–") for one in results]
    said = [*(f"{one.title} {text}" for one, text in rows), *(label for label, _ in lines)]
    return render(
        "compare/intervals.html",
        title=title,
        rows=rows,
        axis=axis,
        references=lines,
        most_references=len(printed) + sum(one.style.muted for one in results),
        summary=f"{title}: {'; '.join(said)}",
        # An article has a figure that may be below the scale: its note keeps a line free from the start.
        note=f"Below this scale: {words}." if below else "\u00a0" if printed else "",
    )


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
    axis, points = accuracy_axis(results), []
    for one in results:
        # The majority class has nothing to train.
        if (found := one.accuracy) and one.figures["parameters"] and found.mean * 100 >= axis.low:
            took = one.figures["seconds"]
            tip = f"{one.title} {percent(found.mean)} in {seconds(took)}"
            y, low, high = ([100 * share] for share in (found.mean, found.low, found.high))
            points.append(Series(one.title, one.style, [took], y, low, high, [tip]))
    across = charts.seconds_axis([point.x[0] for point in points])
    plot = Plot("Accuracy against time", points, across, axis, "points")
    legend = {one.title: one.style for one in results if one.figures.get("parameters") != 0}
    return draw("Accuracy (%) against seconds to train", [plot], legend, TIME_NOTE)


def reliability_figure(state: ComparisonState) -> str:
    """Return the reliability diagrams of the networks; nothing where none is trained."""
    rows = state.comparison.rows
    networks = [model for model in state.models if model in state.trained]
    curves = {model: pool([run.reliability for run in rows.get(model, ())]) for model in networks}
    return charts.draw_reliability(curves, state.styles, "test names") if curves else ""


def pool(seeds: Sequence[Bins]) -> list[list[float]]:
    """Return as many bins as one seed has, from those of all: neighbours merged, weighted by their names."""
    every = sorted((list(one) for bins in seeds for one in bins), key=lambda one: one[0])
    size = max(len(seeds), 1)
    merged = []
    for start in range(0, len(every), size):
        bins = every[start : start + size]
        names = sum(one[2] for one in bins)
        merged.append([*(sum(one[place] * one[2] for one in bins) / names for place in (0, 1)), names])
    return merged


def curves_html(state: ComparisonState) -> str:
    """Return the learning curves so far.

    The legend has all that are to come, and in the end those that came.
    """
    plots = [
        charts.accuracy_plot(state.curves(1), state.epochs),
        charts.loss_plot(state.curves(0), state.epochs),
    ]
    lines = state.points if state.outcome else [*state.trained, *state.own]
    legend = {title: style for title, style in state.styles.items() if title in lines}
    return draw("Learning curves", plots, legend, CURVES_NOTE)
