"""The Train tab in a real browser: real trainings, in real worker processes."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from namemodel.architectures import ARCHITECTURES
from tests.web.fields import choose_names, fill, open_tab

pytestmark = pytest.mark.browser


@pytest.fixture
def tab(visit: Page) -> Page:
    open_tab(visit, "Train")
    choose_names(panel(visit), "Faker’s")
    return visit


def panel(page: Page) -> Locator:
    return page.get_by_role("tabpanel").filter(visible=True)


def status(page: Page) -> Locator:
    """Return where the progress of a run is said; the live region of the tab says the same."""
    return panel(page).locator(".nm-train-result .nm-status").first


def choose(page: Page, label: str, option: str) -> None:
    panel(page).get_by_label(label, exact=True).select_option(option)


def unfold(page: Page, title: str) -> None:
    panel(page).locator("summary").filter(has_text=title).click()


def set_epochs(page: Page, epochs: int) -> None:
    fill(panel(page).get_by_label("epochs", exact=True), str(epochs))


def fill_list(page: Page, number: int, label: str, names: str) -> None:
    panel(page).get_by_label(f"Label of list {number}", exact=True).fill(label)
    panel(page).get_by_label(f"Names of list {number}", exact=True).fill(names)


def press(page: Page, name: str) -> None:
    panel(page).get_by_role("button", name=name, exact=True).click()


def still_growing(path: Path, seconds: float = 4.0) -> bool:
    before = path.stat().st_size
    time.sleep(seconds)
    return path.stat().st_size != before


def wait_for(what: Callable[[], bool], seconds: float = 45.0) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def test_training_shows_curves_and_ends_with_a_model_to_use(tab: Page, tmp_path: Path) -> None:
    set_epochs(tab, 4)
    press(tab, "Train")
    expect(status(tab)).to_contain_text("4 epochs in")
    lines = panel(tab).locator("polyline")
    expect(lines).to_have_count(4)  # train and validation, of loss and of accuracy
    assert {len((line.get_attribute("points") or "").split()) for line in lines.all()} == {4}
    expect(panel(tab).locator(".nm-big")).to_contain_text("unseen names right")
    expect(panel(tab).locator(".nm-confusion td.hit")).to_have_count(2)
    command = tab.locator("#nm-command").locator("input, textarea").input_value()
    assert command.startswith("namemodel train --data bundled --arch gru")
    assert command.endswith("--epochs 4")
    with tab.expect_download() as download:
        panel(tab).get_by_role("button", name="Download checkpoint").click()
    assert download.value.suggested_filename == "namemodel-checkpoint.zip"
    expect(tab.get_by_label("Model", exact=True)).to_have_value(
        "Mine: GRU + character LM · recommended · seed 0 · German and Italian, from the Faker package"
    )
    open_tab(tab, "Compare")
    panel(tab).get_by_label("Mine: GRU", exact=False).check()
    for network in ARCHITECTURES.values():
        panel(tab).get_by_role("checkbox", name=network.title, exact=True).uncheck()
    press(tab, "Compare")
    titles = panel(tab).locator("#nm-results-table tbody .nm-title")
    expect(titles).to_have_count(1)
    expect(titles).to_have_text(
        "mine 1: GRU + character LM · recommended · seed 0 · German and Italian, from the Faker package "
        "on 314 names of its own"
    )
    curves = panel(tab).locator("figure").filter(has_text="Learning curves")
    expect(curves.locator(".nm-legend li")).to_have_count(1)
    expect(curves.locator(".nm-legend li").last).to_contain_text("mine 1: GRU")
    expect(curves.locator("polyline")).to_have_count(2)
    tab.get_by_role("tab", name="Classify").click()
    expect(tab.locator("#nm-answer .nm-footnote")).to_contain_text("314 unseen names")
    tab.get_by_role("button", name="About this model").click()
    expect(tab.locator("#nm-card")).to_contain_text("Mine: GRU")
    expect(tab.locator("#nm-card")).to_contain_text("--model namemodel-checkpoint")
    expect(tab.locator("#nm-card")).to_contain_text("What it must not be used for")
    tab.reload()
    model = tab.get_by_label("Model", exact=True)
    expect(model).to_have_value(re.compile("^Mine: GRU"))
    model.click()
    expect(tab.get_by_role("option", name="Mine: GRU")).to_have_count(1)


def test_character_lm_follows_the_preset_and_can_be_left_out(tab: Page) -> None:
    unfold(tab, "All other settings")
    switch = panel(tab).get_by_role("checkbox", name="Character LM")
    expect(switch).to_be_checked()
    choose(tab, "Preset", "textbook")
    expect(switch).not_to_be_checked()
    choose(tab, "Preset", "quick")
    expect(switch).to_be_checked()
    switch.uncheck()
    set_epochs(tab, 1)
    press(tab, "Train")
    expect(tab.get_by_label("Model", exact=True)).to_have_value(re.compile("^Mine: GRU · quick"))
    command = tab.locator("#nm-command").locator("input, textarea").input_value()
    assert "--no-char-lm" in command.split()


def test_the_character_lm_says_where_it_does_not_apply(tab: Page) -> None:
    unfold(tab, "All other settings")
    switch = panel(tab).get_by_role("checkbox", name="Character LM")
    layers = panel(tab).get_by_label("layers", exact=True)
    fill(layers, "2")
    expect(switch).to_be_disabled()
    expect(panel(tab).get_by_text("does not apply", exact=False)).to_be_visible()
    panel(tab).get_by_role("checkbox", name="bidirectional").uncheck()
    expect(switch).to_be_enabled()
    panel(tab).get_by_role("checkbox", name="bidirectional").check()
    fill(layers, "1")
    expect(switch).to_be_enabled()
    expect(switch).to_be_checked()


def test_a_run_goes_on_over_a_reload_and_is_seen_and_stopped_from_every_tab(tab: Page, site) -> None:
    before = set(site.metrics())
    set_epochs(tab, 200)
    press(tab, "Train")
    expect(status(tab)).to_contain_text(re.compile(r"epoch [1-9]\d* of 200 · .* left"))
    (metrics,) = set(site.metrics()) - before
    strip = tab.locator("#nm-running .nm-run")
    expect(strip).to_be_hidden()  # in its own tab there is more to see
    tab.reload()
    panel(tab).get_by_role("button", name="Train", exact=True).wait_for()
    expect(status(tab)).to_contain_text(re.compile(r"epoch [1-9]\d* of 200"))
    assert still_growing(metrics, 2)
    expect(panel(tab).get_by_role("button", name="Train", exact=True)).to_be_disabled()
    open_tab(tab, "Classify")
    expect(strip).to_contain_text(re.compile(r"Train epoch \d+ of 200"))
    other = tab.context.new_page()
    other.goto(site.address)
    elsewhere = other.locator("#nm-running .nm-run")
    expect(elsewhere).to_contain_text("epoch")
    elsewhere.get_by_role("button", name="Stop").click()
    expect(strip).to_contain_text("Train is done")
    expect(strip).to_contain_text("Stopped after")
    assert not still_growing(metrics)
    for page in (tab, other):  # the model is offered on both
        menu, options = page.get_by_label("Model", exact=True), page.locator("li[role=option]")
        menu.click()
        expect(options.filter(has_text="LSTM")).to_have_count(1)
        assert not [title for title in options.all_inner_texts() if "·" in title]  # of the two lists alone
        page.keyboard.press("Escape")
        page.locator("#nm-lists").get_by_text("mine", exact=True).click()
        expect(menu).to_have_value(re.compile("^Mine: .*stopped"))
    strip.get_by_role("button", name="Show").click()
    expect(panel(tab).get_by_text("The command below trains the whole run")).to_be_visible()
    expect(panel(tab).get_by_role("button", name="Train", exact=True)).to_be_enabled()
    open_tab(tab, "Classify")
    expect(strip).to_be_hidden()  # its end was looked at
    other.close()


def test_a_second_run_of_a_tab_is_refused_while_one_goes_on(tab: Page, site) -> None:
    other = tab.context.new_page()
    other.goto(site.address)
    open_tab(other, "Train")
    set_epochs(tab, 200)
    press(tab, "Train")
    expect(status(tab)).to_contain_text("epoch")
    press(other, "Train")
    refused = panel(other).locator(".nm-notice.error")
    expect(refused).to_contain_text("Another run of yours goes on in Train. Stop it first")
    expect(panel(other).get_by_role("button", name="Stop", exact=True)).to_be_enabled()  # it is shown, too
    press(tab, "Stop")
    expect(status(tab)).to_contain_text("Stopped after")
    other.close()


def test_a_name_plays_to_its_end_in_a_new_model_whose_figures_come_meanwhile(tab: Page) -> None:
    choose(tab, "Preset", "quick")
    press(tab, "Train")
    expect(tab.get_by_label("Model", exact=True)).to_have_value(re.compile("^Mine: "))
    open_tab(tab, "Look inside")
    expect(tab.locator(".nm-exhibit .nm-over")).to_contain_text("test names")
    letters = tab.get_by_role("slider", name="Letters of the name")
    expect(letters).to_have_attribute("aria-valuenow", str(len("Paternoster") + 1))


def test_stop_ends_the_work_and_keeps_the_kept_epoch(tab: Page, site) -> None:
    before = set(site.metrics())
    set_epochs(tab, 200)
    press(tab, "Train")
    expect(status(tab)).to_contain_text(re.compile(r"epoch [1-9]\d* of 200 · .* left"))
    (metrics,) = set(site.metrics()) - before
    press(tab, "Stop")
    expect(status(tab)).to_contain_text("Stopped after")
    assert not still_growing(metrics)
    assert (metrics.parent / "model" / "config.json").exists()
    expect(panel(tab).get_by_role("button", name="Train", exact=True)).to_be_enabled()
    expect(panel(tab).get_by_role("button", name="Stop", exact=True)).to_be_disabled()
    expect(panel(tab).get_by_text("The command below trains the whole run")).to_be_visible()
    expect(panel(tab).locator("polyline")).to_have_count(4)
    set_epochs(tab, 5000)
    press(tab, "Train")
    expect(panel(tab).locator(".nm-notice.error")).to_contain_text(
        "epochs is 5000; it must be from 1 to 1000"
    )
    # Of the run before nothing stays.
    expect(panel(tab).locator("polyline")).to_have_count(0)
    expect(tab.locator("#nm-command").locator("input, textarea")).to_have_value("")
    expect(panel(tab).get_by_role("button", name="Download checkpoint")).to_be_disabled()


def test_a_run_goes_on_when_its_page_is_closed(tab: Page, site) -> None:
    before = set(site.metrics())
    set_epochs(tab, 30)
    press(tab, "Train")
    expect(status(tab)).to_contain_text(re.compile(r"epoch [1-9]\d* of 30 · .* left"))
    (metrics,) = set(site.metrics()) - before
    other = tab.context.new_page()
    tab.goto("about:blank")
    wait_for(lambda: len(metrics.read_text(encoding="utf-8").splitlines()) >= 30)
    other.goto(f"{site.address}/#tab=train")
    expect(panel(other).locator(".nm-big")).to_contain_text("unseen names right")
    with other.expect_download() as download:
        panel(other).get_by_role("button", name="Download checkpoint").click()
    assert download.value.suggested_filename == "namemodel-checkpoint.zip"
    other.close()


def test_lists_of_ones_own_can_be_trained_on(tab: Page) -> None:
    choose_names(panel(tab), "Lists of mine")
    fill_list(tab, 1, "Long", "\n".join(f"{a}{b}ovich" for a in "bcdfg" for b in "aeiou"))
    fill_list(tab, 2, "Short", "\n".join(f"{a}{b}x" for a in "bcdfg" for b in "aeiou"))
    expect(panel(tab).locator(".nm-count")).to_have_text(["25 names", "25 names"])
    set_epochs(tab, 3)
    press(tab, "Train")
    expect(panel(tab).locator(".nm-big")).to_contain_text("unseen names right")
    with tab.expect_download() as download:
        panel(tab).get_by_role("button", name="Download names.csv").click()
    lists = Path(download.value.path()).read_text(encoding="utf-8")
    assert lists.startswith("name,label")
    assert "baovich,Long" in lists
    tab.get_by_role("tab", name="Classify").click()
    tab.get_by_role("button", name="Also in the data as").click()
    fill(tab.get_by_label("Name", exact=True), "Baovich")
    expect(tab.locator("#nm-near .nm-found")).to_contain_text("Baovich is in the data, on the Long list")


def test_one_list_only_gets_a_sentence(tab: Page) -> None:
    choose_names(panel(tab), "Lists of mine")
    fill_list(tab, 1, "Only", "Rossi\nBianchi\nVerdi")
    fill_list(tab, 2, "", "")
    press(tab, "Train")
    expect(panel(tab).locator(".nm-notice.error")).to_contain_text("hold names: 1")
    expect(panel(tab).get_by_role("button", name="Train", exact=True)).to_be_enabled()


def test_a_number_that_is_not_allowed_gets_a_sentence_beside_the_button(tab: Page) -> None:
    set_epochs(tab, 5000)
    press(tab, "Train")
    expect(panel(tab).locator(".nm-notice.error")).to_contain_text(
        "epochs is 5000; it must be from 1 to 1000"
    )
