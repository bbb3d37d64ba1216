"""An accuracy and its interval as people read them, the same on the page, in a terminal and in a document."""

from __future__ import annotations

from namemodel.comparison.statistics import Interval


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
