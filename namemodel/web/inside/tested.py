"""The names that a network was tested on, read in the background: no picture waits for them.

They are there only where the data are at hand: an archive on this machine, or what a visitor uploaded.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

from namemodel.data import NameTable, archive_path
from namemodel.errors import DataError
from namemodel.inference.classifier import Classifier
from namemodel.inference.pretrained import pretrained_folder
from namemodel.inside.belief import BeliefFigures, measure_belief
from namemodel.inside.figures_over_names import find_test_names, load_figures
from namemodel.web.inside.exhibit import Trace
from namemodel.web.shared.html import count, percent

PATIENCE = 0.1  # seconds that a picture waits for them
MOST = 400  # names over which a visitor's own model is measured while the page waits
GUESSES = (60, 80, 95)  # percent of the names, after half of the letters
# The first reading imports scikit-learn, which takes all of the process: not before the first picture.
READERS = ThreadPoolExecutor(1, initializer=time.sleep, initargs=(0.5,))


def find_soon(classifier: Classifier, folder: Path | None) -> tuple[NameTable | None, bool]:
    """Return a network's test names, if they are there by now, and whether they may be there a moment later.

    Args:
        folder: with the names of a visitor's own model; None for one that came with the program.
    """
    reading = names_of(classifier, folder, archive_path().is_file())
    try:
        return reading.result(PATIENCE), False
    except TimeoutError:
        return None, True
    except DataError:  # they are damaged; the picture does without
        return None, False


@lru_cache(maxsize=16)
def names_of(classifier: Classifier, folder: Path | None, archive: bool) -> Future[NameTable | None]:
    """Start to read a model's test names, once; `archive` is whether the archive is at hand by now."""
    return READERS.submit(find_test_names, classifier, folder)


def show_belief(classifier: Classifier, folder: Path | None) -> Trace:
    """Return how the belief fares over test names, as a sentence and as the answer to a guess.

    It comes with the networks that come with the program; arguments as `find_soon`.
    """
    stored = None if folder else load_figures(pretrained_folder(classifier.id))
    figures = stored.belief if stored else own_belief(classifier, folder)
    if figures is None:
        return {}
    half, end, names = percent(figures.after_half), percent(figures.after_all), count(figures.names)
    return {
        "over": f"Over {names} test names: after half of the letters the list it believes in is right for "
        f"{half}, after the end for {end}; on the way it changes {figures.changes:.1f} times.",
        "guess": {
            "right": nearest_guess(GUESSES, figures.after_half),
            "because": f"After half of the letters it is right for {half} of the names that it has not "
            f"learned from, after the end for {end}.",
        },
    }


def nearest_guess(guesses: Sequence[int], share: float) -> int:
    """Return the place of the guess, in percent, that is nearest to a fraction."""
    return min(range(len(guesses)), key=lambda place: abs(guesses[place] - 100 * share))


def own_belief(classifier: Classifier, folder: Path | None) -> BeliefFigures | None:
    """Return how the belief of a visitor's own network fares over its test names, or some of them."""
    names, _ = find_soon(classifier, folder)
    if names is None or classifier.model.char_lm is None:
        return None
    return measured_belief(classifier, names)


@lru_cache(maxsize=16)
def measured_belief(classifier: Classifier, names: NameTable) -> BeliefFigures:
    """Measure it once."""
    table = names.with_labels(classifier.labels)
    step = -(-len(table) // MOST)
    return measure_belief(classifier, table.names[::step], table.labels[::step])
