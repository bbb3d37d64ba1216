"""What a comparison shows, drawn from rows that never ran."""

import csv
import dataclasses
import html
import io
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from namemodel.article.studies.ablations import SINGLE_MISTAKES
from namemodel.comparison import Comparison, Variant
from namemodel.comparison.references import PRINTED
from namemodel.comparison.report import interval_words
from namemodel.comparison.statistics import Interval
from namemodel.data import load_names
from namemodel.errors import ConfigError, DataError
from namemodel.events import Planned, RunDone, RunEpoch, RunStarted, SavedRow
from namemodel.training.final_evaluation import TestPrediction as Answer
from namemodel.training.final_evaluation import save_tests
from namemodel.web.compare import stored
from namemodel.web.compare.choice import NETWORKS as PLAIN
from namemodel.web.compare.choice import OFFERED, plan_runs
from namemodel.web.compare.figures import accuracy_figure, curves_html, figures_html, pool, time_figure
from namemodel.web.compare.questions import MISTAKES, QUESTIONS
from namemodel.web.compare.state import TESTED, ComparisonState, Result, load_runs, save_runs
from namemodel.web.compare.stored import load_stored, pack, stored_path
from namemodel.web.compare.view import findings_html, matrices_html, pair_html, table_html
from namemodel.web.shared.confusion import cell_names
from namemodel.web.shared.html import percent, unbroken
from namemodel.web.shared.series_style import styles_of
from tests.comparison.rows import answers_of, comparison_of, reference, row

HOSTILE = '<img src=x onerror="alert(1)">${alert(1)}'
MINE = SavedRow(
    title="Mine: <b>own</b>", parameters=10, epochs=3, n=100, accuracy=0.9, macro_f1=0.9, log_loss=0.3,
    calibration_error=0.05, seconds=1.5, names_a_second=9000.0, megabytes=0.1, curve=[(1, 0.5, 0.8)],
)  # fmt: skip
PLANNED = Planned(["GRU", "RNN", "majority class", "n-grams"], [0, 1], 8)


def state_with(*events: object, printed: bool = False) -> ComparisonState:
    state = ComparisonState(["GRU", "RNN"], PRINTED if printed else ())
    for event in (PLANNED, *events):
        take(state, event)
    return state


def take(state: ComparisonState, event: object) -> None:
    """Tell of an event, and before one of a run that has not begun, that it began."""
    if isinstance(event, RunDone | RunEpoch) and event.run not in state.active:
        state.take(RunStarted(event.run, event.model, event.seed, 3 if event.model in state.trained else 0))
    state.take(event)


def titles(table: str) -> list[str]:
    return re.findall(r'<span class="nm-title">(.*?)(?:<small>.*?</small>)?</span>', table)


def test_curves_are_means_over_seeds_in_a_band_that_spans_them() -> None:
    state = state_with(
        RunEpoch(4, "GRU", 0, 1, 0.5, 0.8, 1.0),
        RunEpoch(5, "GRU", 1, 1, 0.7, 0.6, 1.0),
        RunEpoch(5, "GRU", 1, 2, None, None, 1.0),
        MINE,
    )
    losses, (gru, mine) = state.curves(0), state.curves(1)
    assert (gru.label, gru.x, gru.y) == ("GRU", [1], [pytest.approx(0.7)])
    assert (gru.low, gru.high) == ([0.6], [0.8])
    assert losses[0].y == [pytest.approx(0.6)]
    assert (mine.label, mine.y, mine.low) == ("mine 1: <b>own</b>", [0.8], ())
    legend = re.compile(r"<span>([^<]*)</span></li>")
    assert legend.findall(curves_html(state)) == ["GRU", "RNN", "mine 1: &lt;b&gt;own&lt;/b&gt;"]
    state.outcome = Comparison([])  # in the end, what came
    assert legend.findall(curves_html(state)) == ["GRU", "mine 1: &lt;b&gt;own&lt;/b&gt;"]


def test_results_are_means_over_the_seeds_that_are_done() -> None:
    state = state_with(row("GRU", 0, 0.9), row("GRU", 1, 0.94), reference("n-grams", 0, 0.95), MINE)
    results = {one.title: one for one in state.results()}
    assert list(results) == ["GRU", "RNN", "mine 1: <b>own</b>", "majority class", "n-grams"]
    gru, rnn, mine, majority, grams = results.values()
    assert gru.accuracy is not None
    assert gru.accuracy.mean == pytest.approx(0.92)
    assert mine.accuracy is not None
    assert (mine.accuracy.mean, mine.note) == (pytest.approx(0.9), "on 100 names of its own")
    assert [one.title for one in results.values() if one.figures] == ["GRU", "mine 1: <b>own</b>", "n-grams"]
    assert not rnn.figures
    assert not majority.figures
    assert [one.note for one in (gru, grams)] == ["", "1 of 2 seeds"]
    assert [one.style.muted for one in results.values()] == [False, False, False, True, True]


def test_the_table_has_a_row_for_what_is_done_and_room_for_all() -> None:
    some = table_html(state_with(reference("n-grams", 0, 0.95), row("GRU", 0, 0.9), MINE, printed=True))
    assert titles(some) == [
        *("GRU", "mine 1: &lt;b&gt;own&lt;/b&gt;", "n-grams"),
        *("three linear layers, as printed", "LinearRNN, as printed", "nn.RNN, as printed"),
    ]
    assert some.count('<tr class="muted">') == 4
    assert some.count('aria-sort="none"') == 9
    assert {len(re.findall("<td", line)) for line in some.split("<tr")[2:]} == {8}
    runs = [row(model, seed, 0.9) for model in ("GRU", "RNN") for seed in (0, 1)]
    every = table_html(state_with(*runs, MINE, printed=True))
    height = re.compile(r"--room:(\d+)px")
    assert height.findall(some) == height.findall(every)
    assert "Nadeau and Bengio" in every


def test_cells_are_sorted_by_their_numbers() -> None:
    text = table_html(state_with(row("GRU", 0, 0.9, names_a_second=12345.0), reference("n-grams", 0, 0.95)))
    values = [re.findall(r'<td data-value="(.*?)">(.*?)</td>', line) for line in text.split("<tr")[2:]]
    gru, grams = ([float(value) if value else None for value, _ in cells] for cells in values)
    assert (gru[0], grams[0]) == (0.9, 0.95)
    assert gru[6] == 12345.0
    assert values[0][6][1] == "12,000"
    assert grams[2] is None  # it has no probabilities, so no log loss
    assert values[1][2][1] == "–"


def test_a_model_that_was_not_tested_says_so() -> None:
    figures = dict.fromkeys(("n", "accuracy", "macro_f1", "log_loss", "calibration_error"))
    state = state_with(dataclasses.replace(MINE, **figures))
    (mine,) = [one for one in state.results() if one.figures]
    assert (mine.accuracy, mine.note) == (None, "not tested")
    assert len(titles(table_html(state))) == 1


def test_rows_of_different_test_names_say_so() -> None:
    state = state_with(*(row("GRU", seed, 0.9, n=286) for seed in (0, 1)), row("RNN", 0, 0.9, n=281))
    assert "281 to 286 test names each" in table_html(state)


def test_one_seed_is_told_as_one() -> None:
    state = ComparisonState(["GRU"])
    state.take(Planned(["GRU"], [0], 1))
    take(state, row("GRU", 0, 0.9))
    assert "One seed, 200 test names" in table_html(state)
    assert "90.0\u202f% (85.1–93.4)" in table_html(state)


def test_labels_of_strangers_are_text_in_every_figure() -> None:
    state = ComparisonState([HOSTILE, "x"])
    labels = [HOSTILE, "x"]
    answers = [Answer(HOSTILE, HOSTILE, HOSTILE, 0.9, False), Answer("b", HOSTILE, HOSTILE, 0.9, False)]
    others = [Answer(HOSTILE, HOSTILE, "x", 0.9, False), Answer("b", HOSTILE, "x", 0.9, False)]
    runs = {model: [row(model, 0, 0.9, labels=labels)] for model in (HOSTILE, "x")}
    for event in (Planned([HOSTILE, "x"], [0], 2), *(run for of_model in runs.values() for run in of_model)):
        take(state, event)
    state.outcome = comparison_of(runs, {(HOSTILE, 0): answers, ("x", 0): others})
    for text in (
        figures_html(state),
        table_html(state),
        matrices_html(state),
        pair_html(state.outcome, HOSTILE, "x", 0),
    ):
        assert "&lt;img" in text
        assert "<img" not in text
        assert 'onerror="' not in text


def test_figures_keep_their_height_and_have_a_mark_for_what_is_done() -> None:
    styles = styles_of(["GRU", "n-grams", "majority"], ["n-grams", "majority"])
    waiting = [Result(title, style) for title, style in styles.items()]
    known = {
        "GRU": (Interval(0.9, 0.88, 0.92, 3), 10, 2.0),
        "n-grams": (Interval(0.95, 0.94, 0.96, 3), 5, 0.03),
        "majority": (Interval(0.5, 0.4, 0.6, 3), 0, 0.1),
    }
    names = ("accuracy", "parameters", "seconds")
    done = [Result(title, styles[title], dict(zip(names, of, strict=True))) for title, of in known.items()]
    for draw in (accuracy_figure, time_figure):
        before, after = (re.findall(r"(?:--lines|height):(?:\d+)px", draw(of)) for of in (waiting, done))
        assert before == after
        assert draw(waiting).count('class="nm-mark"') == 0
        assert (
            draw(done).count('class="nm-mark"') == 2
        )  # the majority class is below the scale, and never trained
    assert "GRU 90.0 ± 2.0\u202f%" in accuracy_figure(done)
    assert accuracy_figure(done).count("below this scale") == 1
    assert (
        accuracy_figure(done).count('<text class="reference') == 1
    )  # n-grams; the majority class learns nothing
    assert "GRU 90.0\u202f% in 2.0 s" in time_figure(done)


def test_an_accuracy_is_a_dot_with_its_interval_on_one_axis() -> None:
    style = styles_of(["GRU"])["GRU"]
    grams = styles_of(["n-grams"], ["n-grams"])["n-grams"]
    results = [
        Result("GRU", style, {"accuracy": Interval(0.96, 0.94, 0.98, 1), "parameters": 10}),
        Result("n-grams", grams, {"accuracy": Interval(0.98, 0.97, 0.99, 1), "parameters": 5}),
        Result("new", style),
    ]
    text = accuracy_figure(results)
    assert re.findall(r'class="nm-mark" x="([\d.]+)%"', text) == ["42.86", "71.43"]  # from 93 to 100 %
    assert re.findall(r'class="whisker" x1="([\d.]+)%" x2="([\d.]+)%"', text) == [
        ("14.29", "71.43"),
        ("57.14", "85.71"),
    ]
    assert re.findall(r'<line x1="([\d.]+)%"', text) == ["71.43"]
    assert "--lines:24px" in text
    assert "GRU 96.0\u202f% (94.0–98.0); " in text
    assert "new –; n-grams 98.0\u202f%" in text


def test_printed_figures_are_lines_or_a_note_below_the_scale() -> None:
    text = accuracy_figure(state_with(row("GRU", 0, 0.95), row("RNN", 0, 0.97)).results(), PRINTED)
    assert (
        text.count('<text class="reference') + text.split("Below this scale: ")[1].count(" as printed") == 3
    )


def test_no_two_models_of_a_study_look_alike() -> None:
    for study in OFFERED.values():
        styles = styles_of(study.models())
        assert len(set(styles.values())) == len(styles), study.id


def test_bins_of_several_seeds_are_pooled_by_names() -> None:
    assert pool([[[0.6, 0.5, 10], [0.9, 1.0, 10]], [[0.7, 0.8, 30], [0.9, 0.9, 10]]]) == [
        [pytest.approx(0.675), pytest.approx(0.725), 40],
        [pytest.approx(0.9), pytest.approx(0.95), 20],
    ]
    assert pool([]) == []


def test_confusions_of_seeds_are_added_up_with_their_names() -> None:
    answers = [
        [Answer("Adam", "German", "Italian", 0.9, False), Answer("Rossi", "Italian", "Italian", 0.9, False)],
        [Answer("Adam", "German", "Italian", 0.8, False), Answer("Otto", "German", "Italian", 0.9, False)],
    ]
    state = state_with(row("GRU", 0, 0.9), row("GRU", 1, 0.9))
    state.outcome = Comparison(state.done, {("GRU", seed): answers[seed] for seed in (0, 1)})
    cells = cell_names(["German", "Italian"], [*answers[0], *answers[1]])
    assert cells == {"0,1": [("Adam", 2), ("Otto", 1)], "1,1": [("Rossi", 1)]}
    text = matrices_html(state)
    assert re.findall(r'data-count="(\d+)"', text) == ["180", "20", "10", "190"]
    data = re.search(r"data-names='(.*?)'", text)
    assert data is not None
    assert json.loads(html.unescape(data[1]))["0,1"] == [["Adam", 2], ["Otto", 1]]
    assert 'aria-label="German → Italian: 20 of 200"' in text


@pytest.mark.parametrize("id", QUESTIONS)
def test_a_stored_comparison_is_whole_and_has_no_names(id: str) -> None:
    question, (made, state) = QUESTIONS[id], load_stored(id)
    assert state.outcome is not None
    variants = question.variants(question.stored_seeds)
    planned = Counter((one.model, one.experiment.seed) for one in variants)
    assert planned == Counter((run.model, run.seed) for run in state.done if run.architecture)
    assert (made["study"], state.outcome.predictions) == (question.study, {})
    assert all(run.tested == "" for run in state.done)
    assert set(state.points) == set(state.trained)
    assert stored_path(id).stat().st_size < 300_000
    names = {name.casefold() for name in load_names("german-italian").names if len(name) > 4}
    words = set(re.findall(r"\w+", stored_path(id).read_text(encoding="utf-8").casefold()))
    assert words.isdisjoint(names - {"linear"})


@pytest.mark.parametrize("id", QUESTIONS)
def test_an_answer_is_one_of_its_guesses_and_says_how_sure_it_is(id: str) -> None:
    question = QUESTIONS[id]
    answer = question.answered
    assert 0 <= answer.right < len(question.guesses)
    assert f"{question.stored_seeds} seeds" in answer.says
    assert "interval" in answer.says or "can’t tell apart less than" in answer.says
    assert max(bar.share for bar in answer.bars) == pytest.approx(1)


def test_the_costs_that_a_card_gives_are_those_of_its_study() -> None:
    costliest = QUESTIONS["mistakes"]
    _, state = load_stored("mistakes")
    assert state.outcome is not None
    losses = {
        one.title: state.outcome.accuracy(one.counterpart).mean - state.outcome.accuracy(one.title).mean
        for one in SINGLE_MISTAKES
    }
    worst = max(losses, key=lambda title: losses[title])
    assert list(MISTAKES)[costliest.answered.right] == worst
    (shown,) = [bar.figure for bar in costliest.answered.bars if bar.label == MISTAKES[worst]]
    assert shown == f"{100 * losses[worst]:.1f}"


def test_a_study_that_was_stopped_is_not_tested_pair_by_pair() -> None:
    state = state_with(row("GRU", 0, 0.9), row("RNN", 0, 0.8), row("GRU", 1, 0.9))
    state.study, state.outcome = "memory", Comparison(state.done)
    assert "Not all runs of the study were done" in findings_html(state)
    assert "<li" not in findings_html(state)
    state.study = ""
    assert "<li" in findings_html(state)


def test_what_is_packed_is_loaded_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events = [
        Planned(["GRU", "majority class"], [0], 2),
        RunEpoch(1, "GRU", 0, 1, 0.5, 0.8, 1.0),
        row("GRU", 0, 0.912345678, run=1, tested="tested/1.csv"),
        reference("majority class", 0, 0.5),
    ]
    monkeypatch.setattr(stored, "FOLDER", tmp_path)
    (tmp_path / "toy.json").write_bytes(pack(events, study=PLAIN, version="1"))
    made, state = load_stored("toy")
    assert made == {"study": PLAIN, "version": "1"}
    assert [(run.model, run.accuracy, run.tested) for run in state.done] == [
        ("GRU", 0.91235, ""),
        ("majority class", 0.5, ""),
    ]
    assert state.points == {"GRU": {1: [(0.5, 0.8)]}}


def test_time_left_follows_the_runs_that_are_done() -> None:
    now = 0.0
    state = ComparisonState(["GRU", "RNN"], clock=lambda: now)
    assert state.progress() == "Reading the names …"
    state.take(Planned(["GRU", "RNN"], [0, 1], 4))
    assert state.progress() == "Starting worker processes …"
    state.take(RunStarted(0, "GRU", 0, 10))
    state.take(RunStarted(1, "RNN", 0, 10))
    now = 2.0
    for run, model in enumerate(("GRU", "RNN")):
        state.take(RunEpoch(run, model, 0, 5, 0.1, 0.9, 0.4))
    # Two runs with 2 s left each and two of 4 s that wait, two at a time.
    assert state.seconds_left() == pytest.approx(6.0)
    assert state.share == pytest.approx(0.25)
    now = 4.0
    for run, model in enumerate(("GRU", "RNN")):
        state.take(row(model, 0, 0.9, run=run))
    assert state.progress() == "2 of 4 runs · 4.0 s left"
    state.take(RunStarted(2, "GRU", 1, 10))
    state.take(RunStarted(3, "RNN", 1, 10))
    state.take(row("RNN", 1, 0.9, run=3))
    now = 4.4
    state.take(RunEpoch(2, "GRU", 1, 1, 0.1, 0.9, 0.4))
    assert state.seconds_left() == pytest.approx(3.6)  # of one run, which is not shared


def test_a_comparison_that_ends_without_a_word_is_a_stopped_one() -> None:
    assert ComparisonState(["GRU"]).summary("names", 1.0) == "Stopped before the first run."
    state = state_with()
    assert state.shown
    assert state.summary("names", 1.0) == "Stopped after 0 of 8 runs."
    state.outcome = Comparison([])
    assert not state.shown


def test_a_reference_tells_nothing_of_how_long_a_network_takes() -> None:
    state = ComparisonState(["GRU"])
    state.take(Planned(["GRU", "n-grams"], [0], 2))
    state.take(RunStarted(0, "n-grams", 0, 0))
    state.take(reference("n-grams", 0, 0.9))
    assert state.progress() == "1 of 2 runs"
    state.take(RunStarted(1, "GRU", 0, 3))
    state.take(row("GRU", 0, 0.9, run=1))
    assert state.progress() == "Adding up …"


def test_what_a_comparison_found_is_read_again(tmp_path: Path) -> None:
    answers = [Answer("Adam", "German", "Italian", 0.9, False)]
    (tmp_path / TESTED).mkdir()
    save_tests(tmp_path / TESTED / "0.csv", answers)
    rows = [row("GRU", 0, 0.9, tested="tested/0.csv"), row("RNN", 0, 0.8)]
    table = save_runs(tmp_path, rows, [MINE])
    found = load_runs(tmp_path)
    assert found.rows == {"GRU": [rows[0]], "RNN": [rows[1]]}
    assert found.predictions == {("GRU", 0): answers}
    records = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8-sig"))))
    assert [record["model"] for record in records] == ["GRU", "RNN", "Mine: <b>own</b>"]
    assert records[0]["accuracy"] == "0.9"
    assert records[2]["seed"] == ""
    assert not {"run", "tested", "confusion", "curve"} & records[0].keys()
    assert load_runs(tmp_path / "none").rows == {}


def test_two_models_in_detail_have_a_row_for_each_name_on_which_they_differ() -> None:
    rows = {model: [row(model, seed, 0.9) for seed in range(3)] for model in ("GRU", "LSTM")}
    answers = {(model, seed): answers_of([True] * 200) for model in rows for seed in range(3)}
    answers["LSTM", 1] = answers_of([False] * 20 + [True] * 180)
    kept = comparison_of(rows, answers)
    for seed, differing in ((0, 0), (1, 20)):
        assert pair_html(kept, "GRU", "LSTM", seed).count('<th scope="row"') == differing
    with pytest.raises(DataError, match="agrees with itself"):
        pair_html(kept, "GRU", "GRU", 1)


def test_what_is_chosen_is_planned_without_reading_a_name() -> None:
    def planned(study: str, networks: list[str], epochs: float | None = 0) -> list[Variant]:
        return plan_runs("not-there.csv", study, networks, "recommended", epochs, 2.0, True)

    two = planned(PLAIN, ["rnn", "gru"], 3.0)
    assert [(v.model, v.experiment.seed, v.experiment.training.epochs) for v in two] == [
        (f"{title} + character LM", seed, 3) for seed in (0, 1) for title in ("RNN", "GRU")
    ]
    assert {v.experiment.data.source for v in two} == {"not-there.csv"}
    assert planned(PLAIN, [], None) == []
    assert len(planned("recurrence", [])) == 2 * len(OFFERED["recurrence"].models())
    with pytest.raises(ConfigError, match="Epochs is -2; it must be from 1 to 1000, or 0"):
        planned(PLAIN, ["gru"], -2.0)


def test_numbers_and_sentences_are_written_alike() -> None:
    assert interval_words(Interval(0.978, 0.969, 0.987, 3)) == "97.8 ± 0.9 %"
    assert interval_words(Interval(0.975, 0.95, 0.988, 1)) == "97.5 % (95.0–98.8)"
    assert interval_words(Interval(0.631, -1.069, 2.331, 2)) == "63.1 % (0.0–100.0)"
    assert percent(None) == "–"
    assert unbroken("p = 0.03, 95 %") == "p\u00a0=\u00a00.03, 95\u202f%"
