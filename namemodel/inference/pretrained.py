"""The models that come with the program, and how any model is found by its name."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from namemodel.checkpoint.files import CONFIG
from namemodel.config import DEFAULT_MODEL
from namemodel.errors import CheckpointError, ChoiceError
from namemodel.inference.classifier import Classifier

RUN_MODELS = ("model", "best")  # where a run keeps its model, now and in older versions
# In a checkout the models lie beside the package, in an installed wheel inside it.
PLACES = tuple(parent / "checkpoints" for parent in Path(__file__).parents[1:3])


class Pretrained(NamedTuple):
    """What a model that comes with the program was trained on, and how."""

    data: str
    """A data set's id."""
    architecture: str
    preset: str = "recommended"


PRETRAINED = {
    f"{data}-{architecture}": Pretrained(data, architecture)
    for data, architectures in (
        ("german-italian", ("linear", "linear-rnn", "rnn", "gru", "lstm")),
        ("languages", ("rnn", "gru", "lstm")),
    )
    for architecture in architectures
}
"""Those that are offered wherever a model is chosen, by id."""
SMALL = {
    f"german-italian-{architecture}-{units}": Pretrained("german-italian", architecture, preset)
    for units, preset, architectures in (
        (2, "two-units", ("rnn", "gru")),
        (16, "small", ("rnn", "gru", "lstm")),
    )
    for architecture in architectures
}
"""Those that are small enough to be looked into: no menu offers them, but each is found by its id."""


def pretrained_ids() -> list[str]:
    """Return the ids of the models that are there to be chosen: of `PRETRAINED`, not of `SMALL`."""
    return [id for id in PRETRAINED if is_there(id)]


def small_ids() -> list[str]:
    """Return the ids of the small models that are there."""
    return [id for id in SMALL if is_there(id)]


def small_models(preset: str) -> dict[str, str]:
    """Return by architecture the ids of the small models that a preset made, there or not."""
    return {model.architecture: id for id, model in SMALL.items() if model.preset == preset}


def is_there(id: str) -> bool:
    """Return whether a model came with this copy of the program."""
    return (pretrained_folder(id) / CONFIG).exists()


def pretrained_folder(id: str) -> Path:
    """Return the folder of a pretrained model, whether or not it is there."""
    return next((p / id for p in PLACES if (p / id).is_dir()), PLACES[-1] / id)


def model_folder(model: str | Path) -> Path:
    """Return the checkpoint's folder for a pretrained model's id, a run's folder, or a checkpoint's.

    Raises:
        ChoiceError: none of these. CheckpointError: the folder is there, but holds no checkpoint.
    """
    ids = pretrained_ids() + small_ids()
    if str(model) in ids:
        return pretrained_folder(str(model))
    path = Path(model)
    for folder in (path, *(path / name for name in RUN_MODELS)):
        if (folder / CONFIG).exists():
            return folder
    if path.is_dir():
        raise CheckpointError(
            f"{path} holds no model: neither {CONFIG} nor {RUN_MODELS[0]}/{CONFIG} is in it."
        )
    if path.is_file():
        raise CheckpointError(f"{path} is a file; a model is a folder. Unpack a downloaded model first.")
    raise ChoiceError("model (nor a folder of that name)", str(model), ids)


def load(model: str | Path = DEFAULT_MODEL) -> Classifier:
    """Return the classifier of a pretrained model's id, or of the folder of a run or checkpoint.

    A model is read from disk once and kept while its file is the same.

    Raises:
        ChoiceError: there is no such model. CheckpointError: it cannot be read.
    """
    folder = model_folder(model)
    return _load(folder, str(model), (folder / CONFIG).stat().st_mtime_ns)


@lru_cache(maxsize=32)
def _load(folder: Path, id: str, _modified: int) -> Classifier:
    return Classifier.load(folder, id)
