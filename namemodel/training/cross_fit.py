"""How probable the training names are to networks that were not trained on them: cross-fitting.

The names are dealt into two folds, each with half of every list. A network like the run's is trained on one
fold, by the run's recipe but in half as many epochs, and reads the other; together, this takes about half as
long as the training. Such a network finds new names less probable than the run's network does, and varies
less. The validation names, on which neither was trained, show by how much: the values are moved and stretched
as these names' have to be, to have the mean and the standard deviation of the run's network. Where there are
few of them the values stay as they are, and new names seem more familiar than they are.

Owns the folds and their networks; `inference/familiarity.py` uses the values. Vovk 2015, "Cross-conformal
predictors": the share of such values that are below a new name's is its p-value.
"""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Callable, Generator

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from namemodel.config import FAMILIARITY_FROM
from namemodel.data.encoded import EncodedDataset
from namemodel.events import CrossFitting
from namemodel.models import RecurrentClassifier
from namemodel.training.data import TrainingData
from namemodel.training.trainer import EVALUATION_BATCH, Trainer

FOLDS = 2
SHARE_OF_EPOCHS = 0.5  # of the run's
ENOUGH = 20  # validation names that can say how two networks differ
PROGRESS_SECONDS = 0.5  # least time between two events


def cross_fit(
    trainer: Trainer, data: TrainingData, epochs: int, stop: Callable[[], bool]
) -> Generator[CrossFitting, None, dict[str, npt.NDArray[np.float32]]]:
    """Train a network for each fold, and return `Checkpoint.own_log_p`.

    Nothing is trained, and it is empty, where the run's network has no character LM or every list is short.

    Args:
        trainer: of the run, with the weights that were kept.
        data: what it was trained on.
        epochs: for how many.
        stop: called before every batch; once it returns True, what is returned is empty.
    """
    labels = data.train.labels
    long = [label for label, count in enumerate(labels.bincount()) if count >= FAMILIARITY_FROM]
    if trainer.model.char_lm is None or not long:
        return {}
    validation = rows(data.validation, torch.isin(data.validation.labels, torch.tensor(long)))
    folds = torch.from_numpy(deal(data.hashes, labels.numpy(), data.experiment.seed))
    own, theirs = torch.zeros(len(labels)), list[Tensor]()
    for fold in range(FOLDS):
        other = type(trainer)(subset(data, folds != fold, epochs), trainer.device)
        yield CrossFitting(fold / FOLDS)
        if not (yield from fit(other, fold, stop)):
            return {}
        own[folds == fold] = log_p_per_letter(other, rows(data.train, folds == fold))
        theirs.append(log_p_per_letter(other, validation))
    if validation.size >= ENOUGH:
        own = match(own, torch.cat(theirs), log_p_per_letter(trainer, validation))
    return {data.labels[label]: own[labels == label].sort().values.numpy() for label in long}


def deal(hashes: npt.NDArray[np.int64], labels: npt.NDArray[np.int64], seed: int) -> npt.NDArray[np.int64]:
    """Return the fold of each row, `[N]`: each fold has as many names of every list, give or take one.

    Names on several lists are dealt as a list of their own, one for each set of lists.

    Args:
        hashes: of the name of each row, `[N]`. Rows of the same name are in the same fold.
        labels: of each row, `[N]`.
    """
    _, first, name = np.unique(hashes, return_index=True, return_inverse=True)
    shuffled = np.random.default_rng(seed).permutation(len(first))
    absent = np.ones((len(first), labels.max(initial=0) + 1), dtype=bool)
    absent[name, labels] = False
    _, label_sets = np.unique(absent, axis=0, return_inverse=True)  # of each name
    by_label_set = shuffled[np.argsort(label_sets[shuffled], kind="stable")]
    folds = np.empty(len(first), dtype=np.int64)
    folds[by_label_set] = np.arange(len(first)) % FOLDS
    return folds[name]


def match(values: Tensor, theirs: Tensor, ours: Tensor) -> Tensor:
    """Return values moved and stretched as theirs have to be, to have the mean and the deviation of ours.

    They are only moved where either are all equal, and say nothing of a deviation.
    """
    stretch = ours.std() / theirs.std()
    if not 0 < stretch < math.inf:  # not a number either
        stretch = torch.ones(())
    return ours.mean() + (values - theirs.mean()) * stretch


def subset(data: TrainingData, mask: Tensor, epochs: int) -> TrainingData:
    """Return the data of a network that is trained on some of the rows, `[N]`, for its share of epochs."""
    config = data.experiment.training
    fewer = config.replace(epochs=max(1, round(SHARE_OF_EPOCHS * epochs)))
    return dataclasses.replace(
        data,
        experiment=data.experiment.replace(training=fewer),
        train=rows(data.train, mask),
        folded=rows(data.folded, mask),
    )


def rows(dataset: EncodedDataset, mask: Tensor) -> EncodedDataset:
    """Return the rows of a mask `[N]`."""
    return EncodedDataset(*(tensor[mask] for tensor in dataset))


def fit(trainer: Trainer, fold: int, stop: Callable[[], bool]) -> Generator[CrossFitting, None, bool]:
    """Train a fold's network; returns False when stopped."""
    trainer.model.train()
    epochs, batches = trainer.config.epochs, len(trainer.sampler)
    shown = time.perf_counter()
    for epoch in range(1, epochs + 1):
        for number, batch in enumerate(trainer.sampler.epoch(epoch), start=1):
            if stop():
                return False
            trainer.step(batch, epoch, number)
            if time.perf_counter() - shown >= PROGRESS_SECONDS:
                shown = time.perf_counter()
                done = (epoch - 1 + number / batches) / epochs
                yield CrossFitting((fold + done) / FOLDS)
    return True


@torch.no_grad()
def log_p_per_letter(trainer: Trainer, dataset: EncodedDataset) -> Tensor:
    """Return log p per letter of every name under its own list, `[N]` nats, on the CPU."""
    model = trainer.model.eval()
    assert isinstance(model, RecurrentClassifier)
    assert model.char_lm is not None
    found = [torch.zeros(0)]
    for batch in dataset.batches(EVALUATION_BATCH):
        ids, lengths, labels, _ = batch.to(trainer.device)
        log_p = model.char_lm.log_p_per_letter(model.encode(ids, lengths).output, ids, lengths)
        found.append(log_p.gather(1, labels[:, None])[:, 0].cpu())
    return torch.cat(found)
