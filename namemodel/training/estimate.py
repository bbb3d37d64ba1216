"""How long a training will take on this machine: measured in a few of its steps, on made-up names."""

from __future__ import annotations

import itertools
import math
import random
import statistics
import string
import time
from collections.abc import Sequence
from functools import lru_cache

import torch

from namemodel.config import FAMILIARITY_FROM, MANY_NAMES, WIDTHS, DataConfig, Experiment
from namemodel.data import NameTable
from namemodel.hardware import one_thread, resolve_device
from namemodel.models import build_model, parameter_count
from namemodel.training.cross_fit import SHARE_OF_EPOCHS
from namemodel.training.data import make_training_data
from namemodel.training.trainer import Trainer

WARM_UP, MOST_STEPS = 2, 20  # steps that are not timed, and that are
MOST_SECONDS = 0.25  # that are spent on the timed steps, of which there is one at least
LETTERS = (5, 9)  # of a made-up name; those of the archive have seven on average
LETTERS_KNOWN = 40  # about, of a vocabulary
MAX_LENGTH = 20  # letters, about, of the longest name
LARGEST = 300_000_000  # parameters times names of a batch; a step takes a second then
BEGIN = 1.0  # seconds until the first step, about: the names are read and split
BESIDE = 1.15  # time with the evaluation and the saving of each epoch, as a ratio to the steps'


def seconds_to_train(
    experiment: Experiment, names: Sequence[int], trainer: type[Trainer] = Trainer
) -> float | None:
    """Return about how many seconds a training will take, if it goes through all of its epochs.

    None for a network and batches so large that trying them would take too long.

    Args:
        names: how many there are on each list.
        trainer: of the run.
    """
    data, config = experiment.data, experiment.training
    kept = (1 - data.test_fraction) * (1 - data.validation_fraction)
    trained = [math.ceil(number * kept) for number in names]
    width = experiment.model.hidden_size or WIDTHS[sum(trained) >= MANY_NAMES]
    shape = experiment.replace(
        model=experiment.model.replace(hidden_size=width),
        training=config.replace(epochs=1),
        data=DataConfig(),
        seed=0,
        device="cpu",
        preset="",
    )
    with torch.device("meta"):  # without memory
        model = shape.model.replace(max_length=shape.model.max_length or MAX_LENGTH)
        size = parameter_count(build_model(model, LETTERS_KNOWN, len(names)))
    if size * config.batch_size > LARGEST:
        return None
    step = seconds_a_step(shape, len(names), trainer)  # type: ignore[arg-type] # a class can be hashed
    epochs: float = config.epochs
    if experiment.model.has_char_lm and max(trained) >= FAMILIARITY_FROM:
        epochs += config.epochs * SHARE_OF_EPOCHS  # of the cross-fitting
    return BEGIN + epochs * math.ceil(sum(trained) / config.batch_size) * step * BESIDE


@lru_cache(maxsize=256)
def seconds_a_step(experiment: Experiment, classes: int, trainer: type[Trainer]) -> float:
    """Return the median time of a step of training on one thread, in seconds."""
    rows = 2 * experiment.training.batch_size / (1 - experiment.data.test_fraction) + 10 * classes
    data = make_training_data(experiment, made_up_names(math.ceil(rows), classes))
    with one_thread():
        training = trainer(data, resolve_device(experiment.device))
        training.model.train()
        took: list[float] = []
        batches = itertools.cycle(list(training.sampler.epoch(1)))
        for number, batch in zip(range(1, WARM_UP + MOST_STEPS + 1), batches, strict=False):
            began = time.perf_counter()
            training.step(batch, 1, 1)
            took += [time.perf_counter() - began] * (number > WARM_UP)
            if sum(took) > MOST_SECONDS:
                break
    return statistics.median(took)


def made_up_names(rows: int, classes: int) -> NameTable:
    """Return different names of random letters, dealt to so many lists."""
    chance = random.Random(0)
    names = {"".join(chance.choices(string.ascii_lowercase, k=chance.randint(*LETTERS))) for _ in range(rows)}
    labelled = ((name, f"list {number % classes}") for number, name in enumerate(sorted(names)))
    return NameTable.from_rows(labelled, "made up")
