"""Which network an exhibit shows: the chosen one where its shape allows it, else a small pretrained one.

What is asked of its shape is that it reads one way, answers from its last state, and is small enough for all
its answers to be there while one waits.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from namemodel.architectures import ARCHITECTURES
from namemodel.data import DATASETS
from namemodel.errors import ConfigError
from namemodel.inference.classifier import Classifier
from namemodel.inference.pretrained import load, pretrained_folder, small_ids, small_models
from namemodel.inside.answers import Predictor
from namemodel.inside.figures_over_names import Accuracies, load_figures
from namemodel.web.inside.exhibit import Visit
from namemodel.web.shared.sessions import PREFIX
from namemodel.wording import listed

LISTS = DATASETS["german-italian"].labels  # of the small networks
SMALL = small_models("small")
LINEAR = "german-italian-linear"
MOST_HIDDEN = 64  # units
WITHIN_CHANCE = (
    5  # names: by McNemar's exact test no difference of five or fewer has p < 0.05, as 2 · ½⁵ = 0.06
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
    reader: str
    """What it is, in a phrase."""

    @property
    def title(self) -> str:
        """What it is called in a sentence."""
        return architecture_title(self.classifier)


def choose_network(visit: Visit, architectures: Sequence[str]) -> Shown:
    """Return the network to be shown: of one layer that reads one way and answers from its last state.

    Args:
        architectures: those that are asked for; the first is shown if the chosen model doesn't fit.

    Raises:
        NameModelError: there is no such model.
    """
    classifier, note, choices = visit.classifier, "", list[tuple[str, str]]()
    if why_not := unfit(classifier, architectures):
        note = explain_choice("Your model" if is_own(visit) else "The model chosen above", why_not)
    else:
        choices = [(OWN, "Your model" if is_own(visit) else "Chosen above")]
    if not choices or set(classifier.labels) == set(LISTS):
        there = small_ids()
        choices += [(id, ARCHITECTURES[id].title) for id in architectures if SMALL[id] in there]
    if not choices:
        raise ConfigError(note)
    wanted = visit.options.get("network", "")
    network = wanted if wanted in dict(choices) else choices[0][0]
    shown = classifier if network == OWN else load(SMALL[network])
    own = network == OWN and is_own(visit)
    return Shown(shown, network, choices, note, ("your model, " if own else "") + describe_network(shown))


def unfit(classifier: Classifier, architectures: Sequence[str]) -> list[str]:
    """Return what keeps a network from being shown, as phrases: "reads both ways"; none if it fits."""
    shape = classifier.checkpoint.experiment.model
    if shape.architecture not in architectures:
        return [f"is of another kind than {listed([ARCHITECTURES[id].title for id in architectures])}"]
    units = shape.hidden_size
    reasons = {
        "reads both ways": shape.bidirectional,
        "answers from more than its last state": shape.pooling != "last",
        f"has {shape.layers} layers": shape.layers != 1,
        "reads padding as letters": not classifier.checkpoint.experiment.settings["mask_padding"],
        f"has {units} units, while at most {MOST_HIDDEN} are shown": units > MOST_HIDDEN,
    }
    return [reason for reason, holds in reasons.items() if holds]


def explain_choice(subject: str, why_not: list[str]) -> str:
    """Return in two sentences why a model isn't shown, and where one trains a network that is."""
    return (
        f"{subject} {listed(why_not)}: small networks that were trained on German and Italian names are "
        "shown instead. To see one of your own, train it in the Train tab, preset small; it takes seconds."
    )


def describe_network(classifier: Classifier) -> str:
    """Return "an LSTM of 16 units that reads one way, trained on German and Italian names"."""
    title, shape = architecture_title(classifier), classifier.checkpoint.experiment.model
    if shape.architecture == "linear":
        return f"linear layers with slots for {classifier.max_length} letters, {trained_on(classifier)}"
    article = "a" if title.startswith("G") else "an"
    return f"{article} {title} of {shape.hidden_size} units that reads one way, {trained_on(classifier)}"


def trained_on(classifier: Classifier) -> str:
    """Return "trained on German and Italian names"."""
    labels = classifier.labels
    return f"trained on {listed(labels)} names" if len(labels) <= 3 else f"trained on {len(labels)} lists"


def is_own(visit: Visit) -> bool:
    """Return whether the visitor has trained the model that is chosen in the page's head."""
    return (visit.model or "").startswith(PREFIX)


def architecture_title(classifier: Classifier) -> str:
    """Return "GRU", or "Linear layers"."""
    return ARCHITECTURES[classifier.checkpoint.experiment.model.architecture].title


def last_state_predictor(classifier: Classifier) -> Predictor:
    """Return the predictor in a network whose answer comes from the last state: not the character LM."""
    return "classifier" if classifier.checkpoint.experiment.model.has_char_lm else "answer"


def pretrained_accuracies(classifier: Classifier) -> tuple[int, Accuracies] | None:
    """Return over how many test names a pretrained network was measured, and with what result; else None."""
    if load_of(classifier.id) is not classifier:
        return None
    found = load_figures(pretrained_folder(classifier.id))
    return (len(found.labels), found.accuracies[last_state_predictor(classifier)]) if found else None


def load_of(id: str) -> Classifier | None:
    """Return the pretrained network of an id, or None."""
    return load(id) if id in (*small_ids(), LINEAR) else None


def count_right(accuracy: float, names: int) -> int:
    """Return how many names are right, from an accuracy that was rounded to four digits."""
    return round(accuracy * names)


def names_apart(accuracies: Collection[float], names: int) -> int:
    """Return by how many right names the best and the worst differ."""
    right = [count_right(accuracy, names) for accuracy in accuracies]
    return max(right) - min(right)
