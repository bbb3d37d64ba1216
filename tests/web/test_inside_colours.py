"""Every exhibit of Look inside in the dark, on a telephone, and in forced colours."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from namemodel.web.inside.tab import EXHIBITS

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 375, "height": 800}, "has_touch": True, "reduced_motion": "reduce"}
CONTRAST = 4.5  # of text: WCAG 2.2, level AA, 1.4.3
WITHOUT_BARS = {"plane", "softmax"}
Open = Callable[..., Page]


@pytest.fixture
def look(browser: Browser, site) -> Iterator[Open]:
    """Open an exhibit; its scripts must run without an error."""
    contexts, broken = list[BrowserContext](), list[str]()

    def opened(exhibit: str, **details: Any) -> Page:
        contexts.append(context := browser.new_context(**details))
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        theme = "dark" if details.get("color_scheme") == "dark" else "light"
        page.goto(f"{site.address}/?__theme={theme}#tab=look-inside&name=Rossi&at=1&exhibit={exhibit}")
        expect(page.locator(".nm-says")).not_to_be_empty()
        expect(page.locator(".nm-picture")).to_be_visible()
        page.add_script_tag(path=Path(__file__).with_name("colours.js"))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not broken


@pytest.mark.parametrize("exhibit", EXHIBITS)
@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_on_a_telephone_all_fits_and_can_be_read(look: Open, exhibit: str, scheme: str) -> None:
    page = look(exhibit, color_scheme=scheme, **PHONE)
    for summary in page.locator(".nm-inside summary").all():
        summary.tap()
    expect(page.locator(".nm-code pre").first).to_be_visible()
    assert page.locator(".nm-inside").evaluate("colours.faintTexts", CONTRAST) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 375


@pytest.mark.parametrize("exhibit", [id for id in EXHIBITS if id not in WITHOUT_BARS])
def test_bars_are_seen_in_forced_colours(look: Open, exhibit: str) -> None:
    page = look(exhibit, forced_colors="active")
    count, lost = page.locator(".nm-picture").evaluate("colours.bars")
    assert count
    assert lost == []
