"""The Train tab as a learner meets it: lists to click and to share, a result in view, settings to find."""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from namemodel.web.shared.data_choice import READY_MADE
from tests.web.conftest import SECONDS, Site
from tests.web.fields import choose_model, choose_names, fill, open_tab

pytestmark = pytest.mark.browser
HOSTILE = '<img src=x onerror="alert(1)">${alert(1)}'


@pytest.fixture
def tab(visit: Page) -> Page:
    open_tab(visit, "Train")
    return visit


@pytest.fixture(params=[(1280, 720, "light"), (375, 812, "dark")], ids=lambda size: f"{size[0]}-{size[2]}")
def screen(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Page]:
    width, height, theme = request.param
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(SECONDS * 1000)
    expect.set_options(timeout=SECONDS * 1000)
    page.goto(f"{site.address}/?__theme={theme}#tab=train")
    expect(page.locator(".nm-boxes")).to_be_visible()
    yield page
    page.close()


def train(page: Page) -> None:
    page.get_by_role("button", name="Train", exact=True).filter(visible=True).click()
    expect(page.get_by_role("button", name="Try your model")).to_be_visible()  # the stored result has none


def labels(page: Page) -> list[str]:
    fields = page.locator(".nm-boxhead input").filter(visible=True)
    return [field.input_value() for field in fields.all()]


def test_a_press_trains_on_a_ready_made_pair_and_the_result_is_in_view(screen: Page) -> None:
    assert labels(screen) == [one["label"] for one in READY_MADE[0]["lists"]]
    expect(screen.locator(".nm-count")).to_have_text(["36 names", "36 names"])
    train(screen)
    result = re.compile(r"[\d.]+\s%\s*of unseen names right \(\d+ of 15\)")
    expect(screen.locator(".nm-big")).to_have_text(result)
    screen.wait_for_timeout(800)  # it may scroll there
    for part in (".nm-big", ".nm-outcome-acts"):
        box = screen.locator(part).bounding_box()
        assert box is not None
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= screen.viewport_size["height"]
    assert screen.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = screen.evaluate(
        "[...document.querySelectorAll('.nm-train :is(button, select, .nm-field input, .nm-tick label)')]"
        ".filter(e => e.checkVisibility() && !e.closest('.nm-chart, .nm-confusion, .icon-button-wrapper'))"
        ".filter(e => e.type !== 'checkbox' && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML)"
    )
    assert small == []


def test_a_misread_name_and_the_model_that_misread_it_open_in_classify(tab: Page) -> None:
    train(tab)
    choose_model(tab, "eighteen", "LSTM + character LM")
    tab.get_by_role("button", name="Try your model").click()
    expect(tab.get_by_role("tab", name="Classify", exact=True)).to_have_attribute("aria-selected", "true")
    expect(tab.get_by_label("Model", exact=True)).to_have_value(re.compile("^Mine: .*Pasta and Medicine"))
    expect(tab.locator("#nm-answer")).to_contain_text("Medicine")
    expect(tab.get_by_label("Name", exact=True)).not_to_have_value("")


def test_where_the_model_of_a_result_is_gone_one_stays_and_reads_why(tab: Page) -> None:
    train(tab)
    button = tab.get_by_role("button", name="Try your model")
    button.evaluate("button => button.dataset.model = 'my-gone'")
    button.click()
    expect(tab.locator(".nm-train .nm-notice.error")).to_contain_text("no longer")
    tab.wait_for_timeout(500)
    expect(tab.get_by_role("tab", name="Train", exact=True)).to_have_attribute("aria-selected", "true")


def test_cells_of_the_matrix_open_their_names(tab: Page) -> None:
    train(tab)
    tab.locator(".nm-train .nm-confusion button").first.click()
    expect(tab.locator(".nm-train .nm-cellnames li").first).to_be_visible()


def test_ready_made_sets_fill_the_boxes_and_give_back_what_was_typed(tab: Page) -> None:
    tab.get_by_label("Label of list 1", exact=True).fill("Mine")
    tab.get_by_role("button", name="10 more").click()
    tab.get_by_role("button", name="Aztec, Hindu or Greek gods").click()
    assert labels(tab) == ["Aztec", "Hindu", "Greek"]
    tab.get_by_role("button", name="Bring my lists back").click()
    assert labels(tab) == ["Mine", "Medicine"]
    for _ in range(4):
        tab.get_by_role("button", name="+ list").click()
    expect(tab.get_by_role("button", name="+ list")).to_be_hidden()
    tab.get_by_role("button", name="Remove list 1").click()
    assert labels(tab) == ["Medicine", "", "", "", ""]


def test_what_was_typed_is_still_there_after_other_choices_and_tabs(tab: Page) -> None:
    tab.get_by_label("Names of list 1", exact=True).fill("eins\nzwei\nEINS")
    expect(tab.locator(".nm-count").first).to_have_text("2 names")
    choose_names(tab, "Eighteen")
    expect(tab.locator(".nm-boxes")).to_have_count(0)
    choose_names(tab, "Lists of mine")
    expect(tab.get_by_label("Names of list 1", exact=True)).to_have_value("eins\nzwei\nEINS")
    open_tab(tab, "Batch")
    open_tab(tab, "Train")
    expect(tab.get_by_label("Names of list 1", exact=True)).to_have_value("eins\nzwei\nEINS")


def test_a_link_carries_lists_which_are_trained_on_only_by_a_click(tab: Page, site: Site) -> None:
    before = set(site.metrics())
    tab.get_by_label("Label of list 1", exact=True).fill(HOSTILE)
    tab.get_by_label("Names of list 1", exact=True).fill(f"Łódź\n{HOSTILE}\nabc")
    tab.get_by_role("button", name="Copy link to these lists").click()
    expect(tab.locator(".nm-listsay")).to_contain_text("Copied")
    link = tab.evaluate("navigator.clipboard.readText()")
    assert len(link) < 8200
    other = tab.context.new_page()
    other.on("dialog", lambda dialog: pytest.fail("what a link brings was run"))
    other.goto(link)
    expect(other.locator(".nm-listsay")).to_contain_text("These lists come from a link. Press Train")
    assert labels(other) == [HOSTILE, "Medicine"]
    expect(other.get_by_label("Names of list 1", exact=True)).to_have_value(f"Łódź\n{HOSTILE}\nabc")
    assert set(site.metrics()) == before
    train(other)
    other.get_by_role("button", name="Share").click()
    expect(other.locator(".nm-shared")).to_contain_text("Copied")
    assert other.evaluate("navigator.clipboard.readText()") == link
    other.get_by_label("Label of list 1", exact=True).fill("mine")
    expect(other).not_to_have_url(re.compile("lists="))
    other.close()


@pytest.mark.parametrize("code", ["dAAAA", "j" + "A" * 9000, "jWzFd", "x", "jW1siYSIsMV1d"])
def test_a_link_that_is_damaged_is_said_to_be(browser: Browser, site: Site, code: str) -> None:
    page = browser.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto(f"{site.address}/#tab=train&lists={code}")
    expect(page.locator(".nm-listsay")).to_contain_text("can’t be read")
    assert labels(page) == ["Pasta", "Medicine"]
    assert not broken
    page.close()


def test_lists_that_are_too_long_for_a_link_are_said_to_be(tab: Page) -> None:
    names = "\n".join(f"{number * 7919 % 100003:x}{number * 104729 % 1000003:x}" for number in range(3000))
    typed = "(field, text) => { field.value = text; field.dispatchEvent(new Event('input')); }"
    tab.get_by_label("Names of list 1", exact=True).evaluate(typed, names)  # by keys it takes minutes
    expect(tab.locator(".nm-count").first).to_have_text("3,000 names")
    tab.get_by_role("button", name="Copy link to these lists").click()
    expect(tab.locator(".nm-listsay")).to_contain_text("too long for a link")


def test_a_result_says_when_the_controls_have_changed_since(tab: Page) -> None:
    train(tab)
    note = tab.locator(".nm-stalenote")
    expect(note).to_be_hidden()
    seed = tab.get_by_label("Seed", exact=True)
    fill(seed, "5")
    expect(note).to_be_visible()
    fill(seed, "0")
    expect(note).to_be_hidden()
    choose_names(tab, "Eighteen")
    expect(note).to_be_visible()
    tab.reload()
    expect(tab.locator(".nm-big")).to_be_visible()
    expect(note).to_be_hidden()
    other = tab.context.new_page()  # it shows the same run, and was told of no press
    other.goto(tab.url)
    expect(other.get_by_role("button", name="Try your model")).to_be_visible()
    expect(other.locator(".nm-stalenote")).to_be_hidden()
    fill(other.get_by_label("Seed", exact=True), "5")
    expect(other.locator(".nm-stalenote")).to_be_visible()
    other.close()


def test_the_stored_result_says_when_the_controls_are_others_before_any_press(tab: Page) -> None:
    note = tab.locator(".nm-stalenote")
    expect(note).to_be_hidden()
    tab.get_by_role("button", name="10 more").click()
    tab.get_by_role("button", name="Aztec, Hindu or Greek gods").click()
    expect(note).to_be_visible()
    tab.get_by_role("button", name="Pasta or", exact=False).first.click()
    expect(note).to_be_hidden()


def test_a_file_counts_as_changed_only_while_a_file_is_chosen(tab: Page, tmp_path: Path) -> None:
    table = tmp_path / "my names é.csv"
    table.write_text("name,label\n" + "".join(f"{n},{n[0]}\n" for n in two_lists()), encoding="utf-8")
    choose_names(tab, "A file")
    tab.locator(".nm-train .nm-file input[type=file]").set_input_files(table)
    expect(tab.locator(".nm-train .nm-file a[href]")).to_have_count(1)
    train(tab)
    expect(tab.get_by_role("button", name="Try your model")).to_be_visible()
    note = tab.locator(".nm-stalenote")
    expect(note).to_be_hidden()
    choose_names(tab, "Lists of mine")
    expect(note).to_be_visible()
    tab.get_by_label("Label of list 1", exact=True).fill("Mine")
    choose_names(tab, "A file")
    expect(note).to_be_hidden()


def two_lists() -> list[str]:
    return [f"{first}{''.join(rest)}" for first in "ab" for rest in itertools.product("mno", repeat=3)]


def test_lists_and_settings_outlive_a_reload_and_a_link_brings_its_own(tab: Page) -> None:
    tab.get_by_label("Label of list 1", exact=True).fill(HOSTILE)
    tab.get_by_label("Network", exact=True).select_option("linear")
    fill(tab.get_by_label("epochs", exact=True), "3")
    tab.locator("#nm-copy").click()
    expect(tab.locator("#nm-copy")).to_have_text("Copied")
    link = tab.evaluate("navigator.clipboard.readText()")
    assert "lists=" in link
    tab.reload()
    expect(tab.get_by_label("Network", exact=True)).to_have_value("linear")
    expect(tab.get_by_label("epochs", exact=True)).to_have_value("3")
    assert labels(tab) == [HOSTILE, "Medicine"]
    expect(tab.locator(".nm-stalenote")).to_be_visible()
    train(tab)
    expect(tab.locator("#nm-command textarea")).to_have_value(re.compile("--arch linear .*--epochs 3"))
    tab.get_by_label("Label of list 1", exact=True).fill("other")
    choose_names(tab, "Eighteen")
    tab.evaluate("link => location.assign(link)", link)  # opened in the open page
    expect(tab.locator(".nm-listsay")).to_contain_text("come from a link")
    assert labels(tab) == [HOSTILE, "Medicine"]
    for kept in ("{", "null", "[[1,2],[3,4]]", '{"changes":null}', '{"changes":{"epochs":{}}}'):
        tab.goto("about:blank")
        tab.goto(link.split("#")[0])
        tab.evaluate(
            "kept => ['lists', 'settings'].forEach(key => sessionStorage.setItem(`namemodel-${key}`, kept))",
            kept,
        )
        tab.goto(f"{link.split('#')[0]}#tab=train")
        tab.reload()
        expect(tab.get_by_label("Network", exact=True)).to_have_value("gru")
        assert labels(tab) == ["Pasta", "Medicine"]


def test_settings_are_found_by_what_they_do(tab: Page) -> None:
    tab.locator("summary").filter(has_text="All other settings").click()
    search = tab.get_by_label("Search the settings")
    search.fill("accents")
    expect(tab.locator(".nm-matches")).to_have_text("1 setting found")
    expect(tab.get_by_label("accent folding", exact=True)).to_be_visible()
    expect(tab.get_by_label("batch size", exact=True)).to_be_hidden()
    search.fill("")
    expect(tab.get_by_label("batch size", exact=True)).to_be_visible()
    expect(tab.get_by_label("activation", exact=True)).to_be_hidden()
    tab.get_by_label("Network", exact=True).select_option("linear")
    expect(tab.get_by_label("activation", exact=True)).to_be_visible()
    expect(tab.get_by_label("layers", exact=True)).to_be_hidden()


def test_choices_of_the_article_are_switches_with_their_prices(tab: Page) -> None:
    tab.locator("summary").filter(has_text="The article’s choices").click()
    switch = tab.get_by_role("checkbox", name="steps: Adam at a rate of 5e-6")
    expect(switch).to_have_accessible_description(re.compile(r"−14\.3 points; beyond chance"))
    switch.check()
    tab.get_by_role("checkbox", name="softmax before the loss").check()
    expect(tab.get_by_label("learning rate", exact=True)).to_have_value("0.000005")
    expect(tab.get_by_role("button", name="Undo 5 changes")).to_be_visible()
    fill(tab.get_by_label("epochs", exact=True), "1")
    train(tab)
    command = tab.locator("#nm-command textarea").input_value()
    assert "--output softmax" in command
    assert "--optimizer adam" in command
    switch.uncheck()
    expect(tab.get_by_label("learning rate", exact=True)).to_have_value("0")
    tab.get_by_label("Preset", exact=True).select_option("article")
    expect(tab.get_by_role("checkbox", name="softmax before the loss")).to_be_checked()
