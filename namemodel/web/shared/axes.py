"""Scales of figures: where a value lies between 0 and 1 of an axis, and which ticks it has."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

MOST_STEPS = 6  # between the ticks of an axis of percent
STEPS = (0.5, 1, 2, 5, 10, 20)
NICE = (1, 2, 5)  # times a power of ten: what ticks are apart


@dataclass(frozen=True)
class Axis:
    """A scale from `low` to `high`."""

    low: float
    high: float
    ticks: tuple[float, ...]
    log: bool = False

    def place(self, value: float) -> float:
        """Return where a value lies, from 0 to 1, and at the end where it is beyond."""
        low, high, at = (
            (math.log10(x) for x in (self.low, self.high, max(value, self.low)))
            if self.log
            else (self.low, self.high, value)
        )
        return min(max((at - low) / (high - low), 0.0), 1.0)

    def holds(self, value: float) -> bool:
        """Return whether a value lies on the axis."""
        return self.low <= value <= self.high


def percent_axis(shares: Sequence[float]) -> Axis:
    """Return an axis of percent, 100 at most, that holds the fractions; 0 to 100 where there are none."""
    values = [min(max(share * 100, 0.0), 100.0) for share in shares] or [0.0, 100.0]
    low, high = min(values), max(values)
    step = next((step for step in STEPS if high - low <= step * (MOST_STEPS - 1)), STEPS[-1])
    first = math.floor(low / step - 1e-9) if low else 0
    last = max(math.ceil(min(high + step * 0.1, 100.0) / step), first + 1)
    ticks = tuple(step * number for number in range(max(first, 0), last + 1))
    return Axis(ticks[0], ticks[-1], ticks)


def whole_axis(last: int) -> Axis:
    """Return an axis from 0 to a whole number, whose ticks are whole numbers."""
    step = max(nice_step(last), 1)
    return Axis(0, last, tuple(range(0, last + 1, int(step))))


def loss_axis(values: Sequence[float]) -> Axis:
    """Return an axis from 0 that holds the values; to 1 where there are none."""
    highest = max(values, default=0.0) or 1.0
    step = nice_step(highest)
    last = math.ceil(highest / step - 1e-9)
    return Axis(0, last * step, tuple(step * number for number in range(last + 1)))


def nice_step(highest: float) -> float:
    """Return what the ticks from 0 to a number are apart: 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(highest / MOST_STEPS))
    return next((nice * power for nice in NICE if highest <= nice * power * MOST_STEPS), 10 * power)


def seconds_axis(values: Sequence[float]) -> Axis:
    """Return a logarithmic axis of seconds, by powers of ten, that holds the values."""
    positive = [value for value in values if value > 0] or [0.1, 9.0]
    first = math.floor(math.log10(min(positive)))
    last = max(math.ceil(math.log10(max(positive) * 1.05)), first + 1)
    ticks = tuple(10.0**power for power in range(first, last + 1))
    return Axis(ticks[0], ticks[-1], ticks, log=True)


def spread_out(places: Sequence[float], room: float, low: float, high: float) -> list[float]:
    """Return places moved apart to at least `room` between any two, as little as that takes.

    They keep their order and stay from `low` to `high` as far as there is room.
    """
    order = sorted(range(len(places)), key=places.__getitem__)
    groups: list[list[int]] = []
    for place in order:
        groups.append([place])
        # Two groups that would overlap become one, around the middle of its places.
        while len(groups) > 1 and overlap(places, groups[-2], groups[-1], room):
            groups[-2:] = [groups[-2] + groups[-1]]
    moved = [0.0] * len(places)
    least = low
    for group in groups:
        start = max(first_of(places, group, room), least)
        for number, place in enumerate(group):
            moved[place] = start + number * room
        least = start + len(group) * room
    most = high
    for place in reversed(order):
        moved[place] = min(moved[place], most)
        most = moved[place] - room
    return moved


def first_of(places: Sequence[float], group: Sequence[int], room: float) -> float:
    """Return where the first of a group lies when all are `room` apart around the middle of their places."""
    return sum(places[place] for place in group) / len(group) - (len(group) - 1) * room / 2


def overlap(places: Sequence[float], before: Sequence[int], after: Sequence[int], room: float) -> bool:
    """Return whether two neighbouring groups come closer than `room`."""
    end = first_of(places, before, room) + len(before) * room
    return first_of(places, after, room) < end
