"""A run on disk: `best/`, `last/`, `metrics.jsonl` and `test.csv`.

`best/` is the checkpoint of the epoch that was kept; `last/` also holds the optimiser, to go on from;
`test.csv` is the answer to each test name, there once the run is finished.
After each epoch `best/` is written first, then the line of metrics, then `last/`; whatever moment
the run is killed at, `--resume` repeats the epochs that `last/` doesn't know, bit for bit on a CPU.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt

from namemodel.checkpoint import (
    CONFIG,
    Checkpoint,
    load_checkpoint,
    read_config,
    save_checkpoint,
    write_atomically,
)
from namemodel.data import NameTable
from namemodel.errors import CheckpointError
from namemodel.training.events import EpochDone


@dataclass(frozen=True)
class Tested:
    """The answer to one test name: a row of `test.csv`."""

    name: str
    label: str
    predicted: str
    confidence: float
    seen_in_training: bool
    """A split at random may test names that it trained on; one by name never does."""


class RunFolder:
    """The folder of one training run."""

    def __init__(self, path: Path) -> None:
        self.path, self.best, self.last = path, path / "best", path / "last"
        self.metrics, self.tested = path / "metrics.jsonl", path / "test.csv"

    def prepare(self) -> None:
        """Make the folder for a new run.

        What a run left that was killed in its first epoch, before there was anything to go on from,
        gives way.

        Raises:
            CheckpointError: it holds something already, or cannot be made.
        """
        begun = {self.best.name, self.last.name, self.metrics.name, self.tested.name}
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            held = {entry.name for entry in self.path.iterdir()}
            if (self.last / CONFIG).exists() or held - begun or self.finished():
                raise CheckpointError(
                    f"{self.path} is not empty. Name another folder, or go on with the run in it "
                    "(--resume; in Python, resume=True)."
                )
            self.metrics.unlink(missing_ok=True)
        except OSError as error:
            raise CheckpointError(f"{self.path} cannot be used: {error.strerror}.") from error

    def finished(self) -> bool:
        """Return whether `best/` is the outcome of a whole run."""
        return (self.best / CONFIG).exists() and "test" in read_config(self.best)["metrics"]

    def load_last(self) -> Checkpoint:
        """Return the checkpoint to go on from; raises CheckpointError when there is none."""
        if not (self.last / CONFIG).exists():
            raise CheckpointError(
                f"{self.path} holds no run to go on with (no {self.last.name}/{CONFIG}). "
                "Start it without --resume (in Python, without resume=True)."
            )
        return load_checkpoint(self.last)

    def load_best(self) -> Checkpoint:
        """Return the checkpoint that is kept so far."""
        return load_checkpoint(self.best)

    def save_best(self, checkpoint: Checkpoint) -> None:
        """Write `best/`."""
        save_checkpoint(self.best, checkpoint)

    def save_last(self, checkpoint: Checkpoint) -> None:
        """Write `last/`."""
        save_checkpoint(self.last, checkpoint)

    def append(self, event: EpochDone) -> None:
        """Add the line of one epoch to metrics.jsonl; raises CheckpointError when it can't be written."""
        try:
            with self.metrics.open("a", encoding="utf-8") as file:
                file.write(json.dumps(event.to_dict()) + "\n")
        except OSError as error:
            raise CheckpointError(f"{self.metrics} cannot be written: {error.strerror}.") from error

    def forget_after(self, epoch: int) -> None:
        """Cut metrics.jsonl back to the epochs that `last/` knows, before a run goes on."""
        lines = self.metrics.read_text(encoding="utf-8").splitlines() if self.metrics.exists() else []
        kept = [line for line in lines[:epoch] if line.endswith("}")]
        write_atomically(self.metrics, "".join(line + "\n" for line in kept).encode())


def answers_to(
    table: NameTable, probabilities: npt.NDArray[np.float64], seen: npt.NDArray[np.bool_]
) -> list[Tested]:
    """Return the answer to each name of a table.

    Args:
        probabilities: `[N, C]`, in the order of the table's label names.
        seen: `[N]`, whether the model learnt from the name.
    """
    labels, given = table.label_names, probabilities.argmax(axis=1)
    sure = probabilities.max(axis=1).round(6)
    return [
        Tested(name, labels[label], labels[place], float(share), bool(known))
        for name, label, place, share, known in zip(table.names, table.labels, given, sure, seen, strict=True)
    ]


def save_tested(path: Path, rows: Iterable[Tested]) -> None:
    """Write the answers to test names as CSV; raises CheckpointError when it can't be written."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[field.name for field in fields(Tested)], *map(astuple, rows)])
    try:
        write_atomically(path, text.getvalue().encode("utf-8", "surrogatepass"))
    except OSError as error:
        raise CheckpointError(f"{path} cannot be written: {error.strerror}.") from error


def load_tested(path: Path) -> list[Tested]:
    """Return what `save_tested` wrote, in its order; nothing where there is no file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="", errors="surrogatepass") as file:
        return [
            Tested(name, label, predicted, float(confidence), seen == "True")
            for name, label, predicted, confidence, seen in list(csv.reader(file))[1:]
        ]
