"""Runs that belong to a visitor, without a browser: components are stood for by any keys."""

import threading
from collections.abc import Iterator

import gradio as gr
import pytest

from namemodel.errors import JobError, NameModelError
from namemodel.jobs import WorkerPool
from namemodel.web.shared.runs import Run, Runs, Update, merged

OUTPUTS = ["progress", "model"]
POOL = WorkerPool([], 1)


def failed(message: str) -> Update:
    return {"progress": message}


def watched(run: Run, late: bool = False) -> Update:
    """Return all that a page that watches a run to its end was shown last."""
    page = ["its progress", "its model"]
    shown: Update = {}
    for update in run.watch(page, "a page", late):
        shown |= {key: value for key, value in update.items() if value != gr.skip()}
    return shown


def test_every_page_sees_the_last_values_in_components_of_its_own() -> None:
    def work(run: Run) -> Iterator[Update]:
        yield {"progress": "half"}
        yield {"model": gr.update(choices=["mine"])}
        yield {"progress": "done", "model": gr.update(value="mine")}

    run = Runs(POOL).start("somebody", "Train", OUTPUTS, work, failed, momentary=["model"])
    shown = watched(run)
    assert shown == {"its progress": "done", "its model": gr.update(choices=["mine"], value="mine")}
    assert watched(run, late=True) == {"its progress": "done"}  # it has the model from elsewhere


def test_a_tab_has_one_run_at_a_time_unless_it_is_being_stopped() -> None:
    go_on = threading.Event()

    def work(run: Run) -> Iterator[Update]:
        go_on.wait(20)
        yield {"progress": "done"}

    runs = Runs(POOL)
    first = runs.start("somebody", "Train", OUTPUTS, work, failed)
    with pytest.raises(JobError, match="Another run of yours goes on in Train"):
        runs.start("somebody", "Train", OUTPUTS, work, failed)
    runs.start("somebody", "Compare", OUTPUTS, work, failed)
    runs.start("somebody else", "Train", OUTPUTS, work, failed)
    assert {run.tab for run in runs.of("somebody")} == {"Train", "Compare"}
    first.stop()
    second = runs.start("somebody", "Train", OUTPUTS, work, failed)
    assert runs.find("somebody", "Train") is second
    go_on.set()
    runs.close()
    assert second.over


@pytest.mark.parametrize(
    ("error", "words"),
    [(JobError("No place is free."), "No place is free."), (ValueError("a defect"), "in the program itself")],
)
def test_an_error_is_shown_and_stays(error: Exception, words: str, caplog: pytest.LogCaptureFixture) -> None:
    def work(run: Run) -> Iterator[Update]:
        yield {"progress": "half", "model": "busy"}
        raise error

    runs = Runs(POOL)
    run = runs.start("somebody", "Train", OUTPUTS, work, failed)
    for _ in range(2):
        assert words in watched(run)["its progress"]
    assert run.failed
    assert words in run.words
    assert runs.find("somebody", "Train") is run  # also for a page that comes later
    assert bool(caplog.records) == isinstance(error, ValueError)


def test_a_page_watches_once_at_a_time() -> None:
    run = Run(POOL, "somebody", "Train", OUTPUTS, failed)
    first, second = run.watch(OUTPUTS, "a page"), run.watch(OUTPUTS, "a page")
    next(first)
    next(second)
    assert list(first) == []
    run.leave()
    assert list(second) == []


@pytest.mark.parametrize("session", ["", None, ["x"]])
def test_a_visitor_without_an_id_starts_nothing(session: str) -> None:
    assert Runs(POOL).find(session, "Train") is None
    with pytest.raises(NameModelError, match="reload the page"):
        Runs(POOL).start(session, "Train", OUTPUTS, lambda run: iter(()), failed)


def test_a_run_that_was_left_shows_nothing_more() -> None:
    run = Run(POOL, "somebody", "Batch", OUTPUTS, failed)
    run.take_steps(iter([{"progress": "half"}]))
    run.leave()
    assert list(run.watch(OUTPUTS, "a page")) == []


def test_values_and_updates_of_a_component_add_up() -> None:
    assert merged(None, 1) == 1
    assert merged(1, 2) == 2
    assert merged(1, gr.update(visible=True)) == gr.update(value=1, visible=True)
    assert merged(gr.update(visible=True), 2) == gr.update(value=2, visible=True)
    assert merged(gr.update(value=1, visible=True), gr.update(value=2)) == gr.update(value=2, visible=True)
