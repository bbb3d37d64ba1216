"""The bar of one list, as the macro `bar` of the templates draws it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """One bar; `share` is a fraction from 0 to 1, `figure` its text, empty for none."""

    label: str
    share: float
    colour: int
    figure: str = ""
    note: str = ""
    """A second figure beside the first."""
