"""The Look inside tab in a real browser: its frame, and its first exhibit."""

import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from namemodel.inference.pretrained import load
from namemodel.inside.belief import beliefs
from namemodel.inside.explanation import explain
from tests.web.fields import choose_model

pytestmark = pytest.mark.browser
SAYS = ".nm-exhibit .nm-says"
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 375, "height": 800}
Open = Callable[..., AbstractContextManager[Page]]


@pytest.fixture
def look(browser: Browser, site) -> Open:
    """Open the tab at an address; scripts must run without an error."""

    @contextmanager
    def opened(shown: str, **details: object) -> Iterator[Page]:
        context = browser.new_context(
            **{
                "viewport": WIDE,
                "reduced_motion": "reduce",
                "permissions": ["clipboard-read", "clipboard-write"],
            }
            | details  # type: ignore[arg-type]
        )
        page, broken = context.new_page(), list[str]()
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.goto(f"{site.address}/#tab=look-inside&{shown}")
        expect(page.locator(".nm-exhibit .nm-tile").first).to_be_visible()
        yield page
        context.close()
        assert not broken

    return opened


def letters(page: Page) -> Locator:
    return page.get_by_role("slider", name="Letters of the name")


def test_the_arrow_keys_go_from_letter_to_letter_and_a_sentence_says_what_each_does(look: Open) -> None:
    found = explain("german-italian-gru", "Paternoster")
    with look("name=Paternoster&at=0") as page:
        slider, says = letters(page), page.locator(SAYS)
        expect(slider).to_have_attribute("aria-valuenow", "1")
        for place, letter in enumerate(found.letters):
            expect(slider).to_have_attribute("aria-valuenow", str(place + 1))
            assert letter.belief is not None
            expect(says).to_contain_text(f"{100 * letter.belief[found.predicted]:.1f}\u202f%.")
            expect(slider).to_have_attribute("aria-valuetext", says.inner_text())
            slider.press("ArrowRight")
        slider.press("Home")
        expect(says).to_contain_text("At the beginning")
        slider.press("End")
        expect(says).to_contain_text("the end is")
        expect(page).to_have_url(re.compile("at=11"))


def test_what_each_list_expected_stands_below_the_real_letter_bold(look: Open) -> None:
    found = explain("german-italian-gru", "Paternoster").letters[6]
    assert found.expected is not None
    with look("name=Paternoster&at=6") as page:
        for label, expected in found.expected.items():
            column = page.locator(".nm-expected > div").filter(has_text=label)
            assert column.locator(".nm-letter").all_inner_texts()[:5] == [letter for letter, _ in expected]
            expect(column.locator(".real .nm-letter")).to_have_text("o")
            assert found.probability is not None
            expect(column.locator(".real .nm-figure")).to_have_text(
                f"{100 * found.probability[label]:.1f}\u202f%"
            )


def test_the_table_has_the_numbers_of_the_picture(look: Open) -> None:
    found = explain("german-italian-gru", "Rossi")
    with look("name=Rossi") as page:
        page.get_by_text("The same as a table").click()
        rows = page.locator(".nm-twin tbody tr")
        expect(rows).to_have_count(len("Rossi") + 1)
        parts = [row.locator("td").last.inner_text() for row in rows.all()]
        assert found.against == "German"  # whose evidence is positive here: it is the model's first list
        assert [float(part.replace("−", "-")) for part in parts] == pytest.approx(
            [-letter.evidence for letter in found.letters if letter.evidence is not None], abs=0.051
        )


def test_a_pointer_and_a_finger_drag_along_the_letters(look: Open) -> None:
    for details in ({"viewport": WIDE}, {"viewport": NARROW, "has_touch": True}):
        with look("name=Tribbiani&at=8", **details) as page:
            tiles = page.locator(".nm-exhibit .nm-tile")
            expect(tiles).to_have_count(10)
            tiles.nth(2).scroll_into_view_if_needed()
            box = tiles.nth(2).bounding_box()
            assert box is not None
            if details.get("has_touch"):
                page.touchscreen.tap(box["x"] + 5, box["y"] + 5)
            else:
                page.mouse.move(box["x"] + 5, box["y"] + 5)
                page.mouse.down()
                other = tiles.nth(4).bounding_box()
                assert other is not None
                page.mouse.move(other["x"] + 5, other["y"] + 5)
                page.mouse.up()
            now = "3" if details.get("has_touch") else "5"
            expect(letters(page)).to_have_attribute("aria-valuenow", now)


@pytest.mark.parametrize("viewport", [WIDE, NARROW])
def test_markup_and_a_long_name_are_only_letters(look: Open, viewport: dict[str, int]) -> None:
    for name in ("${alert(1)}<b>x</b>", "Wolfeschlegelsteinhausenbergerdorff" + "o" * 29):
        with look("name=Rossi", viewport=viewport) as page:
            page.get_by_role("textbox", name="Name", exact=True).filter(visible=True).fill(name)
            tiles = page.locator(".nm-exhibit .nm-tile")
            expect(tiles).to_have_count(len(name) + 1)
            assert "".join(tiles.all_inner_texts()) == f"{name}⏎"
            assert page.locator(".nm-exhibit b", has_text="x").count() == 0
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
            letters(page).press("End")
            expect(tiles.last).to_be_in_viewport()


def test_a_name_without_an_answer_gets_a_sentence_and_the_next_one_its_picture(look: Open) -> None:
    with look("name=Rossi") as page:
        field = page.get_by_role("textbox", name="Name", exact=True).filter(visible=True)
        field.fill("")
        expect(page.locator(f"{SAYS}.error")).to_be_visible()
        expect(page.locator(".nm-exhibit .nm-tile").first).to_be_hidden()
        field.fill("Adami")
        expect(page.locator(".nm-exhibit .nm-tile")).to_have_count(6)
        expect(page.locator(f"{SAYS}.error")).to_have_count(0)


def test_it_spells_names_and_reads_the_one_that_is_clicked(look: Open) -> None:
    with look("name=Rossi") as page:
        page.get_by_role("button", name="Let it spell").click()
        names = page.locator(".nm-spelt p")
        expect(names).to_have_count(2)
        expect(names.first.get_by_role("button")).to_have_count(8)
        made = names.last.get_by_role("button").first
        name = made.inner_text()
        made.click()
        expect(page.get_by_role("textbox", name="Name", exact=True).filter(visible=True)).to_have_value(name)
        expect(page.locator(".nm-exhibit .nm-tile")).to_have_count(len(name) + 1)


def test_of_many_lists_any_two_are_compared(look: Open) -> None:
    with look("name=Nakamura&model=languages-rnn") as page:
        expect(page.locator(SAYS)).to_contain_text("Japanese")
        page.get_by_label("second list").select_option("Scottish")
        expect(page.locator(".nm-expected")).to_contain_text("Scottish list expects")
        expect(page).to_have_url(re.compile("second=Scottish"))
        page.reload()
        expect(page.locator(".nm-expected")).to_contain_text("Scottish list expects")


def test_a_model_that_predicts_no_letters_says_which_setting_would(look: Open, browser: Browser) -> None:
    with look("name=Rossi&model=german-italian-linear") as page:
        expect(page.locator(SAYS)).to_contain_text("no character LM")
        expect(page.locator(SAYS)).to_contain_text("Train a recurrent network in the Train tab")
        expect(page.locator(".nm-exhibit")).not_to_contain_text("--")


def test_the_code_that_is_shown_is_that_of_the_package(look: Open) -> None:
    with look("name=Rossi") as page:
        page.get_by_text("Show the code").click()
        shown = page.locator(".nm-code pre")
        expect(shown.first).to_be_visible()
        assert textwrap.dedent(inspect.getsource(beliefs)).strip() in shown.all_inner_texts()


def test_a_guess_is_answered(look: Open) -> None:
    with look("name=Rossi") as page:
        guesses = page.locator(".nm-guess").get_by_role("button")
        guesses.first.click()
        expect(guesses.first).to_have_attribute("aria-pressed", "true")
        expect(page.locator(".nm-because")).not_to_be_empty()


def test_a_copied_link_opens_the_same_letter(look: Open, browser: Browser) -> None:
    with look("name=Moretti&at=3") as page:
        letters(page).press("ArrowLeft")
        page.get_by_role("button", name="Copy link").click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        link = page.evaluate("navigator.clipboard.readText()")
    other = browser.new_page()
    other.goto(link)
    expect(letters(other)).to_have_attribute("aria-valuenow", "3")
    other.close()


def test_the_letters_play_once_where_motion_is_welcome(look: Open) -> None:
    with look("name=Rossi", reduced_motion="no-preference") as page:
        says = page.locator(SAYS)
        expect(says).not_to_have_attribute("data-announce", "")  # while it plays
        expect(letters(page)).to_have_attribute("aria-valuenow", "6")
        page.get_by_role("textbox", name="Name", exact=True).filter(visible=True).fill("Rosso")
        expect(page.locator(".nm-exhibit .nm-tile.now")).to_have_text("⏎")
        expect(says).to_have_attribute("data-announce", "")


def test_going_along_the_letters_asks_nothing_of_the_server(look: Open) -> None:
    with look("name=Paternoster&at=0") as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        for _ in range(11):
            letters(page).press("ArrowRight")
        expect(letters(page)).to_have_attribute("aria-valuenow", "12")
        assert asked == []


def test_nonsense_in_the_address_opens_the_exhibit(look: Open) -> None:
    for nonsense in (
        "at=1.5",
        "at=NaN&serial=0",
        "exhibit=constructor",
        "spell=99999999999999",
        "first=x&second=x",
    ):
        with look(f"name=Rossi&{nonsense}") as page:
            expect(page.locator(SAYS)).to_contain_text("Belief")


def test_classify_shows_how_it_read_the_name_where_one_asks(visit: Page) -> None:
    name, tiles = visit.get_by_label("Name", exact=True), visit.locator(".nm-reading .nm-tile")
    name.fill("Moretti")
    expect(visit.locator("#nm-answer .nm-verdict")).to_contain_text("Moretti")
    expect(tiles).to_have_count(0)  # nothing is computed for what is closed
    visit.get_by_role("button", name="How it read the name").click()
    expect(tiles).to_have_count(len("Moretti") + 1)
    name.fill("Rossi")
    expect(tiles).to_have_count(len("Rossi") + 1)
    name.fill("")
    expect(visit.locator(".nm-reading .nm-notice")).to_be_visible()


def test_another_model_is_looked_into_at_once(look: Open) -> None:
    label = load("languages-gru").classify("Nakamura")[0].predicted
    with look("name=Nakamura") as page:
        choose_model(page, "eighteen", "GRU")
        expect(page.locator(SAYS)).to_contain_text(f"{label} ")
