"""The same work in several processes: one queue of events, and none left behind."""

import os
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import cast

import pytest

from namemodel.errors import JobError
from namemodel.events import Event, Progress, Stopped
from namemodel.jobs import run_side_by_side
from namemodel.jobs.worker import PATIENCE
from tests.jobs import tasks
from tests.jobs.tasks import is_running, wait_for, workers_of

ROOT = Path(__file__).parents[2]


def never() -> bool:
    return False


def ours() -> list[int]:
    return workers_of(os.getpid())


def test_each_task_is_done_once_and_its_events_are_in_order() -> None:
    before = ours()
    todo = [{"epoch": epoch, "upto": 5} for epoch in range(5)]
    found = list(run_side_by_side(tasks.count, todo, 2, never))
    for epoch in range(5):
        mine = [event for event in found if isinstance(event, Progress) and event.epoch == epoch]
        assert mine == [Progress(epoch, number, 5) for number in range(5)]
    assert len(found) == 25
    assert ours() == before


def test_there_are_no_more_processes_than_tasks() -> None:
    assert list(run_side_by_side(tasks.count, [], 2, never)) == []
    before = len(ours())
    events = run_side_by_side(tasks.talk, [{}], 3, never)
    next(events)
    assert len(ours()) == before + 1
    cast(Generator[Event], events).close()
    assert len(ours()) == before


def test_the_folder_that_one_works_in_hides_no_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "statistics.py").write_text("raise SystemExit(1)\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert len(list(run_side_by_side(tasks.count, [{"epoch": 1, "upto": 2}], 1, never))) == 2


def test_a_failure_of_one_ends_all() -> None:
    before = ours()
    with pytest.raises(JobError, match="seed is -1"):
        list(run_side_by_side(tasks.fail, [{}, {}, {}], 2, never))
    assert ours() == before


def test_stopping_lets_what_is_at_work_end_and_leaves_the_rest_out() -> None:
    found: list[Event] = []
    for event in run_side_by_side(tasks.talk, [{}] * 4, 2, lambda: len(found) > 5):
        found.append(event)
    assert 1 <= sum(isinstance(event, Stopped) for event in found) <= 2
    assert len({event.epoch for event in found if isinstance(event, Progress)}) <= 2  # process ids


@pytest.mark.slow
@pytest.mark.fault
def test_stopping_ends_a_task_that_does_not_listen() -> None:
    before, found, since = ours(), list[Event](), 0.0
    for event in run_side_by_side(tasks.sleep, [{}, {}], 1, lambda: bool(found)):
        found.append(event)
        since = time.monotonic()
    assert time.monotonic() - since < PATIENCE - 1  # a job that waits for this is ended after `PATIENCE`
    assert found == [Progress(0, 0, 0)]
    assert ours() == before


def test_a_process_that_ends_before_its_task_is_noticed() -> None:
    with pytest.raises(JobError, match="ended with code 0"):
        list(run_side_by_side(tasks.leave, [{}, {}], 1, never))


@pytest.mark.fault
def test_a_process_that_dies_is_noticed_while_another_has_much_to_say(tmp_path: Path) -> None:
    before, when = ours(), tmp_path / "when"
    todo = [{"path": str(when), "dies": dies} for dies in (False, True)]
    with pytest.raises(JobError, match="ended with code -9"):
        list(run_side_by_side(tasks.talk_or_die, todo, 2, never))
    assert time.monotonic() - float(when.read_text(encoding="utf-8")) < 3
    assert ours() == before


@pytest.mark.fault
def test_the_processes_go_when_the_one_that_started_them_is_killed() -> None:
    code = """if True:
        from namemodel.jobs import run_side_by_side
        from tests.jobs import tasks
        for event in run_side_by_side(tasks.talk, [{}, {}], 2, lambda: False):
            print(event.epoch, flush=True)
    """
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        children = workers_of(parent.pid)
        assert len(children) == 2
        parent.kill()
    wait_for(lambda: not any(map(is_running, children)))
