"""How the article trains: what it does differently from `training/`, its mistakes included.

Each is behind a field of `config.ArticleConfig`; what is not set is as in `training/`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from namemodel.article.networks import build_network
from namemodel.config import ArticleConfig, Experiment
from namemodel.data.encoded import Batch, EncodedDataset
from namemodel.models import Network, RecurrentClassifier
from namemodel.models.recurrence import State
from namemodel.training.batches import BatchSampler
from namemodel.training.loop import TrainingRun
from namemodel.training.trainer import EVALUATION_BATCH, Trainer


def article_of(experiment: Experiment) -> ArticleConfig:
    """Return the article's choices that an experiment makes."""
    return experiment.article or ArticleConfig()


class ArticleSampler(BatchSampler):
    """Adds to BatchSampler: `shuffle` off (the order of the data) and `drop_last`."""

    def __len__(self) -> int:
        """Return the number of batches in an epoch."""
        whole = self.dataset.size // self.config.batch_size
        return whole if article_of(self.experiment).drop_last and whole else super().__len__()

    def order(self, generator: torch.Generator) -> Tensor:
        """Return the rows in the order of an epoch."""
        shuffle = article_of(self.experiment).shuffle
        order = super().order(generator) if shuffle else torch.arange(self.dataset.size)
        return order[: len(self) * self.config.batch_size]

    def split(self, order: Tensor, lengths: Tensor, generator: torch.Generator) -> Iterator[Tensor]:
        """Yield the rows of each batch."""
        if article_of(self.experiment).shuffle:
            return super().split(order, lengths, generator)
        return iter(order.split(self.config.batch_size))


class ArticleTrainer(Trainer):
    """Adds to Trainer: `output` "softmax" (before the loss's own), `divide_loss` and `carry_state`."""

    sampler_class = ArticleSampler
    last_h_n: State | None = None  # of the batch before

    def build_model(self, vocabulary_size: int, classes: int) -> Network:
        """Return the network with its first weights."""
        return build_network(self.experiment, vocabulary_size, classes)

    def step(self, batch: Batch, epoch: int, number: int) -> tuple[Tensor, Tensor]:
        """Do one step; the first of an epoch begins with a hidden state of zeros."""
        if number == 1:
            self.last_h_n = None
        return super().step(batch, epoch, number)

    def encode(self, batch: Batch) -> Any:
        """Return the names of a batch, read from the last hidden state of the batch before."""
        if not (article_of(self.experiment).carry_state and isinstance(self.model, RecurrentClassifier)):
            return super().encode(batch)
        h_0 = self.last_h_n
        if h_0 is not None and (h_0[0] if isinstance(h_0, tuple) else h_0).shape[1] != len(batch.labels):
            h_0 = None  # only a batch of the same size can begin with it
        encoded = self.model.encode(batch.ids, batch.lengths, h_0)
        h_n = encoded.h_n
        self.last_h_n = (h_n[0].detach(), h_n[1].detach()) if isinstance(h_n, tuple) else h_n.detach()
        return encoded

    def loss(self, logits: Tensor, labels: Tensor) -> Tensor:
        """Return the loss of a batch, with the article's mistakes."""
        article, training = article_of(self.experiment), self.model.training
        # In evaluation, logits of an ensemble are log probabilities: no softmax is due.
        if article.output == "softmax" and (training or self.model.char_lm is None):
            logits = logits.softmax(dim=1)
        loss = super().loss(logits, labels) if training else cross_entropy(logits, labels)
        return loss / len(labels) if article.divide_loss == "twice" else loss

    @torch.no_grad()
    def evaluate(self, dataset: EncodedDataset) -> tuple[float, float] | None:
        """Return loss and accuracy as the article prints them: of batches, read and scored as in training."""
        self.model.eval()
        self.last_h_n = None
        loss_sum = correct = count = 0.0
        for batch in self.evaluation_batches(dataset):
            logits = self.model.logits(self.encode(batch))
            loss_sum += self.loss(logits, batch.labels).item() * len(batch.labels)
            correct += (logits.argmax(dim=1) == batch.labels).sum().item()
            count += len(batch.labels)
        return (loss_sum / count, correct / count) if count else None

    def evaluation_batches(self, dataset: EncodedDataset) -> Iterator[Batch]:
        """Yield names in batches of the training's size, where that makes a difference."""
        article = article_of(self.experiment)
        as_trained = article.carry_state or article.drop_last or article.divide_loss == "twice"
        size = self.config.batch_size if as_trained else EVALUATION_BATCH
        for batch in dataset.batches(size):
            whole = len(batch.labels) == size or dataset.size < size
            if whole or not article.drop_last:
                yield batch.to(self.device)


class ArticleRun(TrainingRun):
    """Adds to TrainingRun: `evaluate_every` and `select_on` "test" (keeps the epoch best on test names)."""

    trainer_class = ArticleTrainer

    def evaluate_epoch(self) -> tuple[dict[str, float], bool]:
        """Return the figures of an epoch, and whether its weights are the best so far on test names."""
        on_test = article_of(self.experiment).select_on == "test"
        if not self.due():
            return {}, not on_test and self.config.select_on == "last"
        if not on_test or (test := self.trainer.evaluate(self.data.test)) is None:
            return super().evaluate_epoch()
        self.check_finite("test loss", test[0])
        figures = {"test_loss": test[0], "test_accuracy": test[1]}
        if (validation := self.trainer.evaluate(self.data.validation)) is not None:
            figures |= {"validation_loss": validation[0], "validation_accuracy": validation[1]}
        return figures, self.is_best(test[1])

    def due(self) -> bool:
        """Return whether the recipe evaluates the epoch just trained."""
        epoch = self.standing.epoch
        return epoch % article_of(self.experiment).evaluate_every == 0 or epoch == self.config.epochs

    def out_of_patience(self) -> bool:
        """Return whether the run stops before its last epoch; only after an epoch that was evaluated."""
        return self.due() and super().out_of_patience()
