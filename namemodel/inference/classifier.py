"""A trained network put to use: names in, predictions out.

Owns the one way in which a name is answered, for the page, the command line, tables and Python.
Knows nothing of files of names or of training.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from namemodel.checkpoint import Checkpoint, load_checkpoint
from namemodel.config import MAX_LETTERS
from namemodel.errors import DataError, InvalidName
from namemodel.inference.predictions import (
    COLUMNS,
    MOSTLY,
    NEVER,
    Answers,
    Prediction,
    check_level,
    free_titles,
    join_answers,
    why_abstained,
)
from namemodel.inference.prefix_tree import PrefixReader, make_reader
from namemodel.models import parameter_count
from namemodel.names.name_array import NameArray, name_hashes
from namemodel.names.normalise import COMPARED, check_length, is_letter, normalise
from namemodel.processor import cores, fast_dtype

if TYPE_CHECKING:
    import pandas as pd

BLOCK = 500_000  # names that are answered at once: of more, more begin alike, and the memory is larger
BATCH = 1024  # names that go through a network at once that is not read as a tree


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
    def max_length(self) -> int:
        """The longest name that is answered, in letters."""
        return min(self.model.max_length or MAX_LETTERS, MAX_LETTERS)

    @property
    def parameters(self) -> int:
        """The number of trained numbers."""
        return parameter_count(self.model)

    def classify(self, names: Sequence[str] | str, *, abstain_below: float = NEVER) -> list[Prediction]:
        """Answer names in order, each with a status of its own: one bad name stops no other.

        A model also abstains, whatever the level, where most letters are unknown to it.

        Args:
            abstain_below: the confidence, a fraction from 0 to 1, under which the model abstains; with
                the default it never does for a lack of confidence.

        Raises:
            DataError: a name is not a string. ConfigError: the level is not from 0 to 1.
        """
        asked = [names] if isinstance(names, str) else list(names)
        for name in asked:
            if not isinstance(name, str):
                raise DataError(f"{name!r} is not a name: it is of type {type(name).__name__}, not str.")
        answers = self.answer(asked, abstain_below=abstain_below)
        return [self._prediction(name, answers, row, abstain_below) for row, name in enumerate(asked)]

    def classify_frame(
        self, frame: pd.DataFrame, column: str = "name", *, abstain_below: float = NEVER
    ) -> pd.DataFrame:
        """Return a copy of a DataFrame with the columns of `predictions.COLUMNS` added.

        Cells that are missing have the status "empty". A column that is there already stays as it is;
        the new one is then called `<column>_2`.

        Raises:
            DataError: there is no such column, or more than one. ConfigError: as `classify`.
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
            free_titles(COLUMNS, map(str, frame.columns)),
            self.columns(self.answer(asked, abstain_below=abstain_below)),
            strict=True,
        ):
            out[title] = values
        return out

    def columns(self, answers: Answers) -> list[list[Any]]:
        """Return the values of `predictions.COLUMNS`, None where nothing was read."""
        order, rows = answers.order, np.arange(len(answers.status))
        first = answers.probabilities[rows, order[:, 0]]
        second = answers.probabilities[rows, order[:, 1]]

        def where_read(values: Any) -> list[Any]:
            return [v if read else None for v, read in zip(values, answers.labelled, strict=True)]

        labels = np.array(self.labels, dtype=object)
        return [
            where_read(labels[order[:, 0]]),
            where_read(np.round(first.astype(float), 4)),
            where_read(labels[order[:, 1]]),
            where_read(np.round((first - second).astype(float), 4)),
            list(answers.status),
            list(answers.seen),
        ]

    def answer(self, names: Sequence[str], *, abstain_below: float = NEVER, precise: bool = True) -> Answers:
        """Answer names by column: the fast way, for many; raises ConfigError as `classify`.

        Args:
            precise: with False, matrix products are in bfloat16 where the processor has them: somewhat
                faster, another list for fewer than one name in a thousand.
        """
        check_level(abstain_below)
        blocks = [names[begin : begin + BLOCK] for begin in range(0, len(names), BLOCK)] or [names]
        return join_answers([self._answer(block, abstain_below, precise) for block in blocks])

    def _answer(self, names: Sequence[str], abstain_below: float, precise: bool) -> Answers:
        """Answer the names of one block."""
        spellings = NameArray.of(names, self.text)
        with ThreadPoolExecutor(1) as pool:  # beside what has only one core to work on
            seen = pool.submit(self._seen, spellings, names)
            status, probabilities = self._read(spellings, precise)
        unsure = probabilities.max(axis=1, initial=0).astype(np.float64) < abstain_below
        status[unsure & (status == "ok")] = "abstained"
        return Answers(probabilities, status, seen.result())

    def _seen(self, spellings: NameArray, names: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Return of each name whether the model was trained on it, `[N]`."""
        hashes = spellings.hashes() if self.text == COMPARED else name_hashes(names)
        return np.isin(hashes, self.checkpoint.seen)

    def _read(
        self, spellings: NameArray, precise: bool
    ) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.float32]]:
        """Return statuses `[N]`, whatever the level, and probabilities `[N, C]`, zero of what is not read."""
        status = self._statuses(spellings)
        probabilities = np.zeros((len(spellings), len(self.labels)), dtype=np.float32)
        readable = np.flatnonzero((status == "ok") | (status == "abstained"))
        if len(readable):
            some = spellings if len(readable) == len(spellings) else spellings.take(readable)
            probabilities[readable] = self._probabilities(some, precise)
        return status, probabilities

    def _statuses(self, spellings: NameArray) -> npt.NDArray[np.object_]:
        """Return the status `[N]` that each name has by its letters alone."""
        known = self.checkpoint.vocabulary.letters
        status = np.full(len(spellings), "ok", dtype=object)
        status[spellings.lengths == 0] = "empty"
        # Few names have anything but letters that the network knows.
        odd = np.flatnonzero(spellings.count(lambda c: c not in known))
        unusual = spellings.take(odd)
        unread = unusual.count(lambda c: c not in known and is_letter(c))
        letters = unusual.count(is_letter)
        status[odd[unread > MOSTLY * letters]] = "abstained"
        status[odd[unread == letters]] = "unsupported_script"
        status[spellings.lengths > self.max_length] = "too_long"
        status[odd[unusual.count(lambda c: not c.isspace()) == 0]] = "empty"
        return status

    @torch.inference_mode()
    def _probabilities(self, spellings: NameArray, precise: bool) -> npt.NDArray[np.float32]:
        """Return calibrated probabilities `[N, C]`."""
        ids = self.checkpoint.vocabulary.encode(spellings)
        reader = self._reader if precise else self._fast_reader
        if reader is not None and self.device.type == "cpu":
            scores = reader.logits(ids, spellings.lengths, threads=cores())
        else:
            scores = self._in_batches(ids, spellings.lengths)
        return (scores / self.checkpoint.temperature).softmax(dim=1).float().cpu().numpy()

    def _in_batches(self, ids: npt.NDArray[np.integer], lengths: npt.NDArray[np.int64]) -> Tensor:
        """Return logits `[N, C]` by the network itself, names of about one length at a time."""
        scores = torch.empty(len(ids), len(self.labels))
        for rows in np.array_split(np.argsort(lengths, kind="stable"), -(-len(ids) // BATCH)):
            part = torch.from_numpy(ids[rows, : lengths[rows].max()].astype(np.int64)).to(self.device)
            size = torch.from_numpy(lengths[rows]).to(self.device)
            scores[torch.from_numpy(rows)] = self.model(part, size).float().cpu()
        return scores

    @cached_property
    def _reader(self) -> PrefixReader | None:
        return make_reader(self.model, torch.float32)

    @cached_property
    def _fast_reader(self) -> PrefixReader | None:
        return make_reader(self.model, fast_dtype())

    def _prediction(self, name: str, answers: Answers, row: int, abstain_below: float) -> Prediction:
        unknown = self.checkpoint.vocabulary.unknown(normalise(name, self.text))
        order = answers.order[row] if answers.labelled[row] else []
        values = {self.labels[index]: float(answers.probabilities[row, index]) for index in order}
        predicted = next(iter(values), None)
        status = str(answers.status[row])
        confidence = values[predicted] if predicted else None
        if status == "abstained" and confidence is not None:
            unread = self.checkpoint.vocabulary.unread(normalise(name, self.text))
            message = why_abstained(confidence, abstain_below, unknown, *unread)
        else:
            message = self._message(status, name, unknown)
        return Prediction(
            name=name,
            predicted=predicted,
            confidence=confidence,
            probabilities=values,
            status=status,
            message=message,
            unknown_characters=unknown,
            seen_in_training=bool(answers.seen[row]),
        )

    def _message(self, status: str, name: str, unknown: tuple[str, ...]) -> str:
        shown = " ".join(unknown[:8])
        if status == "unsupported_script":
            if not any(map(is_letter, name)):
                return "There is no letter in it. Type a name."
            return f"None of these characters was in the training names: {shown}. Try Latin letters."
        if status in ("empty", "too_long"):
            try:
                check_length(name, self.text, self.max_length)
            except InvalidName as error:
                return str(error)
        if unknown:
            return f"Not in the training names, so read as unknown: {shown}"
        return ""
