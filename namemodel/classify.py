"""A trained network put to use: names in, predictions out.

Owns the one way in which a name is answered, for the page, the command line, tables and Python.
Knows nothing of files of names or of training.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import torch

from namemodel.checkpoint import Checkpoint, load_checkpoint
from namemodel.config import MAX_LETTERS
from namemodel.errors import DataError, InvalidName
from namemodel.models import parameter_count
from namemodel.text import UNKNOWN, check_length, name_hash, prepare

if TYPE_CHECKING:
    import pandas as pd

BATCH = 1024  # names that go through the network at once
AMBIGUOUS = 0.2  # a smaller lead of the first list over the second is none to rely on
STATUSES = {
    "ok": "classified",
    "empty": "no name in the cell",
    "too_long": f"more than {MAX_LETTERS} letters, or than the network has room for",
    "unsupported_script": "no letter of the name is one that the network was trained on",
}
COLUMNS = ("predicted", "confidence", "second", "margin", "status", "seen_in_training")


@dataclass(frozen=True)
class Prediction:
    """The answer to one name. Probabilities are fractions from 0 to 1."""

    name: str
    predicted: str | None
    """The list that the spelling most resembles; None unless `status` is "ok"."""
    confidence: float | None
    """The probability of `predicted`."""
    probabilities: dict[str, float]
    """By list, the most probable first; empty unless `status` is "ok"."""
    status: str
    """One of `STATUSES`."""
    message: str
    """For people: why there is no prediction, or what to know about it; often empty."""
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

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return dataclasses.asdict(self)


@dataclass(frozen=True)
class Answers:
    """The answers to N names, by column. Rows without an answer have status other than "ok"."""

    probabilities: npt.NDArray[np.float32]
    """`[N, C]`; zero rows where there is no answer."""
    status: npt.NDArray[np.object_]
    seen: npt.NDArray[np.bool_]

    @cached_property
    def answered(self) -> npt.NDArray[np.bool_]:
        """Which rows have an answer."""
        return np.asarray(self.status == "ok")

    @cached_property
    def order(self) -> npt.NDArray[np.int64]:
        """`[N, C]`: the lists of each row, the most probable first."""
        return np.argsort(-self.probabilities, axis=1, kind="stable")


class Classifier:
    """A checkpoint that answers names.

    Args:
        checkpoint: as `load_checkpoint` returns it.
        id: what to call the model.
    """

    def __init__(self, checkpoint: Checkpoint, id: str) -> None:
        self.checkpoint, self.id = checkpoint, id
        self.labels = checkpoint.labels
        self.model = checkpoint.model.eval()
        self.text = checkpoint.experiment.text
        self.device = next(self.model.parameters()).device

    @classmethod
    def load(cls, folder: str | Path, id: str | None = None) -> Classifier:
        """Return the classifier of a checkpoint's folder; raises CheckpointError."""
        path = Path(folder)
        return cls(load_checkpoint(path), id or path.name)

    @property
    def longest(self) -> int:
        """The longest name that is answered, in letters."""
        return min(self.model.longest or MAX_LETTERS, MAX_LETTERS)

    @property
    def parameters(self) -> int:
        """The number of trained numbers."""
        return parameter_count(self.model)

    def classify(self, names: Sequence[str] | str) -> list[Prediction]:
        """Answer names in order, each with a status of its own: one bad name stops no other.

        Raises:
            DataError: a name is not a string.
        """
        asked = [names] if isinstance(names, str) else list(names)
        for name in asked:
            if not isinstance(name, str):
                raise DataError(f"{name!r} is not a name: it is of type {type(name).__name__}, not str.")
        answers = self.answer(asked)
        return [self._prediction(name, answers, row) for row, name in enumerate(asked)]

    def classify_frame(self, frame: pd.DataFrame, column: str = "name") -> pd.DataFrame:
        """Return a copy of a DataFrame with the columns of `COLUMNS` added.

        Cells that are missing have the status "empty". A column that is there already stays as it is;
        the new one is then called `<column>_2`.

        Raises:
            DataError: there is no such column, or more than one.
        """
        there = list(frame.columns).count(column)
        if there != 1:
            names = ", ".join(map(str, frame.columns))
            many = f"There are {there} columns" if there else "There is no column"
            raise DataError(f"{many} {column!r}. The table has: {names}.")
        cells = frame[column]
        asked = ["" if missing else str(cell) for cell, missing in zip(cells, cells.isna(), strict=True)]
        out = frame.copy()
        for title, values in zip(
            free_titles(list(map(str, frame.columns))),
            self.columns(self.answer(asked)),
            strict=True,
        ):
            out[title] = values
        return out

    def columns(self, answers: Answers) -> list[list[Any]]:
        """Return the values of `COLUMNS`, None where there is no answer."""
        order, rows = answers.order, np.arange(len(answers.status))
        first = answers.probabilities[rows, order[:, 0]]
        second = answers.probabilities[rows, order[:, 1]]

        def where_answered(values: Any) -> list[Any]:
            return [v if ok else None for v, ok in zip(values, answers.answered, strict=True)]

        labels = np.array(self.labels, dtype=object)
        return [
            where_answered(labels[order[:, 0]]),
            where_answered(np.round(first.astype(float), 4)),
            where_answered(labels[order[:, 1]]),
            where_answered(np.round((first - second).astype(float), 4)),
            list(answers.status),
            list(answers.seen),
        ]

    def answer(self, names: Sequence[str]) -> Answers:
        """Answer names by column: the fast way, for tables."""
        prepared = [prepare(name, self.text) for name in names]
        status = np.array([self._status(name) for name in prepared], dtype=object)
        probabilities = np.zeros((len(names), len(self.labels)), dtype=np.float32)
        readable = np.flatnonzero(status == "ok")
        lengths = np.array([len(prepared[row]) for row in readable], dtype=np.int64)
        # Names of one length together: little padding, and a name's batch does not change its answer.
        for rows in np.array_split(
            readable[np.argsort(lengths, kind="stable")], max(1, -(-len(readable) // BATCH))
        ):
            if len(rows):
                probabilities[rows], legible = self._run([prepared[row] for row in rows])
                status[rows[~legible]] = "unsupported_script"
        probabilities[status != "ok"] = 0
        hashes = np.array([name_hash(name) for name in names], dtype=np.int64)
        return Answers(probabilities, status, np.isin(hashes, self.checkpoint.seen))

    def _status(self, prepared: str) -> str:
        try:
            check_length(prepared, self.text, self.longest)
        except InvalidName as error:
            return error.status
        return "ok"

    @torch.inference_mode()
    def _run(self, prepared: list[str]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
        ids, lengths = self.checkpoint.vocabulary.encode(prepared)
        legible = (ids > UNKNOWN).any(dim=1).numpy()
        outputs = self.model.probabilities(
            ids.to(self.device), lengths.to(self.device), self.checkpoint.temperature
        )
        return outputs.float().cpu().numpy(), legible

    def _prediction(self, name: str, answers: Answers, row: int) -> Prediction:
        unknown = self.checkpoint.vocabulary.unknown(prepare(name, self.text))
        status = str(answers.status[row])
        order = answers.order[row] if status == "ok" else []
        values = {self.labels[index]: float(answers.probabilities[row, index]) for index in order}
        predicted = next(iter(values), None)
        return Prediction(
            name=name,
            predicted=predicted,
            confidence=values[predicted] if predicted else None,
            probabilities=values,
            status=status,
            message=self._message(status, name, unknown),
            unknown_characters=unknown,
            seen_in_training=bool(answers.seen[row]),
        )

    def _message(self, status: str, name: str, unknown: tuple[str, ...]) -> str:
        shown = " ".join(unknown[:8])
        if status == "unsupported_script":
            return f"None of these characters was in the training names: {shown}. Try Latin letters."
        if status in ("empty", "too_long"):
            try:
                check_length(name, self.text, self.longest)
            except InvalidName as error:
                return str(error)
        if unknown:
            return f"Not in the training names, so read as unknown: {shown}"
        return ""


def free_titles(taken: Sequence[str]) -> list[str]:
    """Return the titles of `COLUMNS`, with a number behind those that are taken."""
    titles: list[str] = []
    for column in COLUMNS:
        title, number = column, 2
        while title in taken:
            title, number = f"{column}_{number}", number + 1
        titles.append(title)
    return titles
