"""The names that a network was tested on, read in the background: no picture waits for them.

They are there only where the data are at hand: an archive on this machine, or what a visitor uploaded.
"""

from __future__ import annotations

from collections.abc import Sequence

from namemodel.data import NameTable, archive_path
from namemodel.errors import DataError
from namemodel.inference.classifier import Classifier
from namemodel.inference.pretrained import pretrained_folder
from namemodel.inside.belief import BeliefFigures, measure_belief
from namemodel.inside.figures_over_names import find_test_names, load_figures
from namemodel.web.inside.exhibit import Trace
from namemodel.web.shared.context import Context
from namemodel.web.shared.html import count, percent
from namemodel.web.shared.measured import Soon
from namemodel.web.shared.sessions import PREFIX

MOST = 400  # names over which a network is measured
GUESSES = (60, 80, 95)  # percent of the names, after half of the letters


def find_soon(context: Context, model: str) -> Soon[NameTable]:
    """Return a model's test names, if they are there by now."""
    own = context.store.get(model).folder if model.startswith(PREFIX) else None
    key = ("names", archive_path().is_file())
    try:
        return context.measured.soon(model, key, find_test_names, context.classifier(model), own)
    except DataError:  # they are damaged; the picture does without
        return Soon(None)


def tell_belief(context: Context, model: str) -> Trace:
    """Return how the belief fares over test names, as a sentence and as the answer to a guess.

    It comes with the networks that come with the program. A visitor's own is measured once, in the
    background; until then it is `pending`.
    """
    if not model.startswith(PREFIX):
        stored = load_figures(pretrained_folder(model))
        return belief_words(stored.belief) if stored and stored.belief else {}
    classifier = context.classifier(model)
    if classifier.model.char_lm is None:
        return {}
    names, pending = find_soon(context, model)
    if names is None:
        return {"pending": pending}
    figures, pending = context.measured.soon(model, "belief", belief_over, classifier, names)
    return {"pending": pending} | (belief_words(figures) if figures else {})


def belief_over(classifier: Classifier, names: NameTable) -> BeliefFigures:
    """Measure how the belief of a network fares over its test names, or some of them."""
    table = some_of(names.with_labels(classifier.labels))
    return measure_belief(classifier, table.names, table.labels)


def some_of(names: NameTable) -> NameTable:
    """Return `MOST` names at equal distances, or all if they are fewer."""
    return names if len(names) <= MOST else names.take([row * len(names) // MOST for row in range(MOST)])


def belief_words(figures: BeliefFigures) -> Trace:
    """Return what is said of it."""
    half, end, names = percent(figures.after_half), percent(figures.after_all), count(figures.names)
    return {
        "over": f"Over {names} test names: after half of the letters the list it believes in is right for "
        f"{half}, after the end for {end}; on average it changes {figures.changes:.1f} times a name.",
        "guess": {
            "right": nearest_guess(GUESSES, figures.after_half),
            "explanation": f"After half of the letters it is right for {half} of the names that it has not "
            f"learned from, after the end for {end}.",
        },
    }


def nearest_guess(guesses: Sequence[int], share: float) -> int:
    """Return the place of the guess, in percent, that is nearest to a fraction."""
    return min(range(len(guesses)), key=lambda place: abs(guesses[place] - 100 * share))
