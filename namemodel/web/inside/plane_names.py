"""The test names of exhibit 2: where they end, what they are called, and what is said of all of them.

Their end points come with the networks that come with the program; what they are called is known where the
data are at hand.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from namemodel.architectures import get_architecture
from namemodel.data import NameTable
from namemodel.inference.pretrained import pretrained_folder
from namemodel.inside.figures_over_names import load_figures
from namemodel.inside.plane import Plane, Walk, find_end_points, nearest
from namemodel.web.inside.exhibit import Trace
from namemodel.web.inside.plane_training import spread
from namemodel.web.inside.tested import find_soon, nearest_guess
from namemodel.web.shared.html import count, percent

GUESSES = (70, 85, 95)  # percent
NEAREST = 4  # names that are told for each point
SWITCHED = {
    "zero_W_h": "with W_h = 0",
    "no_tanh": "without tanh",
    "coded_sum": "with the article’s coded sum",
    "printed_sum": "with the article’s printed sum",
}


def show_names(plane: Plane, walk: Walk, folder: Path | None) -> Trace:
    """Return where test names end, and what to say of them.

    Args:
        folder: of the visitor's own model; None for a network that comes with the program.
    """
    names, pending = find_soon(plane.classifier, folder)
    found = without_names(plane, folder) if names is None else with_names(plane, walk, names)
    return found | {"pending": pending}


def with_names(plane: Plane, walk: Walk, names: NameTable) -> Trace:
    """Return what is shown where the names are at hand: under switches, too."""
    learned = find_end_points(Plane(plane.classifier), names)
    ends = find_end_points(plane, names)
    over = over_names(plane, len(names), learned.accuracy)
    if plane.switches:
        changed = " and ".join(SWITCHED[switch] for switch in sorted(plane.switches))
        over += f" {changed[0].upper()}{changed[1:]}, and nothing learned anew: {percent(ends.accuracy)}."
    last_letter = None
    if "coded_sum" in plane.available_switches:  # an RNN: its state enters the next one by W_h alone
        last_letter = find_end_points(Plane(plane.classifier, ["zero_W_h"]), names).accuracy
    shown = spread(len(names))
    return {
        "dots": {
            "points": rounded(ends.points[shown]),
            "labels": ends.labels[shown].tolist(),
            "names": [names.names[row] for row in shown],
        },
        "near": nearest(ends.points[shown], walk.states, NEAREST).tolist(),
        "over": over,
        "guess": make_guess(plane, learned.accuracy, last_letter),
    }


def without_names(plane: Plane, folder: Path | None) -> Trace:
    """Return what is shown where no names are at hand: what came with the network, if nothing is switched."""
    stored = None if folder else load_figures(pretrained_folder(plane.classifier.id))
    if stored is None or stored.end_points is None:
        return {"dots": None, "over": ""}
    shown = spread(len(stored.labels))
    dots = {
        "points": [stored.end_points[row] for row in shown],
        "labels": [stored.labels[row] for row in shown],
    }
    return {
        "dots": None if plane.switches else dots,
        "over": over_names(plane, len(stored.labels), stored.accuracy),
        "guess": make_guess(plane, stored.accuracy),
    }


def title_of(plane: Plane) -> str:
    """Return what a sentence calls the network."""
    return f"the two-unit {get_architecture(plane.model.config.architecture).title}"


def over_names(plane: Plane, tested: int, accuracy: float) -> str:
    """Return what a network does over all test names, as a sentence."""
    return f"Over {count(tested)} test names: {title_of(plane)} puts {percent(accuracy)} on the right side."


def make_guess(plane: Plane, accuracy: float, last_letter: float | None = None) -> Trace:
    """Return which guess is right for a network, and why.

    Args:
        last_letter: the accuracy of what the last letter alone decides, where it is known.
    """
    because = (
        f"Of the names that it has not learned from, {title_of(plane)} puts {percent(accuracy)} on the right "
        "side. It has not kept the letters: names that end at the same point are the same to it. It has kept "
        "what tells the lists apart."
    )
    if last_letter is not None:
        because += f" The last letter alone (W_h = 0) puts {percent(last_letter)} there."
    return {"right": nearest_guess(GUESSES, accuracy), "because": because}


def rounded(values: npt.NDArray[np.float64]) -> Any:
    """Return numbers as nested lists, with four digits behind the point."""
    return values.round(4).tolist()
