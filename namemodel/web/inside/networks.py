"""Which network an exhibit shows: the chosen one where its shape allows it, else a small one that is shipped.

What is asked of its shape is that it reads one way and answers from its last state (`inside/inputs.py`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from namemodel.architectures import ARCHITECTURES
from namemodel.errors import ConfigError
from namemodel.inference.classifier import Classifier
from namemodel.inference.pretrained import load, pretrained_folder, small_ids
from namemodel.inside.figures_over_names import Accuracies, load_figures
from namemodel.inside.inputs import Part, require
from namemodel.web.inside.exhibit import Visit
from namemodel.web.shared.sessions import PREFIX

LISTS = ("German", "Italian")  # of the small networks
SMALL = "german-italian-{}-16"
LINEAR = "german-italian-linear"
STAND_IN = "small networks that were trained on German and Italian names stand in for it."
OTHER = (
    "The network chosen above reads both ways, or answers from more than its last state. Small networks that "
    "read one way are shown instead; the preset “small” trains one on names of your own, in seconds."
)
OWN = "chosen"
"""What the option `network` is for the model chosen in the page's head; else an architecture."""


@dataclass(frozen=True)
class Shown:
    """A network that an exhibit shows, and the others that could be."""

    classifier: Classifier
    network: str
    """What it is among `choices`."""
    choices: list[tuple[str, str]]
    """The values of the option `network`, each with its title."""
    note: str
    """Why it isn't the chosen one, or ""."""

    @property
    def title(self) -> str:
        """What it is called in a sentence."""
        return architecture_title(self.classifier)


def choose_network(visit: Visit, what: str, architectures: Collection[str]) -> Shown:
    """Return the network to be shown: of one layer that reads one way and answers from its last state.

    Args:
        what: the subject of the sentence that says why the chosen model isn't shown.
        architectures: those that are asked for; the first is shown if the chosen model doesn't fit.

    Raises:
        NameModelError: there is no such model.
    """
    classifier, note, choices = visit.classifier, "", list[tuple[str, str]]()
    try:
        require(
            classifier,
            what,
            architecture=list(architectures),
            bidirectional=[False],
            pooling=["last"],
            layers=[1],
            mask_padding=[True],
        )
        choices = [(OWN, "Your model")]
    except ConfigError as error:
        note = f"{error} Until then, {STAND_IN}" if is_own(visit) else OTHER
    if not choices or set(classifier.labels) == set(LISTS):
        there = small_ids()
        choices += [(id, ARCHITECTURES[id].title) for id in architectures if SMALL.format(id) in there]
    if not choices:
        raise ConfigError(note)
    wanted = visit.options.get("network", "")
    network = wanted if wanted in dict(choices) else choices[0][0]
    shown = classifier if network == OWN else load(SMALL.format(network))
    return Shown(shown, network, choices, note)


def is_own(visit: Visit) -> bool:
    """Return whether the visitor has trained the model that is chosen in the page's head."""
    return (visit.model or "").startswith(PREFIX)


def architecture_title(classifier: Classifier) -> str:
    """Return "GRU", or "Linear layers"."""
    return ARCHITECTURES[classifier.checkpoint.experiment.model.architecture].title


def last_state_part(classifier: Classifier) -> Part:
    """Return the part of a network whose answer comes from the last state: not the character LM."""
    return "classifier" if classifier.checkpoint.experiment.model.has_char_lm else "answer"


def shipped_accuracies(classifier: Classifier) -> tuple[int, Accuracies] | None:
    """Return over how many test names a shipped network was measured, and with what result; else None."""
    if load_of(classifier.id) is not classifier:
        return None
    found = load_figures(pretrained_folder(classifier.id))
    return (len(found.labels), found.parts[last_state_part(classifier)]) if found else None


def load_of(id: str) -> Classifier | None:
    """Return the shipped network of an id, or None."""
    return load(id) if id in (*small_ids(), LINEAR) else None


def share(value: float) -> float:
    """Return a fraction with as many digits as a page needs."""
    return round(float(value), 4)
