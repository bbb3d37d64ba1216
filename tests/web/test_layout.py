"""How the page fits: narrow and wide, light and dark."""

import pytest
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_no_tab_scrolls_sideways(browser: Browser, site, width: int, theme: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{site.address}/?__theme={theme}")
    expect(page.locator("#nm-answer .nm-verdict")).to_be_visible()
    for name in ("Classify", "Batch", "Train", "Compare"):
        tab = page.get_by_role("tab", name=name, exact=True)
        tab.click()
        box = tab.bounding_box()
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
