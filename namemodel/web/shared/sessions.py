"""What the server keeps for a session: trained models and tables, bounded in number and time.

A session is a browser, in whose storage its id lies; it and a model are known by unguessable ids, and page
state holds nothing but those. The oldest go first when there are too many, and everything goes a while
after its last use.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from namemodel.errors import NameModelError
from namemodel.jobs import Job
from namemodel.training.run_folder import MODEL

PREFIX = "my-"  # of the ids of what is kept
OWN = "Mine: "  # before the title of a session's model
MODELS_A_SESSION = 8
MODELS = 200
FOLDERS = 40  # of tables and of runs that have no model yet
MODEL_SECONDS = 24 * 3600.0
FOLDER_SECONDS = 3600.0
SWEEP_SECONDS = 300.0
NOT_OWN = "That model is no longer kept here, or is somebody else's. Choose one above, or train it again."


@dataclass
class StoredFolder:
    """One folder of a session: of a trained model, of a run or of a table."""

    id: str
    session: str
    title: str
    folder: Path
    used: float
    busy: bool = True
    """Whether a job is at work in it; then it stays, whatever its age."""
    job: Job | None = None
    """The job that works in it, or did."""
    model: bool = False
    """Whether it holds a trained model that can be chosen."""
    measured: dict[Hashable, Any] = field(default_factory=dict, repr=False)
    """What was measured of that model."""
    opened: dict[str, str] = field(default_factory=dict, repr=False)
    """Of a comparison: the ids of the models that were made of its own, by title."""

    @property
    def run(self) -> Path:
        """Where a training run is; its names lie beside it."""
        return self.folder / "run"

    @property
    def checkpoint(self) -> Path:
        """The model of that run."""
        return self.run / MODEL


class SessionStore:
    """Folders of sessions below one temporary folder, made when the first is needed.

    Args:
        clock: seconds, never going back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._folders: dict[str, StoredFolder] = {}
        self._lock = threading.RLock()
        self._closed = threading.Event()
        self._root: Path | None = None

    @property
    def root(self) -> Path:
        """The temporary folder."""
        with self._lock:
            if self._root is None:
                self._root = Path(tempfile.mkdtemp(prefix="namemodel-page-"))
            return self._root

    @contextmanager
    def folder_for(self, session: str) -> Iterator[StoredFolder]:
        """Give an empty folder to a job of a session.

        When the job is over the folder stays for `FOLDER_SECONDS`, or as a model if it was promoted;
        one whose job failed goes at once.

        Raises:
            NameModelError: the session has no id.
        """
        if not session or not isinstance(session, str):  # what a browser sends may be anything
            raise NameModelError("This page is not ready yet. Wait a moment, or reload the page.")
        id = f"{PREFIX}{secrets.token_urlsafe(9)}"
        entry = StoredFolder(id, session, "", self.root / id, self._clock())
        entry.folder.mkdir()
        with self._lock:
            self._folders[id] = entry
        try:
            yield entry
        except BaseException:
            if not entry.model:
                self.drop(id)
            raise
        finally:
            entry.busy, entry.used = False, self._clock()
            self.sweep()

    def promote(self, entry: StoredFolder, title: str) -> None:
        """Keep a folder as a trained model; a title that the session has already gets a number.

        The number is behind the title's first part, where a narrow list of models does not cut it off.
        """
        with self._lock:
            taken = {other.title for other in self._folders.values() if other.session == entry.session}
            entry.title, number = title, 2
            first, dot, rest = title.partition(" · ")
            while entry.title in taken:
                entry.title, number = f"{first} ({number}){dot}{rest}", number + 1
            entry.model = True

    def drop(self, id: str) -> None:
        """Remove a folder; one in which a process is at work, when that has ended."""
        with self._lock:
            entry = self._folders.pop(id, None)
        if entry is None:
            return
        if entry.job is not None and entry.job.running:
            threading.Thread(target=remove_after, args=(entry.job, entry.folder), daemon=True).start()
        else:
            shutil.rmtree(entry.folder, ignore_errors=True)

    def replace(self, id: str) -> None:
        """Remove a folder that another one replaces, unless a job is still at work in it."""
        with self._lock:
            entry = self._folders.get(id)
        if entry is not None and not entry.busy:
            self.drop(id)

    def models_of(self, session: str) -> list[StoredFolder]:
        """Return a session's models, the newest first."""
        with self._lock:
            mine = [k for k in self._folders.values() if k.model and session and k.session == session]
        return list(reversed(mine))

    def get(self, id: str, model: bool = True) -> StoredFolder:
        """Return the trained model that an id stands for, or what any other job left; it is kept longer.

        Raises:
            NameModelError: it is gone, or never was.
        """
        with self._lock:
            entry = self._folders.get(id)
            if entry is None or (model and not entry.model):
                raise NameModelError(
                    "That model is no longer kept here. Train it again, or choose another."
                    if model
                    else "What that run left is no longer kept here. Run it again."
                )
            entry.used = self._clock()
            return entry

    def get_own(self, id: str, session: str) -> StoredFolder:
        """Return a session's trained model; raises NameModelError: it is gone, or another session's."""
        entry = self.get(id)
        if entry.session != session:
            raise NameModelError(NOT_OWN)
        return entry

    def sweep(self) -> None:
        """Remove what is too old or too much; what a job is at work in stays."""
        now = self._clock()
        with self._lock:
            idle = sorted((k for k in self._folders.values() if not k.busy), key=lambda k: k.used)
            models = [k for k in idle if k.model]
            gone = [k for k in idle if now - k.used > (MODEL_SECONDS if k.model else FOLDER_SECONDS)]
            gone += [k for k in idle if not k.model][:-FOLDERS] + models[:-MODELS]
            for session in {k.session for k in models}:
                gone += [k for k in models if k.session == session][:-MODELS_A_SESSION]
        for entry in gone:
            self.drop(entry.id)

    def keep_sweeping(self, also: Sequence[Callable[[], None]]) -> None:
        """Sweep now and then, also when nobody comes, until the store is closed.

        Args:
            also: what else is called as often.
        """

        def sweep_on() -> None:
            while not self._closed.wait(SWEEP_SECONDS):
                for sweep in (self.sweep, *also):
                    sweep()

        threading.Thread(target=sweep_on, daemon=True).start()

    def close(self) -> None:
        """Remove everything."""
        self._closed.set()
        if self._root is not None:
            shutil.rmtree(self._root, ignore_errors=True)


def remove_after(job: Job, folder: Path) -> None:
    """Remove a folder when a job's process has ended."""
    job.worker.process.wait()
    shutil.rmtree(folder, ignore_errors=True)
