"""What an answer says to people besides its list: why a model abstains, what it could not read."""

from __future__ import annotations

from collections.abc import Sequence

from namemodel.config import TextConfig
from namemodel.errors import InvalidName
from namemodel.names.normalise import check_length, is_letter, normalise
from namemodel.names.vocabulary import Vocabulary

MOSTLY = 0.5  # a larger share of unknown letters is a name unlike any that the network was trained on
ABSTAINS = "The model abstains: "  # before the reasons
NAMED = 8  # characters that are named


def message_for(name: str, status: str, text: TextConfig, vocabulary: Vocabulary, max_length: int) -> str:
    """Return what to know of a name that is read, or why it is not; abstentions are `why_abstained`'s."""
    unknown = vocabulary.unknown(normalise(name, text))
    if status == "unsupported_script":
        if not any(map(is_letter, name)):
            return "There is no letter in it. Type a name."
        shown = " ".join(unknown[:NAMED])
        return f"None of these characters was in the training names: {shown}. Try Latin letters."
    if status in ("empty", "too_long"):
        try:
            check_length(name, text, max_length)
        except InvalidName as error:
            return str(error)
    return f"Not in the training names, so read as unknown: {' '.join(unknown[:NAMED])}" if unknown else ""


def why_abstained(
    confidence: float, min_confidence: float, unknown: Sequence[str], unread: int, letters: int
) -> str:
    """Return why a model abstains, with the figures, behind `ABSTAINS`.

    Args:
        unknown: the characters that it does not know, each once.
        unread: how many of the name's `letters` are such.
    """
    reasons = []
    if unread > MOSTLY * letters:
        counted = [character for character in unknown if is_letter(character)]
        reasons.append(
            f"{unread} of {letters} {kind(counted)} were not in the training names "
            f"({' '.join(counted[:NAMED])})"
        )
    if confidence < min_confidence:
        # As many digits as it takes to see the difference.
        digits = 1 if round(confidence, 3) < min_confidence else 4
        reasons.append(
            f"{100 * confidence:.{digits}f} % is under the threshold of {100 * min_confidence:g} %"
        )
    return f"{ABSTAINS}{', and '.join(reasons)}."


def kind(characters: Sequence[str]) -> str:
    """Return what characters are called: "letters", or else "characters"."""
    return "letters" if all(map(str.isalpha, characters)) else "characters"
