"""The page by keyboard and for a screen reader."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.fields import open_tab

pytestmark = pytest.mark.browser
LIVE = "[role=tabpanel]:visible > .nm-live"
FOCUSED = "(() => { const at = document.activeElement; return at.ariaLabel || at.textContent.trim(); })()"


def test_a_menu_opens_by_enter_or_arrow_and_closes_when_the_focus_leaves_it(visit: Page) -> None:
    menu, options = visit.get_by_label("Model", exact=True), visit.get_by_role("option")
    menu.focus()
    visit.wait_for_timeout(300)
    expect(options).to_have_count(0)
    for key in ("Enter", "ArrowDown"):
        menu.press(key)
        expect(options).to_have_count(5)
        menu.press("Escape")
        expect(options).to_have_count(0)
        expect(menu).to_be_focused()
    menu.press("ArrowDown")
    expect(options).to_have_count(5)
    menu.press("Tab")
    expect(options).to_have_count(0)  # no ghost of it stays
    expect(menu).to_have_attribute("aria-expanded", "false")
    expect(visit.get_by_role("button", name="Copy link")).to_be_focused()
    visit.keyboard.press("Shift+Tab")
    before = menu.input_value()
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        menu.press(key)
        visit.wait_for_timeout(300)
    expect(menu).not_to_have_value(before)
    expect(menu).to_be_focused()


def test_arrows_move_between_tabs_which_are_one_stop(visit: Page) -> None:
    tabs = visit.get_by_role("tab")
    tabs.first.focus()
    visit.keyboard.press("ArrowRight")
    expect(visit.get_by_role("tab", name="Look inside")).to_be_focused()
    expect(visit.get_by_role("tab", name="Look inside")).to_have_attribute("aria-selected", "true")
    visit.keyboard.press("End")
    expect(visit.get_by_role("tab", name="Batch")).to_be_focused()
    visit.keyboard.press("ArrowRight")
    expect(visit.get_by_role("tab", name="Classify")).to_have_attribute("aria-selected", "true")
    assert [tab.get_attribute("tabindex") for tab in tabs.all()] == ["0", "-1", "-1", "-1", "-1"]
    visit.keyboard.press("Home")
    visit.keyboard.press("Tab")
    expect(visit.locator("#nm-name input")).to_be_focused()


def test_lists_are_chosen_by_arrows(visit: Page) -> None:
    lists = visit.locator("#nm-lists")
    lists.get_by_role("radio", name="two lists").focus()
    visit.keyboard.press("ArrowRight")
    expect(lists.get_by_role("radio", name="eighteen")).to_be_checked()
    expect(visit.locator("#nm-tries").get_by_role("button", name="Nakamura")).to_be_visible()


def test_the_focus_is_seen_wherever_it_is(visit: Page) -> None:
    seen = set()
    visit.locator("body").focus()
    for _ in range(24):
        visit.keyboard.press("Tab")
        outlined = visit.evaluate(
            "(() => { const at = document.activeElement;"
            "const shown = at.matches('#nm-lists input') ? at.parentElement : at;"
            "return at === document.body || parseFloat(getComputedStyle(shown).outlineWidth) >= 2; })()"
        )
        assert outlined, visit.evaluate("document.activeElement.outerHTML")
        seen.add(visit.evaluate(FOCUSED))
    assert {"Model", "Copy link", "Classify"} <= seen


def test_one_live_region_says_the_verdict_but_not_each_letter(visit: Page) -> None:
    live = visit.locator(LIVE)
    visit.evaluate(
        "window.said = []; new MutationObserver(() => {"
        "const text = document.querySelector('.nm-live')?.textContent;"
        "if (text && said.at(-1) !== text) said.push(text); })"
        ".observe(document.body, { subtree: true, childList: true, characterData: true })"
    )
    name = visit.get_by_label("Name", exact=True)
    name.press("ControlOrMeta+a")
    for letter in "Zimmermann":
        name.press(letter)
        visit.wait_for_timeout(150)
    expect(live).to_contain_text("Zimmermann resembles the German list")
    assert len(visit.evaluate("said")) <= 3  # in about six seconds
    expect(visit.locator("main").locator("[aria-live], [role=status], [role=alert]")).to_have_count(1)


def test_an_error_is_said_at_once(visit: Page) -> None:
    visit.evaluate("location.hash = 'tab=classify&name=Rossi&model=my-gone'")
    expect(visit.locator("#nm-hint .nm-notice")).to_be_visible()
    expect(visit.locator(LIVE)).to_contain_text("no longer kept here", timeout=1500)


def test_the_same_error_is_said_again(visit: Page) -> None:
    live, hint = visit.locator(LIVE), visit.locator("#nm-hint .nm-notice")
    gone = "location.hash = 'tab=classify&name=Rossi&model=my-gone'"
    visit.evaluate(gone)
    expect(live).to_contain_text("no longer kept here")
    live.evaluate(
        "(live) => { window.said = []; new MutationObserver(() => said.push(live.textContent))"
        ".observe(live, { childList: true }) }"
    )
    visit.evaluate("location.hash = 'tab=classify&name=Rossi&model=german-italian-lstm'")
    expect(hint).to_have_count(0)
    visit.evaluate(gone)
    expect(hint).to_be_visible()
    visit.wait_for_timeout(1000)
    assert "no longer kept here" in visit.evaluate("said").pop()


def test_a_finger_that_rests_on_a_menu_opens_it(browser: Browser, site) -> None:
    page = browser.new_page(has_touch=True, is_mobile=True, viewport={"width": 375, "height": 812})
    page.goto(site.address)
    expect(page.locator("#nm-answer .nm-verdict")).to_be_visible()
    place = page.get_by_label("Model", exact=True).bounding_box()
    assert place is not None
    finger = page.context.new_cdp_session(page)
    at = {"x": place["x"] + place["width"] / 2, "y": place["y"] + place["height"] / 2}
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at]})
    page.wait_for_timeout(400)
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.get_by_role("option", name="LSTM")).to_be_visible()
    page.close()


def test_bars_tabs_and_sliders_are_seen_in_forced_colours(browser: Browser, site) -> None:
    page = browser.new_page(forced_colors="active")
    page.goto(site.address)
    expect(page.locator("#nm-answer .nm-verdict")).to_be_visible()
    colours = page.evaluate(
        "['#nm-answer .nm-fill', '#nm-tabs [aria-selected=true]', '#nm-lists label:has(:checked)']"
        ".flatMap((one) => [...document.querySelectorAll(one)])"
        ".map((one) => getComputedStyle(one).backgroundColor)"
    )
    assert len(colours) == 4
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") not in colours
    expect(page.locator(".nm-threshold input[type=range]")).to_have_css("appearance", "auto")
    page.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_at_200_percent_nothing_is_cut_off(browser: Browser, site, theme: str) -> None:
    page = browser.new_page(viewport={"width": 640, "height": 360})
    page.goto(f"{site.address}/?__theme={theme}")
    expect(page.locator("#nm-answer .nm-verdict")).to_be_visible()
    for tab in ("Classify", "Look inside", "Train", "Compare", "Batch"):
        open_tab(page, tab)
        page.wait_for_timeout(500)
        assert page.evaluate("document.documentElement.scrollWidth") <= 640
    page.close()
