"""A trained network on disk: `config.json` and one safetensors file. No pickle.

    <folder>/config.json              format, labels in order, vocabulary, experiment, data, metrics,
                                      versions, and which file holds the weights
    <folder>/weights-<hash>.safetensors

The weights file is named after its content and written first; `config.json` then replaces the old one in a
single step. At any moment the folder holds either the old checkpoint or the new one, whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import safetensors
import safetensors.torch
import torch
from torch import Tensor

from namemodel.article.networks import build_network
from namemodel.checkpoint.upgrade import upgrade
from namemodel.config import Experiment
from namemodel.errors import CheckpointError, NameModelError
from namemodel.hardware import fork_rng
from namemodel.models import Network
from namemodel.names.vocabulary import Vocabulary

FORMAT = 3
OLDEST = 2  # the oldest format that is read
CONFIG = "config.json"
MODEL, SEEN, OWN_LOG_P = "model.", "seen_in_training", "own_log_p."  # keys of the tensors


@dataclass(frozen=True)
class Checkpoint:
    """A network and all that is needed to use, evaluate and repeat it."""

    labels: tuple[str, ...]
    vocabulary: Vocabulary
    experiment: Experiment
    model: Network
    seen: npt.NDArray[np.int64]
    """Sorted `name_hashes` of the training names."""
    data: dict[str, Any]
    """Origin, fingerprints of the splits and of the source, row counts, and the census of the source."""
    metrics: dict[str, Any] = field(default_factory=dict)
    temperature: float = 1.0
    """By which logits are divided before the softmax."""
    progress: dict[str, Any] = field(default_factory=dict)
    """What resuming needs besides tensors; only in a run's `last/`."""
    tensors: dict[str, Tensor] = field(default_factory=dict)
    """Tensors beside the weights, such as the optimiser's; only in a run's `last/`."""
    own_log_p: dict[str, npt.NDArray[np.float32]] = field(default_factory=dict)
    """By label, the sorted log p per letter (nats) of the list's training names, each by a network that was
    not trained on it (`training/cross_fit.py`); only of finished runs, and of lists with enough names."""
    versions: dict[str, str] = field(
        default_factory=lambda: {"python": platform.python_version(), "torch": torch.__version__}
    )


def weight_bytes(model: Network) -> int:
    """Return the size of a network's weights on disk, in bytes."""
    return sum(tensor.nbytes for tensor in model.state_dict().values())


def save_checkpoint(folder: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint; a kill leaves the old one or the new one, whole. Raises CheckpointError."""
    tensors = {MODEL + name: t for name, t in checkpoint.model.state_dict().items()}
    tensors |= {SEEN: torch.from_numpy(checkpoint.seen)} | checkpoint.tensors
    for label, log_p in checkpoint.own_log_p.items():
        tensors[f"{OWN_LOG_P}{checkpoint.labels.index(label)}"] = torch.from_numpy(log_p)
    content = safetensors.torch.save({k: t.detach().cpu().contiguous() for k, t in tensors.items()})
    weights = weights_name(content)
    config = {
        "format": FORMAT,
        "weights": weights,
        "labels": list(checkpoint.labels),
        "vocabulary": list(checkpoint.vocabulary.characters),
        "experiment": checkpoint.experiment.to_dict(),
        "data": checkpoint.data,
        "metrics": checkpoint.metrics,
        "temperature": checkpoint.temperature,
        "versions": checkpoint.versions,
        **({"progress": checkpoint.progress} if checkpoint.progress else {}),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / weights, content)
        text = json.dumps(config, ensure_ascii=False, indent=1, allow_nan=False)
        write_atomically(folder / CONFIG, text.encode())
        for old in [*folder.glob("weights-*"), *folder.glob("*.part")]:
            if old.name != weights:
                old.unlink(missing_ok=True)
    except OSError as error:
        raise CheckpointError(
            f"The checkpoint could not be written to {folder}: {error.strerror or error}. "
            "Free some space or choose another folder."
        ) from error


def weights_name(content: bytes) -> str:
    """Return the name of a weights file: by its hash, a damaged file is recognised."""
    return f"weights-{hashlib.sha256(content).hexdigest()[:16]}.safetensors"


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; a link stays one. Raises OSError."""
    path = path.resolve()
    temporary = path.with_name(f"{path.name}.{os.getpid()}.part")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def read_config(folder: Path) -> dict[str, Any]:
    """Return a checkpoint's `config.json`.

    Raises:
        CheckpointError: there is none, or it is of a format that is not read.
    """
    path = folder / CONFIG
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CheckpointError(f"There is no checkpoint in {folder}: it has no {CONFIG}.") from None
    except (OSError, ValueError, RecursionError) as error:  # RecursionError: deeply nested JSON
        raise CheckpointError(f"{path} cannot be read: {error}. Train the model again.") from error
    if not isinstance(config, dict) or config.get("format") not in range(OLDEST, FORMAT + 1):
        raise CheckpointError(
            f"{path} is not of a checkpoint format from {OLDEST} to {FORMAT}, which this version reads."
        )
    return config


def read_tensors(path: Path) -> dict[str, Tensor]:
    """Return the tensors of a weights file whose name carries its hash.

    Raises:
        CheckpointError: it is missing or damaged.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CheckpointError(f"The weights {path} cannot be read: {error.strerror}.") from error
    if path.name != weights_name(content):
        raise CheckpointError(f"The weights {path} are damaged. Train or copy the model again.")
    try:
        return safetensors.torch.load(content)
    except safetensors.SafetensorError as error:
        raise CheckpointError(f"{path} is not a safetensors file: {error}.") from error


def read_checkpoint(folder: Path) -> tuple[dict[str, Any], dict[str, Tensor]]:
    """Return a checkpoint's `config.json` and the tensors that it names.

    Raises:
        CheckpointError: missing or damaged. KeyError: the config names no weights.
    """
    config = read_config(folder)
    while True:
        try:
            return config, read_tensors(folder / Path(str(config["weights"])).name)
        except CheckpointError:
            # A writer may have put the next checkpoint in place between the two readings.
            config, before = read_config(folder), config
            if config == before:
                raise


def load_checkpoint(folder: Path) -> Checkpoint:
    """Read a checkpoint, its network on the CPU and in evaluation mode.

    Raises:
        CheckpointError: missing, damaged, or of another format.
    """
    try:
        config, tensors = read_checkpoint(folder)
        weights = {k.removeprefix(MODEL): t for k, t in tensors.items() if k.startswith(MODEL)}
        if config["format"] < FORMAT:
            config, weights = upgrade(config, weights)
        vocabulary = Vocabulary(tuple(config["vocabulary"]))
        experiment = Experiment.from_dict(config["experiment"])
        labels = tuple(config["labels"])
        with fork_rng():
            model = build_network(experiment, len(vocabulary), len(labels))
        model.load_state_dict(weights)
        return Checkpoint(
            labels=labels,
            vocabulary=vocabulary,
            experiment=experiment,
            model=model.eval(),
            seen=tensors[SEEN].numpy(),
            data=config["data"],
            metrics=config["metrics"],
            temperature=config.get("temperature", 1.0),
            progress=config.get("progress", {}),
            tensors={k: t for k, t in tensors.items() if not k.startswith((MODEL, SEEN, OWN_LOG_P))},
            own_log_p={
                label: tensors[key].numpy()
                for index, label in enumerate(labels)
                if (key := f"{OWN_LOG_P}{index}") in tensors
            },
            versions=config["versions"],
        )
    except CheckpointError:
        raise
    except (KeyError, TypeError, ValueError, RuntimeError, NameModelError) as error:
        raise CheckpointError(f"The checkpoint in {folder} does not fit together: {error}") from error
