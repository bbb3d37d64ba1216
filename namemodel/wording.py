"""Figures and lists as they are written in sentences, alike in the terminal, on the page and on cards."""

from __future__ import annotations

from collections.abc import Sequence


def percent(fraction: float | None) -> str:
    """Return a fraction from 0 to 1 with one decimal percent; a dash for None."""
    return "–" if fraction is None else f"{100 * fraction:.1f} %"


def listed(words: Sequence[str]) -> str:
    """Return "GRU", "GRU and LSTM" or "GRU, LSTM and RNN", one word or more."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
