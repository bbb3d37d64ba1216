"""What a prediction says to people: why the model abstains, and what it could not read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from namemodel.names.name_array import NameArray
from namemodel.names.normalise import is_letter
from namemodel.names.vocabulary import Vocabulary

MOSTLY = 0.5  # the model abstains from a name with a larger share of unknown letters
ABSTAINS = "The model abstains: "  # before the reasons
NAMED = 8  # characters that are named


def message_for(
    form: str,
    status: str,
    confidence: float | None,
    *,
    min_confidence: float,
    vocabulary: Vocabulary,
    max_length: int,
) -> str:
    """Return the message of a prediction, "" if there is nothing to say.

    Args:
        form: the name as the network reads it.
        status: a key of `predictions.STATUSES`.
        max_length: the number of letters that the model has room for.
    """
    unknown = vocabulary.unknown(form)
    shown = " ".join(unknown[:NAMED])
    match status:
        case "empty":
            return f"The name is empty. Type 1 to {max_length} letters."
        case "too_long":
            return f"The name has {len(form)} letters; at most {max_length} can be read. Shorten it."
        case "unsupported_script":
            if any(map(is_letter, form)):
                return f"None of these characters was in the training names: {shown}. Try Latin letters."
            return "There is no letter in it. Type a name."
        case "abstained":
            reasons = reasons_to_abstain(form, unknown, confidence or 0.0, min_confidence, vocabulary)
            return f"{ABSTAINS}{', and '.join(reasons)}."
    return f"Not in the training names, so read as unknown: {shown}" if unknown else ""


def reasons_to_abstain(
    form: str, unknown: Sequence[str], confidence: float, min_confidence: float, vocabulary: Vocabulary
) -> Iterator[str]:
    """Yield why a model abstains, with the figures."""
    unread, letters = (int(count[0]) for count in vocabulary.unread(NameArray.whole([form])))
    if unread > MOSTLY * letters:
        counted = [character for character in unknown if is_letter(character)]
        shown = " ".join(counted[:NAMED])
        yield f"{unread} of {letters} {kind(counted)} were not in the training names ({shown})"
    if confidence < min_confidence:
        digits = 1 if round(confidence, 3) < min_confidence else 4  # enough to see the difference
        yield f"{100 * confidence:.{digits}f} % is under the threshold of {100 * min_confidence:g} %"


def kind(characters: Sequence[str]) -> str:
    """Return what characters are called: "letters" or, if some are none, "characters"."""
    return "letters" if all(map(str.isalpha, characters)) else "characters"
