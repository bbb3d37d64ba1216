"""The Compare tab in a real browser."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.fields import fill

pytestmark = pytest.mark.browser


@pytest.fixture
def panel(visit: Page) -> Locator:
    visit.get_by_role("tab", name="Compare").click()
    shown = visit.get_by_role("tabpanel").filter(visible=True)
    shown.get_by_label("Names", exact=True).click()
    visit.get_by_role("option", name="German and Italian, from the Faker package").click()
    fill(shown.get_by_label("Epochs"), "2")
    return shown


def test_two_networks_give_two_rows_and_two_curves(panel: Locator) -> None:
    for network in ("Linear layers", "Linear RNN", "LSTM"):
        panel.get_by_label(network, exact=True).uncheck()
    panel.get_by_role("button", name="Compare", exact=True).click()
    expect(panel.get_by_text("2 of 2 runs on")).to_be_visible()
    rows = panel.locator(".nm-figures tbody tr")
    expect(rows.locator("th")).to_have_text(["RNN", "GRU"])
    expect(rows.first.locator("td")).to_have_count(7)
    drawn = [
        line
        for line in panel.locator(".mark-line path").all()
        if len((line.get_attribute("d") or "").split("L")) == 2
    ]
    assert len(drawn) == 4


def test_stop_ends_a_comparison_and_keeps_its_rows(panel: Locator) -> None:
    fill(panel.get_by_label("Epochs"), "30")
    panel.get_by_role("button", name="Compare", exact=True).click()
    expect(panel.locator(".nm-figures tbody tr").first).to_be_visible()
    panel.get_by_role("button", name="Stop", exact=True).click()
    expect(panel.get_by_text("Stopped after")).to_be_visible()
    expect(panel.get_by_role("button", name="Compare", exact=True)).to_be_enabled()
    expect(panel.locator(".nm-figures tbody tr").first).to_be_visible()


def test_comparing_nothing_gets_a_sentence(panel: Locator) -> None:
    for box in panel.get_by_role("checkbox").all():
        box.uncheck()
    panel.get_by_role("button", name="Compare", exact=True).click()
    expect(panel.get_by_role("alert")).to_contain_text("There is nothing to compare")
