"""Runs of long work. Each belongs to a visitor, and goes on whether or not a page shows it.

A tab's work is a generator of updates, as Gradio's handlers are. `Runs.start` takes its steps in a thread of
its own and keeps the last value of every component; the page that began the run watches it, and so does any
other page of the visitor, one that was reloaded among them. Each page has components of its own: they are
told apart by their places among the outputs of the tab, which are the same on every page.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gradio as gr
from markupsafe import Markup

from namemodel.errors import JobError, NameModelError
from namemodel.jobs import Job, MemoryLimit, Work, WorkerPool
from namemodel.web.shared.errors import error_words
from namemodel.web.shared.html import notice, progress_html
from namemodel.web.shared.sessions import FOLDER_SECONDS, StoredFolder

WAIT = 0.25  # seconds after which a page is written to, with news or without: so a closed one is noticed
PATIENCE = 5.0  # seconds that runs have to take note of the end of their jobs when the server ends
Update = dict[Any, Any]


class Run:
    """One run of a tab's work.

    Args:
        session: whose it is.
        tab: the title of the tab that began it.
        outputs: the components that its updates are for.
        failed: returns what is shown after an error, from its notice.
        momentary: those of `outputs` whose values are for pages that watch when they come, and none later.
    """

    def __init__(
        self,
        pool: WorkerPool,
        session: str,
        tab: str,
        outputs: Sequence[Any],
        failed: Callable[[str], Update],
        momentary: Collection[Any] = (),
    ) -> None:
        self._pool, self.session, self.tab, self._failed = pool, session, tab, failed
        self.id = secrets.token_urlsafe(6)
        self._places = {component: place for place, component in enumerate(outputs)}
        self._momentary = {self._places[component] for component in momentary}
        self._shown: dict[int, tuple[int, Any]] = {}  # by place: in which step it came, and its value
        self._step = 0
        self._watchers: dict[str, int] = {}  # by page: how often it began to watch
        self._news = threading.Condition()
        self._job: Job | None = None
        self._began = time.monotonic()
        self._left_behind: Path | None = None  # its folder, where it ended with one
        self.over_since: float | None = None
        self.failed = False
        self.stopping = False
        """Whether it was asked to stop."""
        self.left = False
        """Whether its visitor went on to something else, so that it ends in silence."""
        self.stored: StoredFolder | None = None
        """The folder that it works in."""
        self.about = ""
        """What is worked on, such as a file's name."""
        self.share, self.words = 0.0, "Starting …"

    @property
    def seconds(self) -> float:
        """Seconds since the button was pressed."""
        return time.monotonic() - self._began

    @property
    def over(self) -> bool:
        """Whether its last update was made."""
        return self.over_since is not None

    @property
    def gone(self) -> bool:
        """Whether nothing of it is kept: too much time went by, or the folder that it left went."""
        if self.over_since is None:
            return False
        late = time.monotonic() - self.over_since > FOLDER_SECONDS
        return late or (self._left_behind is not None and not self._left_behind.is_dir())

    def progress(self, share: float, words: str) -> Markup:
        """Note how far the run is, from 0 to 1, and in words, for all tabs; returns it as HTML."""
        self.share, self.words = share, words
        return progress_html(share, words)

    @contextmanager
    def job(
        self, work: Work, stored: StoredFolder, memory: MemoryLimit | None = None, **arguments: Any
    ) -> Iterator[Job]:
        """Do a job in a worker while a block lasts, and stop it then if need be, without waiting.

        Args:
            stored: the folder that it works in.
            work, memory, arguments: as `WorkerPool.start` takes them.
        """
        self.stored = stored
        stored.job = self._job = self._pool.start(work, self.session, memory, **arguments)
        if self.stopping:
            self._job.stop()
        try:
            yield self._job
        finally:
            self._job.stop()

    def stop(self) -> None:
        """Ask the run to stop; it still says how it ended."""
        self.stopping = True
        if self._job is not None:
            self._job.stop()

    def leave(self) -> None:
        """Stop the run; no page shows more of it."""
        self.left = True
        self.stop()

    def take_steps(self, steps: Iterator[Update]) -> None:
        """Take all steps of the work, and keep what each shows."""
        try:
            for update in steps:
                self._keep(update)
        except NameModelError as error:
            self._fail(error_words(error))
        except Exception:  # a defect: to the log, and its words to the visitor
            logging.exception("a run failed: %s", self.tab)
            self._fail("Something went wrong in the program itself; its log has the details.")
        finally:
            with self._news:
                if self.stored is not None and self.stored.folder.is_dir():
                    self._left_behind = self.stored.folder
                self.over_since = time.monotonic()
                self._news.notify_all()

    def _fail(self, words: str) -> None:
        self.failed, self.words = True, words
        self._keep(self._failed(notice(words, "error")))

    def _keep(self, update: Update) -> None:
        with self._news:
            self._step += 1
            for component, value in update.items():
                place = self._places[component]
                self._shown[place] = self._step, merged(self._shown.get(place, (0, None))[1], value)
            self._news.notify_all()

    def watch(self, outputs: Sequence[Any], page: str, late: bool = False) -> Iterator[Update]:
        """Yield what the run shows, all of it first and then what is new, until it is over.

        Args:
            outputs: the components of the page that watches, in the same places.
            page: which it is; where it begins to watch once more, the first time ends.
            late: whether the page comes to it later, and has no use for what was momentary.
        """
        seen = 0
        self._watchers[page] = serial = self._watchers.get(page, 0) + 1
        skipped = dict.fromkeys(self._momentary, self._step) if late else {}
        while not self.left and self._watchers[page] == serial:
            with self._news:
                if not self.over and self._step == seen:
                    self._news.wait(WAIT)
                over, step = self.over, self._step
                new = {
                    outputs[place]: value
                    for place, (at, value) in self._shown.items()
                    if at > max(seen, skipped.get(place, 0))
                }
            seen = step
            yield new or {outputs[0]: gr.skip()}
            if over:
                return


def merged(old: Any, new: Any) -> Any:
    """Return what a component shows after a value, or an update of some of its properties, and another."""
    if is_update(new):
        if is_update(old):
            return old | new
        return new if old is None or "value" in new else new | {"value": old}
    return old | {"value": new} if is_update(old) else new


def is_update(value: Any) -> bool:
    """Return whether a value is one of `gr.update`'s."""
    return isinstance(value, dict) and value.get("__type__") == "update"


class Runs:
    """The runs of all visitors: of each tab the last."""

    def __init__(self, pool: WorkerPool) -> None:
        self._pool = pool
        self._runs: dict[tuple[str, str], tuple[Run, threading.Thread]] = {}
        self._lock = threading.Lock()

    def start(
        self,
        session: str,
        tab: str,
        outputs: Sequence[Any],
        work: Callable[[Run], Iterator[Update]],
        failed: Callable[[str], Update],
        momentary: Collection[Any] = (),
    ) -> Run:
        """Begin a run; arguments as `Run` has them.

        Args:
            work: makes the updates.

        Raises:
            NameModelError: the session has no id. JobError: the tab has a run that goes on.
        """
        if not session or not isinstance(session, str):  # what a browser sends may be anything
            raise NameModelError("This page is not ready yet. Wait a moment, or reload the page.")
        run = Run(self._pool, session, tab, outputs, failed, momentary)
        with self._lock:
            last = self._find(session, tab)
            if last and not last.over:
                if not last.stopping:
                    raise JobError(
                        f"Another run of yours goes on in {tab}. Stop it first, or wait for its end."
                    )
                last.leave()  # what it still says would come between
            thread = threading.Thread(target=run.take_steps, args=(work(run),), daemon=True)
            self._runs[session, tab] = run, thread
        thread.start()
        return run

    def _find(self, session: str, tab: str) -> Run | None:
        run, _ = self._runs.get((session, tab), (None, None))
        return run

    def find(self, session: str, tab: str) -> Run | None:
        """Return the last run of a visitor in a tab, if it is still to be shown."""
        if not isinstance(session, str):  # what a browser sends may be anything
            return None
        with self._lock:
            run = self._find(session, tab)
        return None if run is None or run.left or run.gone else run

    def of(self, session: str) -> list[Run]:
        """Return the runs of a visitor that are still to be shown, by tab."""
        with self._lock:
            tabs = [tab for owner, tab in self._runs if owner == session]
        return [run for run in (self.find(session, tab) for tab in tabs) if run]

    def sweep(self) -> None:
        """Forget the runs whose results are no longer kept."""
        with self._lock:
            gone = [key for key, (run, _) in self._runs.items() if run.gone]
            for key in gone:
                del self._runs[key]

    def close(self) -> None:
        """Wait a moment until the runs have taken note that their jobs have ended."""
        until = time.monotonic() + PATIENCE
        with self._lock:
            threads = [thread for _, thread in self._runs.values()]
        for thread in threads:
            thread.join(max(until - time.monotonic(), 0))
