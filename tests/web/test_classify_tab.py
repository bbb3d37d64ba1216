"""The Classify tab in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from namemodel.web.shared.data_choice import READY_MADE
from tests.web.fields import choose_model, fill, open_tab

pytestmark = pytest.mark.browser
ANSWER = "#nm-answer"


def type_name(page: Page, name: str) -> None:
    """Replace the name as a person does: select all of it, type over it."""
    page.get_by_label("Name", exact=True).press("ControlOrMeta+a")
    page.keyboard.press("Backspace")
    page.keyboard.type(name)


def test_page_opens_with_a_name_already_classified(visit: Page) -> None:
    expect(visit.get_by_label("Name", exact=True)).to_have_value("Tribbiani")
    expect(visit.locator(f"{ANSWER} .nm-verdict")).to_contain_text("Tribbiani resembles the Italian list")
    expect(visit.locator(f"{ANSWER} .nm-tile")).to_have_count(9)


def test_bars_follow_as_one_types(visit: Page) -> None:
    type_name(visit, "ZIMMERMANN")
    expect(visit.locator(f"{ANSWER} .nm-verdict")).to_contain_text("ZIMMERMANN resembles the German list")
    figures = visit.locator(f"{ANSWER} .nm-figure").all_inner_texts()
    assert len(figures) == 2
    assert all(re.fullmatch(r"([<>] )?\d\d?\.\d\s%", figure) for figure in figures)


def test_pasted_name_is_classified(visit: Page) -> None:
    visit.evaluate("navigator.clipboard.writeText('Schröder')")
    visit.get_by_label("Name", exact=True).press("ControlOrMeta+a")
    visit.keyboard.press("ControlOrMeta+v")
    expect(visit.locator(f"{ANSWER} .nm-verdict")).to_contain_text("Schröder resembles the German list")


def test_clicking_an_example_classifies_it(visit: Page) -> None:
    visit.get_by_role("button", name="D'Angelo", exact=True).click()
    expect(visit.get_by_label("Name", exact=True)).to_have_value("D'Angelo")
    expect(visit.locator(f"{ANSWER} .nm-verdict")).to_contain_text("D'Angelo resembles the Italian list")


def test_unknown_letters_are_named_and_marked(visit: Page) -> None:
    type_name(visit, "Łukasz")
    expect(visit.locator(f"{ANSWER} .nm-footnote")).to_contain_text("ł read as l ·")
    expect(visit.locator(f"{ANSWER} .nm-tile").first).to_have_text("Ł")
    expect(visit.locator(f"{ANSWER} .nm-tile.unknown")).to_have_count(0)
    type_name(visit, "Rosжi")
    expect(visit.locator(f"{ANSWER} .nm-footnote")).to_contain_text("unknown letter: ж")
    expect(visit.locator(f"{ANSWER} .nm-tile.unknown")).to_have_text(["ж"])


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Type a name"),
        ("Иванов", "None of these characters was in the training names"),
        ("x" * 65, "more than 64 letters"),
    ],
)
def test_name_without_an_answer_gets_a_sentence(visit: Page, typed: str, words: str) -> None:
    type_name(visit, typed)
    expect(visit.locator(f"{ANSWER} .nm-notice")).to_contain_text(words)


def test_markup_in_a_name_is_only_text(visit: Page) -> None:
    name = "<img src=x onerror=document.title='broken'>${document.title='broken'}"
    type_name(visit, name)
    expect(visit.locator(f"{ANSWER} .nm-notice")).to_contain_text("letters")
    type_name(visit, "${alert(1)} <b>Rossi</b>")
    expect(visit.locator(f"{ANSWER} .nm-verdict")).to_contain_text("${alert(1)} <b>Rossi</b>")
    assert visit.title() == "namemodel"
    assert visit.locator(f"{ANSWER} img").count() == 0


def test_another_model_answers_at_once(visit: Page) -> None:
    choose_model(visit, "eighteen", "LSTM")
    expect(visit.locator(f"{ANSWER} .nm-footnote")).to_contain_text("LSTM")
    expect(visit.locator(f"{ANSWER} .nm-more summary")).to_contain_text("12 other lists")
    expect(visit.get_by_role("button", name="Nakamura", exact=True)).to_be_visible()


def test_copied_link_opens_with_its_name_and_model(visit: Page, browser: Browser) -> None:
    visit.get_by_label("Model", exact=True).click()
    visit.get_by_role("option", name="LSTM").click()
    type_name(visit, "D'Angelo & Söhne")
    visit.get_by_role("button", name="Copy link").click()
    expect(visit.get_by_role("button", name="Copied")).to_be_visible()
    link = visit.evaluate("navigator.clipboard.readText()")
    other = browser.new_page()
    other.goto(link)
    expect(other.get_by_label("Name", exact=True)).to_have_value("D'Angelo & Söhne")
    expect(other.locator(f"{ANSWER} .nm-verdict")).to_contain_text("D'Angelo & Söhne")
    expect(other.locator(f"{ANSWER} .nm-footnote")).to_contain_text("LSTM")
    other.close()


def test_link_cannot_name_a_folder_of_the_server(site, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{site.address}/?name=Rossi&model={Path.cwd() / 'checkpoints' / 'german-italian-gru'}")
    expect(page.locator("#nm-hint .nm-notice")).to_contain_text("There is no model")
    choose_model(page, "eighteen", "LSTM")
    expect(page.locator("#nm-hint .nm-notice")).to_have_count(0)
    page.close()


def test_link_to_a_model_that_is_gone_says_so(site, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{site.address}/?name=Rossi&model=my-gone")
    expect(page.locator("#nm-hint .nm-notice")).to_contain_text("no longer kept here")
    expect(page.locator(f"{ANSWER} .nm-verdict")).to_contain_text("Rossi resembles the Italian list")
    page.close()


def set_level(page: Page, percent: int) -> None:
    fill(page.locator(".nm-threshold:visible input[type=number]"), str(percent))


def test_a_model_abstains_below_the_level_and_keeps_its_most_likely_list(visit: Page) -> None:
    verdict = visit.locator(f"{ANSWER} .nm-verdict")
    set_level(visit, 99)
    type_name(visit, "Adam")
    expect(verdict).to_contain_text("The model abstains. Most likely for Adam:")
    expect(visit.locator(f"{ANSWER} .nm-notice")).to_contain_text("is under the threshold of 99 %")
    expect(visit.locator(f"{ANSWER} .nm-figure")).to_have_count(2)
    set_level(visit, 0)
    expect(verdict).to_contain_text(re.compile("Adam (resembles|could be)"))


def test_mostly_unknown_letters_make_a_model_abstain_at_any_level(visit: Page) -> None:
    type_name(visit, "Иванoв")
    expect(visit.locator(f"{ANSWER} .nm-verdict")).to_contain_text("The model abstains")
    expect(visit.locator(f"{ANSWER} .nm-notice")).to_contain_text("5 of 6 letters were not in the training")


def test_copied_link_keeps_the_level(visit: Page, browser: Browser) -> None:
    set_level(visit, 99)
    type_name(visit, "Adam")
    expect(visit.locator(f"{ANSWER} .nm-verdict")).to_contain_text("abstains")
    visit.get_by_role("button", name="Copy link").click()
    expect(visit.get_by_role("button", name="Copied")).to_be_visible()
    link = visit.evaluate("navigator.clipboard.readText()")
    assert "abstain=99" in link
    other = browser.new_page()
    other.goto(link)
    expect(other.locator(f"{ANSWER} .nm-verdict")).to_contain_text("The model abstains")
    expect(other.locator(".nm-threshold:visible input[type=number]")).to_have_value("99")
    other.goto(link.replace("abstain=99", "abstain=x"))
    expect(other.locator("#nm-hint .nm-notice")).to_contain_text(
        "only whole percents from 0 to 99 are allowed"
    )
    expect(other.locator(f"{ANSWER} .nm-verdict")).to_contain_text(re.compile("Adam (resembles|could be)"))
    other.close()


def test_nearest_names_are_asked_for_when_opened_and_follow_while_open(visit: Page, archive: Path) -> None:
    asked: list[str] = []
    visit.on("request", lambda request: asked.append(request.url) if "queue/join" in request.url else None)
    type_name(visit, "Rossi")
    expect(visit.locator(f"{ANSWER} .nm-verdict")).to_contain_text("Rossi")
    assert not asked
    visit.get_by_role("button", name="Also in the data as").click()
    found = visit.locator("#nm-near .nm-found")
    expect(found).to_contain_text("Rossi is in the data, on the Italian list")
    type_name(visit, "Salomon")
    expect(found).to_contain_text("conflicting labels: on the lists German and Italian")
    type_name(visit, "Tribbiani")
    expect(found).to_contain_text("Tribbiani is not in the data")
    expect(visit.locator("#nm-near td", has_text="not seen").first).to_be_visible()
    visit.get_by_role("button", name="Also in the data as").click()
    before = len(asked)
    type_name(visit, "Adam")
    expect(visit.locator(f"{ANSWER} .nm-verdict")).to_contain_text("Adam")
    assert len(asked) == before


def test_a_model_of_lists_of_ones_own_has_names_from_them_to_try(visit: Page) -> None:
    mine = visit.locator("#nm-lists").get_by_role("radio", name="mine", exact=True)
    panel = open_tab(visit, "Train")
    panel.get_by_role("button", name="Train", exact=True).click()
    expect(mine).to_be_checked()
    open_tab(visit, "Classify")
    tries = visit.locator("#nm-tries button")
    expect(tries).to_have_count(6)
    lists = {one["label"]: one["names"].split("\n") for one in READY_MADE[0]["lists"]}
    names = tries.all_inner_texts()
    assert [sum(name in of_list for name in names) for of_list in lists.values()] == [3, 3]
    tries.last.click()
    expect(visit.locator(f"{ANSWER} .nm-verdict")).to_contain_text(names[-1])
    assert set(visit.locator(f"{ANSWER} .nm-label").all_inner_texts()) == set(lists)
    choose_model(visit, "eighteen", "LSTM + character LM")
    visit.locator("#nm-lists").get_by_text("mine", exact=True).click()
    expect(visit.get_by_label("Model", exact=True)).to_have_value(re.compile("^Mine: "))
    expect(tries).to_have_text(names)
