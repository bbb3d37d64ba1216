"""The first and last events of a training run, and its checkpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from namemodel.checkpoint.files import Checkpoint
from namemodel.evaluation.evaluation import Evaluation
from namemodel.events import Finished, Started, Stopped
from namemodel.models import parameter_count

if TYPE_CHECKING:
    from namemodel.training.loop import TrainingRun


def started(run: TrainingRun) -> Started:
    """Return the first event."""
    return Started(
        architecture=run.experiment.model.architecture,
        title=run.experiment.model.title,
        device=str(run.trainer.device),
        parameters=parameter_count(run.trainer.model),
        labels=list(run.data.labels),
        train_names=run.data.train.size,
        validation_names=run.data.validation.size,
        test_names=run.data.test.size,
        epochs=run.config.epochs,
        origin=run.data.description["origin"],
        first_epoch=run.standing.epoch + 1,
    )


def stopped(run: TrainingRun) -> Stopped:
    """Return the last event of a run that was stopped."""
    kept = str(run.folder.model) if run.folder and run.standing.kept_epoch else None
    return Stopped(run.standing.epoch, run.standing.kept_epoch, run.standing.kept_validation, kept)


def finished(run: TrainingRun, test: Evaluation) -> Finished:
    """Return the last event of a whole run."""
    return Finished(
        epochs=run.standing.epoch,
        kept_epoch=run.standing.kept_epoch or run.standing.epoch,
        seconds=run.standing.seconds,
        validation_accuracy=run.standing.kept_validation,
        test_accuracy=test.accuracy,
        test=test.to_dict(),
        checkpoint=str(run.folder.model) if run.folder else None,
    )


def checkpoint(run: TrainingRun, **metrics: Any) -> Checkpoint:
    """Return the checkpoint of the network as it is."""
    standing = run.standing
    return Checkpoint(
        labels=run.data.labels,
        vocabulary=run.data.vocabulary,
        experiment=run.data.experiment,
        model=run.trainer.model,
        seen=run.data.seen,
        data=run.data.description,
        metrics={
            "epoch": standing.kept_epoch,
            "validation_accuracy": standing.kept_validation,
            "seconds": standing.seconds,
            **metrics,
        },
        temperature=run.temperature,
    )
