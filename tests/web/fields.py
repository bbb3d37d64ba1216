"""How the tests open a tab of the page, choose a model, and type into a field."""

from playwright.sync_api import Locator, Page, expect


def open_tab(page: Page, name: str) -> Locator:
    """Open a tab and wait until it is there: it is built when it is opened first."""
    page.get_by_role("tab", name=name, exact=True).click()
    panel = page.get_by_role("tabpanel").filter(visible=True)
    expect(panel.get_by_role("button").first).to_be_visible()
    return panel


def choose_model(page: Page, lists: str, network: str) -> None:
    """Choose lists ("two lists", "eighteen" or "mine"), then one of their models by its title in the menu."""
    page.locator("#nm-lists").get_by_text(lists, exact=True).click()
    expect(page.locator("#nm-lists").get_by_role("radio", name=lists, exact=True)).to_be_checked()
    page.wait_for_timeout(500)
    page.get_by_label("Model", exact=True).click()
    page.get_by_role("option", name=network).click()


def fill(field: Locator, value: str) -> None:
    """Type into a field as a person does, not within the moment in which it appears.

    A field of Gradio's that has just been shown may take its first value once more.
    """
    field.wait_for()
    field.page.wait_for_timeout(700)
    field.fill(value)
    field.press("Tab")
    expect(field).to_have_value(value)


def choose_names(panel: Locator, title: str) -> None:
    """Choose where the names come from, in Train or in Compare."""
    panel.get_by_role("radio", name=title, exact=True).check()
