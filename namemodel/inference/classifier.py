"""A trained network put to use: names in, predictions out.

Owns the one way in which a name is classified, for the page, the command line, tables and Python:

    names → NameArray → ids [N, T], lengths [N] → the network's forward → logits [N, C] → Predictions

Where there are many names, the tree of their prefixes gives the same logits faster (`prefix_tree/`). Knows
nothing of files of names or of training.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from namemodel.checkpoint.files import Checkpoint, load_checkpoint
from namemodel.config import MAX_LETTERS
from namemodel.errors import DataError
from namemodel.hardware import cores, fast_dtype, one_thread
from namemodel.inference.familiarity import familiarities
from namemodel.inference.predictions import (
    ABSTAINED,
    COLUMNS,
    EMPTY,
    MOSTLY,
    NO_THRESHOLD,
    OK,
    STATUS,
    TOO_LONG,
    UNSUPPORTED_SCRIPT,
    Prediction,
    Predictions,
    check_min_confidence,
    join_predictions,
    message_for,
)
from namemodel.inference.prefix_tree.equations import readable
from namemodel.inference.prefix_tree.reader import PrefixReader
from namemodel.models import RecurrentClassifier, parameter_count
from namemodel.names.name_array import NameArray, name_hashes
from namemodel.names.normalise import COMPARED, normalise
from namemodel.names.vocabulary import UNKNOWN

if TYPE_CHECKING:
    import pandas as pd

BLOCK = 500_000  # names that are classified at once: more names share more prefixes, and take more memory
BATCH = 256  # names that go through a network at once
TREE_FROM = 32_000  # hidden size times names from which on the prefix tree is faster (benchmarks/batch.py)


class Classifier:
    """A trained network that classifies names.

    Args:
        checkpoint: as `load_checkpoint` returns it.
        id: what the model is called.
    """

    def __init__(self, checkpoint: Checkpoint, id: str) -> None:
        self.checkpoint, self.id = checkpoint, id
        self.labels, self.vocabulary = checkpoint.labels, checkpoint.vocabulary
        self.model = checkpoint.model.eval()
        self.text = checkpoint.experiment.text
        self.device = next(self.model.parameters()).device
        self._prefix_reader = cache(partial(PrefixReader, self.model))  # by the dtype of its products

    @classmethod
    def load(cls, folder: str | Path, id: str | None = None) -> Classifier:
        """Return the classifier of a checkpoint's folder; raises CheckpointError."""
        path = Path(folder)
        return cls(load_checkpoint(path), id or path.name)

    @property
    def max_length(self) -> int:
        """The largest number of letters that a name may have."""
        return min(self.model.max_length or MAX_LETTERS, MAX_LETTERS)

    @property
    def parameters(self) -> int:
        """The number of trainable parameters."""
        return parameter_count(self.model)

    def classify(
        self, names: Sequence[str] | str, *, min_confidence: float = NO_THRESHOLD
    ) -> list[Prediction]:
        """Return the prediction for each name, in order.

        Each has its own status, so that a name that cannot be read does not affect the others. Whatever
        the threshold, the model also abstains if most letters of a name are not in its vocabulary.

        Args:
            names: one name or several.
            min_confidence: the confidence threshold, from 0 to 1; the model abstains below it. The default
                never abstains for a low confidence.

        Raises:
            DataError: a name is not a string. ConfigError: the threshold is not from 0 to 1.
        """
        names = [names] if isinstance(names, str) else list(names)
        for name in names:
            if not isinstance(name, str):
                raise DataError(f"{name!r} is not a name: it is of type {type(name).__name__}, not str.")
        found = self.predict(names, min_confidence=min_confidence)
        return [self.prediction(name, found, row, min_confidence) for row, name in enumerate(names)]

    def classify_frame(
        self, frame: pd.DataFrame, column: str = "name", *, min_confidence: float = NO_THRESHOLD
    ) -> pd.DataFrame:
        """Return a copy of a DataFrame with the columns `predictions.COLUMNS` added.

        A missing cell has the status "empty". If the DataFrame has a column of that title already, it is
        kept, and the new one is called `<column>_2`.

        Raises:
            DataError: there is no such column, or more than one. ConfigError: as `classify`.
        """
        count = list(frame.columns).count(column)
        if count != 1:
            names = ", ".join(map(str, frame.columns))
            wrong = f"There are {count} columns" if count else "There is no column"
            raise DataError(f"{wrong} {column!r}. The table has: {names}.")
        cells = frame[column]
        texts = ["" if missing else str(cell) for cell, missing in zip(cells, cells.isna(), strict=True)]
        found = self.predict(texts, min_confidence=min_confidence).columns()
        from namemodel.readers.columns import free_titles  # here: it imports what reads tables

        titles = free_titles(COLUMNS, map(str, frame.columns))
        return frame.assign(**{title: found[name] for title, name in zip(titles, COLUMNS, strict=True)})

    def predict(
        self, names: Sequence[str], *, min_confidence: float = NO_THRESHOLD, precise: bool = True
    ) -> Predictions:
        """Return the predictions for names as arrays; raises ConfigError as `classify`.

        Args:
            precise: False computes the matrix products of many names in bfloat16 if the processor supports
                it: somewhat faster, and another class for fewer than one name in a thousand.
        """
        check_min_confidence(min_confidence)
        blocks = [names[begin : begin + BLOCK] for begin in range(0, len(names), BLOCK)] or [names]
        return join_predictions([self._predict(block, min_confidence, precise) for block in blocks])

    def _predict(self, names: Sequence[str], min_confidence: float, precise: bool) -> Predictions:
        """Return the predictions of one block."""
        array = NameArray.of(names, self.text)
        status = self.statuses(array)
        probabilities = np.zeros((len(array), len(self.labels)), dtype=np.float32)
        familiarity = np.full(len(array), np.nan)
        rows = np.flatnonzero((status == OK) | (status == ABSTAINED))
        if len(rows):
            some = array if len(rows) == len(array) else array.take(rows)
            probabilities[rows], familiarity[rows] = self._read(some, precise)
        unsure = probabilities.max(axis=1, initial=0).astype(np.float64) < min_confidence
        status[unsure & (status == OK)] = ABSTAINED
        hashes = array.hashes() if self.text == COMPARED else name_hashes(names)
        seen = np.isin(hashes, self.checkpoint.seen)
        return Predictions(self.labels, probabilities, status, seen, familiarity)

    def statuses(self, names: NameArray) -> npt.NDArray[np.int8]:
        """Return the status `[N]` of each name by its letters alone.

        Later lines overrule earlier ones; of a name without letters, unread and total are both 0.
        """
        names = self.vocabulary.fold(names)
        status = np.full(len(names), OK, dtype=np.int8)
        status[names.lengths == 0] = EMPTY
        known = self.vocabulary.knows(names.codes)
        # Few names have anything but letters of the vocabulary.
        odd = np.array([], dtype=np.int64) if known.all() else np.flatnonzero(names.sums(~known))
        if len(odd):
            unusual = names.take(odd)
            unread, total = self.vocabulary.unread(unusual)
            status[odd[unread > MOSTLY * total]] = ABSTAINED
            status[odd[unread == total]] = UNSUPPORTED_SCRIPT
        status[names.lengths > self.max_length] = TOO_LONG
        if len(odd):
            status[odd[unusual.count(lambda c: not c.isspace()) == 0]] = EMPTY
        return status

    @torch.inference_mode()
    def _read(
        self, names: NameArray, precise: bool
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float64]]:
        """Return calibrated probabilities `[N, C]` and the familiarity `[N]` of names that can be read."""
        names = self.vocabulary.fold(names)
        logits, likelihood = self.logits_and_likelihood(names, precise)
        probabilities = (logits / self.checkpoint.temperature).softmax(dim=1).float().cpu()
        if likelihood is None or not self.checkpoint.own_log_p:
            return probabilities.numpy(), np.full(len(names), np.nan)
        predicted = probabilities.argmax(dim=1)
        log_p = likelihood.float().cpu().gather(1, predicted[:, None])[:, 0]
        characters = torch.from_numpy(names.lengths + 1)  # with the end
        found = familiarities(self.checkpoint, predicted, log_p / characters)
        found[names.sums(self.vocabulary.ids_of(names.codes) == UNKNOWN) > 0] = np.nan
        return probabilities.numpy(), found

    @torch.inference_mode()
    def calibrated_logits(self, names: NameArray, precise: bool = True) -> Tensor:
        """Return the logits divided by the temperature, `[N, C]`, of names that can be read."""
        logits, _ = self.logits_and_likelihood(self.vocabulary.fold(names), precise)
        return logits / self.checkpoint.temperature

    def logits_and_likelihood(self, names: NameArray, precise: bool = True) -> tuple[Tensor, Tensor | None]:
        """Return the logits and the character LM's log p(x | c), both `[N, C]`, None without one.

        Args:
            names: as `Vocabulary.fold` returns them, that can be read.
        """
        ids = self.vocabulary.encode(names)
        many = len(names) * self.checkpoint.experiment.model.hidden_size >= TREE_FROM
        with one_thread():  # of torch's own: batches are small, and others may use the same cores
            if many and self.device.type == "cpu" and readable(self.model):
                reader = self._prefix_reader(torch.float32 if precise else fast_dtype())
                return reader.logits_and_likelihood(ids, names.lengths, threads=cores())
            return self.forward(ids, names.lengths)

    def forward(
        self, ids: npt.NDArray[np.integer], lengths: npt.NDArray[np.int64]
    ) -> tuple[Tensor, Tensor | None]:
        """Return the same by the network itself, names of similar length together."""
        if len(ids) <= BATCH:
            return self._forward(ids, lengths)
        order = np.argsort(lengths, kind="stable")
        read = [
            self._forward(ids[rows, : lengths[rows].max()], lengths[rows])
            for rows in np.array_split(order, -(-len(ids) // BATCH))
        ]
        places = torch.from_numpy(np.argsort(order))
        logits = torch.cat([one.float().cpu() for one, _ in read])[places]
        likelihoods = [one.float().cpu() for _, one in read if one is not None]
        return logits, torch.cat(likelihoods)[places] if likelihoods else None

    def _forward(
        self, ids: npt.NDArray[np.integer], lengths: npt.NDArray[np.int64]
    ) -> tuple[Tensor, Tensor | None]:
        """Return the network's logits, and log p(x | c), `[B, C]`, for one batch."""
        letters = torch.from_numpy(ids.astype(np.int64)).to(self.device)
        sizes = torch.from_numpy(lengths).to(self.device)
        if isinstance(self.model, RecurrentClassifier):
            return self.model.logits_and_likelihood(self.model.encode(letters, sizes))
        return self.model(letters, sizes), None

    def prediction(self, name: str, found: Predictions, row: int, min_confidence: float) -> Prediction:
        """Return the prediction of one row, with its message."""
        form, status = normalise(name, self.text), STATUS[found.status[row]]
        shares = found.probabilities[row]
        ranked = np.argsort(-shares, kind="stable").tolist() if found.read[row] else []
        probabilities = {self.labels[index]: float(shares[index]) for index in ranked}
        predicted, confidence = next(iter(probabilities.items()), (None, None))
        familiar, unknown = float(found.familiarity[row]), self.vocabulary.unknown(form)
        return Prediction(
            name=name,
            predicted=predicted,
            confidence=confidence,
            probabilities=probabilities,
            status=status,
            message=message_for(
                form,
                status,
                confidence,
                min_confidence=min_confidence,
                vocabulary=self.vocabulary,
                max_length=self.max_length,
            ),
            unknown_characters=unknown,
            folded_characters={c: read for c in unknown if (read := self.vocabulary.form(c)) != c},
            seen_in_training=bool(found.seen[row]),
            familiarity=None if math.isnan(familiar) else familiar,
            unlike=bool(found.unlike[row]),
        )
