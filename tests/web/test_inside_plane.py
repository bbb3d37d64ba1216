"""A memory of two numbers: its trace, and the exhibit in a real browser with a real training."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from namemodel.inference.pretrained import load, pretrained_folder
from namemodel.inside.figures_over_names import load_figures
from namemodel.inside.plane import Plane
from namemodel.web.inside.exhibit import Trace
from namemodel.web.inside.plane import count_numbers
from tests.web.conftest import ROOT, SECONDS, Site

NAME = "Tribbiani"
LONG = "abcdefghijklmnopqrstuvwxyzäöü'" * 2 + "abcd"  # 64 letters
MARKUP = "${alert(1)}<b>"
GRU = "german-italian-gru-2"


# In a process of its own: what Gradio starts as the page's components are made outlives a test.
TRACES = """
import json, os, sys
import gradio as gr
from namemodel.data.archive import VARIABLE
from namemodel.errors import InvalidName, NameModelError
from namemodel.jobs import WorkerPool
from namemodel.web.inside.exhibit import Visit
from namemodel.web.inside.plane import trace_plane
from namemodel.web.shared.context import Context
from namemodel.web.shared.sessions import SessionStore

pool = WorkerPool((), 1)
context = Context(gr.Blocks(), SessionStore(), pool, pool)

def trace(name, **options):
    while (found := trace_plane(Visit(context, "german-italian-gru", name, options)))["pending"]:
        pass
    return found

short, long = sys.argv[1:]
found = {"short": trace(short), "long": trace(long)}
found["gone"] = trace(short, network="my-network")
found["coded"] = trace(short, network="rnn", switch="coded_sum,nonsense")
try:
    trace("")
except InvalidName as error:
    found["empty"] = str(error)
try:
    trace_plane(Visit(context, "my-model", short, {"network": "gru"}))
except NameModelError as error:
    found["model gone"] = str(error)
os.environ[VARIABLE] = "nowhere.zip"
found |= {"nowhere": trace(short), "switched": trace(short, switch="no_tanh")}
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def traces() -> dict[str, Trace]:
    """What the server sends, once it has read the test names if it can."""
    run = subprocess.run(
        [sys.executable, "-c", TRACES, NAME, LONG],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=3 * SECONDS,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    found: dict[str, Trace] = json.loads(run.stdout)
    return found


def test_a_trace_has_the_numbers_of_the_package_and_few_of_them(traces: dict[str, Trace]) -> None:
    short, long, coded = (traces[name] for name in ("short", "long", "coded"))
    assert max(map(count_numbers, (short, long, coded))) < 5000
    assert len(long["letters"]) == 64
    plane = Plane(load(GRU))
    walk = plane.walk(NAME)
    np.testing.assert_allclose(short["states"], walk.states, rtol=0, atol=6e-5)
    np.testing.assert_allclose([p for _, p in short["answers"]], walk.probabilities.max(1), rtol=0, atol=6e-5)
    for t, step in enumerate(short["steps"], start=1):
        symbols, values = zip(*plane.arithmetic(NAME, t), strict=True)
        assert short["symbols"] == list(symbols)
        np.testing.assert_allclose(step, values, rtol=0, atol=6e-5)
    assert {*short["fields"]["to"]} == {*NAME.lower()}
    arrows = plane.field("b", short["fields"]["grid"])
    np.testing.assert_allclose(short["fields"]["to"]["b"], arrows[:, 1], rtol=0, atol=6e-5)
    assert short["note"]  # the network of the page is larger
    assert coded["switched"] == ["coded_sum"]
    assert traces["empty"]
    assert "Train it again" in traces["model gone"]  # an error, and not another network
    assert (traces["gone"]["network"], traces["gone"]["states"]) == ("gru", short["states"])
    assert traces["gone"]["note"] != short["note"]  # the network of a link is no longer kept


def test_without_the_data_the_end_points_are_those_that_come_with_the_network(
    traces: dict[str, Trace],
) -> None:
    plain, switched = traces["nowhere"], traces["switched"]
    stored = load_figures(pretrained_folder(GRU))
    assert stored is not None
    assert plain["dots"] == {"points": [[*end] for end in stored.end_points or []], "labels": stored.labels}
    assert "near" not in plain
    assert switched["dots"] is None
    assert plain["guess"]["right"] == 2


def at(page: Page, site: Site, address: str) -> Locator:
    """Open the exhibit by an address, and return it."""
    page.goto(f"{site.address}/#tab=look-inside&exhibit=plane&{address}")
    exhibit = page.locator(".nm-exhibit[data-exhibit=plane]")
    expect(exhibit.locator(".nm-tile").first).to_be_visible()
    return exhibit


@pytest.mark.browser
def test_letters_move_the_state_by_keyboard_and_pointer(visit: Page, site: Site) -> None:
    exhibit = at(visit, site, f"name={NAME}&at=8.5")
    walk = Plane(load(GRU)).walk(NAME)
    letters, shown = (
        exhibit.get_by_role("slider", name="Letters of the name"),
        exhibit.locator(".nm-plane-step .now td"),
    )
    figures = [f"{value:.3f}".replace("-", "−") for value in walk.states[9]]
    expect(shown).to_have_text([f"\u2007{f}" if f[0] != "−" else f for f in figures])
    letters.press("Home")
    expect(letters).to_have_attribute("aria-valuenow", "1")
    expect(visit).to_have_url(re.compile("at=0$"))
    expect(exhibit.locator(".nm-plane-trail g.now text")).to_have_text("t")
    letters.press("ArrowRight")
    exhibit.locator(".nm-tile").nth(4).click()
    expect(letters).to_have_attribute("aria-valuenow", "5")
    expect(exhibit.locator(".nm-plane-trail g.stop")).to_have_count(6)  # and h_0
    expect(exhibit.locator(".nm-twin tbody tr")).to_have_count(len(NAME) + 1)


@pytest.mark.browser
def test_a_link_opens_its_network_with_its_switches(visit: Page, site: Site) -> None:
    exhibit = at(visit, site, f"name={NAME}&network=rnn&switch=zero_W_h")
    switch = exhibit.get_by_role("group", name="Switches").get_by_role("button").first
    expect(switch).to_have_attribute("aria-pressed", "true")
    expect(exhibit.locator(".nm-plane-step tbody tr:not(.head)")).to_have_count(5)
    exhibit.get_by_role("button", name="GRU", exact=True).click()
    expect(exhibit.locator(".nm-plane-step tbody tr:not(.head)")).to_have_count(15)
    expect(switch).to_have_attribute("aria-pressed", "true")  # a GRU has it, too
    switch.focus()
    visit.keyboard.press("Enter")
    expect(switch).to_have_attribute("aria-pressed", "false")
    expect(switch).to_be_focused()


@pytest.mark.browser
def test_names_are_told_by_the_keyboard_and_can_be_read(archive: Path, visit: Page, site: Site) -> None:
    exhibit = at(visit, site, f"name={NAME}&at=8")
    expect(exhibit.locator(".nm-plane-dots path")).to_have_count(281)
    plane, tip = exhibit.locator(".nm-plane-square"), exhibit.locator(".nm-plane-tip")
    expect(exhibit.locator(".nm-plane-near")).not_to_be_empty()
    plane.press("ArrowRight")
    read = tip.get_by_role("button")
    name = read.inner_text().removeprefix("Read ")
    read.click()
    expect(visit.locator("#nm-inside-name")).to_have_value(name)


@pytest.mark.browser
def test_on_a_phone_it_fits_and_a_name_with_markup_is_text(browser: Browser, site: Site) -> None:
    context = browser.new_context(
        viewport={"width": 375, "height": 800}, has_touch=True, color_scheme="dark", reduced_motion="reduce"
    )
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("dialog", lambda dialog: broken.append(dialog.message))
    for name in (MARKUP, LONG):
        exhibit = at(page, site, f"name={quote(name)}")
        expect(exhibit.locator(".nm-tile")).to_have_count(len(name))
        assert page.evaluate("document.documentElement.scrollWidth") == 375
        assert not exhibit.locator(".nm-picture b:has(*)").count()
    heights = [
        box["height"] for button in exhibit.get_by_role("button").all() if (box := button.bounding_box())
    ]
    assert min(heights) >= 44
    plane, step = (
        exhibit.locator(".nm-plane-square").bounding_box(),
        exhibit.locator(".nm-plane-step").bounding_box(),
    )
    assert plane
    assert step
    assert step["y"] >= plane["y"] + plane["height"]
    assert not broken
    context.close()


def leaving_is_asked(page: Page) -> bool:
    """Return whether the browser would ask before the page is left: Stop has an id by which page.js knows."""
    return page.locator("#nm-stop-look-inside:not(:disabled)").count() > 0


@pytest.mark.browser
def test_a_training_is_seen_and_stops_and_its_network_is_walked_in(visit: Page, site: Site) -> None:
    exhibit = at(visit, site, f"name={NAME}&at=8")
    exhibit.get_by_role("button", name="Train it now").click()
    progress = exhibit.locator(".nm-plane-progress")
    expect(progress).to_contain_text(re.compile("Epoch [1-9]"))
    assert leaving_is_asked(visit)
    exhibit.get_by_role("button", name="Stop").click()
    epochs = exhibit.get_by_role("slider", name="Epoch")
    expect(epochs).to_be_visible()
    expect(exhibit.get_by_role("button", name="yours")).to_have_attribute("aria-pressed", "true")
    expect(visit).to_have_url(re.compile("network=my-"))
    (id,) = parse_qs(urlsplit(visit.url).fragment)["network"]
    (metrics,) = [path for path in site.metrics() if id in path.parts]
    size = metrics.stat().st_size
    epochs.press("Home")
    expect(progress).to_contain_text("Epoch 0 of 60")
    expect(exhibit.locator(".nm-plane-trail .here")).to_be_hidden()
    exhibit.get_by_role("slider", name="Letters of the name").press("ArrowLeft")
    expect(epochs).to_have_js_property("value", epochs.get_attribute("max"))
    expect(exhibit.locator(".nm-plane-trail .here")).to_be_visible()
    assert not leaving_is_asked(visit)
    time.sleep(1)
    assert metrics.stat().st_size == size


@pytest.mark.browser
def test_a_training_that_ends_unseen_leaves_the_address_alone_and_is_shown_later(
    visit: Page, site: Site
) -> None:
    exhibit = at(visit, site, f"name={NAME}&network=rnn")
    exhibit.get_by_role("button", name="Train it now").click()
    expect(exhibit.locator(".nm-plane-progress")).to_contain_text(re.compile("Epoch [1-9]"))
    visit.get_by_role("tab", name="Classify").click()
    expect(exhibit.locator(".nm-plane-train")).to_have_text("Train another", timeout=1000 * SECONDS)
    expect(visit).to_have_url(re.compile("tab=classify"))
    assert "network=my-" not in visit.url
    visit.get_by_role("tab", name="Look inside").click()
    expect(exhibit.get_by_role("button", name="yours")).to_have_attribute("aria-pressed", "true")
