"""The exhibit of forced gates: its numbers, and what the page does with them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from playwright.sync_api import Page, expect

from namemodel.errors import InvalidName
from namemodel.inference.pretrained import load
from namemodel.inside.encoding import encode_names
from namemodel.inside.forced_gates import combinations, forced_answers, forced_model
from namemodel.inside.memory_runs import stored_rows
from namemodel.inside.states import read_states
from namemodel.web.inside.exhibit import Visit
from namemodel.web.inside.gates import trace_gates
from namemodel.web.inside.plane import count_numbers
from namemodel.web.shared.context import Context
from tests.web.conftest import Site
from tests.web.inside_visits import look_at
from tests.web.own_models import OWNER, keep_own, open_exhibit, temporary_context

NAME = "Paternoster"


@pytest.fixture(scope="module")
def context() -> Iterator[Context]:
    with temporary_context() as found:
        yield found


@pytest.mark.parametrize("network", ["gru", "lstm"])
def test_every_answer_and_gate_is_the_package_s(context: Context, network: str) -> None:
    trace = trace_gates(look_at(NAME, context, network=network))
    classifier = load(f"german-italian-{network}-16")
    answers = forced_answers(classifier, NAME, "classifier")
    assert len(answers) == len(combinations(network))
    assert trace["leads"] == pytest.approx(answers.max(axis=1), abs=1e-4)
    assert trace["answers"] == answers.argmax(axis=1).tolist()
    (layer,) = read_states(classifier, NAME).layers
    for gate in trace["gates"]:
        sizes = abs(layer.gates[gate["name"]]).mean(axis=1)
        assert gate["values"] == pytest.approx(sizes, abs=1e-4)


def test_names_are_read_without_a_cell_memory_and_the_task_is_not(context: Context) -> None:
    trace = trace_gates(look_at(NAME, context, network="lstm"))
    dropped = combinations("lstm").index((None, 0, None, None))
    assert trace["accuracies"][dropped] == pytest.approx(0.95, abs=0.025)
    for runs in trace["memory"]:
        assert runs["mean"][0] > 0.95
        assert runs["mean"][dropped] < 0.35
    assert [runs["length"] for runs in trace["memory"]] == [20, 40]
    forced = [
        row.forced[dropped]
        for row in stored_rows()
        if row.architecture == "lstm" and row.length == 20 and row.forced
    ]
    assert trace["memory"][0]["seeds"] == len(forced)
    assert trace["memory"][0]["mean"][dropped] == pytest.approx(sum(forced) / len(forced), abs=1e-4)


@pytest.mark.parametrize("network", ["gru", "lstm"])
def test_a_network_is_shut_where_its_state_stays_zero(context: Context, network: str) -> None:
    trace = trace_gates(look_at(NAME, context, network=network))
    classifier = load(f"german-italian-{network}-16")
    every = combinations(network)
    ids, lengths = encode_names(classifier, [NAME])
    with torch.no_grad():
        model = forced_model(classifier, every)
        read = model.encode(ids.expand(len(every), -1), lengths.expand(len(every)))
    assert trace["shut"] == [int(not row.any()) for row in read.features]
    shut = {round(trace["accuracies"][at], 4) for at, is_shut in enumerate(trace["shut"]) if is_shut}
    assert len(shut) == 1  # one answer for all names


def test_what_is_said_of_forced_gates_is_what_was_measured(context: Context) -> None:
    lstm, gru = (trace_gates(look_at(NAME, context, network=network)) for network in ("lstm", "gru"))
    dropped = combinations("lstm").index((None, 0, None, None))
    alone = combinations("gru").index((0, None, None))
    assert lstm["accuracies"][dropped] == pytest.approx(0.95, abs=0.005)
    assert lstm["fewer"][dropped] == 5
    assert lstm["memory"][0]["mean"][dropped] == pytest.approx(0.24, abs=0.005)
    assert gru["accuracies"][alone] == pytest.approx(0.93, abs=0.005)
    assert gru["memory"][0]["mean"][alone] == pytest.approx(0.28, abs=0.01)


def test_equations_are_those_of_the_cell(context: Context) -> None:
    trace = trace_gates(look_at(NAME, context, network="gru"))
    symbols = [gate["symbol"] for gate in trace["gates"]]
    assert [equation.split(" = ")[0] for equation in trace["equations"]] == [*symbols, "h_t"]
    assert trace["equations"][-1].endswith("z * h")
    lstm = trace_gates(look_at(NAME, context, network="lstm"))["equations"]
    assert [equation.split(" = ")[0] for equation in lstm] == ["i", "f", "g", "o", "c_t", "h_t"]


@pytest.mark.parametrize("units", ["", "output"])
def test_a_trace_of_a_long_name_is_small(context: Context, units: str) -> None:
    trace = trace_gates(look_at("a" * 64, context, network="lstm", units=units))
    assert count_numbers(trace) < 5000
    assert (trace["units"] is not None) == bool(units)


def test_a_name_that_cannot_be_read_is_an_error(context: Context) -> None:
    with pytest.raises(InvalidName):
        trace_gates(look_at("", context))


def test_a_visitor_s_own_network_is_shown_on_its_own_lists(
    context: Context, toy_csv: Path, tmp_path: Path
) -> None:
    own = keep_own(context, tmp_path, "gru", source=str(toy_csv), bidirectional=False, pooling="last")
    trace = trace_gates(Visit(context, own, "Kara", {"network": "lstm", "units": "reset"}, OWNER))
    assert trace["labels"] == list(context.classifier(own).labels)
    assert len(trace["shares"]) == 27
    assert trace["accuracies"] is None
    assert len(trace["units"]["values"]) == 4
    assert trace["notes"] == []
    assert trace["reader"].startswith("your model, a GRU of 6 units")


@pytest.mark.browser
def test_a_switch_forces_its_gate_by_keyboard_and_pointer(visit: Page, site: Site, context: Context) -> None:
    trace = trace_gates(look_at(NAME, context, network="lstm"))
    open_exhibit(visit, site.address, "gates", NAME, network="lstm")
    asked = list[str]()
    visit.on("request", lambda request: asked.append(request.url))
    visit.locator("#nm-gates-forget-0").focus()
    visit.keyboard.press("ArrowRight")  # from "learned" to 0
    dropped = combinations("lstm").index((None, 0, None, None))
    figure = visit.locator('[data-bar="names"] .nm-figure')
    expect(figure).to_contain_text(f"{100 * trace['accuracies'][dropped]:.1f}")
    expect(visit.locator('.nm-gates-cell[data-gate="f"] small')).to_have_text(["0"] * len(NAME))
    expect(visit.locator("#nm-gates-forget-1")).to_be_focused()
    expect(visit).to_have_url(re.compile(rf"[#&]at={dropped}(&|$)"))
    visit.locator('label[for="nm-gates-output-2"]').click()
    both = combinations("lstm").index((None, 0, None, 1))
    expect(figure).to_contain_text(f"{100 * trace['accuracies'][both]:.1f}")
    expect(visit.locator(".nm-gates-equations s")).to_have_count(2)
    expect(visit.locator(".nm-gates-forced")).to_contain_text("2")
    assert asked == []
    expect(visit).to_have_url(re.compile(rf"[#&]at={both}(&|$)"))
    visit.reload()
    expect(visit.locator("#nm-gates-output-2")).to_be_checked()
    visit.get_by_role("textbox", name="Name").fill("Rossi")
    expect(visit.locator(".nm-gates-grid .nm-tile")).to_have_count(5)
    expect(visit.locator(".nm-gates-forced")).to_contain_text("2")
    visit.get_by_role("button", name="Set all as learned").click()
    expect(visit.get_by_role("button", name="Set all as learned")).to_be_hidden()
    expect(figure).to_contain_text(f"{100 * trace['accuracies'][0]:.1f}")


@pytest.mark.browser
@pytest.mark.parametrize("at", ["1.5", "-4", "1e9", "NaN"])
def test_an_address_may_say_anything(visit: Page, site: Site, at: str) -> None:
    open_exhibit(visit, site.address, "gates", NAME, network="lstm", at=at)
    expect(visit.locator('.nm-gates-grid input[value="learned"]:checked')).to_have_count(
        {"1.5": 3, "1e9": 0}.get(at, 4)
    )
    assert "undefined" not in visit.locator(".nm-inside").inner_text()


@pytest.mark.browser
def test_another_network_starts_with_its_gates_as_learned(visit: Page, site: Site) -> None:
    open_exhibit(visit, site.address, "gates", NAME, network="lstm", at="15")
    visit.locator('label[for="nm-gates-network-gru"]').click()
    expect(visit.locator('.nm-gates-grid input[value="learned"]:checked')).to_have_count(3)
    expect(visit.locator('.nm-gates-cell[data-gate="z"]')).to_have_count(len(NAME))
    expect(visit).to_have_url(re.compile(r"[#&]at=0(&|$)"))


@pytest.mark.browser
def test_a_name_is_text_and_the_page_fits_a_phone(visit: Page, site: Site) -> None:
    visit.set_viewport_size({"width": 375, "height": 740})
    open_exhibit(visit, site.address, "gates", "${alert(1)}<b>", units="update", network="gru", at="3")
    expect(visit.locator(".nm-gates-units")).to_have_count(14)
    expect(visit.locator(".nm-gates-grid .nm-tile").nth(12)).to_have_text("b")
    assert visit.evaluate("document.documentElement.scrollWidth") == 375
    labels = visit.locator('[data-exhibit="gates"] .nm-switch label').all()
    assert all((box := label.bounding_box()) and box["height"] >= 44 for label in labels)
