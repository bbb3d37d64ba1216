"""What the page's address says, and that no name in it reaches the server's log."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.web.fields import choose_model, fill, open_tab

pytestmark = pytest.mark.browser
VERDICT = "#nm-answer .nm-verdict"


def said(page: Page) -> dict[str, str]:
    """Return what stands behind the # of a page's address, which follows within a third of a second."""
    page.wait_for_timeout(400)
    return {key: value for key, (value,) in parse_qs(urlsplit(page.url).fragment).items()}


def test_what_one_types_is_kept_behind_the_hash(visit: Page) -> None:
    name = "D'Angelo & Söhne + 100 %"
    visit.get_by_label("Name", exact=True).fill(name)
    expect(visit.locator(VERDICT)).to_contain_text(name)
    assert said(visit)["name"] == name
    visit.reload()
    expect(visit.locator(VERDICT)).to_contain_text(name)


def test_an_old_link_is_read_and_moved_behind_the_hash(site, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{site.address}/?name=Rossi&model=german-italian-lstm&abstain=99&__theme=dark")
    expect(page.locator(VERDICT)).to_contain_text("Rossi")
    expect(page.locator("#nm-answer .nm-footnote")).to_contain_text("LSTM")
    expect(page).to_have_url(re.compile(r"/\?__theme=dark#"))
    assert said(page) == {"tab": "classify", "name": "Rossi", "model": "german-italian-lstm", "abstain": "99"}
    page.close()


def test_a_link_opens_its_tab_and_its_name_goes_from_tab_to_tab(site, browser: Browser) -> None:
    page, asked = browser.new_page(), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site.address}/#tab=look-inside&name=Zanetti")
    field = page.get_by_role("textbox", name="Name", exact=True).filter(visible=True)
    expect(page.get_by_role("tab", name="Look inside", exact=True)).to_have_attribute("aria-selected", "true")
    expect(field).to_have_value("Zanetti")
    field.fill("Hofmeister")
    open_tab(page, "Classify")
    expect(page.locator(VERDICT)).to_contain_text("Hofmeister")
    field.fill("Moretti")
    expect(page.locator(VERDICT)).to_contain_text("Moretti")
    open_tab(page, "Look inside")
    expect(field).to_have_value("Moretti")
    assert said(page)["tab"] == "look-inside"
    assert not [url for url in asked if re.search("Zanetti|Hofmeister|Moretti", url)]
    page.close()


def test_a_link_that_is_opened_in_the_page_is_followed_without_a_reload(visit: Page) -> None:
    visit.evaluate("window.here = true")
    visit.evaluate("location.hash = 'tab=classify&name=Rossi&model=languages-gru&abstain=99'")
    expect(visit.locator(VERDICT)).to_contain_text("Most likely for Rossi")
    expect(visit.locator("#nm-lists").get_by_role("radio", name="eighteen", exact=True)).to_be_checked()
    visit.evaluate("location.hash = 'tab=train&name=Rossi'")
    expect(selected(visit)).to_have_text("Train")
    assert visit.evaluate("window.here")


def selected(page: Page) -> Locator:
    return page.locator("#nm-tabs [role=tab][aria-selected=true]")


def entries(page: Page) -> int:
    """Return how many entries the browser's history has; the address follows within a third of a second."""
    page.wait_for_timeout(400)
    return int(page.evaluate("history.length"))


def test_typing_replaces_the_entry_and_back_goes_through_tabs_models_and_exhibits(visit: Page) -> None:
    begun = entries(visit)
    name = visit.get_by_label("Name", exact=True)
    name.fill("Rossi")
    expect(visit.locator(VERDICT)).to_contain_text("Rossi")
    name.fill("Zimmermann")
    expect(visit.locator(VERDICT)).to_contain_text("Zimmermann")
    assert entries(visit) == begun
    choose_model(visit, "eighteen", "LSTM")
    expect(visit.locator("#nm-answer .nm-footnote")).to_contain_text("LSTM")
    assert entries(visit) == begun + 2  # the first model of the lists, and then another
    visit.get_by_role("tab", name="Look inside", exact=True).click()
    exhibits = visit.locator(".nm-exhibits")
    exhibits.get_by_role("button", name="Edges").click()
    field = visit.locator("#nm-inside-name")
    field.fill("Moretti")
    assert entries(visit) == begun + 4
    shown = said(visit)
    assert (shown["exhibit"], shown["name"], shown["model"]) == ("edges", "Moretti", "languages-lstm")

    visit.go_back()
    expect(exhibits.locator("[aria-current=true]")).to_contain_text("Reading")
    expect(field).to_have_value("Zimmermann")
    visit.go_back()
    expect(selected(visit)).to_have_text("Classify")
    expect(visit.locator(VERDICT)).to_contain_text("Zimmermann")
    expect(visit.locator("#nm-answer .nm-footnote")).to_contain_text("LSTM")
    assert "exhibit" not in said(visit)
    visit.go_back()
    visit.go_back()
    expect(visit.locator("#nm-answer .nm-footnote")).to_contain_text("98.2")
    expect(visit.locator("#nm-lists").get_by_role("radio", name="two lists", exact=True)).to_be_checked()
    assert entries(visit) == begun + 4  # nothing of this wrote an entry
    for _ in range(4):
        visit.go_forward()
    expect(exhibits.locator("[aria-current=true]")).to_contain_text("Edges")
    expect(field).to_have_value("Moretti")
    assert said(visit) == shown


def test_a_reload_opens_the_same_view(visit: Page) -> None:
    visit.get_by_label("Name", exact=True).fill("Adam")
    fill(visit.locator(".nm-threshold:visible input[type=number]"), "99")
    expect(visit.locator(VERDICT)).to_contain_text("Most likely for Adam")
    assert said(visit)["abstain"] == "99"
    visit.reload()
    expect(visit.locator(VERDICT)).to_contain_text("Most likely for Adam")
    expect(visit.locator(".nm-threshold:visible input[type=number]")).to_have_value("99")


def test_what_is_copied_in_a_tab_is_what_it_shows(visit: Page) -> None:
    open_tab(visit, "Look inside")
    visit.get_by_role("button", name="Next:").click()
    visit.get_by_role("button", name="Copy link").click()
    expect(visit.get_by_role("button", name="Copied")).to_be_visible()
    link = visit.evaluate("navigator.clipboard.readText()")
    assert "tab=look-inside" in link
    assert "exhibit=plane" in link
    open_tab(visit, "Train")
    assert set(said(visit)) <= {"tab", "name", "model", "abstain"}


def test_an_address_that_is_nonsense_opens_the_page(site, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{site.address}/#tab=%00&exhibit=constructor&at=x&&&=&name=")
    expect(page.get_by_role("tab", name="Classify", exact=True)).to_have_attribute("aria-selected", "true")
    expect(page.locator("#nm-answer .nm-notice")).to_contain_text("Type a name")
    page.close()
