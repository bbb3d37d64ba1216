"""What the page's address says, and that no name in it reaches the server's log."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.fields import open_tab

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


def test_a_link_that_is_opened_in_the_page_is_followed(visit: Page, site) -> None:
    visit.evaluate("location.hash = 'tab=train&name=Rossi'")
    expect(visit.get_by_role("tab", name="Train", exact=True)).to_have_attribute("aria-selected", "true")


def test_an_address_that_is_nonsense_opens_the_page(site, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{site.address}/#tab=%00&exhibit=constructor&at=x&&&=&name=")
    expect(page.get_by_role("tab", name="Classify", exact=True)).to_have_attribute("aria-selected", "true")
    expect(page.locator("#nm-answer .nm-notice")).to_contain_text("Type a name")
    page.close()
