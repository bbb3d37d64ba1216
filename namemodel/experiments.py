"""Runs an experiment: with the plain training, or with the article's if its settings require it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

from namemodel.article.training import ArticleRun
from namemodel.config import Experiment
from namemodel.errors import CheckpointError
from namemodel.events import TrainEvent
from namemodel.hardware import with_one_thread
from namemodel.training.loop import TrainingRun
from namemodel.training.run_folder import RunFolder


def train(
    experiment: Experiment | None = None,
    out: str | Path | None = None,
    *,
    resume: bool = False,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[TrainEvent]:
    """Train one network and yield the events.

    torch uses one CPU thread while it trains; between two events it is as the caller left it.

    Args:
        experiment: what to train (None: the recommended GRU). With `resume` it is optional; if given, it has
            to equal the run's own, the device excepted.
        out: the run's folder; None keeps everything in memory.
        resume: go on from `out/last`. On a CPU the weights end bit-identical to an uninterrupted run.
        stop: called before every batch; once it returns True the run yields `Stopped` and ends.

    Raises:
        NameModelError: names, settings, device or folder that the run can't go on with.
    """
    return with_one_thread(run_in(experiment, Path(out) if out is not None else None, resume, stop))


def run_in(
    experiment: Experiment | None, out: Path | None, resume: bool, stop: Callable[[], bool]
) -> Generator[TrainEvent]:
    """Yield the events of a run, new or resumed; arguments as `train` has them."""
    yield from open_run(experiment, out, resume).events(stop)


def open_run(experiment: Experiment | None, out: Path | None, resume: bool = False) -> TrainingRun:
    """Return a run, new or resumed, in its folder; arguments and errors as `train`."""
    folder = RunFolder(out) if out is not None else None
    if not resume:
        run = make_run(experiment or Experiment(), folder)
        if folder is not None:
            folder.create()
    elif folder is None:
        raise CheckpointError("Resuming needs the folder of the run.")
    else:
        run = make_run(folder.experiment(experiment), folder)
        run.resume(folder)
    return run


def make_run(experiment: Experiment, folder: RunFolder | None = None) -> TrainingRun:
    """Return a run of an experiment that has not begun; raises NameModelError as `train`."""
    return (TrainingRun if experiment.article is None else ArticleRun)(experiment, folder)
