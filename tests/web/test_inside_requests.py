"""What the tab Look inside answers to what a browser sends, which may be anything."""

import asyncio
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from namemodel.config import DEFAULT_MODEL
from namemodel.data import load_names
from namemodel.web.inside.exhibit import Trace, Visit
from namemodel.web.inside.plane import trace_plane
from namemodel.web.inside.plane_training import own_model
from namemodel.web.inside.reading import trace_reading
from namemodel.web.inside.tab import EXHIBITS, WORK, InsideTab
from namemodel.web.inside.tested import MOST, belief_over, some_of
from namemodel.web.shared.context import Context
from namemodel.web.shared.sessions import NOT_OWN
from tests.web.inside_visits import make_context
from tests.web.own_models import OWNER, keep_own

STRANGER = "somebody else"
NAME = "Karati"
POOLING = (
    "The classifier sees the last hidden state alone, which mixes all letters: its logit is no sum over "
    "letters. In a network with pooling “max” it is: train one in the Train tab, preset quick."
)
HEAD = (
    "A ReLU layer stands between the hidden states and the logits: they are no sum over letters. In a "
    "network with head size 0 they are: train one in the Train tab, preset quick."
)
ACTIVATION = (
    "Activation functions stand between the three linear layers: their logits are no sum over letters. With "
    "the activation “none” they are: train linear layers so in the Train tab."
)
CHAR_LM = (
    "This network has no character LM, which predicts each next letter under each list. Train a recurrent "
    "network in the Train tab, preset small: it takes seconds."
)
SECONDS = 60.0


@pytest.fixture(scope="module")
def tab() -> Iterator[InsideTab]:
    async def build() -> InsideTab:
        context = make_context()
        with context.blocks:
            return InsideTab(context)

    with ThreadPoolExecutor(1) as thread:  # without a running loop Gradio makes some, and leaves them open
        built = thread.submit(asyncio.run, build()).result()
    yield built
    built.context.pool.close()
    built.context.measured.close()
    built.context.store.close()


@pytest.fixture(scope="module")
def context(tab: InsideTab) -> Context:
    return tab.context


@pytest.fixture(scope="module")
def two_units(context: Context, toy_csv: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    return keep_two_units(context, toy_csv, tmp_path_factory.mktemp("two-units"))


def keep_two_units(context: Context, source: Path, folder: Path) -> str:
    shape = {"hidden_size": 2, "layers": 1, "bidirectional": False, "pooling": "last", "char_lm": False}
    return keep_own(context, folder, "gru", source=str(source), **shape)


def keep_recommended(context: Context, source: Path, folder: Path) -> str:
    return keep_own(context, folder, "gru", source=str(source))


def ask(tab: InsideTab, session: str, model: str, **sent: object) -> Trace:
    data = gr.EventData(None, {"name": NAME, **sent})
    with ThreadPoolExecutor(1) as thread:  # a browser's tests leave a loop in this one
        return thread.submit(asyncio.run, tab.look(session, model, data)).result()


def texts_of(value: Any) -> Iterator[str]:
    """Yield every text in nested dicts and lists."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_of(each)


@pytest.mark.parametrize("exhibit", [id for id in EXHIBITS if EXHIBITS[id].about_a_name])
def test_a_visitor_s_model_is_shown_to_nobody_else(tab: InsideTab, two_units: str, exhibit: str) -> None:
    assert "trace" in ask(tab, OWNER, two_units, exhibit=exhibit)
    for session in (STRANGER, "", 5):
        assert ask(tab, session, two_units, exhibit=exhibit)["error"] == NOT_OWN  # type: ignore[arg-type]


def test_a_link_to_a_visitor_s_model_opens_for_nobody_else(context: Context, two_units: str) -> None:
    for session, network in ((OWNER, two_units), (STRANGER, "gru")):
        visit = Visit(context, DEFAULT_MODEL, NAME, {"network": two_units}, session)
        found = trace_plane(visit)
        assert found["network"] == network
        assert (NOT_OWN in found["note"]) == (session == STRANGER)
        own = own_model(visit)  # whose names a training would copy
        assert (own and own.id) == (two_units if session == OWNER else None)


@pytest.mark.parametrize("options", [5, "text", [1, 2], None, {"network": {"x": 1}}])
def test_options_may_be_anything(tab: InsideTab, options: object) -> None:
    for exhibit in EXHIBITS:
        assert "trace" in ask(tab, "", DEFAULT_MODEL, exhibit=exhibit, options=options)


def test_work_of_an_exhibit_that_has_none_is_refused_before_there_is_a_folder(tab: InsideTab) -> None:
    assert set(WORK) == {"plane", "survives"}
    request = gr.Request()
    before = {*tab.context.store.root.iterdir()}
    for exhibit in {*EXHIBITS, "nonsense"} - set(WORK):
        event = gr.EventData(None, {"exhibit": exhibit, "name": NAME})
        (update,) = tab.run(OWNER, DEFAULT_MODEL, event, request)
        assert update[tab.live]["live"]["error"]
    assert {*tab.context.store.root.iterdir()} == before


@pytest.mark.parametrize(
    ("architecture", "settings", "advice"),
    [
        ("gru", {"pooling": "last", "char_lm": False}, {POOLING, CHAR_LM}),
        ("gru", {"head_size": 4}, {HEAD}),
        ("rnn", {"pooling": "max", "char_lm": False}, {CHAR_LM}),
        ("linear", {}, {ACTIVATION, CHAR_LM}),
        ("gru", {"pooling": "max"}, set()),
    ],
)
def test_no_sentence_on_the_page_has_flags_of_the_command_line(
    tab: InsideTab,
    toy_csv: Path,
    tmp_path: Path,
    architecture: str,
    settings: dict[str, object],
    advice: set[str],
) -> None:
    own = keep_own(tab.context, tmp_path, architecture, source=str(toy_csv), **settings)
    for exhibit in EXHIBITS:
        for name in (NAME, "", "a" * 70, "李"):
            answered = ask(tab, OWNER, own, exhibit=exhibit, name=name)
            assert [text for text in texts_of(answered) if "--" in text] == []
    absent = trace_reading(Visit(tab.context, own, NAME, {}, OWNER))["absent"]
    assert {absent[field] for field in ("evidence", "belief") if field in absent} == advice


def test_figures_are_measured_over_some_of_many_names(
    context: Context, toy_csv: Path, tmp_path: Path
) -> None:
    few = load_names(str(toy_csv))
    ends = {"Nord": "berg", "Sud": "ro"}
    rows = [f"{name}{end},{label}" for name in few.names for label, end in ends.items()]
    more = [f"{name}{end}{end},{label}" for name in few.names for label, end in ends.items()]
    source = tmp_path / "many.csv"
    source.write_text("\n".join(["name,label", *dict.fromkeys(rows + more)]) + "\n", encoding="utf-8")
    many = load_names(str(source))
    assert some_of(few) == few
    assert len(many) > MOST
    assert len(some_of(many)) == MOST
    assert belief_over(context.classifier(keep_recommended(context, toy_csv, tmp_path)), many).names == MOST


@pytest.mark.parametrize("exhibit", ["reading", "plane"])
def test_figures_are_pending_until_they_are_there(
    context: Context, toy_csv: Path, tmp_path: Path, exhibit: str
) -> None:
    keep = keep_two_units if exhibit == "plane" else keep_recommended
    own = keep(context, toy_csv, tmp_path)
    visit, began = Visit(context, own, NAME, {}, OWNER), time.monotonic()
    busy = threading.Event()
    context.measured.background.submit(busy.wait, SECONDS / 6)
    assert EXHIBITS[exhibit].trace(visit)["pending"]
    busy.set()
    while (found := EXHIBITS[exhibit].trace(visit))["pending"]:
        assert time.monotonic() - began < SECONDS
    assert re.search(rf"Over {len(load_names(str(toy_csv))) // 5} test names", found["over"])
    measured = {**context.measured.of(own)}
    assert EXHIBITS[exhibit].trace(Visit(context, own, "Holtro", {}, OWNER))["over"] == found["over"]
    assert context.measured.of(own) == measured  # nothing is measured anew for another name
