"""The Compare tab in a real browser."""

import csv
import os
import re
import signal
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.web.conftest import Site, opened
from tests.web.fields import choose_names, fill

pytestmark = pytest.mark.browser
GRU, RNN = "GRU + character LM", "RNN + character LM"


def open_tab(visit: Page, epochs: str = "2", seeds: str = "1") -> Locator:
    visit.get_by_role("tab", name="Compare").click()
    shown = visit.get_by_role("tabpanel").filter(visible=True)
    choose_names(shown, "Faker’s")
    fill(shown.get_by_label("Epochs"), epochs)
    fill(shown.get_by_label("number input for Seeds"), seeds)
    return shown


def leave_two(panel: Locator) -> None:
    for network in ("Linear layers", "Linear RNN", "LSTM"):
        panel.get_by_label(network, exact=True).uncheck()


@pytest.fixture
def panel(visit: Page) -> Locator:
    return open_tab(visit)


@pytest.fixture(scope="module")
def compared(browser: Browser, site: Site) -> Iterator[Locator]:
    """Two networks and two references, one seed of each, done: for tests that look at the result."""
    with opened(browser, site) as page:
        panel = open_tab(page)
        leave_two(panel)
        panel.get_by_role("button", name="Compare", exact=True).click()
        expect(panel.get_by_text("4 of 4 runs on").first).to_be_visible()
        yield panel


def wait_for_a_row(panel: Locator) -> None:
    """Wait for a row of what runs, not of the stored result that stood there before."""
    expect(panel.locator("#nm-compared")).not_to_contain_text("Stored result")
    expect(panel.locator("#nm-results-table tbody tr").first).to_be_visible()


def choose(panel: Locator, label: str, title: str) -> None:
    options = panel.page.get_by_role("option")
    panel.get_by_label(label).click()
    options.filter(has_text=title).click()
    expect(options).to_have_count(0)


def legend(panel: Locator) -> Locator:
    return panel.locator("figure").filter(has_text="Learning curves").locator(".nm-legend li")


def titles(panel: Locator) -> Locator:
    return panel.locator("#nm-results-table tbody .nm-title")


def card(panel: Locator, title: str) -> Locator:
    return panel.locator(".nm-question").filter(has=panel.page.get_by_role("heading", name=title))


def test_the_tab_opens_on_a_stored_result_that_is_marked_as_such(visit: Page) -> None:
    visit.get_by_role("tab", name="Compare").click()
    panel = visit.get_by_role("tabpanel").filter(visible=True)
    expect(panel.locator("#nm-compared")).to_contain_text(
        "Stored result: 5 networks on German and Italian, 10"
    )
    expect(panel.locator(".nm-findings li").first).to_contain_text("over 10 seeds")
    expect(titles(panel)).to_have_count(10)  # five networks, two references, three printed figures
    expect(panel.get_by_role("img", name="Accuracy on the test names")).to_be_visible()
    expect(panel.locator(".nm-confusion")).to_have_count(6)
    expect(panel.locator(".nm-cellnames")).to_contain_text("A stored result has no names")
    expect(panel.locator("#nm-pair")).to_contain_text("Run it yourself to compare two models name by name")
    expect(panel.get_by_role("button", name="Download runs")).to_be_disabled()


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (375, "dark")])
def test_a_card_keeps_its_figures_until_one_has_guessed(
    browser: Browser, site: Site, width: int, theme: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(f"{site.address}/?__theme={theme}#tab=compare")
    expect(page.locator(".nm-question")).to_have_count(3)
    for title, wrong in (
        ("Does memory matter?", "None"),
        ("RNN, GRU or LSTM?", "GRU"),
        ("mistake", "Names never"),
    ):
        one = card(page.locator("body"), title)
        reply, guesses = one.locator(".nm-reply"), one.locator(".nm-guesses")
        expect(reply.locator(".nm-figure").first).to_be_hidden()
        before = one.evaluate("card => card.offsetHeight")
        guesses.get_by_role("button", name=wrong).click()
        expect(reply.locator("[data-announce]")).to_contain_text("Look again.")
        expect(reply.locator("[data-announce]")).to_contain_text("seeds")
        expect(reply.locator(".nm-figure").first).to_be_visible()
        expect(guesses).to_have_css("visibility", "hidden")
        reply.get_by_role("button", name="Guess again").click()
        right = int(one.get_attribute("data-right") or "")
        guesses.get_by_role("button").nth(right).click()
        expect(reply.locator("[data-announce]")).to_contain_text("Yes.")
        reply.get_by_role("button", name="Guess again").click()
        guesses.get_by_role("button", name="Show without guessing").click()
        expect(reply.locator("b")).to_have_text("Measured:")
        if width > 640:  # on a phone a card is as high as what it shows
            assert one.evaluate("card => card.offsetHeight") == before
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


@pytest.mark.slow
def test_a_card_shows_the_whole_of_its_stored_result_and_runs_it(visit: Page) -> None:
    visit.get_by_role("tab", name="Compare").click()
    panel = visit.get_by_role("tabpanel").filter(visible=True)
    made = panel.locator("#nm-compared")
    memory = card(panel, "Does memory matter?")
    memory.get_by_role("button", name="Show without guessing").click()
    memory.get_by_role("button", name="Show all of it below").click()
    expect(made).to_contain_text("“An RNN without its memory” on German and Italian, 10 seeds")
    expect(panel.locator("#nm-outcome tbody th")).to_have_text(
        ["RNN", "RNN, W_h = 0", "RNN, letters shuffled"]
    )
    expect(made).to_contain_text("other choices than those above")  # the controls are those of the networks
    memory.get_by_role("button", name="Run it yourself").click()
    expect(panel.get_by_label("Compare", exact=True)).to_have_value("An RNN without its memory")
    expect(panel.get_by_text("0 of 9 runs").or_(panel.get_by_text("1 of 9 runs")).first).to_be_visible()
    expect(made).not_to_contain_text("Stored")
    memory.get_by_role("button", name="Show all of it below").click()
    expect(memory).to_contain_text("Another comparison is running")
    panel.get_by_role("button", name="Stop", exact=True).click()
    expect(panel.get_by_text("Stopped").first).to_be_visible()


@pytest.mark.slow
def test_results_of_other_choices_say_so_until_the_choices_are_back(compared: Locator) -> None:
    made = compared.locator("#nm-compared")
    expect(made).not_to_contain_text("other choices")
    compared.get_by_label("LSTM", exact=True).check()
    expect(made).to_contain_text("These results are of other choices than those above. Compare again.")
    compared.get_by_label("LSTM", exact=True).uncheck()
    expect(made).not_to_contain_text("other choices")


@pytest.mark.slow
def test_a_model_of_a_comparison_is_opened_in_classify(browser: Browser, site: Site) -> None:
    with opened(browser, site) as page:
        panel = open_tab(page)
        leave_two(panel)
        openers = panel.locator(".nm-openers")
        expect(openers).to_contain_text("Run it yourself to open its models")
        panel.get_by_role("button", name="Compare", exact=True).click()
        expect(openers.get_by_role("button")).to_have_text([RNN, GRU])
        openers.get_by_role("button", name=GRU).click()
        expect(page.get_by_role("tab", name="Classify")).to_have_attribute("aria-selected", "true")
        title = f"Mine: {GRU} · recommended · seed 0 · German and Italian, from the Faker package"
        expect(page.get_by_label("Model", exact=True)).to_have_value(title)
        expect(page.locator("#nm-answer .nm-footnote")).to_contain_text(GRU)
        page.get_by_role("tab", name="Compare").click()
        expect(panel.get_by_role("checkbox", name=title)).to_be_visible()


def test_two_networks_give_rows_beside_the_references_and_two_curves(compared: Locator) -> None:
    expect(titles(compared)).to_have_text([RNN, GRU, "majority class", "n-grams + linear SVM"])
    expect(compared.locator("#nm-results-table tbody tr").first.locator("td")).to_have_count(8)
    expect(compared.locator("#nm-results-table tr.muted")).to_have_count(2)
    lines = compared.locator(".nm-plot.lines polyline")
    expect(lines).to_have_count(4)
    assert {len((line.get_attribute("points") or "").split()) for line in lines.all()} == {2}
    expect(legend(compared)).to_have_text([RNN, GRU])
    expect(compared.locator(".nm-findings li").first).to_contain_text("beyond chance at n")
    plots = ("Accuracy against time", f"Reliability of {GRU}", "Accuracy (%)", "Loss (nats)")
    for picture in ("Accuracy on the test names", *plots):
        expect(compared.get_by_role("img", name=picture)).to_be_visible()


@pytest.mark.slow
def test_values_are_read_off_a_chart_by_pointer_and_by_key(compared: Locator) -> None:
    plot, tip = compared.get_by_role("img", name="Accuracy (%)"), compared.page.locator(".nm-tip")
    plot.hover(position={"x": 5, "y": 50})
    expect(tip).to_contain_text("epoch 1")
    compared.page.mouse.move(1, 1)
    expect(tip).to_have_count(0)
    plot.focus()
    plot.press("End")
    expect(tip).to_contain_text("epoch 2")
    shown = dict(line.split("  ")[::-1] for line in tip.inner_text().splitlines()[1:])
    assert shown.keys() == {GRU, RNN}
    words = plot.get_attribute("aria-label") or ""
    last = dict(re.findall(r"(\w+ \+ character LM) ([\d.]+) after epoch 2", words))
    assert {title: float(value) for title, value in shown.items()} == pytest.approx(
        {title: float(value) for title, value in last.items()}, abs=0.06
    )
    plot.press("ArrowLeft")
    expect(tip).to_contain_text("epoch 1")
    plot.press("Escape")
    expect(tip).to_have_count(0)


@pytest.mark.slow
def test_a_figure_is_saved_as_a_picture_that_stands_alone(compared: Locator, tmp_path: Path) -> None:
    figure = compared.locator("figure").filter(has_text="Learning curves")
    with compared.page.expect_download() as started:
        figure.get_by_role("button", name="Save as SVG").click()
    assert started.value.suggested_filename == "learning-curves.svg"
    started.value.save_as(tmp_path / "curves.svg")
    root = ElementTree.parse(tmp_path / "curves.svg").getroot()
    found = [element for element in root.iter() if element.tag.endswith("}polyline")]
    assert len(found) == 4
    assert all(
        line.get("stroke", "").startswith("rgb(") for line in found
    )  # no colour is left to a stylesheet
    written = {element.text for element in root.iter() if element.tag.endswith("}text")}
    assert {"Learning curves", GRU, RNN, "epoch"} <= written


@pytest.mark.slow
def test_a_header_sorts_the_table_by_click_and_by_key(compared: Locator) -> None:
    heads = compared.locator("#nm-results-table thead th")
    heads.nth(1).get_by_role("button").click()
    expect(heads.nth(1)).to_have_attribute("aria-sort", "descending")
    values = compared.locator("#nm-results-table tbody td:nth-child(2)")
    found = [float(cell.get_attribute("data-value") or "") for cell in values.all()]
    assert found == sorted(found, reverse=True)
    heads.nth(1).get_by_role("button").press("Enter")
    expect(heads.nth(1)).to_have_attribute("aria-sort", "ascending")
    expect(titles(compared).first).to_have_text("majority class")
    # Where a model has no such figure, it comes last, whichever way.
    heads.nth(3).get_by_role("button").press("Enter")
    expect(titles(compared).last).to_have_text("n-grams + linear SVM")
    heads.nth(3).get_by_role("button").press("Enter")
    expect(titles(compared).last).to_have_text("n-grams + linear SVM")


@pytest.mark.slow
def test_a_chosen_order_outlives_the_rows_that_follow(visit: Page) -> None:
    panel = open_tab(visit, epochs="6", seeds="2")
    leave_two(panel)
    panel.get_by_role("button", name="Compare", exact=True).click()
    panel.locator("#nm-results-table thead button").first.click()
    panel.locator("#nm-results-table thead button").first.click()
    expect(panel.get_by_text("8 of 8 runs on").first).to_be_visible()
    expect(panel.locator("#nm-results-table thead th").first).to_have_attribute("aria-sort", "descending")
    expect(titles(panel)).to_have_text([RNN, "n-grams + linear SVM", "majority class", GRU])


@pytest.mark.slow
def test_a_cell_shows_its_names(compared: Locator) -> None:
    matrix = compared.locator(".nm-confusion").filter(has_text=RNN).first
    first = matrix.locator("[data-cell='0,0']")
    first.click()
    names = compared.locator(".nm-cellnames")
    expect(names.locator("p")).to_contain_text(f"{RNN}: ")
    expect(names.locator("p")).to_contain_text("“German” to names on the German list")
    first.press("ArrowRight")
    wrong = matrix.locator("[data-cell='0,1']")
    expect(wrong).to_be_focused()
    wrong.press("Enter")
    expect(names.locator("p")).to_contain_text("“Italian” to names on the German list")
    expect(names.locator("li")).to_have_count(min(int(wrong.get_attribute("data-count") or ""), 60))


@pytest.mark.slow
def test_two_models_are_compared_name_by_name(compared: Locator) -> None:
    expect(compared.locator("#nm-pair")).to_contain_text("beyond chance at n")
    choose(compared, "First model", "n-grams + linear SVM")
    choose(compared, "Second model", "majority class")
    pair = compared.locator("#nm-pair")
    expect(pair.locator(".nm-said")).to_contain_text("n-grams + linear SVM is ahead of majority class beyond")
    expect(pair.locator("thead th")).to_have_text(["Name", "List", "n-grams + linear SVM", "majority class"])
    expect(pair.locator("tbody tr").first).to_contain_text("✓")
    choose(compared, "Second model", "n-grams + linear SVM")
    expect(pair.locator(".nm-notice.error")).to_contain_text("Choose two different models")


@pytest.mark.slow
def test_the_runs_are_downloaded_as_a_table(compared: Locator, tmp_path: Path) -> None:
    with compared.page.expect_download() as started:
        compared.get_by_role("button", name="Download runs").click()
    assert started.value.suggested_filename == "runs.csv"
    started.value.save_as(tmp_path / "runs.csv")
    with (tmp_path / "runs.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["model"] for row in rows) == [GRU, RNN, "majority class", "n-grams + linear SVM"]
    assert all(0 < float(row["accuracy"]) <= 1 for row in rows)


@pytest.mark.slow
def test_equal_parameters_make_networks_of_one_size(panel: Locator) -> None:
    leave_two(panel)
    panel.get_by_label("Equal parameters").check()
    panel.get_by_role("button", name="Compare", exact=True).click()
    expect(panel.get_by_text("4 of 4 runs on").first).to_be_visible()
    sizes = [
        float(cell.get_attribute("data-value") or "")
        for cell in panel.locator("#nm-results-table tbody tr:not(.muted) td:nth-child(6)").all()
    ]
    assert sizes[0] == pytest.approx(sizes[1], rel=0.05)


@pytest.mark.slow
def test_a_study_is_run_and_comes_to_a_table_and_curves_of_its_models(visit: Page) -> None:
    panel = open_tab(visit, epochs="1")
    choose(panel, "Compare", "Does recurrence matter?")
    expect(panel.get_by_text("Letters shuffled: each name’s letters")).to_be_visible()
    for hidden in ("Preset", "Networks", "Equal parameters"):
        expect(panel.get_by_label(hidden, exact=True)).to_be_hidden()
    panel.get_by_role("button", name="Compare", exact=True).click()
    expect(legend(panel)).to_have_count(17)
    expect(panel.get_by_text("17 of 17 runs on").first).to_be_visible(timeout=180_000)
    expect(titles(panel)).to_have_count(17)
    expect(panel.locator("#nm-outcome tbody th").nth(3)).to_have_text("RNN, W_h = 0")
    choose(panel, "Compare", "Networks")
    expect(panel.get_by_label("Equal parameters")).to_be_visible()


@pytest.mark.slow
def test_stop_ends_a_comparison_and_keeps_its_rows(visit: Page) -> None:
    panel = open_tab(visit, epochs="30", seeds="3")
    panel.get_by_role("button", name="Compare", exact=True).click()
    wait_for_a_row(panel)
    panel.get_by_role("button", name="Stop", exact=True).click()
    expect(panel.get_by_text("Stopped after").first).to_be_visible()
    expect(panel.get_by_role("button", name="Compare", exact=True)).to_be_enabled()
    expect(panel.get_by_role("button", name="Download runs")).to_be_enabled()
    expect(panel.locator("#nm-results-table tbody tr").first).to_be_visible()


@pytest.mark.slow
@pytest.mark.fault
def test_a_comparison_that_dies_says_so_and_keeps_its_rows(visit: Page, site: Site) -> None:
    panel = open_tab(visit, epochs="30", seeds="3")
    panel.get_by_role("button", name="Compare", exact=True).click()
    wait_for_a_row(panel)
    for worker in site.workers():
        os.kill(int(worker), signal.SIGKILL)
    expect(panel.locator(".nm-notice.error").first).to_contain_text("ended with code -9")
    expect(panel.get_by_role("button", name="Download runs")).to_be_enabled()
    expect(panel.locator("#nm-results-table tbody tr").first).to_be_visible()
    expect(panel.get_by_text("when the runs are done")).to_have_count(0)


@pytest.mark.slow
def test_a_comparison_that_is_stopped_before_its_first_run_says_so(visit: Page) -> None:
    panel = open_tab(visit, epochs="30")
    panel.get_by_role("button", name="Compare", exact=True).click()
    panel.get_by_role("button", name="Stop", exact=True).click()
    words = re.compile("Stopped (after 0 of 7 runs|before the first run)")  # before it is planned, too
    expect(panel.get_by_text(words)).to_be_visible()
    expect(panel.locator(".nm-findings")).to_contain_text("No run was done")
    expect(panel.locator(".nm-rowchart, .nm-plot.reliability")).to_have_count(0)


@pytest.mark.slow
def test_epochs_below_0_get_a_sentence_that_allows_0(panel: Locator) -> None:
    fill(panel.get_by_label("Epochs"), "-2")
    panel.get_by_role("button", name="Compare", exact=True).click()
    expect(panel.locator(".nm-notice.error")).to_contain_text(
        "Epochs is -2; it must be from 1 to 1000, or 0 for"
    )


def test_comparing_nothing_gets_a_sentence(panel: Locator) -> None:
    for network in ("Linear layers", "Linear RNN", "RNN", "GRU", "LSTM"):
        panel.get_by_label(network, exact=True).uncheck()
    panel.get_by_role("button", name="Compare", exact=True).click()
    expect(panel.locator(".nm-notice.error")).to_contain_text("There is nothing to compare")


@pytest.mark.slow
def test_a_model_that_cannot_be_opened_leaves_the_visitor_where_the_words_are(compared: Locator) -> None:
    opener = compared.locator("button[data-try]").first
    title = opener.get_attribute("data-try")
    opener.evaluate("button => (button.dataset.try = 'no such model')")
    opener.click()
    expect(compared.locator(".nm-notice.error").first).to_contain_text("no such model")
    expect(compared.page.get_by_role("tab", name="Compare")).to_have_attribute("aria-selected", "true")
    opener.evaluate("(button, title) => (button.dataset.try = title)", title)
    for _ in range(2):
        opener.click()
        expect(compared.page.get_by_role("tab", name="Classify")).to_have_attribute("aria-selected", "true")
        compared.page.get_by_role("tab", name="Compare").click()
    expect(compared.get_by_role("checkbox", name=f"Mine: {title} ")).to_have_count(1)


@pytest.mark.slow
def test_a_card_without_a_question_runs_nothing_and_says_why(compared: Locator) -> None:
    runner = compared.locator(".nm-question [data-run]").first
    compared.get_by_role("button", name="Show without guessing").first.click()
    question = runner.get_attribute("data-run")
    runner.evaluate("button => (button.dataset.run = 'no such question')")
    runner.click()
    expect(compared.locator(".nm-notice.error").first).to_contain_text("no such question")
    expect(compared.get_by_role("button", name="Compare", exact=True)).to_be_enabled()
    expect(compared.get_by_text("Starting worker processes")).to_have_count(0)
    runner.evaluate("(button, question) => (button.dataset.run = question)", question)


def test_the_stored_comparison_that_is_shown_is_in_the_address(panel: Locator, visit: Page) -> None:
    memory = card(panel, "Does memory matter?")
    memory.get_by_role("button", name="Show without guessing").click()
    memory.get_by_role("button", name="Show all of it below").click()
    expect(visit).to_have_url(re.compile("comparison=memory"))
    made = visit.locator("#nm-compared")
    expect(made).to_contain_text("without its memory")
    visit.go_back()
    expect(made).to_contain_text("5 networks")
    visit.go_forward()
    expect(made).to_contain_text("without its memory")
    visit.reload()
    expect(made).to_contain_text("without its memory")
