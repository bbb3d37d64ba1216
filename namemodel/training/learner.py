"""A network and its optimiser: one step of training, one evaluation.

Owns what happens inside a batch, the article's mistakes included (each behind its setting). Knows
nothing of epochs, selection or files.
"""

from __future__ import annotations

import copy

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from namemodel.models import RecurrentModel, build_model
from namemodel.models.base import Output, State
from namemodel.training.batches import Batch, Rows, seeded
from namemodel.training.optimise import learning_rate, make_optimizer
from namemodel.training.prepared import Prepared

EVALUATION_BATCH = 512


class Learner:
    """The network of an experiment, on its device."""

    def __init__(self, prepared: Prepared, device: torch.device) -> None:
        experiment = prepared.experiment
        self.config, self.seed, self.device = experiment.training, experiment.seed, device
        self.steps_an_epoch = len(prepared.train)
        self.steps = self.config.epochs * self.steps_an_epoch
        with seeded(device, self.seed):
            self.model = build_model(experiment.model, len(prepared.vocabulary), len(prepared.labels))
        self.speller = self.model.speller if isinstance(self.model, RecurrentModel) else None
        if self.speller is not None:
            self.speller.set_prior(prepared.train.rows.labels)
        self.model.to(device)
        self.optimizer = make_optimizer(self.model, self.config)

    def rate(self, step: int) -> float:
        """Return the learning rate of a step, counted from 0 over the whole run."""
        return learning_rate(self.config, step, self.steps)

    def learn(
        self, batch: Batch, state: State | None, epoch: int, number: int
    ) -> tuple[Tensor, Tensor, State | None]:
        """Do one step of gradient descent; its dropout comes from (seed, epoch, number) alone.

        Returns:
            the head's mean loss, the number of names that it got right, and the state to carry on.
        """
        rate = self.rate((epoch - 1) * self.steps_an_epoch + number - 1)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        with seeded(self.device, self.seed, epoch, number):
            output, labels, state = self.forward(batch, state)
            loss = self.loss(output.outputs, labels)
            self.optimizer.zero_grad()
            (loss + self.spelling_loss(output, batch)).backward()
        if self.config.clip_norm:
            nn.utils.clip_grad_norm_(self.model.parameters(), self.config.clip_norm)
        self.optimizer.step()
        return loss.detach(), (output.outputs.argmax(dim=1) == labels).sum(), state

    def forward(self, batch: Batch, state: State | None) -> tuple[Output, Tensor, State | None]:
        """Return the output, labels `[B]` on the device, and the state to carry on."""
        ids, lengths = batch.ids.to(self.device), batch.lengths.to(self.device)
        if state is not None and batch_of(state) != len(batch):
            state = None  # only a batch of the same size can start from it
        output = self.model.run(ids, lengths, state)
        return output, batch.labels.to(self.device), self.carried(output.carry)

    def spelling_loss(self, output: Output, batch: Batch) -> Tensor | float:
        """Return the weighted loss of the speller; 0 without one."""
        if self.speller is None or output.states is None:
            return 0.0
        where = (part.to(self.device) for part in (batch.letters, batch.lengths, batch.labels))
        return self.model.config.speller * self.speller.loss(output.states, *where)

    def loss(self, outputs: Tensor, labels: Tensor) -> Tensor:
        """Return the mean cross-entropy in nats (divided again where the recipe does)."""
        smoothing = self.config.label_smoothing if self.model.training else 0.0
        loss = nn.functional.cross_entropy(outputs, labels, label_smoothing=smoothing)
        return loss / len(labels) if self.config.divide_loss == "twice" else loss

    def carried(self, state: State | None) -> State | None:
        """Return the state that the next batch starts from: none, or the article's mistake."""
        if not self.config.carry_state or state is None:
            return None
        return (state[0].detach(), state[1].detach()) if isinstance(state, tuple) else state.detach()

    @torch.no_grad()
    def evaluate(self, rows: Rows) -> tuple[float, float] | None:
        """Return the recipe's own loss and accuracy on these rows, or None without rows.

        With a speller they are those of both judgements together. A recipe that drops partial batches or
        carries the state does so here too, as the article.
        """
        self.model.eval()
        as_trained = self.config.carry_state or self.config.drop_last or self.config.divide_loss == "twice"
        size = self.config.batch_size if as_trained else EVALUATION_BATCH
        loss_sum, correct, count = 0.0, 0.0, 0
        state: State | None = None
        for batch in rows.batches(size, self.config.drop_last):
            output, labels, state = self.forward(batch, state)
            outputs = output.outputs
            if self.speller is not None:
                outputs = self.model.judge(output, batch.ids.to(self.device), batch.lengths.to(self.device))
            loss_sum += self.loss(outputs, labels).item() * len(batch)
            correct += (outputs.argmax(dim=1) == labels).sum().item()
            count += len(batch)
        return (loss_sum / count, correct / count) if count else None

    @torch.no_grad()
    def scores(self, rows: Rows) -> npt.NDArray[np.float32]:
        """Return scores `[N, C]`, each name by itself, whatever the recipe's mistakes."""
        self.model.eval()
        parts = [
            self.model.scores(batch.ids.to(self.device), batch.lengths.to(self.device)).cpu()
            for batch in rows.batches(EVALUATION_BATCH)
        ]
        return torch.cat([torch.zeros(0, self.model.classes), *parts]).numpy()

    def copy_weights(self) -> dict[str, Tensor]:
        """Return a copy of the network's weights."""
        return copy.deepcopy(self.model.state_dict())

    def tensors(self) -> dict[str, Tensor]:
        """Return the optimiser's state, which going on needs beside the weights: `<parameter>.<name>`."""
        state = self.optimizer.state_dict()["state"]
        return {f"{index}.{name}": t for index, of in state.items() for name, t in of.items()}

    def load(self, weights: dict[str, Tensor], tensors: dict[str, Tensor]) -> None:
        """Take up weights, and what `tensors` returned with them."""
        self.model.load_state_dict(weights)
        state: dict[int, dict[str, Tensor]] = {}
        for key, tensor in tensors.items():
            index, name = key.split(".", 1)
            state.setdefault(int(index), {})[name] = tensor
        groups = self.optimizer.state_dict()["param_groups"]
        self.optimizer.load_state_dict({"state": state, "param_groups": groups})


def batch_of(state: State) -> int:
    """Return B of a state `[layers * directions, B, hidden]`, or of a pair of them."""
    return (state[0] if isinstance(state, tuple) else state).shape[1]
