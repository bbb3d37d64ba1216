"""Takes the pictures of the documents from the page as it is: `make pictures`.

Serves the page, opens it in the Chromium that the tests use, and writes docs/page.png and docs/inside-*.png;
from docs/card.html also the picture that a link to the page is shared with, and the page's icon.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from playwright.sync_api import Browser, FloatRect, Page, sync_playwright

import namemodel
from namemodel.web.about import SENTENCE, TITLE
from namemodel.web.page import build_page
from namemodel.web.server import close, launch
from namemodel.web.shared.card import ICON, PICTURE, SIZE
from namemodel.web.shared.html import guess
from namemodel.web.shared.theme import PALETTE, colours_of

ROOT = Path(__file__).parents[1]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WIDTH = 1280
MARGIN = 16
CARD_NAME = "Tribbiani"
EXHIBITS = {
    "reading": "name=Paternoster&at=6",
    "plane": "name=Tribbiani&at=5",
    "edges": "name=Paternoster&at=3",
    "survives": "name=Tribbiani",
    "gates": "name=Zimmermann&at=9",
}
"""By exhibit, what the address says of its picture."""


@contextmanager
def page_served() -> Iterator[str]:
    """Serve the page while a block lasts, and give its address."""
    context = build_page()
    try:
        address, *_ = launch(context, "127.0.0.1", None)
        yield address
    finally:
        close(context)


def open_page(browser: Browser, address: str, ready: str) -> Page:
    """Return a page at an address once an element is there and nothing moves."""
    page = browser.new_page(viewport={"width": WIDTH, "height": 1006}, reduced_motion="reduce")
    page.goto(address)
    page.wait_for_selector(ready)
    page.wait_for_timeout(2000)
    return page


def around(page: Page, selector: str) -> FloatRect:
    """Return where an element is on a page, with a margin."""
    box = page.locator(selector).bounding_box()
    assert box is not None
    return {
        "x": box["x"] - MARGIN,
        "y": box["y"] - MARGIN,
        "width": box["width"] + 2 * MARGIN,
        "height": box["height"] + 2 * MARGIN,
    }


def take_pictures(address: str, browser: Browser) -> None:
    """Write all pictures."""
    page = open_page(browser, address, "#nm-answer .nm-verdict")
    page.screenshot(path=ROOT / "docs/page.png", full_page=True)
    for id, shown in EXHIBITS.items():
        exhibit = f"section[data-exhibit={id}]"
        link = f"{address}#tab=look-inside&exhibit={id}&{shown}"
        page = open_page(browser, link, f"{exhibit} .nm-picture .nm-tile")
        page.screenshot(path=ROOT / f"docs/inside-{id}.png", full_page=True, clip=around(page, exhibit))


def draw_card(browser: Browser) -> None:
    """Write the picture of a shared link, with a true answer, and the icon."""
    (prediction,) = namemodel.load().classify([CARD_NAME])
    colours = colours_of(tuple(prediction.probabilities), prediction.probabilities)
    shares = prediction.probabilities.items()
    bars = [(label, share, guess(share), PALETTE[colours[label]]) for label, share in shares]
    template = Environment(loader=FileSystemLoader(ROOT / "docs"), autoescape=True).get_template("card.html")
    page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
    page.set_content(template.render(title=TITLE, sentence=SENTENCE, name=CARD_NAME, bars=bars))
    page.screenshot(path=PICTURE)
    page.evaluate("document.body.className = 'icon'")
    page.locator("#icon").screenshot(path=ICON, omit_background=True)


def main() -> None:
    """Take the pictures."""
    found = subprocess.run(
        ["sh", "tests/install_browser.sh", "--find"], cwd=ROOT, capture_output=True, text=True
    )
    if found.returncode:
        sys.exit("There is no browser to take pictures with. Run `make browser`.")
    with page_served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found.stdout.strip(), args=FLAGS)
        take_pictures(address, browser)
        draw_card(browser)
        browser.close()


if __name__ == "__main__":
    main()
