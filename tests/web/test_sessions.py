"""What the server keeps for a session."""

import itertools
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from namemodel.errors import NameModelError
from namemodel.jobs import Job, Worker
from namemodel.web.shared.sessions import (
    FOLDER_SECONDS,
    FOLDERS,
    MODEL_SECONDS,
    MODELS,
    MODELS_A_SESSION,
    SessionStore,
    StoredFolder,
)
from namemodel.web.work import MODULES, train_network
from tests.web.conftest import SECONDS


def test_a_folder_gives_way_to_another_but_not_under_a_job_that_is_at_work_in_it() -> None:
    store = SessionStore()
    try:
        with store.folder_for("somebody") as kept:
            store.replace(kept.id)
            assert store.get(kept.id, model=False).folder.is_dir()
        store.replace(kept.id)
        assert not Path(kept.folder).exists()
        with pytest.raises(NameModelError, match="no longer kept here"):
            store.get(kept.id, model=False)
        store.replace("never-was")
    finally:
        store.close()


@pytest.mark.parametrize("session", ["", None, ["somebody"]])
def test_a_session_without_an_id_gets_no_folder_and_has_no_models(session: Any) -> None:
    store = SessionStore()
    try:
        with pytest.raises(NameModelError, match="reload the page"), store.folder_for(session):
            pass
        with store.folder_for("somebody") as kept:
            store.promote(kept, "Mine: GRU")
        assert store.models_of(session) == []
        assert [model.id for model in store.models_of("somebody")] == [kept.id]
    finally:
        store.close()


def test_models_stay_a_day_after_their_last_use_and_other_folders_an_hour() -> None:
    now = 0.0
    store = SessionStore(clock=lambda: now)
    try:
        (used, unused), (table,) = keep(store, 2), keep(store, 1, model=False)
        now = FOLDER_SECONDS + 1
        store.sweep()
        assert (used.folder.is_dir(), unused.folder.is_dir(), table.folder.is_dir()) == (True, True, False)
        store.get(used.id)
        now = MODEL_SECONDS + 1
        store.sweep()
        assert store.models_of("somebody") == [used]
        assert [used.folder.is_dir(), unused.folder.is_dir()] == [True, False]
    finally:
        store.close()


def test_the_oldest_go_where_there_are_too_many() -> None:
    ticks = itertools.count(0.0, 1e-3)
    store = SessionStore(clock=lambda: next(ticks))
    try:
        mine = keep(store, MODELS_A_SESSION + 1)
        assert store.models_of("somebody") == mine[:0:-1]
        tables = keep(store, FOLDERS + 1, model=False)
        assert [table.folder.is_dir() for table in tables] == [False] + [True] * FOLDERS
        others = [keep(store, 1, session=f"visitor {number}")[0] for number in range(MODELS)]
        assert store.models_of("somebody") == []  # the oldest of all, however few they are
        assert all(other.folder.is_dir() for other in others)
    finally:
        store.close()


def keep(
    store: SessionStore, number: int, model: bool = True, session: str = "somebody"
) -> list[StoredFolder]:
    """Return so many folders that a store keeps, as models or not, the oldest first."""
    kept = []
    for _ in range(number):
        with store.folder_for(session) as folder:
            if model:
                store.promote(folder, "Mine: GRU")
        kept.append(folder)
    return kept


@pytest.mark.fault
def test_a_folder_goes_when_the_process_in_it_has_ended_and_nobody_waits_for_that() -> None:
    store, worker = SessionStore(), Worker(MODULES)
    try:
        with store.folder_for("somebody") as kept:
            os.kill(worker.process.pid, signal.SIGSTOP)  # it does not listen
            kept.job = Job(worker, train_network)
        store.drop(kept.id)
        assert kept.folder.is_dir()
        worker.process.kill()
        end = time.monotonic() + SECONDS
        while kept.folder.exists():
            assert time.monotonic() < end, "the folder stays"
            time.sleep(0.02)
    finally:
        worker.end()
        store.close()
