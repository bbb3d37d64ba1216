"""How numbers and lists are written in sentences: in the terminal, on the page and in model cards."""

from __future__ import annotations

import math
from collections.abc import Sequence

LOWEST_GUESS, HIGHEST_GUESS = 0.001, 0.999  # probabilities beyond them are not written as 0.0 and 100.0 %


def percent(fraction: float | None) -> str:
    """Return a fraction from 0 to 1 with one decimal percent; a dash for None."""
    return "–" if fraction is None else f"{100 * fraction:.1f} %"


def guess(probability: float) -> str:
    """Return a probability as `percent` does, but never as certain: "> 99.9 %", "< 0.1 %"."""
    if probability > HIGHEST_GUESS:
        return f"> {percent(HIGHEST_GUESS)}"
    return percent(probability) if probability >= LOWEST_GUESS else f"< {percent(LOWEST_GUESS)}"


def rarer_than(familiarity: float) -> str:
    """Return of how many names of a list a name is rarer: "97 %", or "all"."""
    return f"{math.floor(100 * (1 - familiarity))} %" if familiarity else "all"


def number(value: float | None, digits: int = 3) -> str:
    """Return a number with commas between thousands and so many decimals; a dash for None or NaN."""
    return "–" if value is None or not math.isfinite(value) else f"{value:,.{digits}f}"


def listed(words: Sequence[str]) -> str:
    """Return "GRU", "GRU and LSTM" or "GRU, LSTM and RNN", one word or more."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def things(number: int, name: str) -> str:
    """Return how many things there are, in words: 1 epoch, 1,000 epochs."""
    return f"{number:,} {name}{'s' * (number != 1)}"


def printable(text: str) -> str:
    """Return text with escapes for characters that would move a terminal's cursor, or worse."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
