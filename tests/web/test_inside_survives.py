"""Exhibit 4, what survives: a name's gradients, the runs of the memory task, and a run of one's own."""

import json
import re
import statistics
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import torch
from playwright.sync_api import Page, expect

from namemodel.errors import ConfigError
from namemodel.inference.pretrained import load
from namemodel.inside.encoding import letters_of
from namemodel.inside.figures_over_names import find_test_names
from namemodel.inside.gradients import letter_gradients
from namemodel.inside.memory_runs import learned_by_share, stored_rows
from namemodel.inside.memory_task import (
    MemorySettings,
    answer,
    build_network,
    draw_sequences,
    first_symbol_share,
    train_memory,
)
from namemodel.inside.starts import kept_fraction
from namemodel.web.inside.exhibit import Visit
from namemodel.web.inside.memory import (
    CHOICES,
    count_learned,
    fails_from,
    over,
    run_memory,
    settings_of,
    title_of,
    trace_own,
)
from namemodel.web.inside.networks import SMALL
from namemodel.web.inside.plane import count_numbers
from namemodel.web.inside.survives import NO_MEASURE, SURVIVES, accuracies, trace_survives
from namemodel.web.shared.context import Context
from tests.web.conftest import Site
from tests.web.fields import open_tab
from tests.web.inside_visits import look_at
from tests.web.own_models import OWNER, keep_own, open_exhibit, temporary_context


@pytest.fixture(scope="module")
def context() -> Iterator[Context]:
    with temporary_context() as built:
        yield built


def test_bars_are_the_gradients_of_the_package_relative_to_the_last_letter(context: Context) -> None:
    trace = trace_survives(look_at("Tribbiani", context))
    assert json.loads(json.dumps(trace)) == trace
    assert count_numbers(trace) < 5000
    assert "".join(trace["name"]["letters"]) == "tribbiani"
    assert [row["architecture"] for row in trace["name"]["rows"]] == list(SMALL)
    for row in trace["name"]["rows"]:
        norms = letter_gradients(load(SMALL[row["architecture"]]), "Tribbiani", predictor="classifier")
        assert row["shares"] == pytest.approx(norms / norms[-1], rel=1e-3)


@pytest.mark.parametrize("name", ["a" * 64, "${alert(1)}<b>", "Łukasz 李"])
def test_names_may_be_anything(context: Context, name: str) -> None:
    found = trace_survives(look_at(name, context))["name"]
    assert {len(row["shares"]) for row in found["rows"]} == {len(found["letters"])}


def test_a_name_that_cannot_be_read_leaves_the_memory_task(context: Context) -> None:
    trace = trace_survives(look_at("", context))
    assert trace["name"]["letters"] == []
    assert trace["name"]["absent"]
    assert trace["own"]["share"] > 0


def test_dots_are_the_runs_that_are_shipped(context: Context) -> None:
    rows, runs = stored_rows(), trace_survives(look_at(context=context))["runs"]
    dots = [tuple(run) for network in runs["networks"] for run in network["runs"]]
    assert sorted(dots) == sorted(
        (row.length, row.seed, row.share, row.accuracy, row.steps, int(row.learned)) for row in rows
    )
    *_, (high, _, many, learned) = learned_by_share(rows)
    assert runs["high"] == high
    assert sum(run[5] for run in dots if run[2] >= high) == learned
    assert sum(run[2] >= high for run in dots) == many


def test_the_guess_that_is_called_right_is_what_the_runs_say() -> None:
    def learned(start: str, bias: float) -> list[bool]:
        return [
            row.learned
            for row in stored_rows()
            if (row.architecture, row.start, row.bias, row.length) == ("lstm", start, bias, 20)
        ]

    assert SURVIVES.guesses[SURVIVES.right] == "One of them"
    assert sorted(learned("torch", 0)) == [False] * 7 + [True]
    assert learned("bias", 3) == [True] * 8
    opened = [
        row.steps for row in stored_rows() if (row.settings.title, row.length) == ("LSTM, forget bias 3", 20)
    ]
    assert max(opened) == 50
    shares = [
        row.share
        for row in stored_rows()
        if (row.architecture, row.start, row.length) == ("lstm", "torch", 20)
    ]
    assert statistics.median(shares) == pytest.approx(0.0002, abs=0.00005)  # "about 0.02 %"
    assert kept_fraction(3) == pytest.approx(0.95, abs=0.005)  # "95 % of the state"


@pytest.mark.usefixtures("archive")
def test_names_average_seven_letters() -> None:
    classifier = load(SMALL["gru"])
    names = find_test_names(classifier)
    assert names is not None
    assert round(statistics.mean(len(letters_of(classifier, name)) for name in names.names)) == 7
    assert "Names average seven letters" in accuracies()


def test_a_network_of_ones_own_stands_alone_where_the_others_do_not_know_the_letters(
    context: Context, tmp_path_factory: pytest.TempPathFactory
) -> None:
    names = tmp_path_factory.mktemp("lists") / "names.csv"
    words = [f"{stem}{end}" for stem in "абвгдежз" for end in ("нова", "енко", "ич")]
    labels = {"нова": "One", "енко": "Two", "ич": "Three"}
    rows = [f"{word},{labels[word[1:]]}" for word in words]
    names.write_text("name,label\n" + "\n".join(rows) + "\n", encoding="utf-8")
    own = keep_own(context, names.parent, "gru", source=str(names), bidirectional=False, pooling="last")
    found = trace_survives(Visit(context, own, "абвнова", {}, OWNER))["name"]
    (last,) = found["rows"]
    norms = letter_gradients(context.classifier(own), "абвнова", predictor="classifier")
    assert last["yours"]
    assert last["shares"] == pytest.approx(norms / norms[-1], rel=1e-3)


def test_a_network_whose_last_gradient_is_zero_is_left_out(
    context: Context, toy_csv: Path, tmp_path: Path
) -> None:
    shape = {"bidirectional": False, "pooling": "max", "hidden_size": 2}
    own = keep_own(context, tmp_path, "gru", source=str(toy_csv), **shape)
    names = [line.partition(",")[0] for line in toy_csv.read_text(encoding="utf-8").splitlines()[1:60]]
    classifier = context.classifier(own)
    last = {name: letter_gradients(classifier, name, predictor="classifier")[-1] for name in names}
    assert 0 in last.values()
    assert any(last.values())
    for name, gradient in last.items():
        found = trace_survives(Visit(context, own, name, {}, OWNER))["name"]
        assert [row["yours"] for row in found["rows"]] == [False] * len(SMALL) + [True] * bool(gradient)
        assert (NO_MEASURE.format("Your network") in found["note"]) == (not gradient)


@pytest.mark.parametrize(
    "options", [{}, {"network": "gru-bias", "bias": "1.5", "length": "40", "seed": "101"}]
)
def test_the_share_before_training_is_that_of_the_network_that_would_be_trained(
    context: Context, options: dict[str, str]
) -> None:
    settings = settings_of(options)
    own = trace_survives(look_at(context=context, **options))["own"]
    assert own["share"] == pytest.approx(
        first_symbol_share(build_network(settings), settings.length), rel=1e-3
    )
    assert {key: own[key] for key in settings.to_dict()} == settings.to_dict()


def test_options_that_are_no_choice_are_as_at_first_and_numbers_stay_within_their_limits() -> None:
    nonsense = {"network": "<b>", "bias": "${1}", "length": "1e99", "seed": "-3"}
    assert settings_of(nonsense) == settings_of({"length": "160"})
    for text in ("nan", "inf", "-inf", "NaN", "1e999"):
        assert settings_of({"length": text, "seed": text}) == settings_of({})
        assert settings_of({"network": "gru-bias", "bias": text}) == settings_of({"network": "gru-bias"})
    assert len({title_of(*choice) for choice in CHOICES.values()}) == len(CHOICES)


def test_a_length_or_bias_between_two_is_the_nearest_that_can_be_chosen() -> None:
    between = settings_of({"network": "lstm-bias", "length": "27", "bias": "2.6"})
    assert (between.length, between.bias) == (20, 2.5)


def test_runs_are_not_sent_to_a_browser_that_has_them(context: Context) -> None:
    first, later = (trace_survives(look_at(context=context, **have)) for have in ({}, {"have": "1"}))
    assert first.keys() - later.keys() == {"runs"}
    assert count_numbers(later) < 100
    assert later["own"] == first["own"]


def test_a_network_that_tells_three_of_four_symbols_apart_is_right_in_75_percent() -> None:
    settings = MemorySettings(architecture="rnn", length=10, seed=0)
    (row,) = [row for row in stored_rows() if row.settings == settings]
    network = build_network(settings)
    *_, _ = train_memory(settings, network=network)
    ids, _ = draw_sequences(200, settings.length, torch.Generator().manual_seed(1))
    assert row.accuracy == pytest.approx(0.75, abs=0.02)
    assert len(answer(network, ids).argmax(dim=1).unique()) == 3


def test_the_sentence_over_all_runs_is_counted_from_them() -> None:
    rows = stored_rows()
    assert [fails_from(rows, id) for id in ("rnn", "gru", "lstm")] == [40, 40, 20]
    assert count_learned(rows, "rnn", "orthogonal", 0, 80) == (7, 8)
    assert count_learned(rows, "lstm", "bias", 3, 80) == (2, 8)
    assert "7 of 8 RNNs" in over(rows)


def test_a_run_reports_its_accuracy_and_ends_with_what_it_learned(context: Context) -> None:
    visit = look_at(context=context, network="lstm-bias", length="5", run="7")
    with context.store.folder_for("somebody") as stored:
        *going, last = run_memory(visit, stored, partial(context.job, "page", stored=stored))
    assert all(not live["over"] for live in going)
    assert last["run"] == "7"
    assert last["done"]["learned"]
    steps = [step for step, _ in last["progress"]]
    assert steps == list(range(25, last["done"]["steps"] + 1, 25))


def test_a_run_that_one_would_wait_too_long_for_is_refused(context: Context) -> None:
    assert trace_own(MemorySettings(architecture="gru", length=80))["why_not"] == ""
    assert "T = 160" in trace_own(MemorySettings(architecture="gru", length=160))["why_not"]
    visit = look_at(context=context, length="160")
    with context.store.folder_for("somebody") as stored, pytest.raises(ConfigError, match="T = 80"):
        next(run_memory(visit, stored, partial(context.job, "page", stored=stored)))


def test_the_exhibit_goes_by_keys_and_pointer_and_is_in_the_address(visit: Page) -> None:
    panel = open_tab(visit, "Look inside")
    panel.get_by_role("button", name="4 What survives").click()
    says = panel.locator(".nm-says")
    expect(says).to_contain_text("The first letter’s gradient")
    letters = panel.get_by_role("slider", name="Letters of the name")
    letters.press("ArrowRight")
    expect(says).to_contain_text("Letter 2")
    letters.press("End")
    expect(says).to_contain_text("is the measure")

    dots = panel.locator(".nm-survives-task .nm-mark")
    expect(dots).to_have_count(len(stored_rows()))
    told = panel.locator(".nm-survives-run")
    dots.and_(panel.locator("[tabindex='0']")).focus()
    visit.keyboard.press("End")
    rows = sorted(stored_rows(), key=lambda row: row.share)
    expect(told).to_contain_text(f"T = {rows[-1].length}, seed {rows[-1].seed}")
    plot = panel.locator(".nm-survives-task .nm-plot")
    box = plot.bounding_box()
    assert box is not None
    plot.click(position={"x": box["width"] - 5, "y": 5})
    expect(told).to_contain_text("the gradient at the first symbol is")
    panel.get_by_label("Show runs of length").select_option("10")
    expect(panel.locator(".nm-survives-task .nm-mark:not(.out)")).to_have_count(
        sum(row.length == 10 for row in rows)
    )

    panel.get_by_label("Network and start").select_option("gru-chrono")
    panel.get_by_role("slider", name="Symbols T").press("End")
    for name in ("Train", "Yes", "No"):
        expect(panel.get_by_role("button", name=name, exact=True)).to_be_disabled()
    expect(panel.get_by_label("Bias of the gate", exact=True)).to_be_hidden()
    expect(visit).to_have_url(re.compile("network=gru-chrono"))
    expect(visit).to_have_url(re.compile("length=160"))


def test_a_run_that_is_stopped_is_drawn_as_unfinished(visit: Page, site: Site) -> None:
    open_exhibit(visit, site.address, "survives", "Rossi", network="lstm-torch", length="80")
    panel = visit.locator(".nm-exhibit[data-exhibit=survives]")
    panel.get_by_role("button", name="Yes", exact=True).click()
    panel.get_by_role("button", name="Train", exact=True).click()
    outcome = panel.locator(".nm-survives-outcome")
    expect(outcome).to_contain_text(re.compile(r"step \d+ of 500"))
    stop = panel.get_by_role("button", name="Stop", exact=True)
    expect(stop).to_have_id("nm-stop-look-inside")
    stop.click()
    expect(panel.locator("#nm-stop-look-inside:enabled")).to_have_count(0)
    expect(outcome).to_contain_text("unfinished")
    expect(panel.locator(".nm-mark.own.unfinished")).to_have_count(1)
    expect(panel.get_by_role("button", name="Train", exact=True)).to_be_enabled()
    expect(panel.locator(".nm-survives-task .nm-mark[tabindex='0']")).to_have_count(1)
    expect(panel.locator(".nm-survives-own polyline")).to_have_count(1)

    length = panel.get_by_label("Show runs of length")
    length.select_option("10")
    expect(panel.locator(".nm-mark.own.out")).to_have_count(1)
    panel.get_by_role("slider", name="Symbols T").press("ArrowLeft")
    expect(panel.locator(".nm-survives-own polyline")).to_have_count(0)


def test_a_long_name_with_markup_fits_a_phone(visit: Page, site: Site) -> None:
    visit.set_viewport_size({"width": 375, "height": 800})
    open_exhibit(visit, site.address, "survives", "<b>${alert(1)}" + "a" * 50)
    panel = visit.locator(".nm-exhibit[data-exhibit=survives]")
    expect(panel.locator(".nm-tile")).to_have_count(64)
    expect(panel.locator(".nm-lettergrid b", has_text="alert")).to_have_count(0)
    assert visit.evaluate("document.documentElement.scrollWidth") == 375
    small = panel.locator("button:visible, select:visible, input:visible").evaluate_all(
        "all => all.filter((one) => one.getBoundingClientRect().height < 44).length"
    )
    assert small == 0
