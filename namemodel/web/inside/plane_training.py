"""The long work of exhibit 2: a network of two units is trained, and its test names are seen to part."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from namemodel.checkpoint.files import CONFIG, read_config
from namemodel.config import DataConfig, Experiment, TextConfig
from namemodel.data import DATASETS, archive_path
from namemodel.errors import DataError, NameModelError
from namemodel.events import Event, Finished, PlaneEpoch, Started, Stopped
from namemodel.presets import make_experiment
from namemodel.web.inside.exhibit import StartJob, Trace, Visit
from namemodel.web.shared.sessions import OWN, PREFIX, StoredFolder
from namemodel.web.shared.theme import usual_colours
from namemodel.web.work import train_two_units

ARCHITECTURES = ("gru", "rnn")
MOST_DOTS = 300
AT_ONCE = 6  # epochs in one message, of some 600 numbers each
DIGITS = 9  # of a seed


class Watched:
    """What the page shows of a training: its epochs as they come, each once, and how it ended."""

    def __init__(self, experiment: Experiment, names: str) -> None:
        self.experiment, self.names = experiment, names
        self.labels: list[str] = []
        self.epochs: list[Trace] = []
        self.sent = 0
        self.end: Finished | Stopped | None = None

    def take(self, events: Sequence[Event]) -> None:
        """Take what has happened."""
        for event in events:
            if isinstance(event, Started):
                self.labels = event.labels
            elif isinstance(event, PlaneEpoch):
                self.epochs.append(epoch_of(event))
            elif isinstance(event, Finished | Stopped):
                self.end = event

    def messages(self) -> Iterator[Trace]:
        """Yield the epochs that are new, a few at once; one message at least, which a closed page refuses."""
        new, self.sent = self.epochs[self.sent :], len(self.epochs)
        for first in range(0, max(len(new), 1), AT_ONCE):
            yield self.message(new[first : first + AT_ONCE])

    def message(self, epochs: Sequence[Trace]) -> Trace:
        """Return some epochs for the browser."""
        colours = usual_colours(tuple(self.labels))
        return {
            "epochs": list(epochs),
            "of": self.experiment.training.epochs,
            "seed": self.experiment.seed,
            "names": self.names,
            "labels": self.labels,
            "colours": [colours[label] for label in self.labels],
        }

    @property
    def title(self) -> str:
        """What the network is called among the session's models."""
        words = [f"{self.experiment.model.title}, two units", f"seed {self.experiment.seed}"]
        stopped = ["stopped"] * (not isinstance(self.end, Finished))
        return f"{OWN}{' · '.join([*words, *stopped, self.names])}"


def train_now(visit: Visit, stored: StoredFolder, start: StartJob) -> Iterator[Trace]:
    """Train a network of two units, and yield its epochs as they come; it is kept for its session."""
    experiment, names = choose_experiment(visit, stored.folder)
    found = Watched(experiment, names)
    work = {"folder": str(stored.folder), "experiment": experiment.to_dict(), "out": stored.run.name}
    with start(train_two_units, **work) as job:
        for events in job.events():
            found.take(events)
            yield from found.messages()
    kept = (stored.checkpoint / CONFIG).exists()
    if kept:
        visit.context.store.promote(stored, found.title)
    done = {"model": stored.id if kept else None, "finished": isinstance(found.end, Finished)}
    yield found.message(found.epochs[-1:]) | done


def choose_experiment(visit: Visit, folder: Path) -> tuple[Experiment, str]:
    """Return what is trained, and what its names are called.

    The names are those of the visitor's own model, which are copied into `folder`; else German and Italian
    ones: the archive's if it is there, and those that need no network if not.
    """
    network, seed = visit.options.get("architecture", ""), visit.options.get("seed", "")
    experiment = make_experiment(
        network if network in ARCHITECTURES else ARCHITECTURES[0],
        "two-units",
        seed=int(seed[:DIGITS]) if seed.isdecimal() else 0,
        device="cpu",
        source="german-italian" if archive_path().is_file() else "bundled",
    )
    own = own_model(visit)
    if own is not None:
        data, text = own_names(own, folder)
        experiment = experiment.replace(data=data, text=text)
    source = experiment.data.source
    return experiment, DATASETS[source].title if source in DATASETS else "your names"


def own_model(visit: Visit) -> StoredFolder | None:
    """Return the visitor's own model whose names are learned, or None."""
    for id in (visit.options.get("network", ""), visit.model or ""):
        if id.startswith(PREFIX):
            with suppress(NameModelError):
                return visit.context.store.get_own(id, visit.session)
    return None


def own_names(own: StoredFolder, folder: Path) -> tuple[DataConfig, TextConfig]:
    """Copy the names of a visitor's own model into a folder, and return where they are and how they are read.

    Raises:
        DataError: they are no longer there.
    """
    experiment = Experiment.from_dict(read_config(own.checkpoint)["experiment"])
    for source in (experiment.data.source, experiment.data.test_source):
        if source and source not in DATASETS:
            try:
                shutil.copyfile(own.folder / source, folder / source)
            except OSError as error:
                raise DataError("The names of that model are no longer here. Train it again.") from error
    return experiment.data, experiment.text


def epoch_of(event: PlaneEpoch) -> Trace:
    """Return an epoch for the browser, with as many names as are drawn."""
    shown = spread(len(event.labels))
    return {
        "epoch": event.epoch,
        "points": [event.points[row] for row in shown],
        "labels": [event.labels[row] for row in shown],
        "boundary": {"weight": event.weight, "bias": event.bias, "temperature": event.temperature},
        "accuracy": event.accuracy,
        "tested": len(event.labels),
    }


def spread(rows: int) -> list[int]:
    """Return which of N test names are drawn: all of them, or `MOST_DOTS` at equal distances."""
    return [*range(rows)] if rows <= MOST_DOTS else [row * rows // MOST_DOTS for row in range(MOST_DOTS)]
