"""What a comparison runs: variants of an experiment, each with every seed.

A seed moves the split and the initialisation together; all variants of one seed whose names are read
alike see the same split.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from namemodel.architectures import ARCHITECTURES, with_setting
from namemodel.article.networks import build_network
from namemodel.config import Experiment
from namemodel.errors import ConfigError
from namemodel.models import parameter_count
from namemodel.presets import make_experiment
from namemodel.training.data import prepare_data

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
    """Return the changes that an architecture takes: settings that only others of these have are left out."""
    return {
        name: value
        for name, value in changes.items()
        if id in (having := with_setting(name)) or not set(having) & set(architectures)
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
    model's size is that of its first seed. Reads the names, alike for models that read them alike.

    Raises:
        NameModelError: as `prepare_data`.
    """
    firsts = {variant.model: variant.experiment for variant in reversed(variants)}
    read = read_names(firsts)
    sizes = {model: NetworkSize(experiment, read[model]) for model, experiment in firsts.items()}
    recurrent = [m for m, one in firsts.items() if ARCHITECTURES[one.model.architecture].recurrent]
    goal = max(
        sizes[model].parameters(sizes[model].experiment.model.hidden_size) for model in recurrent or firsts
    )
    widths = {model: size.nearest(goal) for model, size in sizes.items()}
    return [
        Variant(one.model, one.experiment.with_settings(hidden_size=widths[one.model])) for one in variants
    ]


@dataclass(frozen=True)
class Names:
    """What a network's size depends on in the names that it reads."""

    vocabulary: int
    classes: int
    max_length: int
    hidden_size: int
    """That they ask for, or that the recipe gives."""

    @classmethod
    def of(cls, experiment: Experiment) -> Names:
        """Return those of an experiment; reads them."""
        prepared = prepare_data(experiment)
        model = prepared.experiment.model
        return cls(len(prepared.vocabulary), len(prepared.labels), model.max_length, model.hidden_size)


def read_names(experiments: Mapping[str, Experiment]) -> dict[str, Names]:
    """Return what each experiment's size depends on, read once for all that read alike."""
    known: dict[object, Names] = {}
    found = {}
    for model, asked in experiments.items():
        key = (asked.data, asked.text, asked.seed, asked.model.max_length, asked.model.hidden_size)
        if key not in known:
            known[key] = Names.of(asked)
        found[model] = known[key]
    return found


class NetworkSize:
    """How many parameters a network has at any hidden size."""

    def __init__(self, experiment: Experiment, names: Names) -> None:
        self.vocabulary, self.classes = names.vocabulary, names.classes
        sizes = {"max_length": names.max_length, "hidden_size": names.hidden_size}
        self.experiment = experiment.with_settings(**sizes)

    def parameters(self, hidden_size: int | None = None) -> int:
        """Return the number of trained numbers at a hidden size, or at the recipe's."""
        sized = self.experiment.with_settings(hidden_size=hidden_size or self.experiment.model.hidden_size)
        with torch.device("meta"):  # shapes without weights
            model = build_network(sized, self.vocabulary, self.classes)
        return parameter_count(model)

    def nearest(self, goal: int) -> int:
        """Return the hidden size, up to `WIDEST`, whose number of parameters is nearest to `goal`."""
        low, high = 1, WIDEST
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.parameters(middle) <= goal else (low, middle)
        return min((low, high), key=lambda size: abs(self.parameters(size) - goal))
