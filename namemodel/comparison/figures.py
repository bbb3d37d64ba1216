"""The figures of a comparison as people read them, the same on the page, in a terminal and in a document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from namemodel.comparison.statistics import Interval
from namemodel.wording import percent


def interval_words(found: Interval) -> str:
    """Return "97.8 ± 0.9 %", or "97.5 % (95.0–98.8)" for the interval of a single seed.

    Ends are given, cut off at 0 and 100, also where the interval of few seeds reaches beyond what a share can
    be: a half of it would be a number that nothing means. Seeds that all have the same figure tell of no
    spread: "97.8 % (all 2 seeds)".
    """
    if found.seeds > 1 and found.half == 0:
        return f"{100 * found.mean:.1f} % (all {found.seeds} seeds)"
    if found.seeds > 1 and found.low >= 0 and found.high <= 1:
        return f"{100 * found.mean:.1f} ± {100 * found.half:.1f} %"
    low, high = max(found.low, 0.0), min(found.high, 1.0)
    return f"{100 * found.mean:.1f} % ({100 * low:.1f}–{100 * high:.1f})"


def seconds_words(seconds: float) -> str:
    """Return a time with one decimal, or with two below a second."""
    return f"{seconds:.{1 if seconds >= 1 else 2}f}"


def speed_words(names: float) -> str:
    """Return names a second with two significant digits: a third would be noise."""
    unit = 10 ** max(len(str(int(names))) - 2, 0)
    return f"{round(names / unit) * unit:,}"


@dataclass(frozen=True)
class Figure:
    """One entry of the registry: a column of a comparison."""

    name: str
    """The field of `Summary` and of `SavedRow`."""
    title: str
    best: Literal["high", "low"]
    write: Callable[[Any], str]

    def text(self, value: object) -> str:
        """Return a value in words; a dash for None."""
        return "–" if value is None else self.write(value)


FIGURES = {
    figure.name: figure
    for figure in (
        Figure("accuracy", "accuracy", "high", interval_words),
        Figure("macro_f1", "macro-F1", "high", "{:.3f}".format),
        Figure("log_loss", "log loss (nats)", "low", "{:.3f}".format),
        Figure("calibration_error", "calibration error", "low", percent),
        Figure("parameters", "parameters", "low", "{:,}".format),
        Figure("seconds", "s to train", "low", seconds_words),
        Figure("names_a_second", "names/s", "high", speed_words),
        Figure("megabytes", "MB", "low", "{:.2f}".format),
    )
}
"""In the order of the columns."""
