"""One training run: from its experiment to what the tab shows of it."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from namemodel.config import Experiment
from namemodel.errors import ConfigError
from namemodel.events import Finished, Started, Stopped
from namemodel.web.shared.context import DOWNLOAD, Context
from namemodel.web.shared.data_choice import PASTED_FILE
from namemodel.web.shared.html import notice, progress_html, render
from namemodel.web.shared.sessions import OWN, StoredFolder
from namemodel.web.shared.text import STOPPING, count, percent, seconds
from namemodel.web.train.curves import Curves
from namemodel.web.work import train_network
from namemodel.wording import things

MOST_PARAMETERS = 10_000_000


@dataclass
class TrainRun:
    """What a visitor trains, in a folder of its own.

    Attributes:
        names: what to call the names.
        changes: the settings that differ from the preset's.
        end: its last event.
    """

    context: Context
    experiment: Experiment
    stored: StoredFolder
    names: str
    changes: dict[str, Any]
    end: Finished | Stopped | None = None

    @property
    def pasted(self) -> str | None:
        """The file of the lists that were pasted, which the command reads them from."""
        source = self.experiment.data.source
        return str(self.stored.folder / PASTED_FILE) if source == PASTED_FILE else None

    @property
    def command(self) -> str:
        """The command that does the same."""
        given = self.experiment
        words = ["namemodel", "train", "--data", given.data.source, "--arch", given.model.architecture]
        words += ["--preset", given.preset, "--device", given.device, "--seed", str(given.seed)]
        for name, value in self.changes.items():
            flag = name.replace("_", "-")
            words += [f"--no-{flag}" if value is False else f"--{flag}"]
            words += [str(value)] * (not isinstance(value, bool))
        return shlex.join(words)

    def watch(self, key: str, curves: Curves) -> Iterator[tuple[str, bool]]:
        """Train in a worker; yields the progress as HTML, and whether there is news in the curves.

        Something comes four times a second: a page that was closed is noticed when it is written to.
        """
        work: dict[str, Any] = {"experiment": self.experiment.to_dict(), "folder": str(self.stored.folder)}
        job = self.context.start(key, train_network, self.stored, out=self.stored.run.name, **work)
        try:
            for events in job.events():
                for event in events:
                    curves.take(event)
                    check_size(event)
                    if isinstance(event, Finished | Stopped):
                        self.end = event
                if self.end is None:
                    words = STOPPING if job.stopped else curves.words
                    yield progress_html(curves.share, words), bool(events)
        finally:
            self.context.end(key, job)
        if self.end is None:  # the worker had to be ended hard, but the epoch kept so far is on disk
            checkpoint = str(self.stored.checkpoint) if curves.kept else None
            self.end = Stopped(curves.epoch, curves.kept, None, checkpoint)

    def keep(self) -> str | None:
        """Keep the model for its visitor, if there is one; returns the path of its download."""
        if self.end is None or self.end.checkpoint is None:
            return None
        # What tells two models apart comes first.
        parts = [self.experiment.model.title, self.experiment.preset, f"seed {self.experiment.seed}"]
        parts += ["stopped"] * isinstance(self.end, Stopped) + [self.names]
        self.context.store.promote(self.stored, f"{OWN}{' · '.join(parts)}")
        return shutil.make_archive(str(self.stored.folder / DOWNLOAD), "zip", self.stored.checkpoint)


def check_size(event: object) -> None:
    """Raise ConfigError for a network that is too large for a page that many share."""
    if isinstance(event, Started) and event.parameters > MOST_PARAMETERS:
        raise ConfigError(
            f"The network has {count(event.parameters)} parameters; the page trains at most "
            f"{count(MOST_PARAMETERS)}. Lower hidden size or layers, or use the command line."
        )


def ending(end: Finished | Stopped) -> str:
    """Return the last words of a run."""
    if isinstance(end, Finished):
        return f"{things(end.epochs, 'epoch')} in {seconds(end.seconds)}; epoch {end.kept_epoch} is kept"
    kept = f"Epoch {end.kept_epoch} is kept." if end.kept_epoch else "No epoch was finished, nothing is kept."
    return f"Stopped after {things(end.epoch, 'epoch')}. {kept}"


def outcome(end: Finished | Stopped, title: str) -> str:
    """Return what came out of a run: test accuracy and confusion matrix, or why there are none.

    Args:
        title: of the network.
    """
    if isinstance(end, Finished):
        return render("outcome.html", run=end, title=title)
    known = end.validation_accuracy
    validation = f" Its validation accuracy is {percent(known)}." if known is not None else ""
    return notice(
        f"The test names were not read: that is done once, at the end of a whole run.{validation} "
        "The command below trains the whole run."
    )
