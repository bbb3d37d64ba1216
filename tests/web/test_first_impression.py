"""What a visitor sees first, and what is seen of the page where a link to it is shared."""

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
import requests
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from namemodel.web.about import CARD_TITLE, SENTENCE
from namemodel.web.shared.card import ICON, PICTURE, PICTURE_ADDRESS, SIZE
from tests.web.conftest import ROOT
from tests.web.fields import choose_model

pytestmark = pytest.mark.browser
VERDICT = "#nm-answer .nm-verdict"
MOST_SHIFT = 0.05  # of the layout, in all; "good" begins at 0.1
SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => { for (const one of list.getEntries()) window.shift += one.value; })
  .observe({ type: "layout-shift", buffered: true });
"""


class Tags(HTMLParser):
    """The tags that a crawler reads: it runs no scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        key = given.get("property") or given.get("name")
        if tag == "meta" and key:
            self.found.append((key, given.get("content") or ""))


def test_a_shared_link_has_a_card_of_its_own(site) -> None:
    answer = requests.get(
        site.address, headers={"X-Forwarded-Host": "example.org", "X-Forwarded-Proto": "https"}, timeout=10
    )
    tags = dict(Tags(answer.text).found)
    assert tags["og:title"] == tags["twitter:title"] == CARD_TITLE
    assert tags["description"] == tags["og:description"] == tags["twitter:description"] == SENTENCE
    assert tags["og:image"] == tags["twitter:image"] == f"https://example.org{PICTURE_ADDRESS}"
    assert tags["og:url"] == "https://example.org/"
    keys = [key for key, _ in Tags(answer.text).found]
    assert len(keys) == len(set(keys))  # Gradio's own are gone
    assert "Gradio" not in "".join(value for _, value in Tags(answer.text).found)


@pytest.mark.parametrize(
    ("address", "file", "size"), [(PICTURE_ADDRESS, PICTURE, SIZE), ("/favicon.ico", ICON, (192, 192))]
)
def test_its_picture_and_the_icon_are_served(site, address: str, file, size: tuple[int, int]) -> None:
    answer = requests.get(f"{site.address}{address}", timeout=10)
    assert answer.headers["content-type"] == "image/png"
    assert answer.content == file.read_bytes()
    assert len(answer.content) < 100_000
    assert Image.open(io.BytesIO(answer.content)).size == size


def test_the_page_says_what_it_is_and_what_it_goes_back_to(visit: Page) -> None:
    header = visit.locator(".nm-header")
    expect(header).to_contain_text(SENTENCE)
    expect(header).to_contain_text("“Understanding RNNs” (2020)")
    links = header.get_by_role("link")
    addresses = [link.get_attribute("href") for link in links.all()]
    assert len(addresses) == 4  # this server has no address of its source
    assert all(re.match("https://(pytorch|doi|arxiv).org/", str(address)) for address in addresses)
    for link in links.all():
        assert (link.get_attribute("target"), link.get_attribute("rel")) == ("_blank", "noopener")
    visit.get_by_text("How it works in 60 seconds").click()
    expect(header.locator("li")).to_have_count(5)
    header.get_by_role("button", name="Look inside").click()
    expect(visit.locator("#nm-tabs [aria-selected=true]")).to_have_text("Look inside")


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({"NAMEMODEL_SOURCE": "https://example.org/code"}, "https://example.org/code"),
        ({"SPACE_ID": "somebody/names"}, "https://huggingface.co/spaces/somebody/names/tree/main"),
        ({}, "None"),
    ],
)
def test_the_source_is_linked_where_it_is_known(settings: dict[str, str], address: str) -> None:
    code = "from namemodel.web.about import source_address; print(source_address())"
    plain = {key: value for key, value in os.environ.items() if key not in ("SPACE_ID", "NAMEMODEL_SOURCE")}
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=plain | settings, capture_output=True, text=True
    )
    assert said.stdout.strip() == address


@pytest.fixture(
    params=[(1280, 720, "light"), (1280, 720, "dark"), (375, 812, "light"), (375, 812, "dark")], ids=str
)
def opened(request: pytest.FixtureRequest, browser: Browser, site) -> Iterator[Page]:
    """The page as it opens, in a size and a theme."""
    width, height, theme = request.param
    page = browser.new_page(viewport={"width": width, "height": height})
    page.add_init_script(SHIFTS)
    page.goto(f"{site.address}/?__theme={theme}")
    expect(page.locator(VERDICT)).to_be_visible()
    yield page
    page.close()


def test_the_answer_stands_directly_under_the_field_and_nothing_jumps(opened: Page) -> None:
    opened.wait_for_timeout(2000)
    top = {
        part: opened.locator(part).bounding_box()
        for part in ("#nm-name", "#nm-answer", "#nm-tries", ".nm-threshold")
    }
    places = [box["y"] for box in top.values() if box]
    assert places == sorted(places)
    figures = opened.locator("#nm-answer .nm-bars").bounding_box()
    size = opened.viewport_size
    assert figures
    assert size
    assert figures["y"] + figures["height"] < size["height"] * 0.8  # in sight
    assert opened.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert opened.evaluate("window.shift") < MOST_SHIFT


def test_lists_are_a_choice_in_sight_and_the_menu_and_the_examples_follow(visit: Page) -> None:
    options = visit.get_by_role("option")
    visit.get_by_label("Model", exact=True).click()
    expect(options).to_have_count(5)
    visit.keyboard.press("Escape")
    choose_model(visit, "eighteen", "RNN + character LM")
    expect(visit.locator("#nm-tries").get_by_role("button", name="Nakamura")).to_be_visible()
    visit.get_by_label("Model", exact=True).click()
    expect(options).to_have_count(3)
    visit.keyboard.press("Escape")
    visit.locator("#nm-lists").get_by_text("two lists").click()
    expect(visit.locator("#nm-tries")).to_contain_text("on both lists")
    expect(visit.get_by_label("Model", exact=True)).to_have_value("GRU + character LM")


def test_lists_of_ones_own_lead_to_train_while_there_are_none(visit: Page) -> None:
    visit.locator("#nm-lists").get_by_text("mine").click()
    expect(visit.locator("#nm-tabs [aria-selected=true]")).to_have_text("Train")
    expect(visit.locator("#nm-lists").get_by_role("radio", name="two lists")).to_be_checked()


def test_the_examples_are_ones_that_a_model_can_do_or_say_what_they_teach(visit: Page) -> None:
    for name, list_ in (("Schröder", "German"), ("D'Angelo", "Italian"), ("ZIMMERMANN", "German")):
        visit.locator("#nm-tries").get_by_role("button", name=name, exact=True).click()
        expect(visit.locator(VERDICT)).to_contain_text(f"{name} resembles the {list_} list")
