"""How the tests type into a field of the page."""

from playwright.sync_api import Locator, expect


def fill(field: Locator, value: str) -> None:
    """Type into a field as a person does, not within the moment in which it appears.

    A field of Gradio's that has just been shown may take its first value once more.
    """
    field.wait_for()
    field.page.wait_for_timeout(700)
    field.fill(value)
    field.press("Tab")
    expect(field).to_have_value(value)
