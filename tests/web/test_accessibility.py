"""axe-core finds nothing serious in any tab and exhibit, light or dark, wide or narrow."""

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, expect

from namemodel.web.inside.tab import EXHIBITS
from tests.web.fields import open_tab

pytestmark = pytest.mark.browser
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# Letters that are not read yet are faint on purpose, and a slider says each of them.
RUN = "axe.run({ exclude: ['.later'] }, { resultTypes: ['violations'] })"


def serious(page: Page) -> list[str]:
    """Return what axe-core finds that is serious or critical: the rule, and where."""
    found = page.evaluate(RUN)["violations"]
    return [
        f"{one['id']}: {node['html'][:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.fixture(params=[(1280, "light"), (1280, "dark"), (375, "light"), (375, "dark")], ids=str)
def page(request: pytest.FixtureRequest, browser: Browser, site):
    """The page, in a width and a theme, with axe-core."""
    width, theme = request.param
    page = browser.new_page(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page.goto(f"{site.address}/?__theme={theme}")
    expect(page.locator("#nm-answer .nm-verdict")).to_be_visible()
    page.evaluate(AXE)
    yield page
    page.close()


def test_classify_train_compare_and_batch(page: Page) -> None:
    page.get_by_text("How it works in 60 seconds").click()
    for tab in ("Classify", "Train", "Compare", "Batch"):
        panel = open_tab(page, tab)
        for closed in panel.locator("button.label-wrap:not(.open)").all():
            if closed.is_visible():
                closed.click()
        page.wait_for_timeout(1000)
        assert serious(page) == [], tab


def test_the_exhibits(page: Page) -> None:
    open_tab(page, "Look inside")
    for id in EXHIBITS:
        page.locator(f".nm-exhibits [data-exhibit={id}]").click()
        expect(page.locator(f".nm-exhibit[data-exhibit={id}] .nm-says")).not_to_be_empty()
        page.wait_for_timeout(800)
        assert serious(page) == [], id
