"""What an answer is: for one name, and by column for many. When a model abstains, and why in words.

Owns the statuses, the level under which a model abstains, and the words. Knows nothing of networks.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from namemodel.config import MAX_LETTERS, Setting, check
from namemodel.names.normalise import is_letter

AMBIGUOUS = 0.2  # a smaller lead of the first list over the second is none to rely on
MOSTLY = 0.5  # a larger share of unknown letters is a name unlike any that the network was trained on
ABSTAINS = "The model abstains: "  # before the reasons
STATUSES = {
    "ok": "classified",
    "abstained": "too unsure, or mostly unknown letters: the most likely list is kept",
    "empty": "no name in the cell",
    "too_long": f"more than {MAX_LETTERS} letters, or than the network has room for",
    "unsupported_script": "no letter of the name is one that the network was trained on",
}
COLUMNS = ("predicted", "confidence", "second", "margin", "status", "seen_in_training")

# What a wrong answer costs, and how many lists there are, decide the level: no one number suits all, so
# that nobody gets fewer answers than they asked for.
NEVER = 0.0
LEVEL = Setting("Abstain where the confidence is lower, a fraction from 0 to 1.", low=0, high=1)


def check_level(abstain_below: float) -> None:
    """Check a level of confidence; raises ConfigError for other than a number from 0 to 1."""
    check("abstain_below", abstain_below, float, LEVEL)


@dataclass(frozen=True)
class Prediction:
    """The answer to one name. Probabilities are calibrated, and fractions from 0 to 1."""

    name: str
    predicted: str | None
    """The list that the spelling most resembles; kept when abstaining, None where nothing was read."""
    confidence: float | None
    """The probability of `predicted`."""
    probabilities: dict[str, float]
    """By list, the most probable first; empty where nothing was read."""
    status: str
    """One of `STATUSES`."""
    message: str
    """For people: why there is no answer, or what to know about it; often empty."""
    unknown_characters: tuple[str, ...]
    """Characters that the network was not trained on; it reads each as "unknown"."""
    seen_in_training: bool

    @property
    def margin(self) -> float:
        """How far the first list is ahead of the second."""
        first, second, *_ = [*self.probabilities.values(), 0.0, 0.0]
        return first - second

    @property
    def ambiguous(self) -> bool:
        """Whether the first list leads too little for an answer to rely on."""
        return self.status == "ok" and self.margin < AMBIGUOUS

    @property
    def abstained(self) -> bool:
        """Whether the model keeps its most likely list, but does not stand by it."""
        return self.status == "abstained"

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return dataclasses.asdict(self)


@dataclass(frozen=True)
class Answers:
    """The answers to N names, by column."""

    probabilities: npt.NDArray[np.float32]
    """`[N, C]`; zero rows where nothing was read."""
    status: npt.NDArray[np.object_]
    seen: npt.NDArray[np.bool_]

    @cached_property
    def answered(self) -> npt.NDArray[np.bool_]:
        """Which rows have an answer that the model stands by."""
        return np.asarray(self.status == "ok")

    @cached_property
    def abstained(self) -> npt.NDArray[np.bool_]:
        """Which rows keep their most likely list although the model abstains."""
        return np.asarray(self.status == "abstained")

    @cached_property
    def labelled(self) -> npt.NDArray[np.bool_]:
        """Which rows have a list: those answered and those abstained."""
        return self.answered | self.abstained

    @cached_property
    def order(self) -> npt.NDArray[np.int64]:
        """`[N, C]`: the lists of each row, the most probable first."""
        return np.argsort(-self.probabilities, axis=1, kind="stable")


def join_answers(parts: Sequence[Answers]) -> Answers:
    """Return the answers of one part or several as one."""
    if len(parts) == 1:
        return parts[0]
    return Answers(
        np.concatenate([part.probabilities for part in parts]),
        np.concatenate([part.status for part in parts]),
        np.concatenate([part.seen for part in parts]),
    )


def why_abstained(
    confidence: float, abstain_below: float, unknown: Sequence[str], unread: int, letters: int
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
            f"{unread} of {letters} {kind(counted)} were not in the training names ({' '.join(counted[:8])})"
        )
    if confidence < abstain_below:
        # As many digits as it takes to see the difference.
        digits = 1 if round(confidence, 3) < abstain_below else 4
        reasons.append(f"{100 * confidence:.{digits}f} % is under the level of {100 * abstain_below:g} %")
    return f"{ABSTAINS}{', and '.join(reasons)}."


def kind(characters: Sequence[str]) -> str:
    """Return what characters are called: "letters", or else "characters"."""
    return "letters" if all(map(str.isalpha, characters)) else "characters"


def free_titles(wanted: Sequence[str], taken: Iterable[str] = ()) -> list[str]:
    """Return titles, with a number behind those that are taken or come twice."""
    used, titles = set(taken), []
    for column in wanted:
        title, number = column, 2
        while title in used:
            title, number = f"{column}_{number}", number + 1
        used.add(title)
        titles.append(title)
    return titles
