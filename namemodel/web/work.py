"""The long work of the page: the functions that its worker processes run, with JSON values as arguments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from namemodel.comparison import Variant, compare
from namemodel.comparison.plan import equalise
from namemodel.config import Experiment
from namemodel.events import Event, TableDone
from namemodel.experiments import train
from namemodel.inference.pretrained import load
from namemodel.inside.memory_task import MemorySettings, train_memory
from namemodel.inside.plane_training import train_plane
from namemodel.tables.options import TableOptions
from namemodel.tables.run import classify_table
from namemodel.web.reader_work import Stop, enter, preview_upload

MODULES = ("namemodel.web.work", "sklearn.model_selection", "torch._dynamo")
"""What a worker imports before its job comes; of scikit-learn what splits need and of torch what it imports
when the first optimiser is made, which take a second each."""


def train_network(stop: Stop, folder: str, experiment: dict[str, Any], out: str) -> Iterator[Event]:
    """Train an experiment into `out`, within `folder`."""
    enter(folder)
    return train(Experiment.from_dict(experiment), out, stop=stop)


def train_two_units(stop: Stop, folder: str, experiment: dict[str, Any], out: str) -> Iterator[Event]:
    """Train a network of two units into `out`, within `folder`, and say where its test names end."""
    enter(folder)
    return train_plane(Experiment.from_dict(experiment), out, stop)


def compare_networks(
    stop: Stop,
    folder: str,
    experiments: Sequence[dict[str, Any]],
    saved: Sequence[dict[str, str]] = (),
    equal_parameters: bool = False,
    out: str | None = None,
    **options: Any,
) -> Iterator[Event]:
    """Compare networks with each other, with references, and with models that are there already.

    Args:
        experiments: each with the `model` that it is called.
        saved: `title` and run `folder` of each model.
        options: as `compare` takes them.
    """
    enter(folder)
    variants = [Variant(one["model"], Experiment.from_dict(one["experiment"])) for one in experiments]
    return compare(
        equalise(variants) if equal_parameters and variants else variants,
        stop,
        [(model["title"], Path(model["folder"])) for model in saved],
        out=Path(out) if out is not None else None,
        **options,
    )


def train_on_memory(stop: Stop, settings: dict[str, Any], seconds: float) -> Iterator[Event]:
    """Train a network on the memory task, for so many seconds at most."""
    return train_memory(MemorySettings.from_dict(settings), stop, seconds=seconds)


def classify_upload(
    stop: Stop, model: str, source: str, target: str, options: dict[str, Any], preview: dict[str, Any]
) -> Iterator[Event]:
    """Classify a table by the fields of a `TableOptions`, then look at the first rows of the result.

    Args:
        preview: what `preview_upload` takes.
    """
    events = classify_table(load(model), Path(source), Path(target), TableOptions.from_dict(options), stop)
    for event in events:
        yield event
        if isinstance(event, TableDone):
            yield from preview_upload(stop, target, **preview)
