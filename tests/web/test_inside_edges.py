"""The exhibit of the edges of a name: its numbers, and what the page does with them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from namemodel.errors import InvalidName
from namemodel.inference.pretrained import load
from namemodel.inside.edges import padded, read_padded, shifted
from namemodel.inside.figures_over_names import MOST_PADDED, find_test_names
from namemodel.web.inside.edges import FORGOTTEN, MOST, trace_edges
from namemodel.web.inside.exhibit import Visit
from namemodel.web.inside.networks import names_apart, unfit
from namemodel.web.inside.plane import count_numbers
from namemodel.web.shared.context import Context
from tests.web.conftest import Site
from tests.web.inside_visits import look_at
from tests.web.own_models import OWNER, keep_own, open_exhibit, temporary_context

NAME = "Paternoster"


def in_words(probability: float) -> str:
    """Return a probability as the page writes it."""
    return "> 99.9" if probability > 0.999 else f"{100 * probability:.1f}"


@pytest.fixture(scope="module")
def context() -> Iterator[Context]:
    with temporary_context() as found:
        yield found


def test_every_answer_is_the_package_s(context: Context) -> None:
    trace = trace_edges(look_at(NAME, context, network="gru"))
    gru, linear = load("german-italian-gru-16"), load("german-italian-linear")
    at = gru.labels.index(trace["label"])
    front = shifted(gru, NAME, MOST, "classifier")
    assert trace["front"]["recurrent"]["share"] == pytest.approx(front[:, at], abs=1e-4)
    assert trace["front"]["linear"]["share"] == pytest.approx(shifted(linear, NAME, MOST)[:, at], abs=1e-4)
    behind = padded(gru, NAME, MOST, "classifier")[FORGOTTEN]
    assert trace["behind"]["forgotten"]["share"] == pytest.approx(behind[:, at], abs=1e-4)
    assert trace["behind"]["forgotten"]["leads"] == pytest.approx(behind.max(axis=1), abs=1e-4)
    assert trace["behind"]["known"]["share"] == [pytest.approx(front[0, at], abs=1e-4)] * (MOST + 1)


def test_padding_in_front_changes_linear_layers_more_than_a_recurrent_network(context: Context) -> None:
    for network in ("rnn", "gru", "lstm"):
        over = trace_edges(look_at(NAME, context, network=network))["over"]
        lost = {each: over[each][0] - min(over[each]) for each in ("linear", "recurrent", "forgotten")}
        assert lost["linear"] > 0.07
        assert lost["recurrent"] < 0.02
        assert lost["forgotten"] > 0.07
        assert max(over["known"]) == min(over["known"])


def test_a_trace_of_a_long_name_is_small(context: Context) -> None:
    trace = trace_edges(look_at("a" * 64, context))
    assert len(trace["letters"]) == 64
    assert count_numbers(trace) < 5000


def test_linear_layers_have_answers_as_far_as_there_is_room(context: Context) -> None:
    room = load("german-italian-linear").max_length
    trace = trace_edges(look_at("a" * (room - 2), context))
    assert len(trace["front"]["linear"]["share"]) == 3
    assert len(trace["front"]["recurrent"]["share"]) == MOST + 1


def test_a_name_that_cannot_be_read_is_an_error(context: Context) -> None:
    with pytest.raises(InvalidName):
        trace_edges(look_at("", context))


@pytest.mark.parametrize("architecture", ["gru", "linear"])
def test_a_visitor_s_own_network_is_shown_on_its_own_lists(
    context: Context, toy_csv: Path, tmp_path: Path, architecture: str
) -> None:
    shape = {} if architecture == "linear" else {"bidirectional": False, "pooling": "last"}
    own = keep_own(context, tmp_path, architecture, source=str(toy_csv), **shape)
    trace = trace_edges(Visit(context, own, "Kara", {}, OWNER))
    key = "linear" if architecture == "linear" else "recurrent"
    predictor = "answer" if architecture == "linear" else "classifier"
    assert set(trace["front"]) == {key}
    assert len(trace["notes"]) == 1
    classifier = context.classifier(own)
    assert trace["front"][key]["leads"][0] == pytest.approx(
        shifted(classifier, "Kara", 0, predictor)[0].max(), abs=1e-4
    )
    assert count_numbers(trace) < 5000


def test_a_model_of_another_shape_gives_way_to_a_small_one_and_says_why(context: Context) -> None:
    trace = trace_edges(Visit(context, "languages-lstm", NAME, {"network": "lstm"}))
    assert trace["network"] == "lstm"
    why_not = unfit(load("languages-lstm"), ["lstm"])
    assert len(why_not) == 3
    assert all(reason in trace["notes"][0] for reason in why_not)
    assert trace["reader"].startswith("an LSTM of 16 units")


@pytest.mark.parametrize(("id", "reasons"), [("german-italian-gru-16", 0), ("german-italian-rnn-16", 1)])
def test_a_network_is_shown_if_it_reads_one_way_and_is_small(id: str, reasons: int) -> None:
    assert len(unfit(load(id), ["gru", "lstm"])) == reasons


def test_names_are_counted_exactly_from_accuracies_that_were_rounded() -> None:
    for names in (281, 999):
        for right in range(names - 6):
            for apart in (5, 6):
                rounded = [round(count / names, 4) for count in (right + apart, right)]
                assert names_apart(rounded, names) == apart


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("architecture", ["rnn", "gru", "lstm"])
def test_the_zeros_from_which_on_every_name_has_one_answer_are_counted(
    context: Context, architecture: str
) -> None:
    classifier = load(f"german-italian-{architecture}-16")
    names = find_test_names(classifier)
    assert names is not None
    told = trace_edges(look_at(NAME, context, network=architecture))["over"]["alike"]
    read = read_padded(classifier, names.names, MOST, "classifier")
    found = [{*answers[FORGOTTEN].argmax(dim=1).tolist()} for answers in read]
    if told:
        assert found[told["zeros"] :] == [{classifier.labels.index(told["label"])}] * (
            MOST + 1 - told["zeros"]
        )
    assert bool(told) == (len(found[MOST_PADDED]) == 1)


@pytest.mark.browser
def test_arrows_and_dragging_let_padding_in(visit: Page, site: Site, context: Context) -> None:
    trace = trace_edges(look_at(NAME, context))
    open_exhibit(visit, site.address, "edges", NAME)
    slots = visit.get_by_role("slider", name="Slots of padding")
    asked = list[str]()
    visit.on("request", lambda request: asked.append(request.url))
    slots.focus()
    for _ in range(2):
        slots.press("ArrowRight")
    figure = visit.locator('[data-bar="linear"] .nm-figure')
    expect(figure).to_contain_text(in_words(trace["front"]["linear"]["leads"][2]))
    expect(visit.locator(".nm-edges-zero.read")).to_have_count(2)
    expect(visit).to_have_url(re.compile(r"[#&]at=2(&|$)"))
    visit.get_by_text("behind it", exact=True).click()
    expect(visit.locator('[data-bar="forgotten"] .nm-figure')).to_contain_text(
        in_words(trace["behind"]["forgotten"]["leads"][2])
    )
    expect(visit).to_have_url(re.compile(r"[#&]at=-2(&|$)"))
    visit.locator(
        ".nm-edges-grid .nm-tile"
    ).first.hover()  # and from there three slots to the left: one is none
    boxes = [visit.locator(".nm-edges-grid .nm-tile").nth(place).bounding_box() for place in (0, 3)]
    assert all(boxes)
    visit.mouse.down()
    visit.mouse.move(boxes[1]["x"] + 5, boxes[1]["y"] + 5, steps=4)  # type: ignore[index]
    visit.mouse.up()
    expect(visit.locator(".nm-edges-zero.read")).to_have_count(5)
    assert slots.get_attribute("aria-valuenow") == "6"
    assert asked == []


@pytest.mark.browser
@pytest.mark.parametrize(("at", "shown"), [("1.5", 1), ("-2.7", 2), ("99", MOST), ("NaN", 0), ("x", 0)])
def test_an_address_may_say_anything(visit: Page, site: Site, at: str, shown: int) -> None:
    open_exhibit(visit, site.address, "edges", NAME, at=at)
    expect(visit.locator(".nm-edges-zero.read")).to_have_count(shown)
    expect(visit.locator(".nm-edges-bars .nm-figure").first).to_contain_text("\u202f%")
    assert "undefined" not in visit.locator(".nm-inside").inner_text()


@pytest.mark.browser
def test_the_name_s_state_is_in_sight_on_a_phone_however_long_the_name(visit: Page, site: Site) -> None:
    visit.set_viewport_size({"width": 375, "height": 740})
    open_exhibit(visit, site.address, "edges", "a" * 64, at="2")
    track = visit.locator(".nm-edges-track").bounding_box()
    arrow = visit.locator(".nm-edges-arrow.known").bounding_box()
    assert track
    assert arrow
    assert track["x"] <= arrow["x"] < arrow["x"] + arrow["width"] <= track["x"] + track["width"]


@pytest.mark.browser
def test_a_name_is_text_and_the_page_fits_a_phone(visit: Page, site: Site) -> None:
    visit.set_viewport_size({"width": 375, "height": 740})
    open_exhibit(visit, site.address, "edges", "${alert(1)}<b>", at="-8")
    expect(visit.locator(".nm-edges-zero.read")).to_have_count(8)
    assert visit.locator(".nm-edges-grid b").count() == 0
    assert visit.evaluate("document.documentElement.scrollWidth") == 375
    labels = visit.locator('[data-exhibit="edges"] .nm-switch label').all()
    assert all((box := label.bounding_box()) and box["height"] >= 44 for label in labels)
