"""How a model looks in every figure of a comparison: a colour, a marker and dashes, never a colour alone."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from namemodel.architectures import ARCHITECTURES
from namemodel.config import WITH_CHAR_LM
from namemodel.web.shared.theme import PALETTE

# Paths within a square from -8 to 8.
MARKERS = {
    "circle": "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0Z",
    "square": "M-5.5-5.5h11v11h-11Z",
    "triangle": "M0-7L6.5 5.5h-13Z",
    "diamond": "M0-7.5L7.5 0L0 7.5L-7.5 0Z",
    "triangle-down": "M0 7L6.5-5.5h-13Z",
    "star": "M0-8L2.2-2.6L8-2.4L3.5 1.3L5 7L0 3.8L-5 7L-3.5 1.3L-8-2.4L-2.2-2.6Z",
    "plus": "M-2-7h4v5h5v4h-5v5h-4v-5h-5v-4h5Z",
    "cross": "M-6.5-4L-4-6.5L0-2.5L4-6.5L6.5-4L2.5 0L6.5 4L4 6.5L0 2.5L-4 6.5L-6.5 4L-2.5 0Z",
}
# What a line is drawn with: each marker has its own, in pixels of ink and of gap.
DASHES = {
    "circle": "",
    "square": "9 4",
    "triangle": "2 3",
    "diamond": "9 3 2 3",
    "triangle-down": "5 3",
    "star": "14 4",
    "plus": "2 6",
    "cross": "9 3 2 3 2 3",
}
REFERENCE_MARKERS = ("cross", "plus")
READABLE = PALETTE[:6]  # plots keep their colours on a dark page, where the darker steps would vanish


@dataclass(frozen=True)
class Look:
    """A CSS colour of ours and a key of `MARKERS`."""

    colour: str
    marker: str
    muted: bool = False
    """Whether it is a reference's, set back behind the models."""

    @property
    def path(self) -> str:
        """The marker's outline, within a square from -8 to 8."""
        return MARKERS[self.marker]

    @property
    def dashes(self) -> str:
        """What a line is dashed with; empty for a whole one."""
        return DASHES[self.marker]

    @property
    def svg(self) -> str:
        """The marker as a small picture that says nothing by itself."""
        return (
            f'<svg class="nm-marker" viewBox="-9 -9 18 18" aria-hidden="true" style="--m:{self.colour}">'
            f'<path d="{self.path}"/></svg>'
        )


NETWORKS = {entry.title: Look(entry.colour, entry.marker) for entry in ARCHITECTURES.values()}


def looks_of(models: Iterable[str], references: Iterable[str] = ()) -> dict[str, Look]:
    """Return a look for each model, by title: a network's own, ink for references, else a free one."""
    muted = set(references)
    found: dict[str, Look] = {}
    for model in models:
        if model in muted:
            place = sum(known in muted for known in found)
            marker = REFERENCE_MARKERS[place % len(REFERENCE_MARKERS)]
            found[model] = Look("var(--nm-soft)", marker, muted=True)
        else:
            taken = {*NETWORKS.values(), *found.values()}
            own = NETWORKS.get(model.removesuffix(WITH_CHAR_LM))
            if own is None or own in found.values():
                own = free_look(len(found), taken)
            found[model] = own
    return found


def free_look(place: int, taken: Collection[Look]) -> Look:
    """Return the look of a model that has none of its own, by its place: the first that nobody has.

    Past the 24 that there are, a look comes again.
    """
    markers, colours = list(MARKERS), READABLE[::-1]
    there_are = math.lcm(len(markers), len(colours))
    looks = [
        Look(colours[at % len(colours)], markers[(at + 5) % len(markers)])
        for at in range(place, place + there_are)
    ]
    return next((look for look in looks if look not in taken), looks[0])
