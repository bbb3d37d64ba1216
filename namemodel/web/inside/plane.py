"""Exhibit 2: a state of two numbers is a point, a letter moves it, and the answer is the side it ends on."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from namemodel.architectures import get_architecture
from namemodel.errors import NameModelError
from namemodel.inference.pretrained import small_models
from namemodel.inside.arrays import round_decimals
from namemodel.inside.equations import gru_numbers, rnn_numbers
from namemodel.inside.plane import Plane, Walk, has_plane
from namemodel.web.inside.exhibit import Exhibit, Trace, Visit
from namemodel.web.inside.plane_names import GUESSES, describe_two_units, show_names
from namemodel.web.inside.plane_training import train_now
from namemodel.web.shared.errors import error_words
from namemodel.web.shared.sessions import PREFIX
from namemodel.web.shared.theme import usual_colours

MOST = 4500  # numbers of a trace
GRIDS = (5, 3)  # arrows along a side of the plane, as many as there is room for
SMALL = {id: small_models("two-units")[id] for id in ("gru", "rnn")}
OTHER = (
    "The network chosen above keeps more numbers than can be drawn. Here is one of two units, trained on "
    "German and Italian names. Train one of your own below, in seconds."
)


def trace_plane(visit: Visit) -> Trace:
    """Return a name's walk, the numbers of each step, each letter's field, and where the test names end."""
    model, chosen, note = choose_two_units(visit)
    classifier = visit.load(model)
    wanted = visit.options.get("switch", "").split(",")  # of another network, maybe
    plane = Plane(classifier, [switch for switch in Plane(classifier).available_switches if switch in wanted])
    walk = plane.walk(visit.name)
    steps = plane.all_steps(visit.name)
    found: Trace = {
        "note": note,
        "reader": describe_two_units(plane),
        "network": chosen,
        "networks": choices(visit, chosen),
        "architecture": classifier.checkpoint.experiment.model.architecture,
        "labels": list(classifier.labels),
        "colours": [usual_colours(classifier.labels)[label] for label in classifier.labels],
        "switches": list(plane.available_switches),
        "switched": sorted(plane.switches),
        "extent": plane.extent,
        "boundary": boundary_of(plane),
        "letters": list(walk.letters),
        "states": round_decimals(walk.states),
        "answers": answers(walk),
        "symbols": list(steps),
        "steps": round_decimals(np.stack(list(steps.values()), axis=1)),
        **show_names(visit.context, model, plane, walk),
    }
    return found | {"fields": fields(plane, walk.letters, MOST - count_numbers(found))}


def choose_two_units(visit: Visit) -> tuple[str, str, str]:
    """Return the id of the network that is looked into, which choice that is, and what to say of it.

    A choice is a key of `SMALL`, the id of a network that the visitor has trained, or "" for the page's.

    Raises:
        NameModelError: there is no such model as the page's head has.
    """
    chosen, note = visit.options.get("network", ""), ""
    if chosen.startswith(PREFIX):
        try:
            visit.context.store.get_own(chosen, visit.session)
            return chosen, chosen, ""
        except NameModelError as error:
            note = f"{error_words(error)} Until then, here is one that comes with the program."
    if chosen not in SMALL:
        if has_plane(visit.classifier):
            return visit.model or "", "", note
        chosen, note = next(iter(SMALL)), note or OTHER
    return SMALL[chosen], chosen, note


def choices(visit: Visit, chosen: str) -> list[tuple[str, str]]:
    """Return the networks that the visitor can choose, and what they are called."""
    small = [(id, get_architecture(id).title) for id in SMALL]
    own = [(chosen, "yours")] * chosen.startswith(PREFIX)
    return [*[("", "the model above")] * has_plane(visit.classifier), *small, *own]


def answers(walk: Walk) -> list[tuple[int, float]]:
    """Return after each letter, and before the first, the most probable list and its probability."""
    return [(int(p.argmax()), round_decimals(p.max())) for p in walk.probabilities]


def boundary_of(plane: Plane) -> Trace:
    """Return what the browser tints the plane with."""
    line = plane.boundary()
    return {
        "weight": round_decimals(line.weight),
        "bias": round_decimals(line.bias),
        "temperature": line.temperature,
    }


def fields(plane: Plane, letters: Collection[str], most: int) -> Trace:
    """Return where each letter moves the points of a grid, which is as fine as `most` numbers allow.

    Only the points it leads to: those it starts from are the grid's, over -extent … extent.
    """
    different = dict.fromkeys(letters)
    room = (grid for grid in GRIDS if 2 * grid * grid * len(different) <= most)
    grid = next(room, GRIDS[-1])
    return {
        "grid": grid,
        "to": {letter: round_decimals(plane.field(letter, grid)[:, 1]) for letter in different},
    }


def count_numbers(value: object) -> int:
    """Return how many numbers a value of JSON has."""
    if isinstance(value, dict | list | tuple):
        return sum(map(count_numbers, value.values() if isinstance(value, dict) else value))
    return isinstance(value, int | float)


PLANE = Exhibit(
    id="plane",
    short="2 Two numbers",
    title="A memory of two numbers",
    idea="What a network remembers of the letters it has read is its hidden state; with two numbers it is a "
    "point, each letter moves it, and the answer is the side of a line on which it ends.",
    question="The network keeps only two numbers of all the letters it has read. How many of 100 unseen "
    "names does it put on the right list?",
    guesses=tuple(f"About {number}" for number in GUESSES),
    right=2,
    explanation="More than nine in ten.",
    trace=trace_plane,
    code=(rnn_numbers, gru_numbers, Plane.states, Plane.walk, Plane.field),
    run=train_now,
)
