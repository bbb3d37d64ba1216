"""The training loop: a generator of events over one experiment.

Owns the order of things: epochs, batches, selection, early stopping, the one reading of the test
names. What happens inside a batch is learner.py's, saving is folder.py's; whoever iterates decides
what to show.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch

from namemodel.calibration import fit_temperature, log_softmax
from namemodel.checkpoint import Checkpoint
from namemodel.config import Experiment
from namemodel.errors import CheckpointError, ConfigError
from namemodel.metrics import score
from namemodel.models import parameter_count
from namemodel.names.name_array import name_hashes
from namemodel.training.device import one_thread, resolve_device
from namemodel.training.events import EpochDone, Finished, Progress, Started, Stopped, TrainEvent
from namemodel.training.folder import RunFolder, Tested, answers_to, save_tested
from namemodel.training.learner import Learner
from namemodel.training.prepared import prepare_names

PROGRESS_SECONDS = 0.5  # least time between two Progress events
# The validation loss of a single epoch is mostly noise where validation has a hundred names, so an
# epoch is judged by the mean of the last few.
JUDGED_EPOCHS = 5


def train(
    experiment: Experiment | None = None,
    out: str | Path | None = None,
    *,
    resume: bool = False,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[TrainEvent]:
    """Train one network and yield what happens; torch uses one CPU thread meanwhile.

    Args:
        experiment: what to train (None: the recommended GRU). With `resume` it may be left out, and
            is else held against the run's own.
        out: the run's folder; None keeps everything in memory.
        resume: go on from `out/last`. On a CPU the weights end bit-identical to an uninterrupted run.
        stop: asked before every batch; once it is true the run yields `Stopped` and ends.

    Raises:
        NameModelError: names, settings, device or folder that the run can't go on with.
    """
    folder = RunFolder(Path(out)) if out is not None else None
    with one_thread():
        if resume:
            if folder is None:
                raise CheckpointError("Resuming needs the folder of the run.")
            run = Run.resumed(folder, experiment)
        else:
            run = Run(experiment or Experiment())
            if folder is not None:
                folder.prepare()
        yield run.started()
        yield from run.epochs(folder, stop)


class Run:
    """Where one training run stands."""

    def __init__(self, asked: Experiment) -> None:
        self.asked = asked
        device = resolve_device(asked.device)
        self.prepared = prepare_names(asked)
        self.config = self.prepared.experiment.training
        self.learner = Learner(self.prepared, device)
        self.epoch = 0
        self.seconds = 0.0
        self.best_epoch: int | None = None
        self.best_value: float | None = None
        self.losses: list[float] = []
        self.best_validation: float | None = None
        self.best_weights: dict[str, torch.Tensor] = {}
        self.temperature = 1.0
        self.answers: list[Tested] = []
        """To each test name, once the run is finished."""

    @classmethod
    def resumed(cls, folder: RunFolder, asked: Experiment | None) -> Run:
        """Return the run that `folder` holds, as its last whole epoch left it.

        Raises:
            CheckpointError: there is none, or its settings or names are not those asked for.
        """
        last = folder.load_last()
        began = Experiment.from_dict(last.progress["asked"])
        if asked is not None and asked.to_dict() | {"device": ""} != began.to_dict() | {"device": ""}:
            raise CheckpointError(
                f"The run in {folder.path} was started with other settings. "
                "Resume it with the same ones, or give none."
            )
        run = cls(asked or began)
        if last.data["fingerprint"] != run.prepared.description["fingerprint"]:
            raise CheckpointError(f"The names of the run in {folder.path} have changed. Start a new run.")
        try:
            run.learner.load(last.model.state_dict(), last.tensors)
        except (RuntimeError, ValueError, KeyError) as error:
            raise CheckpointError(f"{folder.last} does not fit together: {error}") from error
        run.epoch, run.seconds = last.progress["epoch"], last.progress["seconds"]
        run.best_epoch = last.progress["best_epoch"]
        run.best_validation = last.progress["best_validation"]
        run.best_value, run.losses = last.progress["best_value"], last.progress["losses"]
        if run.best_epoch is not None:
            run.best_weights = folder.load_best().model.state_dict()
        folder.forget_after(run.epoch)
        return run

    def started(self) -> Started:
        """Return the first event."""
        return Started(
            architecture=self.asked.model.architecture,
            device=str(self.learner.device),
            parameters=parameter_count(self.learner.model),
            labels=list(self.prepared.labels),
            train_names=self.prepared.description["train"],
            validation_names=self.prepared.description["validation"],
            test_names=self.prepared.description["test"],
            epochs=self.config.epochs,
            origin=self.prepared.description["origin"],
            first_epoch=self.epoch + 1,
        )

    def epochs(self, folder: RunFolder | None, stop: Callable[[], bool]) -> Iterator[TrainEvent]:
        """Yield the events of the epochs that are left, and the end."""
        while self.epoch < self.config.epochs and not self.out_of_patience():
            began = time.perf_counter()
            totals = yield from self.train_epoch(self.epoch + 1, stop)
            if totals is None:
                checkpoint = str(folder.best) if folder and self.best_epoch else None
                yield Stopped(self.epoch, self.best_epoch, self.best_validation, checkpoint)
                return
            self.epoch += 1
            event = self.end_epoch(totals, began)
            if folder is not None:
                self.save(folder, event)
            yield event
        yield self.finish(folder)

    def out_of_patience(self) -> bool:
        """Return whether the epoch just evaluated is `patience` or more after the kept one."""
        if not self.config.patience or self.best_epoch is None or not self.due():
            return False
        return self.epoch - self.best_epoch >= self.config.patience

    def due(self) -> bool:
        """Return whether the recipe evaluates the epoch just trained."""
        return self.epoch % self.config.evaluate_every == 0 or self.epoch == self.config.epochs

    def train_epoch(
        self, epoch: int, stop: Callable[[], bool]
    ) -> Generator[Progress, None, tuple[float, float] | None]:
        """Train on every batch once; returns mean loss and accuracy, or None when stopped."""
        learner = self.learner
        learner.model.train()
        loss_sum = torch.zeros((), device=learner.device)
        correct = torch.zeros((), device=learner.device)
        rows, state, shown = 0, None, time.perf_counter()
        for number, batch in enumerate(self.prepared.train.epoch(epoch), start=1):
            if stop():
                return None
            loss, right, state = learner.learn(batch, state, epoch, number)
            loss_sum += loss * len(batch)
            correct += right
            rows += len(batch)
            if time.perf_counter() - shown >= PROGRESS_SECONDS:
                shown = time.perf_counter()
                yield Progress(epoch, number, len(self.prepared.train))
        mean = loss_sum.item() / rows
        self.check_finite("training loss", mean, epoch)
        return mean, correct.item() / rows

    def check_finite(self, what: str, loss: float, epoch: int) -> None:
        """Raise ConfigError if a loss is infinite or not a number: the training diverged."""
        if not math.isfinite(loss):
            raise ConfigError(
                f"The {what} is {loss} in epoch {epoch}: the training diverged. "
                f"Lower learning_rate (it is {self.config.learning_rate})."
            )

    def end_epoch(self, trained: tuple[float, float], began: float) -> EpochDone:
        """Evaluate as the recipe says, keep the weights if they are the best, and report."""
        due = self.due()
        validation = self.learner.evaluate(self.prepared.validation) if due else None
        on_test = due and self.config.select_on == "test"
        test = self.learner.evaluate(self.prepared.test) if on_test else None
        best = self.select(test if on_test else validation)
        if best:
            self.best_validation = validation[1] if validation else None
        seconds = time.perf_counter() - began
        self.seconds += seconds
        return EpochDone(
            epoch=self.epoch,
            train_loss=trained[0],
            train_accuracy=trained[1],
            validation_loss=validation[0] if validation else None,
            validation_accuracy=validation[1] if validation else None,
            test_loss=test[0] if test else None,
            test_accuracy=test[1] if test else None,
            learning_rate=self.learner.rate(self.epoch * self.learner.steps_an_epoch - 1),
            seconds=seconds,
            best=best,
        )

    def select(self, figures: tuple[float, float] | None) -> bool:
        """Keep this epoch's weights if it is the best so far; returns whether it is.

        On validation the best has the lowest loss, averaged over the last `JUDGED_EPOCHS`
        evaluations; on test, as in the article, it has the highest accuracy.
        """
        if self.config.select_on != "last":
            if figures is None:
                return False
            self.check_finite("loss of the held-out names", figures[0], self.epoch)
            self.losses = [*self.losses, figures[0]][-JUDGED_EPOCHS:]
            on_test = self.config.select_on == "test"
            value = figures[1] if on_test else -statistics.fmean(self.losses)
            if self.best_value is not None and value <= self.best_value:
                return False
            self.best_value = value
        self.best_epoch = self.epoch
        self.best_weights = self.learner.copy_weights()
        return True

    def finish(self, folder: RunFolder | None) -> Finished:
        """Read the test names, once, with the weights that were kept."""
        self.learner.model.load_state_dict(self.best_weights)
        validation, test = self.prepared.validation, self.prepared.test
        self.temperature = fit_temperature(self.learner.scores(validation), validation.labels.numpy())
        probabilities = np.exp(log_softmax(self.learner.scores(test) / self.temperature))
        hashes = name_hashes(self.prepared.tested.names).tolist()
        scores = score(probabilities, test.labels.numpy(), list(self.prepared.labels), hashes)
        seen = np.isin(hashes, self.prepared.seen)
        self.answers = answers_to(self.prepared.tested, probabilities, seen)
        if folder is not None:
            save_tested(folder.tested, self.answers)
            folder.save_best(self.checkpoint({"test": scores.to_dict()}))
        return Finished(
            epochs=self.epoch,
            best_epoch=self.best_epoch or self.epoch,
            seconds=self.seconds,
            validation_accuracy=self.best_validation,
            test_accuracy=scores.accuracy,
            test=scores.to_dict(),
            checkpoint=str(folder.best) if folder else None,
        )

    def checkpoint(self, metrics: dict[str, Any] | None = None, **parts: Any) -> Checkpoint:
        """Return the network as it is, with what describes it."""
        return Checkpoint(
            labels=self.prepared.labels,
            vocabulary=self.prepared.vocabulary,
            experiment=self.prepared.experiment,
            model=self.learner.model,
            seen=self.prepared.seen,
            data=self.prepared.description,
            metrics={
                "epoch": self.best_epoch,
                "validation_accuracy": self.best_validation,
                "seconds": self.seconds,
                **(metrics or {}),
            },
            temperature=self.temperature,
            **parts,
        )

    def save(self, folder: RunFolder, event: EpochDone) -> None:
        """Write the epoch to disk: best, then its line of metrics, then last."""
        if event.best:
            folder.save_best(self.checkpoint())
        folder.append(event)
        progress = {
            "asked": self.asked.to_dict(),
            "epoch": self.epoch,
            "seconds": self.seconds,
            "best_epoch": self.best_epoch,
            "best_value": self.best_value,
            "losses": self.losses,
            "best_validation": self.best_validation,
        }
        folder.save_last(self.checkpoint(progress=progress, tensors=self.learner.tensors()))
