"""What all tabs share: the models to choose from, the folders of sessions, the worker processes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gradio as gr
from anyio import CapacityLimiter

from namemodel.checkpoint.files import read_config
from namemodel.config import DEFAULT_MODEL, Experiment
from namemodel.data import DATASETS
from namemodel.errors import ChoiceError, NameModelError
from namemodel.hardware import cores
from namemodel.inference.classifier import Classifier
from namemodel.inference.pretrained import load, pretrained_folder, pretrained_ids, small_ids
from namemodel.jobs import Job, MemoryLimit, Work, WorkerPool
from namemodel.publishing.card import describe_tests, make_card
from namemodel.web.shared.components import OpenDropdown
from namemodel.web.shared.html import count, percent
from namemodel.web.shared.measured import Measured
from namemodel.web.shared.runs import Runs
from namemodel.web.shared.sessions import PREFIX, SessionStore, StoredFolder

TRACES = max(1, cores() - 1)  # that Look inside computes at once, of all visitors
DOWNLOAD = "namemodel-checkpoint"  # the folder that a session's model unpacks to when it is downloaded
Update = dict[Any, Any]
"""New values by component: what a handler with several outputs returns."""
STREAM: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""Arguments of an event that may take long: it waits in the queue, and no programs call it."""
QUIET: dict[str, Any] = {**STREAM, "queue": False}
"""Arguments of an event that is answered at once."""


class Context:
    """The page, its services, and the components that several tabs read."""

    def __init__(self, blocks: gr.Blocks, store: SessionStore, pool: WorkerPool, readers: WorkerPool) -> None:
        self.blocks, self.store, self.pool, self.readers = blocks, store, pool, readers
        self.runs = Runs(pool)
        self.measured = Measured(store)
        self.turns = CapacityLimiter(TRACES)
        self.estimating = ThreadPoolExecutor(1)
        self.session = gr.BrowserState("", storage_key="namemodel-session", render=False)
        self.model = OpenDropdown(
            label="Model",
            choices=self.model_choices(""),
            value=default_model(),
            filterable=False,
            elem_id="nm-model",
            render=False,
        )
        self.hint = gr.HTML("", elem_id="nm-hint", render=False)  # what an address asks for and cannot have
        self.newest = gr.State("", render=False)  # the id of the model that this page trained last
        self.copy = gr.Button("Copy link", elem_id="nm-copy", render=False)
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()

    def model_choices(self, session: str) -> list[tuple[str, str]]:
        """Return the models that a session can choose: its own first, then the pretrained ones."""
        own = [(model.title, model.id) for model in self.store.models_of(session)]
        return own + [(pretrained_title(id), id) for id in pretrained_ids()]

    def title_of(self, model: str, session: str) -> str:
        """Return the title of a model that the session chose; it may be gone."""
        titles = {id: title for title, id in self.model_choices(session)}
        return titles.get(model, "a model that is no longer kept")

    def folder(self, model: str) -> Path:
        """Return the checkpoint's folder of a session's model or a pretrained one: a page never names a path.

        Raises:
            NameModelError: there is no such model.
        """
        if model.startswith(PREFIX):
            return self.store.get(model).checkpoint
        if model not in (*pretrained_ids(), *small_ids()):
            raise ChoiceError("model", model, pretrained_ids())
        return pretrained_folder(model)

    def card(self, model: str | None) -> str:
        """Return a model's card as Markdown; raises NameModelError where there is none."""
        checkpoint, id = self.classifier(model).checkpoint, model or ""
        if id.startswith(PREFIX):  # it is loaded by what its download unpacks to
            return make_card(checkpoint, DOWNLOAD, self.store.get(id).title)
        return make_card(checkpoint, id)

    def classifier(self, model: str | None) -> Classifier:
        """Return the classifier of a model's id.

        Raises:
            NameModelError: there is no such model, or none at all.
        """
        if not model or not isinstance(model, str):  # what a browser sends may be anything
            raise NameModelError("There is no model yet. Train one in the Train tab.")
        folder = self.folder(model)
        return load(folder if model.startswith(PREFIX) else model)

    @contextmanager
    def job(
        self, key: str, work: Work, stored: StoredFolder, memory: MemoryLimit | None = None, **arguments: Any
    ) -> Iterator[Job]:
        """Run an exhibit's job, as `Job` says, while a block lasts; then stop it, if need be, and forget it.

        One that still runs under the same key is stopped first. Its process may need a moment to end. Nobody
        waits for it here: where a page was closed, that would be the server's event loop, and all others
        with it.

        Args:
            stored: the folder of the session that it works in.
        """
        self.stop(key)
        stored.job = job = self.pool.start(work, stored.session, memory, **arguments)
        with self._lock:
            self._jobs[key] = job
        try:
            yield job
        finally:
            job.stop()
            with self._lock:
                if self._jobs.get(key) is job:
                    del self._jobs[key]

    def stop(self, key: str) -> None:
        """Ask an exhibit's job to stop, if there is one."""
        with self._lock:
            job = self._jobs.get(key)
        if job is not None:
            job.stop()


def default_model() -> str | None:
    """Return the model that the page opens with, or None where there is none."""
    ids = pretrained_ids()
    return DEFAULT_MODEL if DEFAULT_MODEL in ids else next(iter(ids), None)


def pretrained_title(id: str) -> str:
    """Return "German and Italian · GRU + character LM" for a pretrained model."""
    experiment = Experiment.from_dict(read_config(pretrained_folder(id))["experiment"])
    return f"{DATASETS[experiment.data.source].title} · {experiment.model.title}"


def describe(classifier: Classifier) -> str:
    """Return what to say of a model below an answer."""
    checkpoint = classifier.checkpoint
    title, test = checkpoint.experiment.model.title, checkpoint.metrics.get("test")
    if test is None:
        return f"{title}, stopped early, so not tested"
    names = f"{count(test['n'])} {describe_tests(checkpoint.experiment)}"
    return f"{title}, {percent(test['accuracy'])} right on {names}"
