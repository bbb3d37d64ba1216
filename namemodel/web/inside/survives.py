"""Exhibit 4: what survives of the gradient on its way back to the first letter, and what that decides."""

from __future__ import annotations

from collections.abc import Sequence

from namemodel.architectures import ARCHITECTURES
from namemodel.errors import InvalidName
from namemodel.inference.classifier import Classifier
from namemodel.inference.pretrained import load, pretrained_folder
from namemodel.inside.arrays import round_significant
from namemodel.inside.encoding import letters_of
from namemodel.inside.figures_over_names import load_figures
from namemodel.inside.gradients import letter_gradients
from namemodel.inside.memory_runs import stored_rows
from namemodel.inside.memory_task import first_symbol_share, train_memory
from namemodel.inside.starts import bias_start, chrono_start, orthogonal_start
from namemodel.web.inside.exhibit import Exhibit, Trace, Visit
from namemodel.web.inside.memory import BIASES, choices, over, run_memory, settings_of, trace_own, trace_runs
from namemodel.web.inside.networks import LISTS, SMALL, WITHIN_CHANCE, is_own, names_apart
from namemodel.web.shared.errors import error_words
from namemodel.web.shared.html import percent
from namemodel.web.shared.series_style import NETWORKS
from namemodel.wording import listed

READER = f"three networks of 16 units that read one way, trained on {listed(LISTS)} names"
NOTE = (
    "The networks answer from their last state; the character LM beside each, which reads every state, is "
    "left out. The gradient is taken at the letter, not at the state h: an LSTM keeps its memory in c, "
    "beside h, and ‖∂ log odds / ∂ h‖ would miss it."
)
NO_MEASURE = (
    "{} is left out: the gradient at this name’s last letter is 0, so there is nothing to compare the other "
    "letters’ with."
)


def trace_survives(visit: Visit) -> Trace:
    """Return the name's gradients, the runs of the memory task, and what the visitor's own starts with."""
    rows = stored_rows()
    runs = {} if visit.options.get("have") else {"runs": trace_runs(rows)}  # the browser keeps what it has
    return runs | {
        "reader": READER,
        "styles": {id: style_of(id) for id in ARCHITECTURES},
        "name": trace_name(visit),
        "over": over(rows),
        "choices": choices(),
        "biases": BIASES,
        "own": trace_own(settings_of(visit.options)),
    }


def style_of(architecture: str) -> dict[str, str]:
    """Return how an architecture looks in every chart."""
    title = ARCHITECTURES[architecture].title
    return {"title": title, "colour": NETWORKS[title].colour, "path": NETWORKS[title].path}


def trace_name(visit: Visit) -> Trace:
    """Return the gradient of each network's answer by letter, as a share of the last letter's.

    A name that cannot be read has no letters, and a sentence instead: the memory task needs none.
    """
    small = {id: load(model) for id, model in SMALL.items()}
    letters = letters_of(small["rnn"], visit.name)
    read, unread = dict[str, Trace | None](), ""
    try:
        read = {id: reader_row(id, classifier, visit.name, LISTS) for id, classifier in small.items()}
    except InvalidName as error:
        unread = error_words(error)
    try:
        own, note = own_row(visit, letters)
    except InvalidName as error:
        own, note = None, error_words(error)
    rows = [row for row in read.values() if row is not None]
    if not rows and own is None:
        reasons = dict.fromkeys([unread, note] if is_own(visit) else [unread])
        return {"letters": [], "absent": " ".join(filter(None, reasons))}
    reader = NOTE if rows else "The three networks that come with the program do not know these letters."
    missing = [ARCHITECTURES[id].title for id, row in read.items() if row is None]
    unmeasured = [NO_MEASURE.format(f"The {title}") for title in missing]
    found = {"note": " ".join([reader, note, *unmeasured]), "accuracies": accuracies() if rows else ""}
    return {"letters": list(letters), "rows": [*rows, *([own] if own else [])], **found}


def reader_row(
    architecture: str, classifier: Classifier, name: str, lists: Sequence[str] | None, yours: bool = False
) -> Trace | None:
    """Return one network's gradients: of its classifier, whose answer has to reach back from the end.

    Returns:
        None where the last letter's is 0, as it may be of a network that takes the maximum over its states.
    """
    gradients = letter_gradients(classifier, name, lists, predictor="classifier")
    if not gradients[-1]:
        return None
    shares = round_significant(gradients / gradients[-1])
    return {"architecture": architecture, "yours": yours, "shares": shares}


def own_row(visit: Visit, letters: tuple[str, ...]) -> tuple[Trace | None, str]:
    """Return the row of a network that the visitor trained, if it is one, and a sentence about it."""
    if not is_own(visit):
        return None, "Train a network of your own, and it joins them."
    classifier = visit.classifier
    shape = classifier.checkpoint.experiment.model
    if letters_of(classifier, visit.name) != letters:
        return None, "Your network reads other letters of this name, so it is not beside them."
    row = reader_row(shape.architecture, classifier, visit.name, None, yours=True)
    if row is None:
        return None, NO_MEASURE.format("Your network")
    if not ARCHITECTURES[shape.architecture].recurrent:
        return row, "Yours has no memory: it sees all letters at once."
    if shape.bidirectional or shape.pooling != "last":
        return row, (
            "Yours reads both ways or takes more than its last state, so that every letter has a short way "
            "to its answer. Train a small one, in seconds, to compare."
        )
    return row, "The last row is your own network."


def accuracies() -> str:
    """Return how often the three networks are right, in a sentence; empty where that was not kept."""
    found = {id: load_figures(pretrained_folder(model)) for id, model in SMALL.items()}
    tests = {ARCHITECTURES[id].title: one for id, one in found.items() if one is not None}
    names = {len(one.labels) for one in tests.values()}
    if len(tests) < len(SMALL) or len(names) > 1:
        return ""
    right = {title: one.accuracies["classifier"].accuracy for title, one in tests.items()}
    each = [f"{percent(accuracy)} ({title})" for title, accuracy in right.items()]
    (count,) = names
    apart = names_apart(right.values(), count)
    chance = ", within chance" if apart <= WITHIN_CHANCE else ""
    return (
        f"And yet of {count} test names {listed(each)} go to the right list: the best and the worst are "
        f"{apart} names apart{chance}. Names average seven letters, and what survives over so few is enough."
    )


SURVIVES = Exhibit(
    id="survives",
    short="4 What survives",
    title="What survives",
    idea="A network learns from a letter through the gradient that comes back to it. On a name enough of it "
    "survives; where something has to be remembered for long, much hangs on the first weights.",
    question="Eight LSTMs, with torch’s own first weights, are to remember the first of 20 symbols. How many "
    "learn it in 500 steps?",
    guesses=("All of them", "About half", "One of them"),
    right=2,
    explanation="One did. Before training, the gradient at the first symbol is about 0.02 % of the last’s. "
    "With a forget bias of 3 the gate keeps 95 % of the state at each step, and all eight learn it, within "
    "50 steps.",
    trace=trace_survives,
    code=(letter_gradients, first_symbol_share, bias_start, chrono_start, orthogonal_start, train_memory),
    run=run_memory,
)
