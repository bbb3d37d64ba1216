"""How a series looks in every chart: a colour, a marker and dashes, never a colour alone."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from namemodel.architectures import ARCHITECTURES
from namemodel.config import WITH_CHAR_LM
from namemodel.web.shared.theme import PALETTE

MARKERS = {
    "circle": ("M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0Z", ""),
    "square": ("M-5.5-5.5h11v11h-11Z", "9 4"),
    "triangle": ("M0-7L6.5 5.5h-13Z", "2 3"),
    "diamond": ("M0-7.5L7.5 0L0 7.5L-7.5 0Z", "9 3 2 3"),
    "triangle-down": ("M0 7L6.5-5.5h-13Z", "5 3"),
    "star": ("M0-8L2.2-2.6L8-2.4L3.5 1.3L5 7L0 3.8L-5 7L-3.5 1.3L-8-2.4L-2.2-2.6Z", "14 4"),
    "plus": ("M-2-7h4v5h5v4h-5v5h-4v-5h-5v-4h5Z", "2 6"),
    "cross": (
        "M-6.5-4L-4-6.5L0-2.5L4-6.5L6.5-4L2.5 0L6.5 4L4 6.5L0 2.5L-4 6.5L-6.5 4L-2.5 0Z",
        "9 3 2 3 2 3",
    ),
}
"""By name: an outline within a square from -8 to 8, and the dashes of its line, in pixels of ink and gap."""
REFERENCE_MARKERS = ("cross", "plus")
READABLE = PALETTE[:6]  # charts keep their colours on a dark page, where the darker steps would vanish


@dataclass(frozen=True)
class Style:
    """A CSS colour of ours and a key of `MARKERS`."""

    colour: str
    marker: str
    muted: bool = False
    """Whether it is a reference's, set back behind the models."""

    @property
    def path(self) -> str:
        """The marker's outline."""
        return MARKERS[self.marker][0]

    @property
    def dashes(self) -> str:
        """The dashes of a line; empty for a whole one."""
        return MARKERS[self.marker][1]


NETWORKS = {entry.title: Style(entry.colour, entry.marker) for entry in ARCHITECTURES.values()}


def styles_of(models: Iterable[str], references: Iterable[str] = ()) -> dict[str, Style]:
    """Return a style for each model, by title: a network's own, grey for references, else a free one."""
    muted = list(references)
    found: dict[str, Style] = {}
    for model in models:
        if model in muted:
            marker = REFERENCE_MARKERS[muted.index(model) % len(REFERENCE_MARKERS)]
            found[model] = Style("var(--nm-soft)", marker, muted=True)
        else:
            taken = {*NETWORKS.values(), *found.values()}
            own = NETWORKS.get(model.removesuffix(WITH_CHAR_LM))
            found[model] = free_style(len(found), taken) if own is None or own in found.values() else own
    return found


def free_style(place: int, taken: set[Style]) -> Style:
    """Return the first style that nobody has, starting at a place; past the 24 that there are, one again."""
    markers, colours = list(MARKERS), READABLE[::-1]
    styles = [
        Style(colours[at % len(colours)], markers[(at + 5) % len(markers)])
        for at in range(place, place + math.lcm(len(markers), len(colours)))
    ]
    return next((style for style in styles if style not in taken), styles[0])
