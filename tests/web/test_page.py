"""The page around its tabs: when a tab is built, and what one tab tells another."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.conftest import ROOT, SECONDS
from tests.web.fields import choose_model, choose_names, fill, open_tab

pytestmark = pytest.mark.browser

# A page whose second tab cannot be built at first.
SERVER = """
import gradio as gr
from namemodel.web import page
from namemodel.web.server import launch

class Fragile:
    TITLE = "Fragile"
    attempts = 0
    def build(self, context, session):
        self.attempts += 1
        print("attempt", self.attempts, flush=True)
        field = gr.Textbox("", label=f"Attempt {self.attempts}")
        echo = gr.Textbox("", label="Echo")
        field.change(lambda text: text, field, echo)
        if self.attempts < 3:
            raise OSError("no more processes")

page.TABS = (*page.TABS[:1], Fragile())
context = page.build_page()
print(*launch(context, "127.0.0.1", None), flush=True)
input()
"""


# Builds all tabs of a page, as one that opened each has them.
COUNT = """
import gradio as gr
from namemodel.web.page import TABS, build_page

context = build_page()
with context.blocks:
    for tab in TABS[1:]:
        with gr.Column():
            tab.build(context, "")
context.readers.close()
print(len(context.blocks.blocks))
"""


def test_a_page_with_all_tabs_opened_stays_small(tmp_path: Path) -> None:
    settings = {"TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    built = subprocess.run(
        [sys.executable, "-c", COUNT], env=os.environ | settings, capture_output=True, text=True, check=True
    )
    assert 100 < int(built.stdout) < 250


def test_a_tab_that_cannot_be_built_is_offered_again_and_then_stays(browser: Browser, tmp_path: Path) -> None:
    settings = {"GRADIO_TEMP_DIR": str(tmp_path / "gradio"), "TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", SERVER],
        env=os.environ | settings,
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        text=True,
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        page = browser.new_page()
        broken: list[str] = []
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.goto(server.stdout.readline().strip())
        expect.set_options(timeout=SECONDS * 1000)
        tab = page.get_by_role("tab", name="Fragile", exact=True)
        again = page.get_by_role("button", name="Try again")
        tab.click()
        expect(page.locator(".nm-notice.error")).to_contain_text("could not be opened")
        again.click()
        assert [server.stdout.readline() for _ in range(2)] == ["attempt 1\n", "attempt 2\n"]
        expect(again).to_be_visible()  # the second attempt failed, too
        page.wait_for_timeout(1000)
        again.click()
        field = page.get_by_label("Attempt 3", exact=True)
        fill(field, "kept")
        expect(page.get_by_label("Echo", exact=True)).to_have_value("kept")
        expect(again).to_be_hidden()
        expect(page.get_by_label("Attempt 1", exact=True)).to_have_count(0)
        page.get_by_role("tab", name="Classify", exact=True).click()
        tab.click()
        expect(field).to_have_value("kept")
        page.close()
        assert not broken
        server.communicate("\n", timeout=SECONDS)


def test_a_model_whose_training_is_stopped_is_offered_in_a_comparison_that_is_open(visit: Page) -> None:
    open_tab(visit, "Compare")
    tab = open_tab(visit, "Train")
    choose_names(tab, "Faker’s")
    fill(tab.get_by_label("epochs", exact=True), "300")
    tab.get_by_role("button", name="Train", exact=True).click()
    expect(tab.locator(".nm-status")).to_contain_text("epoch 2")
    tab.get_by_role("button", name="Stop").click()
    expect(tab.locator(".nm-status")).to_contain_text("is kept")
    compare = open_tab(visit, "Compare")
    expect(compare.get_by_role("checkbox", name="stopped")).to_be_visible()


def test_another_model_reaches_every_tab_that_was_opened(visit: Page) -> None:
    for name in ("Look inside", "Train", "Compare", "Batch", "Classify"):
        open_tab(visit, name)
    choose_model(visit, "eighteen", "LSTM")
    expect(visit.locator("#nm-answer .nm-footnote")).to_contain_text("LSTM")
    expect(visit.get_by_role("button", name="Nakamura", exact=True)).to_be_visible()
    expect(visit).to_have_url(re.compile("model=languages-lstm"))
    open_tab(visit, "Look inside")
    expect(visit.locator(".nm-reader")).to_contain_text("LSTM")
