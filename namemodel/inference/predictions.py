"""Predictions: of one name as an object with a message, of many names as arrays.

Owns the statuses of a prediction, their messages, and what follows from its probabilities. Knows nothing of
networks or text formats.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import Field

from namemodel.config import MAX_LETTERS, Settings
from namemodel.names.name_array import NameArray
from namemodel.names.normalise import is_letter
from namemodel.names.vocabulary import Vocabulary

AMBIGUOUS = 0.2  # a prediction with a smaller margin is ambiguous
UNLIKE = 0.05  # a name with a smaller familiarity is spelled unlike its most probable list
MOSTLY = 0.5  # the model abstains from a name with a larger share of unknown letters
ABSTAINS = "The model abstains: "  # before the reasons
NAMED = 8  # characters that a message names
STATUSES = {
    "ok": "classified",
    "abstained": "low confidence, or mostly unknown letters; the most likely list is still given",
    "empty": "no name in the cell",
    "too_long": f"more than {MAX_LETTERS} letters, or than the network has room for",
    "unsupported_script": "no letter of the name is one that the network was trained on",
}
STATUS = tuple(STATUSES)
"""The statuses by their codes."""
OK, ABSTAINED, EMPTY, TOO_LONG, UNSUPPORTED_SCRIPT = range(len(STATUS))
COLUMNS = ("predicted", "confidence", "second", "margin", "status", "seen_in_training", "unlike")
"""The columns that are added to a table."""

# The right threshold depends on the number of classes and on the cost of a wrong prediction: none by default.
NO_THRESHOLD = 0.0


class Threshold(Settings):
    """Abstain where the confidence is lower, a fraction from 0 to 1."""

    min_confidence: float = Field(default=NO_THRESHOLD, ge=0, le=1)


def check_min_confidence(min_confidence: float) -> None:
    """Check a confidence threshold; raises ConfigError for other than a number from 0 to 1."""
    Threshold(min_confidence=min_confidence)


@dataclass(frozen=True)
class Prediction:
    """The prediction for one name. Probabilities are calibrated, from 0 to 1."""

    name: str
    predicted: str | None
    """The most probable class, also if the model abstains; None if the name was not read."""
    confidence: float | None
    """The probability of `predicted`."""
    probabilities: dict[str, float]
    """By class, the most probable first; empty if the name was not read."""
    status: str
    """One of `STATUSES`."""
    message: str
    """For people: why the model abstains or has not read the name, or which letters it does not know."""
    unknown_characters: tuple[str, ...]
    """The characters that are not in the vocabulary, each once."""
    folded_characters: dict[str, str]
    """Those of them that are read as base letters: ł as l, ß as ss; the others are read as "unknown"."""
    seen_in_training: bool
    """Whether the name is one of the training names."""
    familiarity: float | None
    """The share, from 0 to 1, of the names of `predicted` that are rarer; None where there is none
    (`inference/familiarity.py`)."""
    unlike: bool
    """Whether the familiarity is below `UNLIKE`: the name is spelled unlike even its most probable list."""

    @property
    def margin(self) -> float:
        """The difference between the two largest probabilities."""
        first, second, *_ = [*self.probabilities.values(), 0.0, 0.0]
        return first - second

    @property
    def ambiguous(self) -> bool:
        """Whether the two most probable classes are too close to rely on the first."""
        return self.status == "ok" and self.margin < AMBIGUOUS

    @property
    def abstained(self) -> bool:
        """Whether the model abstains: for a low confidence, or for mostly unknown letters."""
        return self.status == "abstained"

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return dataclasses.asdict(self)


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
        form: the name, normalised.
        status: a key of `STATUSES`.
        max_length: the largest number of letters that a name may have.
    """
    unknown = vocabulary.unknown(form)
    match status:
        case "empty":
            return f"The name is empty. Type 1 to {max_length} letters."
        case "too_long":
            return f"The name has more than {max_length} letters, the most that can be read. Shorten it."
        case "unsupported_script":
            if any(map(is_letter, form)):
                shown = " ".join(unknown[:NAMED])
                return f"None of these characters was in the training names: {shown}. Try Latin letters."
            return "There is no letter in it. Type a name."
        case "abstained":
            reasons = reasons_to_abstain(form, confidence or 0.0, min_confidence, vocabulary)
            return f"{ABSTAINS}{', and '.join(reasons)}."
    return f"Not in the training names: {'; '.join(readings(unknown, vocabulary))}" if unknown else ""


def readings(unknown: Sequence[str], vocabulary: Vocabulary) -> Iterator[str]:
    """Yield how unknown characters are read: those that are folded, then the others."""
    forms = {character: vocabulary.form(character) for character in unknown[:NAMED]}
    for character, form in forms.items():
        if form != character:
            yield f"{character}, read as {form}" if form else f"{character}, left out"
    if others := [character for character, form in forms.items() if form == character]:
        yield f"{' '.join(others)}, read as unknown"


def reasons_to_abstain(
    form: str, confidence: float, min_confidence: float, vocabulary: Vocabulary
) -> Iterator[str]:
    """Yield why a model abstains, with the figures."""
    read = vocabulary.fold(NameArray.whole([form]))
    unread, letters = (int(count[0]) for count in vocabulary.unread(read))
    if unread > MOSTLY * letters:
        counted = [c for c in vocabulary.unknown(form) if is_letter(c) and vocabulary.form(c) == c]
        shown = " ".join(counted[:NAMED])
        yield f"{unread} of {letters} {kind_of(counted)} were not in the training names ({shown})"
    if confidence < min_confidence:
        digits = 1 if round(confidence, 3) < min_confidence else 4  # enough to see the difference
        yield f"{100 * confidence:.{digits}f} % is under the threshold of {100 * min_confidence:g} %"


def kind_of(characters: Sequence[str]) -> str:
    """Return what characters are called: "letters" or, if some are none, "characters"."""
    return "letters" if all(map(str.isalpha, characters)) else "characters"


@dataclass(frozen=True)
class Predictions:
    """The predictions for N names over C classes."""

    labels: tuple[str, ...]
    """The classes, in the order of the columns of `probabilities`."""
    probabilities: npt.NDArray[np.floating]
    """`[N, C]`, calibrated; rows of zeros for names that were not read."""
    status: npt.NDArray[np.int8]
    """`[N]`, indices of `STATUS`."""
    seen: npt.NDArray[np.bool_]
    """`[N]`, whether the name is one of the training names."""
    familiarity: npt.NDArray[np.float64]
    """`[N]`, as `Prediction` has it; NaN where there is none."""

    @classmethod
    def all_read(
        cls, labels: Sequence[str], probabilities: npt.NDArray[np.floating], seen: npt.NDArray[np.bool_]
    ) -> Predictions:
        """Return predictions for names that are all read and answered, without a familiarity."""
        status, nothing = np.full(len(seen), OK, dtype=np.int8), np.full(len(seen), np.nan)
        return cls(tuple(labels), probabilities, status, seen, nothing)

    def __len__(self) -> int:
        """Return N."""
        return len(self.status)

    def take(self, rows: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> Predictions:
        """Return the predictions of some rows, in their order."""
        return Predictions(
            self.labels,
            self.probabilities[rows],
            self.status[rows],
            self.seen[rows],
            self.familiarity[rows],
        )

    @cached_property
    def answered(self) -> npt.NDArray[np.bool_]:
        """`[N]`, whether the name was read and the model does not abstain."""
        return np.asarray(self.status == OK)

    @cached_property
    def abstained(self) -> npt.NDArray[np.bool_]:
        """`[N]`, whether the model abstains."""
        return np.asarray(self.status == ABSTAINED)

    @cached_property
    def read(self) -> npt.NDArray[np.bool_]:
        """`[N]`, whether the name was read: those answered and those abstained from."""
        return self.answered | self.abstained

    @cached_property
    def unlike(self) -> npt.NDArray[np.bool_]:
        """`[N]`, whether the familiarity is below `UNLIKE`; False without one."""
        return np.asarray(self.familiarity < UNLIKE)

    @cached_property
    def status_names(self) -> npt.NDArray[np.object_]:
        """`[N]`, the statuses as words."""
        return np.array(STATUS, dtype=object)[self.status]

    @cached_property
    def first(self) -> npt.NDArray[np.int64]:
        """`[N]`, the index of the most probable class; 0 if the name was not read."""
        return np.asarray(self.probabilities.argmax(axis=1))

    @cached_property
    def second(self) -> npt.NDArray[np.int64]:
        """`[N]`, the index of the second most probable class."""
        others = self.probabilities.copy()
        others[np.arange(len(self)), self.first] = -1.0
        return np.asarray(others.argmax(axis=1))

    @cached_property
    def confidence(self) -> npt.NDArray[np.floating]:
        """`[N]`, the largest probability; 0 if the name was not read."""
        return np.asarray(self.probabilities.max(axis=1, initial=0.0))

    @cached_property
    def margin(self) -> npt.NDArray[np.floating]:
        """`[N]`, the difference between the two largest probabilities."""
        return np.asarray(self.confidence - self.probabilities[np.arange(len(self)), self.second])

    def columns(self) -> dict[str, list[Any]]:
        """Return the values of `COLUMNS`, probabilities with four decimals; None if a name was not read."""
        labels = np.array(self.labels, dtype=object)
        values = {
            "predicted": labels[self.first],
            "confidence": np.round(self.confidence.astype(float), 4),
            "second": labels[self.second],
            "margin": np.round(self.margin.astype(float), 4),
        }
        found: dict[str, list[Any]] = {
            title: [value if read else None for value, read in zip(column, self.read, strict=True)]
            for title, column in values.items()
        }
        unlike = self.unlike.astype(object)
        unlike[np.isnan(self.familiarity)] = None
        return found | {
            "status": list(self.status_names),
            "seen_in_training": list(self.seen),
            "unlike": list(unlike),
        }


def join_predictions(several: Sequence[Predictions]) -> Predictions:
    """Return one or more predictions of the same classes as one."""
    if len(several) == 1:
        return several[0]
    return Predictions(
        several[0].labels,
        np.concatenate([one.probabilities for one in several]),
        np.concatenate([one.status for one in several]),
        np.concatenate([one.seen for one in several]),
        np.concatenate([one.familiarity for one in several]),
    )
