"""What a comparison runs: variants of an experiment, each with every seed.

A seed moves the split and the initialisation together; all variants of one seed whose names are read
alike see the same split.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from namemodel.config import Experiment
from namemodel.errors import ConfigError
from namemodel.models import ARCHITECTURES, build_model, parameter_count
from namemodel.presets import make_experiment
from namemodel.training.prepared import prepare_names

MOST_SEEDS = 100
WIDEST = 1024  # numbers in a state, the most that config.py allows


@dataclass(frozen=True)
class Variant:
    """One model with one seed."""

    model: str
    """What it is called, for people; the same for all its seeds."""
    experiment: Experiment


def plan(
    architectures: Sequence[str],
    seeds: int = 1,
    preset: str = "recommended",
    equal_parameters: bool = False,
    **changes: Any,
) -> list[Variant]:
    """Return each architecture with the seeds 0 … seeds - 1, or those from `seed` on if it is given.

    Args:
        equal_parameters: widen or narrow the networks so that all have about as many parameters as
            the largest recurrent one of them has by the recipe. Reads the names.
        changes: as `make_experiment` takes them.

    Raises:
        ConfigError: no architectures or seeds. ChoiceError: as `make_experiment`. DataError: names
            that have to be read and can't be.
    """
    if not architectures:
        raise ConfigError("There is nothing to compare. Name at least one architecture.")
    first = changes.pop("seed", 0)
    chosen = {
        architecture: make_experiment(architecture, preset, seed=first, **changes)
        for architecture in dict.fromkeys(architectures)
    }
    if equal_parameters:
        chosen = equalise(chosen)
    return with_seeds(
        {ARCHITECTURES[id].title: experiment for id, experiment in chosen.items()}, seeds, first
    )


def with_seeds(models: dict[str, Experiment], seeds: int, first: int = 0) -> list[Variant]:
    """Return every model, by title, with the seeds `first` … `first + seeds - 1`.

    Raises:
        ConfigError: fewer than 1 seed, or more than `MOST_SEEDS`.
    """
    if not 1 <= seeds <= MOST_SEEDS:
        raise ConfigError(f"seeds is {seeds}; it must be from 1 to {MOST_SEEDS}.")
    return [
        Variant(title, dataclasses.replace(experiment, seed=seed))
        for seed in range(first, first + seeds)
        for title, experiment in models.items()
    ]


def equalise(experiments: dict[str, Experiment]) -> dict[str, Experiment]:
    """Return the experiments with hidden sizes that give all about the same number of parameters.

    That number is the one of the largest recurrent network among them, or of the largest if none is.
    """
    sizes = {id: NetworkSize(experiment) for id, experiment in experiments.items()}
    recurrent = [id for id in experiments if ARCHITECTURES[id].recurrent] or list(experiments)
    goal = max(sizes[id].parameters(sizes[id].model.hidden_size) for id in recurrent)
    return {
        id: experiment.with_settings(hidden_size=sizes[id].nearest(goal))
        for id, experiment in experiments.items()
    }


class NetworkSize:
    """How many parameters an experiment's network has at any hidden size; reads the names."""

    def __init__(self, experiment: Experiment) -> None:
        prepared = prepare_names(experiment)
        self.vocabulary, self.classes = len(prepared.vocabulary), len(prepared.labels)
        self.model = prepared.experiment.model
        """With the sizes that the recipe gives."""

    def parameters(self, hidden_size: int) -> int:
        """Return the number of trained numbers at a hidden size."""
        with torch.device("meta"):  # shapes without weights
            model = build_model(self.model.replace(hidden_size=hidden_size), self.vocabulary, self.classes)
        return parameter_count(model)

    def nearest(self, goal: int) -> int:
        """Return the hidden size, up to `WIDEST`, whose number of parameters is nearest to `goal`."""
        low, high = 1, WIDEST
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.parameters(middle) <= goal else (low, middle)
        return min((low, high), key=lambda size: abs(self.parameters(size) - goal))
