"""How the page fits: narrow and wide, light and dark."""

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from tests.web.fields import fill, open_tab

pytestmark = pytest.mark.browser


def test_the_page_comes_with_its_first_tab_alone(site) -> None:
    assert len(requests.get(f"{site.address}/config", timeout=10).json()["components"]) < 80
    assert len(requests.get(site.address, timeout=10).content) < 150_000


def test_no_event_shows_its_progress_on_a_whole_tab(site) -> None:
    config = requests.get(f"{site.address}/config", timeout=10).json()
    kinds = {component["id"]: component["type"] for component in config["components"]}
    places = {id for event in config["dependencies"] for id in event["show_progress_on"] or event["outputs"]}
    assert {kinds[id] for id in places} & {"column", "row", "tabitem"} == set()  # it would slow all events


def test_a_tab_stays_as_one_left_it(visit: Page) -> None:
    seed = open_tab(visit, "Train").get_by_label("Seed", exact=True)
    fill(seed, "7")
    open_tab(visit, "Classify")
    open_tab(visit, "Train")
    expect(seed).to_have_value("7")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_no_tab_scrolls_sideways(browser: Browser, site, width: int, theme: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{site.address}/?__theme={theme}")
    expect(page.locator("#nm-answer .nm-verdict")).to_be_visible()
    for name in ("Classify", "Batch", "Train", "Compare"):
        open_tab(page, name)
        box = page.get_by_role("tab", name=name, exact=True).bounding_box()
        assert box is not None
        assert box["height"] >= 44
        right = page.evaluate(
            "Math.max(...[...document.querySelectorAll('button, input, p, table, h1')]"
            ".filter(e => e.offsetParent && !e.closest('.nm-scroll'))"
            ".map(e => e.getBoundingClientRect().right))"
        )
        assert right <= width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_answer_keeps_its_height_while_one_types(browser: Browser, site) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(site.address)
    meaning = page.locator(".nm-meaning")
    expect(meaning).to_be_visible()
    expect(page.locator("#nm-answer .nm-verdict")).to_be_visible()
    before = meaning.bounding_box()
    page.get_by_label("Name", exact=True).press("ControlOrMeta+a")
    page.keyboard.type("Adam")
    expect(page.locator("#nm-answer .nm-verdict")).to_contain_text("Adam")
    page.get_by_label("Name", exact=True).press("ControlOrMeta+a")
    page.keyboard.press("Backspace")
    expect(page.locator("#nm-answer .nm-notice")).to_be_visible()
    assert meaning.bounding_box() == before
    page.close()


def test_what_stands_below_many_lists_stays_where_it_is_without_an_answer(browser: Browser, site) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{site.address}/?name=Nakamura&model=languages-gru")
    answer, name = page.locator("#nm-answer"), page.get_by_label("Name", exact=True)
    expect(answer.locator(".nm-verdict")).to_contain_text("Nakamura")
    before = answer.bounding_box()
    for other in ("", "中"):
        name.fill(other)
        expect(answer.locator(".nm-notice")).to_be_visible()
        assert answer.bounding_box() == before
    page.close()
