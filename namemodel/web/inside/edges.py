"""Exhibit 3: what a network answers if a name stands further right, or if padding behind it is read."""

from __future__ import annotations

from typing import Any, NamedTuple

from namemodel.errors import InvalidName
from namemodel.inference.classifier import Classifier
from namemodel.inference.pretrained import load, pretrained_ids
from namemodel.inside.arrays import Array, round_decimals
from namemodel.inside.edges import padded, padded_states, read_shifted, shifted
from namemodel.inside.encoding import letters_of
from namemodel.models.linear import pad_to
from namemodel.web.inside.exhibit import Exhibit, Trace, Visit
from namemodel.web.inside.networks import (
    LINEAR,
    LISTS,
    WITHIN_CHANCE,
    Shown,
    choose_network,
    describe_network,
    last_state_predictor,
    names_apart,
    pretrained_accuracies,
)
from namemodel.web.shared.errors import error_words
from namemodel.web.shared.theme import usual_colours

MOST = 8  # slots of padding, in front of a name or behind it
FORGOTTEN, KNOWN = "h_n", "h_n with lengths"  # of `padded`
NO_LINEAR = (
    "There are no linear layers for these lists to compare with. Train some in the Train tab and choose them "
    "in the page’s head."
)
NO_RECURRENT = (
    "These are linear layers. To compare them, train a recurrent network on the same lists in the Train tab: "
    "preset small."
)


class Pair(NamedTuple):
    """What is compared; one of them may be missing, for the reasons in `notes`."""

    shown: Shown | None
    linear: Classifier | None
    notes: list[str]

    @property
    def main(self) -> Classifier:
        """The recurrent network, or the linear layers where there is none."""
        main = self.shown.classifier if self.shown else self.linear
        assert main is not None
        return main


def trace_edges(visit: Visit) -> Trace:
    """Return the answers with 0 … 8 slots of padding in front of the name, and behind it."""
    pair = choose_pair(visit)
    front, behind, unread = pad_name(pair, visit.name)
    main, labels, colours = pair.main, pair.main.labels, usual_colours(pair.main.labels)
    label = labels[int(front["recurrent" if pair.shown else "linear"][0].argmax())]
    others = [each for each in labels if each != label]

    def drawn(answers: dict[str, Array]) -> dict[str, Any]:
        of = {"linear": pair.linear}
        return {key: follow(found, (of.get(key) or main).labels, label) for key, found in answers.items()}

    return {
        "letters": list(letters_of(main, visit.name)),
        "most": MOST,
        "room": pair.linear and pair.linear.max_length,
        "front": drawn(front),
        "behind": drawn(behind),
        "label": label,
        "other": others[0] if len(others) == 1 else "",
        "colours": {each: colours[each] for each in labels},
        "network": pair.shown and pair.shown.network,
        "networks": pair.shown.choices if pair.shown else [],
        "title": pair.shown.title if pair.shown else "",
        "notes": [*pair.notes, *unread],
        "reader": describe_pair(pair),
        "char_lm": pair.shown is not None and last_state_predictor(main) == "classifier",
        "over": measured(pair),
    }


def pad_name(pair: Pair, name: str) -> tuple[dict[str, Array], dict[str, Array], list[str]]:
    """Return the answers `[K, C]` with padding in front of a name and behind it, and why some are missing."""
    front, behind = dict[str, Array](), dict[str, Array]()
    if pair.shown is not None:
        recurrent, predictor = pair.shown.classifier, last_state_predictor(pair.shown.classifier)
        front["recurrent"] = shifted(recurrent, name, MOST, predictor)
        states = padded(recurrent, name, MOST, predictor)
        behind |= {"forgotten": states[FORGOTTEN], "known": states[KNOWN]}
    if pair.linear is not None:
        try:
            front["linear"] = shifted(pair.linear, name, MOST)
            (behind["linear"],) = padded(pair.linear, name, MOST).values()
        except InvalidName as error:
            if pair.shown is None:
                raise
            room = pair.linear.max_length
            return front, behind, [f"Linear layers have room for {room} letters: {error_words(error)}"]
    return front, behind, []


def choose_pair(visit: Visit) -> Pair:
    """Return a recurrent network and linear layers for the same lists."""
    chosen = visit.classifier
    is_linear = chosen.checkpoint.experiment.model.architecture == "linear"
    if is_linear and set(chosen.labels) != set(LISTS):
        return Pair(None, chosen, [NO_RECURRENT])
    shown = choose_network(visit, ("gru", "rnn", "lstm"))
    if is_linear:
        return Pair(shown, chosen, [])
    notes = [shown.note] if shown.note else []
    if set(shown.classifier.labels) == set(LISTS) and LINEAR in pretrained_ids():
        return Pair(shown, load(LINEAR), notes)
    return Pair(shown, None, [*notes, NO_LINEAR])


def describe_pair(pair: Pair) -> str:
    """Return which networks are compared, in a phrase."""
    if pair.shown is None or pair.linear is None:
        return pair.shown.reader if pair.shown else describe_network(pair.main)
    return f"{pair.shown.reader}; beside it, linear layers with slots for {pair.linear.max_length} letters"


def follow(answers: Array, labels: tuple[str, ...], label: str) -> dict[str, list[Any]]:
    """Return of answers `[K, C]` the share of one list, the list that leads and its share, K each."""
    return {
        "share": round_decimals(answers[:, labels.index(label)]),
        "answer": [labels[int(row.argmax())] for row in answers],
        "leads": round_decimals(answers.max(axis=1)),
    }


def measured(pair: Pair) -> Trace:
    """Return the pretrained networks' accuracies over test names by amount of padding; {} for others."""
    found: Trace = {}
    if pair.linear is not None and (known := pretrained_accuracies(pair.linear)):
        found |= {"names": known[0], "linear": known[1].shifted}
    if pair.shown is not None and (known := pretrained_accuracies(pair.shown.classifier)):
        names, shifted = known[0], known[1].shifted
        found |= {"names": names, "recurrent": shifted}
        found["steady"] = names_apart(shifted, names) <= WITHIN_CHANCE
        if known[1].padded is not None:
            found |= {"forgotten": known[1].padded[FORGOTTEN], "known": known[1].padded[KNOWN]}
        if known[1].constant is not None:
            found["alike"] = all_alike(pair.shown.classifier, known[1].constant[FORGOTTEN])
    return found


def all_alike(classifier: Classifier, constant: list[int | None]) -> Trace | None:
    """Return from how many zeros on a network answers the same list for every test name, and which.

    Args:
        constant: for each number of zeros the index of the list that every name gets, or None.
    """
    last = constant[-1]
    if last is None:
        return None
    different = [zeros for zeros, place in enumerate(constant) if place != last]
    return {"zeros": max(different, default=-1) + 1, "label": classifier.labels[last]}


EDGES = Exhibit(
    id="edges",
    short="3 Edges",
    title="The edges of a name",
    idea="Where a name begins, and where a network is told that it ends, is part of what the network reads. "
    "Linear layers have weights of their own for each slot; a recurrent network has one set for all.",
    question="The same letters, one slot further right. Whose answer changes?",
    guesses=("That of the linear layers", "That of the recurrent network", "Both"),
    right=0,
    explanation="One slot further right, every letter meets weights that were trained for its neighbour’s "
    "place: some names gain by it, more lose. A recurrent network reads a zero first, then the letters with "
    "the weights that it has for every slot: little changes. Padding behind the name is another matter. "
    "Try it.",
    trace=trace_edges,
    code=(pad_to, read_shifted, padded_states),
)
