"""A network and its optimiser: one step of training, one evaluation."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from namemodel.data.encoded import Batch, EncodedDataset
from namemodel.models import Network, build_model
from namemodel.training.batches import BatchSampler
from namemodel.training.data import TrainingData
from namemodel.training.optimizer import learning_rate, make_optimizer
from namemodel.training.seeds import seeded

EVALUATION_BATCH = 512


class Trainer:
    """The network of an experiment, on its device."""

    sampler_class = BatchSampler

    def __init__(self, data: TrainingData, device: torch.device) -> None:
        self.experiment, self.config, self.device = data.experiment, data.experiment.training, device
        self.sampler = self.sampler_class(data.train, data.folded, data.experiment)
        with seeded(device, self.experiment.seed):
            self.model = self.build_model(len(data.vocabulary), len(data.labels))
        if self.model.char_lm is not None:
            self.model.char_lm.fit_prior(data.train.labels)
        self.model.to(device)
        self.optimizer = make_optimizer(self.model, self.config)

    def build_model(self, vocabulary_size: int, classes: int) -> Network:
        """Return the network with its first weights."""
        return build_model(self.experiment.model, vocabulary_size, classes)

    def rate(self, step: int) -> float:
        """Return the learning rate of a step, counted from 0 over the whole run."""
        return learning_rate(self.config, step, self.config.epochs * len(self.sampler))

    def step(self, batch: Batch, epoch: int, number: int) -> tuple[Tensor, Tensor]:
        """Do one step of gradient descent; return the classifier's mean loss and number of right names.

        Dropout comes from (seed, epoch, number) alone.
        """
        batch = batch.to(self.device)
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate((epoch - 1) * len(self.sampler) + number - 1)
        with seeded(self.device, self.experiment.seed, epoch, number):
            encoded = self.encode(batch)
            logits = self.model.classifier_logits(encoded)
            loss = total = self.loss(logits, batch.labels)
            if self.model.char_lm is not None:
                # It has read the batch with letters dropped, and predicts the letters as they were.
                names = batch.targets, batch.lengths, batch.labels
                total = loss + self.model.char_lm.loss(encoded.output, *names)
            self.optimizer.zero_grad()
            total.backward()
        if self.config.clip_norm:
            nn.utils.clip_grad_norm_(self.model.parameters(), self.config.clip_norm)
        self.optimizer.step()
        return loss.detach(), (logits.argmax(dim=1) == batch.labels).sum()

    def encode(self, batch: Batch) -> Any:
        """Return the names of a batch as the network has read them."""
        return self.model.encode(batch.ids, batch.lengths)

    def loss(self, logits: Tensor, labels: Tensor) -> Tensor:
        """Return the classifier's mean cross-entropy in nats; `step` adds the character LM's loss."""
        return cross_entropy(logits, labels, label_smoothing=self.config.label_smoothing)

    @torch.no_grad()
    def logits(self, dataset: EncodedDataset) -> Tensor:
        """Return the logits of all names, `[N, C]`, on the CPU; of the ensemble, if there is one."""
        self.model.eval()
        parts = [self.model(*batch.to(self.device)[:2]).cpu() for batch in dataset.batches(EVALUATION_BATCH)]
        return torch.cat([torch.zeros(0, self.model.classes), *parts])

    def evaluate(self, dataset: EncodedDataset) -> tuple[float, float] | None:
        """Return the mean loss in nats and the accuracy on all names, or None without names."""
        if not dataset.size:
            return None
        logits, labels = self.logits(dataset), dataset.labels
        return cross_entropy(logits, labels).item(), int((logits.argmax(dim=1) == labels).sum()) / len(labels)
