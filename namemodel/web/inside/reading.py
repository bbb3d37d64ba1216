"""Exhibit 1: a name is read letter by letter, and each letter says something."""

from __future__ import annotations

from functools import lru_cache

from namemodel.inference.classifier import Classifier
from namemodel.inside.belief import beliefs, expected_letters
from namemodel.inside.evidence import take_apart
from namemodel.inside.explanation import believe, explain
from namemodel.inside.sampling import draw_letters, explain_shortage, sample_names
from namemodel.models.char_lm import CharLM
from namemodel.web.inside.exhibit import Exhibit, Trace, Visit
from namemodel.web.inside.tested import GUESSES, tell_belief
from namemodel.web.shared.context import describe
from namemodel.web.shared.reading import reading_trace

SPELLED = 8  # new names of each list


def trace_reading(visit: Visit) -> Trace:
    """Return what each letter of the name says, and new names if they are asked for."""
    classifier, options = visit.classifier, visit.options
    lists = [options[key] for key in ("first", "second") if options.get(key) in classifier.labels]
    explanation = explain(classifier, visit.name, lists if len({*lists}) == 2 else None)
    found = reading_trace(classifier, explanation) | tell_belief(visit.context, visit.model or "")
    found["reader"] = describe(classifier)
    if options.get("spell", "").isdecimal() and classifier.model.char_lm is not None:
        seed = int(options["spell"][:9])
        pair = (explanation.predicted, explanation.against)
        spelled = {label: [*spell(classifier, label, seed)] for label in pair}
        notes = [explain_shortage(label, len(names), SPELLED) for label, names in spelled.items()]
        found |= {"spelled": spelled, "spelled_note": " ".join(filter(None, notes))}
    return found


@lru_cache(maxsize=32)
def spell(classifier: Classifier, label: str, seed: int) -> tuple[str, ...]:
    """Return new names of a list, kept: the page asks for the same ones with each letter that is typed."""
    return tuple(sample_names(classifier, label, SPELLED, seed))


READING = Exhibit(
    id="reading",
    short="1 Reading",
    title="Reading, letter by letter",
    idea="A recurrent network does not see a name at once. It reads a letter, then the next, and what it has "
    "read so far decides which letter it expects.",
    question="It has read the first half of a name that it never saw. How often does it believe in the "
    "right list by then?",
    guesses=tuple(f"{number} of 100 times" for number in GUESSES),
    right=1,
    explanation="Drag along some names, and count.",
    trace=trace_reading,
    code=(
        CharLM.log_likelihoods,
        beliefs,
        believe,
        CharLM.next_log_probs,
        expected_letters,
        take_apart,
        draw_letters,
    ),
)
