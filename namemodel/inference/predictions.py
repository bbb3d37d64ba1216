"""The answers to names: of many as arrays, of one as an object. Numbers stay numbers; text is for writers.

Owns the statuses of an answer and what is derived of probabilities. Knows nothing of networks.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import Field

from namemodel.config import MAX_LETTERS, Settings

AMBIGUOUS = 0.2  # a smaller lead of the first class over the second is none to rely on
STATUSES = {
    "ok": "classified",
    "abstained": "too unsure, or mostly unknown letters: the most likely list is kept",
    "empty": "no name in the cell",
    "too_long": f"more than {MAX_LETTERS} letters, or than the network has room for",
    "unsupported_script": "no letter of the name is one that the network was trained on",
}
STATUS = tuple(STATUSES)
"""The statuses in the order of their codes."""
OK, ABSTAINED, EMPTY, TOO_LONG, UNSUPPORTED_SCRIPT = range(len(STATUS))
COLUMNS = ("predicted", "confidence", "second", "margin", "status", "seen_in_training")
"""What a table gets behind its own columns."""

# What a wrong answer costs, and how many classes there are, decide the threshold: no one number suits all,
# so that nobody gets fewer answers than they asked for.
NO_THRESHOLD = 0.0


class Threshold(Settings):
    """Abstain where the confidence is lower, a fraction from 0 to 1."""

    min_confidence: float = Field(default=NO_THRESHOLD, ge=0, le=1)


def check_min_confidence(min_confidence: float) -> None:
    """Check a confidence threshold; raises ConfigError for other than a number from 0 to 1."""
    Threshold(min_confidence=min_confidence)


@dataclass(frozen=True)
class Prediction:
    """The answer to one name. Probabilities are calibrated, and fractions from 0 to 1."""

    name: str
    predicted: str | None
    """The list that the spelling most resembles; kept when abstaining, None where nothing was read."""
    confidence: float | None
    """The probability of `predicted`."""
    probabilities: dict[str, float]
    """By label, the most probable first; empty where nothing was read."""
    status: str
    """One of `STATUSES`."""
    message: str
    """For people: why there is no answer, or what to know about it; often empty."""
    unknown_characters: tuple[str, ...]
    """Characters that the network was not trained on; it reads each as "unknown"."""
    seen_in_training: bool

    @property
    def margin(self) -> float:
        """How far the first class is ahead of the second."""
        first, second, *_ = [*self.probabilities.values(), 0.0, 0.0]
        return first - second

    @property
    def ambiguous(self) -> bool:
        """Whether the first class leads too little for an answer to rely on."""
        return self.status == "ok" and self.margin < AMBIGUOUS

    @property
    def abstained(self) -> bool:
        """Whether the model keeps its most probable class, but does not stand by it."""
        return self.status == "abstained"

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return dataclasses.asdict(self)


@dataclass(frozen=True)
class Predictions:
    """The predictions for N names over C classes."""

    labels: tuple[str, ...]
    probabilities: npt.NDArray[np.floating]
    """`[N, C]`, calibrated; zero rows where nothing was read."""
    status: npt.NDArray[np.int8]
    """`[N]`, places in `STATUS`."""
    seen: npt.NDArray[np.bool_]
    """`[N]`, whether the model was trained on the name."""
    familiarity: npt.NDArray[np.float32] | None = None
    """`[N]`, how usual the spelling is among the names of its class, a fraction; None if unknown."""

    @classmethod
    def all_read(
        cls, labels: Sequence[str], probabilities: npt.NDArray[np.floating], seen: npt.NDArray[np.bool_]
    ) -> Predictions:
        """Return answers to names that are all read, and none abstained from."""
        return cls(tuple(labels), probabilities, np.full(len(seen), OK, dtype=np.int8), seen)

    def __len__(self) -> int:
        """Return N."""
        return len(self.status)

    def take(self, rows: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> Predictions:
        """Return some of the answers, in the order of `rows`."""
        familiarity = None if self.familiarity is None else self.familiarity[rows]
        return Predictions(
            self.labels, self.probabilities[rows], self.status[rows], self.seen[rows], familiarity
        )

    @cached_property
    def answered(self) -> npt.NDArray[np.bool_]:
        """`[N]`, whether there is an answer that the model stands by."""
        return np.asarray(self.status == OK)

    @cached_property
    def abstained(self) -> npt.NDArray[np.bool_]:
        """`[N]`, whether the most probable class is kept although the model abstains."""
        return np.asarray(self.status == ABSTAINED)

    @cached_property
    def read(self) -> npt.NDArray[np.bool_]:
        """`[N]`, whether there is a prediction: those answered and those abstained from."""
        return self.answered | self.abstained

    @cached_property
    def status_names(self) -> npt.NDArray[np.object_]:
        """`[N]`, the statuses as words."""
        return np.array(STATUS, dtype=object)[self.status]

    @cached_property
    def first(self) -> npt.NDArray[np.int64]:
        """`[N]`, the most probable class, as an index; 0 where nothing was read."""
        return np.asarray(self.probabilities.argmax(axis=1))

    @cached_property
    def second(self) -> npt.NDArray[np.int64]:
        """`[N]`, the most probable of the other classes."""
        others = self.probabilities.copy()
        others[np.arange(len(self)), self.first] = -1.0
        return np.asarray(others.argmax(axis=1))

    @cached_property
    def ranked(self) -> npt.NDArray[np.int64]:
        """`[N, C]`, the classes of each row as indices, the most probable first."""
        return np.argsort(-self.probabilities, axis=1, kind="stable")

    @cached_property
    def confidence(self) -> npt.NDArray[np.floating]:
        """`[N]`, the probability of the most probable class; 0 where nothing was read."""
        return np.asarray(self.probabilities.max(axis=1, initial=0.0))

    @cached_property
    def margin(self) -> npt.NDArray[np.floating]:
        """`[N]`, how far the most probable class is ahead of the second."""
        return np.asarray(self.confidence - self.probabilities[np.arange(len(self)), self.second])

    def columns(self) -> dict[str, list[Any]]:
        """Return the values of `COLUMNS`, fractions with four decimals, None where nothing was read."""
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
        return found | {"status": list(self.status_names), "seen_in_training": list(self.seen)}


def join_predictions(parts: Sequence[Predictions]) -> Predictions:
    """Return the answers of one part or several as one."""
    if len(parts) == 1:
        return parts[0]
    known = [part.familiarity for part in parts if part.familiarity is not None]
    return Predictions(
        parts[0].labels,
        np.concatenate([part.probabilities for part in parts]),
        np.concatenate([part.status for part in parts]),
        np.concatenate([part.seen for part in parts]),
        np.concatenate(known) if len(known) == len(parts) else None,
    )


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
