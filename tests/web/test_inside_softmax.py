"""The drawer "Softmax twice": its numbers, and its slider."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from namemodel.inside.double_softmax import loss, loss_floor, push
from namemodel.web.inside.exhibit import Trace
from namemodel.web.inside.plane import count_numbers
from namemodel.web.inside.softmax import trace_softmax
from tests.web.fields import open_tab
from tests.web.inside_visits import look_at
from tests.web.own_models import temporary_context


@pytest.fixture(scope="module")
def trace() -> Iterator[Trace]:
    with temporary_context() as context:
        yield trace_softmax(look_at(context=context))


def test_the_curves_are_those_of_the_package(trace: Trace) -> None:
    assert json.loads(json.dumps(trace)) == trace
    assert count_numbers(trace) < 5000
    assert [trace["wrong"][0], trace["wrong"][-1]] == [-4, 8]
    for key, doubled in (("once", False), ("twice", True)):
        wrong = [-x for x in trace["wrong"]]
        assert trace[key] == pytest.approx(push(wrong, doubled), rel=1e-3)
    assert trace["wrong"][trace["first"]] == 4
    assert trace["weaker"][trace["first"]] == pytest.approx(38.4, abs=0.05)
    assert trace["floor"] == pytest.approx(loss_floor(), abs=1e-4)
    for key, doubled in (("once", False), ("twice", True)):
        assert trace["loss"][key] == pytest.approx(loss([-x for x in trace["wrong"]], doubled), rel=1e-3)
    assert trace["loss"]["twice"][0] > trace["floor"] > trace["loss"]["once"][0]


def test_the_doubled_push_falls_from_its_turn_on_and_not_before(trace: Trace) -> None:
    turn = trace["wrong"].index(trace["turn"])
    assert 0 < trace["turn"] < 1
    assert trace["twice"][: turn + 1] == sorted(trace["twice"][: turn + 1])
    assert trace["twice"][turn:] == sorted(trace["twice"][turn:], reverse=True)


def test_the_slider_moves_along_both_curves_by_keys_and_is_in_the_address(visit: Page) -> None:
    panel = open_tab(visit, "Look inside")
    panel.get_by_role("button", name="Softmax twice").click()
    says = panel.locator(".nm-says")
    expect(says).to_contain_text("Wrong by 4: 0.98 against 0.026, 38 times weaker")
    expect(says).to_contain_text("0.313 nats")
    slider = panel.get_by_role("slider", name="How wrong")
    slider.press("End")
    expect(says).to_contain_text("Wrong by 8: 1 against")
    expect(visit).to_have_url(re.compile("at=121"))
    visit.reload()
    expect(visit.locator(".nm-exhibit[data-exhibit=softmax] .nm-says")).to_contain_text("Wrong by 8")
