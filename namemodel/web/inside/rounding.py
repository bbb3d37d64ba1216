"""Numbers as an exhibit's trace holds them: with as many digits as a picture shows."""

from __future__ import annotations

from collections.abc import Iterable

DIGITS = 4  # that are significant, so that small numbers keep theirs


def rounded(values: Iterable[float]) -> list[float]:
    """Return numbers, rounded to significant digits."""
    return [float(f"{float(value):.{DIGITS}g}") for value in values]
