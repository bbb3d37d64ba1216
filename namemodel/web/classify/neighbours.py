"""The names of a model's own data that are nearest to the one typed, with their lists."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from namemodel.inference.neighbours import Neighbour
from namemodel.web.shared.tables import figures_html
from namemodel.web.shared.text import count, notice

TITLES = ("name", "list", "letters apart", "in training")


def neighbours_html(name: str, near: Sequence[Neighbour]) -> str:
    """Return what the data hold of a name: a sentence, and the nearest names as a table."""
    if not name.strip():
        return notice("Type a name, and see which names of the data are nearest.")
    if not near:
        return notice("No name of the data is near.")
    rows = [
        [one.name, ", ".join(one.labels), count(one.distance), "seen" if one.seen_in_training else "not seen"]
        for one in near
    ]
    caption = "Letters apart: to insert, to delete or to replace. Upper and lower case are alike."
    return found(name, near[0]) + figures_html(TITLES, rows, caption, words=True)


def found(name: str, nearest: Neighbour) -> str:
    """Return whether the data hold the name itself, and whether its labels conflict."""
    shown, lists = f"<b>{escape(name.strip())}</b>", [f"<b>{escape(label)}</b>" for label in nearest.labels]
    if nearest.distance:
        return f'<p class="nm-found">{shown} is not in the data. The nearest names are:</p>'
    if len(lists) == 1:
        return f'<p class="nm-found">{shown} is in the data, on the {lists[0]} list.</p>'
    several = f"{', '.join(lists[:-1])} and {lists[-1]}"
    return (
        f'<p class="nm-found">{shown} is in the data with conflicting labels: on the lists {several}. '
        "No single answer is right for all of them.</p>"
    )
