"""A network and its optimiser: one step of training, one evaluation.

AdamW: Loshchilov and Hutter 2019. One-cycle rate: Smith and Topin 2019, "Super-Convergence". It equals
`torch.optim.lr_scheduler.OneCycleLR` up to rounding (a test compares the two). As a function of the step it
has no state to save, so that a resumed run repeats it bit for bit, and a run may have one step.
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from namemodel.config import TrainingConfig
from namemodel.data.encoded import Batch, EncodedDataset
from namemodel.hardware import fork_rng
from namemodel.models import Network, build_model
from namemodel.training.batches import BatchSampler, derive_seed
from namemodel.training.data import TrainingData

EVALUATION_BATCH = 512
WARM_UP = 0.2  # share of all steps in which the rate rises
START, END = 0.04, 1e-4  # first and last rate, as a share of the highest


class Trainer:
    """The network of an experiment, on its device."""

    sampler_class = BatchSampler

    def __init__(self, data: TrainingData, device: torch.device) -> None:
        self.experiment, self.config, self.device = data.experiment, data.experiment.training, device
        self.sampler = self.sampler_class(data.train, data.folded, data.experiment)
        with fork_rng(device, derive_seed(self.experiment.seed)):
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
        with fork_rng(self.device, derive_seed(self.experiment.seed, epoch, number)):
            encoded = self.encode(batch)
            logits = self.model.classifier_logits(encoded)
            loss = total = self.loss(logits, batch.labels)
            if self.model.char_lm is not None:
                # It reads the batch with letters dropped, and predicts the letters as they were.
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
        found = [self.model(*batch.to(self.device)[:2]).cpu() for batch in dataset.batches(EVALUATION_BATCH)]
        return torch.cat([torch.zeros(0, self.model.classes), *found])

    def evaluate(self, dataset: EncodedDataset) -> tuple[float, float] | None:
        """Return the mean loss in nats and the accuracy on all names, or None without names."""
        if not dataset.size:
            return None
        logits, labels = self.logits(dataset), dataset.labels
        return cross_entropy(logits, labels).item(), int((logits.argmax(dim=1) == labels).sum()) / len(labels)


def make_optimizer(model: nn.Module, config: TrainingConfig) -> torch.optim.Optimizer:
    """Return the optimiser; with AdamW, weights decay, but biases and embeddings don't."""
    if config.optimizer == "adam":
        return torch.optim.Adam(model.parameters(), lr=config.learning_rate, fused=True)
    decayed, others = list[nn.Parameter](), list[nn.Parameter]()
    for name, weight in model.named_parameters():
        (others if "bias" in name or name.startswith("embedding.") else decayed).append(weight)
    groups: list[dict[str, Any]] = [{"params": decayed}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=config.learning_rate, weight_decay=config.weight_decay, fused=True)


def learning_rate(config: TrainingConfig, step: int, steps: int) -> float:
    """Return the learning rate of a step from 0 to steps - 1: constant, or a cosine up and a cosine down."""
    if config.schedule == "constant":
        return config.learning_rate
    peak = max(WARM_UP * steps, 1.0)
    if step < peak:
        start, end, share = START, 1.0, step / peak
    else:
        start, end, share = 1.0, END, (step - peak) / max(steps - 1 - peak, 1.0)
    return config.learning_rate * (end + (start - end) * (1 + math.cos(math.pi * share)) / 2)
