"""A run on disk: `model/`, `last/`, `metrics.jsonl` and `test.csv`.

`model/` is the checkpoint of the epoch that is kept; `last/` also holds the state of the optimiser, to resume
from; `test.csv` is the prediction for each test name, written once the run is finished.
After each epoch `model/` is written first, then the line of metrics, then `last/`. Whenever the run is
killed, `--resume` repeats the epochs that are not in `last/`, bit for bit on a CPU.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from namemodel.checkpoint.files import CONFIG, Checkpoint, load_checkpoint, read_config, write_atomically
from namemodel.config import Experiment
from namemodel.errors import CheckpointError
from namemodel.events import EpochDone

MODEL = "model"  # the folder of a run in which its model is


class RunFolder:
    """The folder of one training run."""

    def __init__(self, path: Path) -> None:
        self.path, self.model, self.last = path, path / MODEL, path / "last"
        self.metrics, self.tests = path / "metrics.jsonl", path / "test.csv"

    def create(self) -> None:
        """Make the folder for a new run.

        Files of a run that was killed before its first epoch was finished are overwritten.

        Raises:
            CheckpointError: it holds something already, or cannot be made.
        """
        begun = {self.model.name, self.last.name, self.metrics.name, self.tests.name}
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
            raise CheckpointError(f"{self.path} cannot be the folder of a run: {error.strerror}.") from error

    def finished(self) -> bool:
        """Return whether `model/` is the outcome of a whole run."""
        return (self.model / CONFIG).exists() and "test" in read_config(self.model)["metrics"]

    def experiment(self, wanted: Experiment | None) -> Experiment:
        """Return the experiment of the run in it; raises CheckpointError if it is not the one wanted."""
        began = Experiment.from_dict(self.load_last().progress["experiment"])
        if wanted is None:
            return began
        ours, theirs = ({**one.settings, "preset": one.preset, "seed": one.seed} for one in (began, wanted))
        other = [
            f"{name} was {value}, not {theirs[name]}" for name, value in ours.items() if value != theirs[name]
        ]
        if other:
            raise CheckpointError(
                f"The run in {self.path} was started with other settings: {'; '.join(other)}. "
                "Resume it with the same ones, or give none."
            )
        return wanted

    def load_last(self) -> Checkpoint:
        """Return the checkpoint to go on from; raises CheckpointError when there is none."""
        if not (self.last / CONFIG).exists():
            raise CheckpointError(
                f"{self.path} holds no run to go on with (no {self.last.name}/{CONFIG}). "
                "Start it without --resume (in Python, without resume=True)."
            )
        return load_checkpoint(self.last)

    def append(self, event: EpochDone) -> None:
        """Add the line of one epoch to metrics.jsonl; raises CheckpointError when it can't be written."""
        try:
            with self.metrics.open("a", encoding="utf-8") as file:
                file.write(json.dumps(event.to_dict()) + "\n")
        except OSError as error:
            raise CheckpointError(f"{self.metrics} cannot be written: {error.strerror}.") from error

    def epochs(self) -> list[dict[str, Any]]:
        """Return the fields of each `EpochDone`; raises CheckpointError when they cannot be read."""
        try:
            return [json.loads(line) for line in self.metrics.read_text(encoding="utf-8").splitlines()]
        except (OSError, ValueError) as error:
            raise CheckpointError(
                f"{self.metrics} cannot be read: {error}. Train the model again."
            ) from error

    def cut_metrics(self, epoch: int) -> None:
        """Cut metrics.jsonl back to the epochs that `last/` knows, before a run goes on."""
        lines = self.metrics.read_text(encoding="utf-8").splitlines() if self.metrics.exists() else []
        whole = [line for line in lines[:epoch] if line.endswith("}")]
        write_atomically(self.metrics, "".join(line + "\n" for line in whole).encode())


def pack(optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
    """Return what a resumed run needs of the optimiser, as "<number of the parameter>.<name>"."""
    state = optimizer.state_dict()["state"]
    return {f"{index}.{name}": tensor for index, values in state.items() for name, tensor in values.items()}


def unpack(optimizer: torch.optim.Optimizer, tensors: dict[str, Tensor]) -> None:
    """Load what `pack` returned into an optimiser."""
    state: dict[int, dict[str, Tensor]] = defaultdict(dict)
    for key, tensor in tensors.items():
        index, name = key.split(".", 1)
        state[int(index)][name] = tensor
    optimizer.load_state_dict(optimizer.state_dict() | {"state": dict(state)})
