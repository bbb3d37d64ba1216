"""The test names of exhibit 2: where they end, what they are called, and how many are right.

Their end points come with the networks that come with the program; what they are called is known where the
data are at hand.
"""

from __future__ import annotations

from collections.abc import Sequence

from namemodel.architectures import get_architecture
from namemodel.data import DATASETS, NameTable
from namemodel.inference.classifier import Classifier
from namemodel.inference.pretrained import pretrained_folder
from namemodel.inside.arrays import round_decimals
from namemodel.inside.figures_over_names import load_figures
from namemodel.inside.plane import EndPoints, Plane, Walk, find_end_points, nearest
from namemodel.web.inside.exhibit import Trace
from namemodel.web.inside.plane_training import spread
from namemodel.web.inside.tested import find_soon, nearest_guess, some_of
from namemodel.web.shared.context import Context
from namemodel.web.shared.html import count, percent
from namemodel.web.shared.sessions import PREFIX

GUESSES = (70, 85, 95)  # percent
FORGETFUL = frozenset({"zero_W_h"})
SMALL_LOSS = 0.02  # of accuracy
NEAREST = 4  # names that are listed for each point
SWITCHED = {
    "zero_W_h": "with W_h = 0",
    "no_tanh": "without tanh",
    "coded_sum": "with the article’s coded sum",
    "printed_sum": "with the article’s printed sum",
}


def show_names(context: Context, model: str, plane: Plane, walk: Walk) -> Trace:
    """Return where a model's test names end, or some of them, and what to say of them."""
    names, pending = find_soon(context, model)
    if names is None:
        return without_names(plane, model, pending) | {"pending": pending}
    names = some_of(names)
    found = [
        context.measured.soon(model, ("ends", switches), find_ends, plane.classifier, switches, names)
        for switches in (frozenset[str](), FORGETFUL, frozenset(plane.switches))
    ]
    learned, forgetful, switched = (result for result, _ in found)
    if learned is None or forgetful is None or switched is None:
        return without_names(plane, model, pending=True) | {"pending": True}
    accuracies = learned.accuracy, forgetful.accuracy
    return with_names(plane, walk, names.names, switched, *accuracies) | {"pending": False}


def find_ends(classifier: Classifier, switches: frozenset[str], names: NameTable) -> EndPoints:
    """Return where names end in a network's plane under switches."""
    return find_end_points(Plane(classifier, switches), names)


def with_names(
    plane: Plane, walk: Walk, names: Sequence[str], ends: EndPoints, accuracy: float, forgetful: float
) -> Trace:
    """Return what is shown where the names are at hand: under switches, too.

    Args:
        ends: where they end under the plane's switches.
        accuracy: the network's as learned. forgetful: with W_h = 0.
    """
    over = f"{over_names(plane, len(names), accuracy)} {weigh_memory(plane, accuracy, forgetful)}"
    if plane.switches - {"zero_W_h"}:
        changed = " and ".join(SWITCHED[switch] for switch in sorted(plane.switches))
        over += f" {changed[0].upper()}{changed[1:]}: {percent(ends.accuracy)}."
    shown = spread(len(names))
    return {
        "dots": {
            "points": round_decimals(ends.points[shown]),
            "labels": ends.labels[shown].tolist(),
            "names": [names[row] for row in shown],
        },
        "near": nearest(ends.points[shown], walk.states, NEAREST).tolist(),
        "over": over,
        "guess": make_guess(plane, accuracy),
    }


def without_names(plane: Plane, model: str, pending: bool) -> Trace:
    """Return what is shown where no names are at hand: what came with the network, if nothing is switched."""
    stored = None if model.startswith(PREFIX) else load_figures(pretrained_folder(model))
    if stored is None or stored.end_points is None:
        return {"dots": None, "over": ""}
    over = over_names(plane, len(stored.labels), stored.accuracy)
    if plane.switches:
        missing = "" if pending else " The ends under a switch need the name lists."
        return {"dots": None, "over": f"{over}{missing}"}
    shown = spread(len(stored.labels))
    dots = {
        "points": [stored.end_points[row] for row in shown],
        "labels": [stored.labels[row] for row in shown],
    }
    return {
        "dots": dots,
        "over": over,
        "guess": make_guess(plane, stored.accuracy),
    }


def title_of(plane: Plane) -> str:
    """Return what a sentence calls the network."""
    return f"the two-unit {get_architecture(plane.model.config.architecture).title}"


def over_names(plane: Plane, tested: int, accuracy: float) -> str:
    """Return what a network does over all test names, as a sentence."""
    return f"Over {count(tested)} test names: {title_of(plane)} puts {percent(accuracy)} on the right side."


def weigh_memory(plane: Plane, accuracy: float, forgetful: float) -> str:
    """Return what the state before the last letter is worth, as a sentence.

    Args:
        accuracy: the network's as learned. forgetful: with W_h = 0.
    """
    found = f"With W_h = 0 it is {percent(forgetful)}"
    if plane.model.config.architecture == "gru":
        return f"{found}: its update gate z still carries the state over."
    enough = ": on these lists that nearly suffices" if accuracy - forgetful <= SMALL_LOSS else ""
    return f"{found}, by the last letter alone{enough}."


def describe_two_units(plane: Plane) -> str:
    """Return which network it is, for the line above the picture."""
    checkpoint = plane.classifier.checkpoint
    source, test = checkpoint.experiment.data.source, checkpoint.metrics.get("test")
    names = f"{DATASETS[source].title} names" if source in DATASETS else "your names"
    title = get_architecture(plane.model.config.architecture).title
    found = f"{'an' if title.startswith('R') else 'a'} {title} of two units, trained on {names}"
    right = f"{percent(test['accuracy'])} of {count(test['n'])} test names right" if test else "stopped early"
    return f"{found}; {right}"


def make_guess(plane: Plane, accuracy: float) -> Trace:
    """Return which guess is right for a network, and why."""
    explanation = (
        f"Of the names that it has not learned from, {title_of(plane)} puts {percent(accuracy)} on the right "
        "side. It has not kept the letters: names that end at the same point are the same to it. It has kept "
        "what tells the lists apart."
    )
    return {"right": nearest_guess(GUESSES, accuracy), "explanation": explanation}
