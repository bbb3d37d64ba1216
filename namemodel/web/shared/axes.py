"""Scales of charts: where a value lies along an axis, and which ticks the axis has."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

MOST_STEPS = 6  # between the ticks of an axis
NICE = (1, 2, 5, 10)  # times a power of ten: what ticks are apart


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
        low, high, at = self.low, self.high, max(value, self.low)
        if self.log:
            low, high, at = math.log10(low), math.log10(high), math.log10(at)
        return min((at - low) / (high - low), 1.0) * 100

    def ends(self) -> Axis:
        """Return the same axis with ticks at its ends alone."""
        return Axis(self.low, self.high, (self.low, self.high), self.log, self.title)


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


def loss_axis(values: Sequence[float]) -> Axis:
    """Return an axis from 0 that holds the values; to 1 where there are none."""
    highest = max(values, default=0.0) or 1.0
    return ticked(0.0, highest, nice_step(highest))


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
    return next(nice * power for nice in NICE if span <= nice * power * most * (1 + 1e-9))
