"""What the server keeps for a session."""

import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from namemodel.errors import NameModelError
from namemodel.jobs import Job, Worker
from namemodel.web.shared.sessions import SessionStore
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
