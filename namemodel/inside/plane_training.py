"""A network of two units while it learns: after each epoch, where its test names end, and its boundary.

It learns as any other network does; what is looked at decides nothing. Knows nothing of drawing.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

from namemodel.config import Experiment
from namemodel.events import EpochDone, Event, PlaneEpoch, Started
from namemodel.experiments import open_run
from namemodel.hardware import with_one_thread
from namemodel.inference.classifier import Classifier
from namemodel.inside.arrays import round_decimals
from namemodel.inside.plane import SHAPE, Plane, find_end_points
from namemodel.inside.requirements import require_settings
from namemodel.training.loop import TrainingRun


def train_plane(
    experiment: Experiment, out: str | Path | None = None, stop: Callable[[], bool] = lambda: False
) -> Iterator[Event]:
    """Train one network, and yield a `PlaneEpoch` before the first epoch and after each, beside its events.

    The weights are those that `experiments.train` ends with.

    Args:
        experiment: of a network with the settings `plane.SHAPE`.
        out: the run's folder; None keeps everything in memory.
        stop: called before every batch; once it returns True the run yields `Stopped` and ends.

    Raises:
        NameModelError: names, settings or folder that the run can't go on with, or a network of other shape.
    """
    return with_one_thread(watch(experiment, Path(out) if out is not None else None, stop))


def watch(experiment: Experiment, out: Path | None, stop: Callable[[], bool]) -> Generator[Event]:
    """Yield what `train_plane` does."""
    require_settings(experiment, "The plane", SHAPE)
    run = open_run(experiment, out)
    for event in run.events(stop):
        yield event
        if isinstance(event, Started | EpochDone):
            yield look(run)


def look(run: TrainingRun) -> PlaneEpoch:
    """Return where the test names of a run end by now."""
    plane = Plane(Classifier(run.checkpoint(), "in training"))
    found, line = find_end_points(plane, run.data.test_names), plane.boundary()
    return PlaneEpoch(
        epoch=run.standing.epoch,
        labels=found.labels.tolist(),
        points=round_decimals(found.points),
        weight=round_decimals(line.weight),
        bias=round_decimals(line.bias),
        temperature=line.temperature,
        accuracy=found.accuracy,
    )
