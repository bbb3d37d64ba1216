"""What a comparison shows, drawn from rows that never ran."""

import csv
import dataclasses
import html
import io
import json
import re
from pathlib import Path

import pytest

from namemodel.comparison import Planned, RunEpoch, RunStarted, SavedRow
from namemodel.comparison.paired import compare_answers
from namemodel.comparison.statistics import Interval
from namemodel.comparison.words import findings
from namemodel.errors import DataError
from namemodel.training.final_evaluation import TestPrediction as Answer
from namemodel.training.final_evaluation import save_tests
from namemodel.web.compare import comparisons
from namemodel.web.compare.comparison_state import Board
from namemodel.web.compare.confusions import Confusion, add_up, confusions_html
from namemodel.web.compare.eta import Pace
from namemodel.web.compare.pairwise import pair_html
from namemodel.web.compare.request import NETWORKS as PLAIN
from namemodel.web.compare.request import Asked
from namemodel.web.compare.results import pair_of
from namemodel.web.compare.results_table import scores_html
from namemodel.web.compare.studies import OFFERED
from namemodel.web.shared.axes import loss_axis, percent_axis, seconds_axis, spread_out, whole_axis
from namemodel.web.shared.charts import Dot, Line, accuracy_html, interval_words, time_html
from namemodel.web.shared.lines import HEIGHT, Curve, accuracy_lines, loss_lines
from namemodel.web.shared.reliability import pool, reliability_html
from namemodel.web.shared.series_style import DASHES, MARKERS, NETWORKS, looks_of
from namemodel.web.shared.text import percent, unbroken
from tests.comparison.rows import answers_of, comparison_of, reference, row

HOSTILE = '<img src=x onerror="alert(1)">${alert(1)}'
MINE = SavedRow(
    title="Mine: <b>own</b>", parameters=10, epochs=3, n=100, accuracy=0.9, macro_f1=0.9, log_loss=0.3,
    calibration_error=0.05, seconds=1.5, names_a_second=9000.0, megabytes=0.1, curve=[(1, 0.5, 0.8)],
)  # fmt: skip
PLANNED = Planned(["GRU", "RNN", "majority class", "n-grams"], [0, 1], 8)


def board_with(*events: object, printed: bool = False) -> Board:
    board = Board(["GRU", "RNN"], printed)
    for event in (PLANNED, *events):
        board.take(event)
    return board


def tags(text: str) -> list[str]:
    return re.findall(r"<(img|script|b>own)", text)


def test_a_board_averages_the_seeds_and_knows_its_references() -> None:
    board = board_with(
        RunEpoch(4, "GRU", 0, 1, 0.5, 0.8, 1.0),
        RunEpoch(5, "GRU", 1, 1, 0.7, 0.6, 1.0),
        RunEpoch(5, "GRU", 1, 2, None, None, 1.0),
        row("GRU", 0, 0.9),
        row("GRU", 1, 0.94),
        reference("n-grams", 0, 0.95),
    )
    assert board.references == ["majority class", "n-grams"]
    (line,) = board.curves("accuracy")
    assert (line.title, line.points) == ("GRU", [(1, pytest.approx(0.7))])
    assert board.curves("loss")[0].points == [(1, pytest.approx(0.6))]
    assert list(board.legend()) == ["GRU", "RNN"]
    assert list(board.legend(over=True)) == ["GRU"]
    dots = {dot.title: dot for dot in board.dots()}
    assert list(dots) == ["GRU", "RNN", "majority class", "n-grams"]
    assert dots["GRU"].accuracy is not None
    assert dots["GRU"].accuracy.mean == pytest.approx(0.92)
    assert dots["RNN"].accuracy is None
    assert [dot.title for dot in dots.values() if dot.line] == ["n-grams"]
    assert list(board.reliability()) == ["GRU", "RNN"]


def test_a_chart_with_no_point_is_as_high_as_another() -> None:
    empty, drawn = (
        loss_lines([Curve("GRU", NETWORKS["GRU"], points)], 30) for points in ([], [(1, 0.5), (2, 0.4)])
    )
    height = re.compile(r"height:(\d+)px")
    assert height.findall(empty) == height.findall(drawn) == [str(HEIGHT)]
    assert "no figures yet" in empty
    assert "GRU 0.4 after epoch 2" in drawn


def test_ticks_of_epochs_are_whole_numbers() -> None:
    assert whole_axis(1).ticks == (0, 1)
    assert whole_axis(2).ticks == (0, 1, 2)
    assert whole_axis(30).ticks == (0, 5, 10, 15, 20, 25, 30)
    assert whole_axis(1000).ticks == (0, 200, 400, 600, 800, 1000)
    assert loss_axis([0.58, 0.1]).ticks == pytest.approx((0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6))
    assert loss_axis([]).high == 1


def test_a_single_epoch_is_a_marker_and_lines_that_coincide_are_dashed() -> None:
    looks = looks_of(["GRU", "RNN"])
    text = accuracy_lines([Curve(title, look, [(1, 0.9)]) for title, look in looks.items()], 1)
    assert text.count('class="nm-at"') == 2
    dashes = re.findall(r'stroke-dasharray="(.*?)"', text)
    assert len(set(dashes)) == 2
    assert dashes[0] == ""  # the whole line lies below
    assert len(set(DASHES.values())) == len(MARKERS) == len(DASHES)


def test_a_loss_that_is_no_number_is_left_out() -> None:
    text = loss_lines([Curve("GRU", NETWORKS["GRU"], [(1, 0.5), (2, float("nan")), (3, float("inf"))])], 3)
    assert "after epoch 1" in text
    assert "nan" not in text.replace("nm-", "")


def test_the_table_has_a_row_for_what_is_done_and_room_for_all() -> None:
    text = scores_html(board_with(reference("n-grams", 0, 0.95), row("GRU", 0, 0.9), MINE, printed=True))
    titles = re.findall(r'<span class="nm-title">(.*?)(?:<small>.*?</small>)?</span>', text)
    assert titles == [
        *("GRU", "mine 1: &lt;b&gt;own&lt;/b&gt;", "n-grams"),
        *("three linear layers, as printed", "LinearRNN, as printed", "nn.RNN, as printed"),
    ]
    assert text.count('<tr class="muted">') == 4
    assert "1 of 2 seeds" in text
    assert text.count('aria-sort="none"') == 9
    assert not tags(text)
    again = scores_html(
        board_with(*(row(m, s, 0.9) for m in ("GRU", "RNN") for s in (0, 1)), MINE, printed=True)
    )
    height = re.compile(r"--room:(\d+)px")
    assert height.findall(text) == height.findall(again)
    assert "Nadeau and Bengio" in again


def test_rows_of_different_test_names_say_so() -> None:
    board = board_with(*(row("GRU", seed, 0.9, n=286) for seed in (0, 1)), row("RNN", 0, 0.9, n=281))
    assert "281 to 286 test names each" in scores_html(board)


def test_one_seed_is_told_as_one() -> None:
    board = Board(["GRU"])
    board.take(Planned(["GRU"], [0], 1))
    board.take(row("GRU", 0, 0.9))
    assert "One seed, 200 test names" in scores_html(board)
    assert "90.0\u202f% (85.1–93.4)" in scores_html(board)


def test_labels_of_strangers_are_text_in_every_figure() -> None:
    looks = looks_of([HOSTILE])
    dots = [Dot(HOSTILE, looks[HOSTILE], Interval(0.9, 0.8, 0.95, 3), 1.0, line=True)]
    answers = [Answer(HOSTILE, HOSTILE, HOSTILE, 0.9, False), Answer("b", HOSTILE, HOSTILE, 0.9, False)]
    others = [Answer(HOSTILE, HOSTILE, "x", 0.9, False), Answer("b", HOSTILE, "x", 0.9, False)]
    confusion = Confusion([HOSTILE, "x"], [[2, 0], [0, 1]], {(0, 0): [(HOSTILE, 2)]})
    for text in (
        accuracy_html(dots, [Line(HOSTILE, 0.9)]),
        time_html(dots),
        reliability_html({HOSTILE: [[[0.9, 0.8, 10]]]}, looks),
        confusions_html({HOSTILE: confusion}, looks),
        pair_html(HOSTILE, "x", compare_answers(answers, others), [HOSTILE]),
    ):
        assert "&lt;img" in text
        assert not tags(text)
        assert 'onerror="' not in text


def test_figures_keep_their_height_and_say_their_numbers() -> None:
    looks = looks_of(["GRU", "n-grams"], ["n-grams"])
    waiting = [Dot(title, look) for title, look in looks.items()]
    done = [
        Dot("GRU", looks["GRU"], Interval(0.9, 0.88, 0.92, 3), 2.0),
        Dot("n-grams", looks["n-grams"], Interval(0.95, 0.94, 0.96, 3), 0.03, line=True),
    ]
    for draw in (accuracy_html, time_html):
        heights = [
            re.findall(r"(?:--lines|height):(?:320|\d+)px", draw(dots))[:1] for dots in (waiting, done)
        ]
        assert heights[0] == heights[1]
        assert 'role="img"' in draw(done)
    assert "GRU 90.0 ± 2.0\u202f%" in accuracy_html(done)
    assert "below this scale" in accuracy_html(
        [*done, Dot("majority", looks["n-grams"], Interval(0.5, 0.4, 0.6, 3))]
    )
    assert "GRU 90.0\u202f% in 2.0 s" in time_html(done)


def test_no_two_models_of_a_study_look_alike() -> None:
    for study in OFFERED.values():
        looks = looks_of(study.models())
        assert len(set(looks.values())) == len(looks), study.id


def test_models_differ_in_more_than_their_colour() -> None:
    looks = looks_of([*NETWORKS, "majority", "n-grams"], ["majority", "n-grams"])
    assert len({look.marker for look in looks.values()}) == len(looks)
    assert {look.marker for look in looks_of([f"study {n}" for n in range(6)]).values()} <= MARKERS.keys()


def test_axes_hold_what_they_are_for() -> None:
    axis = percent_axis([0.923, 0.981])
    assert (axis.low, axis.high) == (92, 100)
    assert axis.place(96) == 0.5
    assert not axis.holds(90)
    assert percent_axis([]).ticks == (0, 20, 40, 60, 80, 100)
    assert percent_axis([0.9, 0.9]).low < 90.1
    assert percent_axis([0.0, 1.2]).high == 100
    seconds = seconds_axis([0.03, 8.0])
    assert seconds.ticks == pytest.approx((0.01, 0.1, 1, 10))
    assert seconds.place(0) == 0
    assert seconds_axis([]).ticks == pytest.approx((0.1, 1, 10))


def test_labels_move_apart_as_little_as_needed() -> None:
    assert spread_out([10, 100], 20, 0, 200) == [10, 100]
    assert spread_out([50, 50, 150], 20, 0, 200) == [40, 60, 150]
    assert spread_out([0, 0], 20, 0, 200) == [0, 20]
    assert spread_out([200, 195], 20, 0, 200) == [200, 180]


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
    found = add_up([row("GRU", 0, 0.9), row("GRU", 1, 0.9)], answers)
    assert found.matrix == [[180, 20], [10, 190]]
    assert found.names == {(0, 1): [("Adam", 2), ("Otto", 1)], (1, 1): [("Rossi", 1)]}
    text = confusions_html({"GRU": found}, looks_of(["GRU"]))
    data = re.search(r'data-names="(.*?)"', text)
    assert data is not None
    assert json.loads(html.unescape(data[1]))["0,1"] == [["Adam", 2], ["Otto", 1]]
    assert 'aria-label="German → Italian: 20 of 200"' in text


def test_time_left_follows_the_runs_that_are_done() -> None:
    now = 0.0
    pace = Pace(together=2, clock=lambda: now)
    assert pace.words() == "Reading the names …"
    pace.take(Planned(["GRU", "RNN"], [0, 1], 4))
    assert pace.words() == "Starting worker processes …"
    pace.take(RunStarted(0, "GRU", 0, 10))
    pace.take(RunStarted(1, "RNN", 0, 10))
    now = 2.0
    for run, model in enumerate(("GRU", "RNN")):
        pace.take(RunEpoch(run, model, 0, 5, 0.1, 0.9, 0.4))
    # Two runs with 2 s left each and two of 4 s that wait, two at a time.
    assert pace.left() == pytest.approx(6.0)
    assert pace.share == pytest.approx(0.25)
    now = 4.0
    for run, model in enumerate(("GRU", "RNN")):
        pace.take(row(model, 0, 0.9, run=run))
    assert pace.words() == "2 of 4 runs · 4.0 s left"


def test_a_reference_tells_nothing_of_how_long_a_network_takes() -> None:
    pace = Pace(together=2)
    pace.take(Planned(["GRU", "n-grams"], [0], 2))
    pace.take(RunStarted(0, "n-grams", 0, 0))
    pace.take(reference("n-grams", 0, 0.9))
    assert pace.words() == "1 of 2 runs"
    pace.take(RunStarted(1, "GRU", 0, 3))
    pace.take(row("GRU", 0, 0.9, run=1))
    assert pace.words() == "Adding up …"


def test_what_a_comparison_found_is_read_again(tmp_path: Path) -> None:
    answers = [Answer("Adam", "German", "Italian", 0.9, False)]
    (tmp_path / comparisons.TESTED).mkdir()
    save_tests(tmp_path / comparisons.TESTED / "0.csv", answers)
    rows = [row("GRU", 0, 0.9, tested="tested/0.csv"), row("RNN", 0, 0.8)]
    table = comparisons.keep(tmp_path, rows, [MINE])
    found = comparisons.load(tmp_path)
    assert found.rows == {"GRU": [rows[0]], "RNN": [rows[1]]}
    assert found.answers == {("GRU", 0): answers}
    records = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8-sig"))))
    assert [record["model"] for record in records] == ["GRU", "RNN", "Mine: <b>own</b>"]
    assert records[0]["accuracy"] == "0.9"
    assert records[2]["seed"] == ""
    assert not {"run", "tested", "confusion", "curve"} & records[0].keys()
    assert comparisons.load(tmp_path / "none").rows == {}


def test_two_models_in_detail_are_told_what_the_whole_comparison_is() -> None:
    accuracies = {
        "GRU": [0.970, 0.972, 0.968],
        "LSTM": [0.945, 0.950, 0.940],
        "RNN": [0.960, 0.975, 0.950],
        "Linear RNN": [0.955, 0.970, 0.965],
        "Linear layers": [0.960, 0.965, 0.974],
    }
    rows = {model: [row(model, seed, a) for seed, a in enumerate(of)] for model, of in accuracies.items()}
    answers = {(model, seed): answers_of([True] * 200) for model in rows for seed in range(3)}
    answers["LSTM", 1] = answers_of([False] * 20 + [True] * 180)
    kept = comparison_of(rows, answers)
    assert "no difference beyond chance" in findings(kept)[0]
    html = pair_of(kept, "GRU", "LSTM", 1)
    assert "GRU is perhaps ahead of LSTM over 3 seeds" in html
    assert "among all 10 pairs" in html
    assert "On these names alone, n\u00a0=\u00a0200: 20 that only GRU has right" in html
    assert "beyond chance" not in html
    with pytest.raises(DataError, match="agrees with itself"):
        pair_of(kept, "GRU", "GRU", 1)


def test_what_is_asked_for_is_planned_without_reading_a_name() -> None:
    def asked(study: str, networks: tuple[str, ...], **changes: object) -> Asked:
        plain = Asked(study, networks, None, "recommended", 0, 2, equal=True)
        return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]

    two = asked(PLAIN, ("rnn", "gru"), epochs=3).variants("not-there.csv")
    assert [(v.model, v.experiment.seed, v.experiment.training.epochs) for v in two] == [
        (f"{title} + character LM", seed, 3) for seed in (0, 1) for title in ("RNN", "GRU")
    ]
    assert {v.experiment.data.source for v in two} == {"not-there.csv"}
    none = asked(PLAIN, ())
    assert none.variants("") == []
    assert not none.trains
    study = asked("recurrence", ())
    assert study.trains
    assert len(study.variants("bundled")) == 2 * len(OFFERED["recurrence"].models())


def test_numbers_and_sentences_are_written_alike() -> None:
    assert interval_words(Interval(0.978, 0.969, 0.987, 3)) == "97.8 ± 0.9\u202f%"
    assert interval_words(Interval(0.975, 0.95, 0.988, 1)) == "97.5\u202f% (95.0–98.8)"
    assert interval_words(Interval(0.631, -1.069, 2.331, 2)) == "63.1\u202f% (0.0–100.0)"
    assert interval_words(None) == percent(None) == "–"
    assert unbroken("<b> p = 0.03, 95 %") == "&lt;b&gt; p\u00a0=\u00a00.03, 95\u202f%"
