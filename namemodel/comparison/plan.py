"""What a comparison runs: variants of an experiment, each with every seed.

A seed moves the split and the initialisation together; all variants of one seed whose names are read
alike see the same split.
"""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from namemodel.architectures import ARCHITECTURES, architectures_with
from namemodel.article.networks import build_network
from namemodel.config import MOST_SEEDS, WIDEST, Experiment
from namemodel.errors import ConfigError
from namemodel.models import parameter_count
from namemodel.presets import make_experiment
from namemodel.training.data import TrainingData, load_training_data


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
        changes: as `make_experiment` takes them; each reaches the networks that have such a setting.

    Raises:
        ConfigError: no architectures or seeds. ChoiceError: as `make_experiment`. DataError: names
            that have to be read and can't be.
    """
    if not architectures:
        raise ConfigError("There is nothing to compare. Name at least one architecture.")
    first = changes.pop("seed", 0)
    experiments = [
        make_experiment(id, preset, seed=first, **changes_for(id, architectures, changes))
        for id in dict.fromkeys(architectures)
    ]
    titled = {each.model.title: each for each in experiments}
    variants = with_seeds(titled, seeds, first)
    return equalise(variants) if equal_parameters else variants


def changes_for(id: str, architectures: Sequence[str], changes: dict[str, Any]) -> dict[str, Any]:
    """Return the changes without the settings that only other architectures of these have."""
    return {
        name: value
        for name, value in changes.items()
        if id in (having := architectures_with(name)) or not set(having) & set(architectures)
    }


def with_seeds(models: dict[str, Experiment], seeds: int, first: int = 0) -> list[Variant]:
    """Return every model, by title, with the seeds `first` … `first + seeds - 1`.

    Raises:
        ConfigError: fewer than 1 seed, or more than `MOST_SEEDS`.
    """
    if not 1 <= seeds <= MOST_SEEDS:
        raise ConfigError(f"seeds is {seeds}; it must be from 1 to {MOST_SEEDS}.")
    return [
        Variant(title, experiment.replace(seed=seed))
        for seed in range(first, first + seeds)
        for title, experiment in models.items()
    ]


def equalise(variants: Sequence[Variant]) -> list[Variant]:
    """Return the variants with hidden sizes that give all models about the same number of parameters.

    That number is the one of the largest recurrent network among them, or of the largest if none is; each
    model's size is that of its first seed. Reads the names.

    Raises:
        NameModelError: as `load_training_data`.
    """
    firsts = {variant.model: variant.experiment for variant in reversed(variants)}
    read = read_names(firsts)
    sizes = {model: NetworkSize(experiment, read[model]) for model, experiment in firsts.items()}
    recurrent = [m for m, one in firsts.items() if ARCHITECTURES[one.model.architecture].recurrent]
    goal = max(sizes[model].parameters() for model in recurrent or firsts)
    widths = {model: size.nearest(goal) for model, size in sizes.items()}
    return [
        Variant(one.model, one.experiment.with_settings(hidden_size=widths[one.model])) for one in variants
    ]


def read_names(experiments: Mapping[str, Experiment]) -> dict[str, TrainingData]:
    """Return the names of each experiment, read once for equal settings; raises as `load_training_data`."""
    known: dict[object, TrainingData] = {}
    found = {}
    for model, one in experiments.items():
        settings = (one.data, one.text, one.seed, one.model.max_length, one.model.hidden_size)
        if settings not in known:
            known[settings] = load_training_data(one)
        found[model] = known[settings]
    return found


class NetworkSize:
    """How many parameters a network has at any hidden size.

    Args:
        names: those that it is trained on; they decide about what the experiment leaves open.
    """

    def __init__(self, experiment: Experiment, names: TrainingData) -> None:
        self.vocabulary, self.classes = len(names.vocabulary), len(names.labels)
        resolved = names.experiment.model
        self.experiment = experiment.with_settings(
            max_length=resolved.max_length, hidden_size=resolved.hidden_size
        )

    def parameters(self, hidden_size: int = 0) -> int:
        """Return the number of parameters at a hidden size; 0 is the experiment's own."""
        sized = self.experiment.with_settings(hidden_size=hidden_size or self.experiment.model.hidden_size)
        with torch.device("meta"):  # shapes without weights
            model = build_network(sized, self.vocabulary, self.classes)
        return parameter_count(model)

    def nearest(self, goal: int) -> int:
        """Return the hidden size whose number of parameters is nearest to `goal`."""
        low = max(bisect.bisect_right(range(1, WIDEST), goal, key=self.parameters), 1)
        return min(low, low + 1, key=lambda size: abs(self.parameters(size) - goal))
