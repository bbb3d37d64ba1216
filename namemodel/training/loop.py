"""The training loop: a generator of events over one experiment.

Owns epochs, the choice of the epoch to keep, stopping, saving, resuming, and the one evaluation on test names
at the end. `batches.py` makes the batches of an epoch, `trainer.py` does the step of one batch, and
`cross_fit.py` finds how rare the training names are; the caller displays the events.
"""

from __future__ import annotations

import copy
import dataclasses
import math
import statistics
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from namemodel.checkpoint.files import Checkpoint, load_checkpoint, save_checkpoint
from namemodel.config import Experiment
from namemodel.errors import CheckpointError, ConfigError
from namemodel.events import CrossFitting, EpochDone, Finished, Progress, Started, Stopped, TrainEvent
from namemodel.hardware import resolve_device
from namemodel.inference.calibration import fit_temperature, log_softmax
from namemodel.models import parameter_count
from namemodel.training.cross_fit import cross_fit
from namemodel.training.data import load_training_data
from namemodel.training.final_evaluation import TestPrediction, evaluate_tests, save_tests
from namemodel.training.run_folder import RunFolder, pack, unpack
from namemodel.training.trainer import Trainer

PROGRESS_SECONDS = 0.5  # least time between two Progress events
AVERAGED_EPOCHS = 5  # validation losses that choose an epoch: of a hundred names one is mostly noise


@dataclass
class Standing:
    """The state of a run after its last whole epoch; with the tensors, all that resuming needs."""

    epoch: int = 0
    seconds: float = 0.0
    kept_epoch: int | None = None
    kept_value: float | None = None  # by which it was chosen, the higher the better
    kept_validation: float | None = None  # its accuracy on validation names
    losses: list[float] = field(default_factory=list)  # the last validation losses


class TrainingRun:
    """One training run, saved in `folder` if there is one."""

    trainer_class = Trainer

    def __init__(self, experiment: Experiment, folder: RunFolder | None = None) -> None:
        self.experiment, self.folder, self.standing = experiment, folder, Standing()
        device = resolve_device(experiment.device)
        self.data = load_training_data(experiment)
        self.config = self.data.experiment.training
        self.trainer = self.trainer_class(self.data, device)
        self.kept_weights: dict[str, torch.Tensor] = {}
        self.temperature = 1.0
        self.own_log_p: dict[str, npt.NDArray[np.float32]] = {}
        self.tests: list[TestPrediction] = []  # once the run is finished

    def resume(self, folder: RunFolder) -> None:
        """Resume from the last whole epoch; raises CheckpointError if the data or tensors have changed."""
        last = folder.load_last()
        if last.data["fingerprint"] != self.data.description["fingerprint"]:
            raise CheckpointError(f"The names of the run in {folder.path} have changed. Start a new run.")
        try:
            self.trainer.model.load_state_dict(last.model.state_dict())
            unpack(self.trainer.optimizer, last.tensors)
        except (RuntimeError, ValueError, KeyError) as error:
            raise CheckpointError(f"{folder.last} does not fit together: {error}") from error
        self.standing = Standing(**last.progress["standing"])
        if self.standing.kept_epoch is not None:
            kept = load_checkpoint(folder.model)
            self.kept_weights, self.own_log_p = kept.model.state_dict(), kept.own_log_p
        folder.cut_metrics(self.standing.epoch)

    def events(self, stop: Callable[[], bool] = lambda: False) -> Generator[TrainEvent]:
        """Train, and yield the events; `stop` is called before every batch.

        Once the test names are read the run is finished, even if a stop then leaves out `own_log_p`.
        """
        yield self.started()
        while self.standing.epoch < self.config.epochs and not self.out_of_patience():
            began = time.perf_counter()
            trained = yield from self.train_epoch(stop)
            if trained is None:
                yield self.stopped()
                return
            yield self.end_epoch(trained, began)
        finished = self.evaluate_on_tests()
        if self.folder is not None and not self.own_log_p:
            yield from self.add_own_log_p(self.folder, finished, stop)
        yield finished

    def started(self) -> Started:
        """Return the first event."""
        return Started(
            architecture=self.experiment.model.architecture,
            title=self.experiment.model.title,
            device=str(self.trainer.device),
            parameters=parameter_count(self.trainer.model),
            labels=list(self.data.labels),
            train_names=self.data.train.size,
            validation_names=self.data.validation.size,
            test_names=self.data.test.size,
            epochs=self.config.epochs,
            origin=self.data.description["origin"],
            first_epoch=self.standing.epoch + 1,
        )

    def stopped(self) -> Stopped:
        """Return the last event of a run that was stopped."""
        standing = self.standing
        saved = str(self.folder.model) if self.folder and standing.kept_epoch else None
        return Stopped(standing.epoch, standing.kept_epoch, standing.kept_validation, saved)

    def train_epoch(self, stop: Callable[[], bool]) -> Generator[Progress, None, tuple[float, float] | None]:
        """Train on every batch once; returns mean loss and accuracy, or None when stopped."""
        trainer, epoch = self.trainer, self.standing.epoch + 1
        trainer.model.train()
        totals, rows, shown = torch.zeros(2, device=trainer.device), 0, time.perf_counter()
        for number, batch in enumerate(trainer.sampler.epoch(epoch), start=1):
            if stop():
                return None
            loss, right = trainer.step(batch, epoch, number)
            totals += torch.stack([loss * len(batch.labels), right])
            rows += len(batch.labels)
            if time.perf_counter() - shown >= PROGRESS_SECONDS:
                shown = time.perf_counter()
                yield Progress(epoch, number, len(trainer.sampler))
        loss_sum, correct = totals.tolist()
        return loss_sum / rows, correct / rows

    def end_epoch(self, trained: tuple[float, float], began: float) -> EpochDone:
        """Evaluate, keep the weights if this is the epoch to keep, and save."""
        standing, trainer = self.standing, self.trainer
        standing.epoch += 1
        self.check_finite("training loss", trained[0])
        figures, kept = self.evaluate_epoch()
        if kept:
            standing.kept_epoch, standing.kept_validation = standing.epoch, figures.get("validation_accuracy")
            self.kept_weights = copy.deepcopy(trainer.model.state_dict())
        standing.seconds += (seconds := time.perf_counter() - began)
        rate = trainer.rate(standing.epoch * len(trainer.sampler) - 1)
        event = EpochDone(standing.epoch, *trained, rate, seconds, kept, **figures)
        if self.folder is not None:
            self.save(self.folder, event)
        return event

    def evaluate_epoch(self) -> tuple[dict[str, float], bool]:
        """Return the metrics of an epoch, and whether to keep it: always, or if the loss is the lowest."""
        found = self.trainer.evaluate(self.data.validation)
        figures = {} if found is None else {"validation_loss": found[0], "validation_accuracy": found[1]}
        if self.config.select_on == "last":
            return figures, True
        assert found is not None  # load_training_data refuses select_on="validation" without validation names
        self.check_finite("validation loss", found[0])
        self.standing.losses = [*self.standing.losses, found[0]][-AVERAGED_EPOCHS:]
        return figures, self.is_best(-statistics.fmean(self.standing.losses))

    def is_best(self, value: float) -> bool:
        """Return whether a value is the highest so far, and remember it."""
        best = self.standing.kept_value
        self.standing.kept_value = value if best is None else max(best, value)
        return best is None or value > best

    def out_of_patience(self) -> bool:
        """Return whether no epoch was kept for `patience` epochs."""
        kept = self.standing.kept_epoch
        return bool(self.config.patience and kept and self.standing.epoch - kept >= self.config.patience)

    def check_finite(self, what: str, loss: float) -> None:
        """Raise ConfigError if a loss is infinite or not a number."""
        if not math.isfinite(loss):
            where = f"after epoch {self.standing.epoch}: the training diverged"
            rate = self.config.learning_rate
            raise ConfigError(f"The {what} is {loss} {where}. Lower learning_rate (it is {rate}).")

    def save(self, folder: RunFolder, event: EpochDone) -> None:
        """Write the epoch to disk: the model, then its line of metrics, then what resuming needs."""
        if event.kept:
            save_checkpoint(folder.model, self.checkpoint())
        folder.append(event)
        last = self.checkpoint()
        last.progress.update(experiment=self.experiment.to_dict(), standing=dataclasses.asdict(self.standing))
        last.tensors.update(pack(self.trainer.optimizer))
        save_checkpoint(folder.last, last)

    def evaluate_on_tests(self) -> Finished:
        """Evaluate the kept weights on the test set, with a temperature fitted on validation names."""
        trainer, data, standing = self.trainer, self.data, self.standing
        trainer.model.load_state_dict(self.kept_weights)
        validation = trainer.logits(data.validation).numpy()
        self.temperature = fit_temperature(validation, data.validation.labels.numpy())
        probabilities = np.exp(log_softmax(trainer.logits(data.test).numpy() / self.temperature))
        test, self.tests = evaluate_tests(data.test_names, probabilities, data.seen)
        if self.folder is not None:
            save_tests(self.folder.tests, self.tests)
            save_checkpoint(self.folder.model, self.checkpoint(test=test.to_dict()))
        return Finished(
            epochs=standing.epoch,
            kept_epoch=standing.kept_epoch or standing.epoch,
            seconds=standing.seconds,
            validation_accuracy=standing.kept_validation,
            test_accuracy=test.accuracy,
            test=test.to_dict(),
            checkpoint=str(self.folder.model) if self.folder else None,
        )

    def add_own_log_p(
        self, folder: RunFolder, finished: Finished, stop: Callable[[], bool]
    ) -> Generator[CrossFitting]:
        """Add to the saved checkpoint what the familiarity of a name needs; nothing if stopped."""
        self.own_log_p = yield from cross_fit(self.trainer, self.data, finished.kept_epoch, stop)
        if self.own_log_p:
            save_checkpoint(folder.model, self.checkpoint(test=finished.test))

    def checkpoint(self, **metrics: Any) -> Checkpoint:
        """Return the checkpoint of the network as it is."""
        standing = self.standing
        return Checkpoint(
            labels=self.data.labels,
            vocabulary=self.data.vocabulary,
            experiment=self.data.experiment,
            model=self.trainer.model,
            seen=self.data.seen,
            data=self.data.description,
            metrics={
                "epoch": standing.kept_epoch,
                "validation_accuracy": standing.kept_validation,
                "seconds": standing.seconds,
                **metrics,
            },
            temperature=self.temperature,
            own_log_p=self.own_log_p,
        )
