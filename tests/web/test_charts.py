"""Charts of every tab, drawn from figures of our own."""

import re

import pytest

from namemodel.web.shared.charts import (
    Axis,
    Plot,
    Series,
    accuracy_plot,
    draw,
    draw_reliability,
    epoch_axis,
    loss_plot,
    percent_axis,
    seconds_axis,
)
from namemodel.web.shared.series_style import MARKERS, NETWORKS, Style, styles_of
from namemodel.web.shared.theme import files_of

HOSTILE = '<img src=x onerror="alert(1)">${alert(1)}'
GRU, RNN = NETWORKS["GRU"], NETWORKS["RNN"]


def places(attribute: str, text: str) -> list[float]:
    return [float(place) for place in re.findall(rf'class="nm-mark"[^>]*? {attribute}="([\d.]+)%"', text)]


def lines(text: str) -> list[list[list[float]]]:
    found = re.findall(r'<polyline points="(.*?)"', text)
    return [[[float(place) for place in point.split(",")] for point in line.split()] for line in found]


def test_axes_hold_what_they_are_for() -> None:
    axis = percent_axis([0.923, 0.981])
    assert (axis.low, axis.high) == (92, 100)
    assert axis.place(96) == 50
    assert axis.place(90) == 0
    assert percent_axis([]).ticks == (0, 20, 40, 60, 80, 100)
    assert percent_axis([0.9, 0.9]).low < 90.1
    assert percent_axis([0.0, 1.2]).high == 100
    seconds = seconds_axis([0.03, 8.0])
    assert seconds.ticks == pytest.approx((0.01, 0.1, 1, 10))
    assert seconds.place(0) == 0
    assert seconds.place(0.1) == pytest.approx(100 / 3)
    assert seconds_axis([]).ticks == pytest.approx((0.1, 1, 10))


def test_ticks_of_epochs_are_whole_numbers() -> None:
    assert epoch_axis(1).ticks == (0, 1)
    assert epoch_axis(2).ticks == (0, 1, 2)
    assert epoch_axis(30).ticks == (0, 5, 10, 15, 20, 25, 30)
    assert epoch_axis(1000).ticks == (0, 200, 400, 600, 800, 1000)


def test_losses_are_drawn_from_0() -> None:
    losses = loss_plot([Series("GRU", GRU, [1, 2], [0.58, 0.1])], 2)
    assert losses.y.ticks == pytest.approx((0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6))
    assert loss_plot([], 2).y.high == 1


def test_a_line_and_its_band_go_through_their_values() -> None:
    plot = accuracy_plot([Series("GRU", GRU, [1, 2], [0.85, 0.95], [0.8, 0.9], [0.9, 1.0])], 2)
    text = draw("Curves", [plot])
    assert (plot.y.low, plot.y.high) == (75, 100)
    assert lines(text) == [[[50, 60], [100, 20]]]
    assert re.findall(r'<polygon points="(.*?)"', text) == [
        "50.00,40.00 100.00,0.00 100.00,40.00 50.00,80.00"
    ]
    assert plot.summary == "Accuracy (%): GRU 95 after epoch 2"


def test_a_chart_with_no_point_is_as_high_as_another() -> None:
    heights = []
    for points in ([], [0.5, 0.4]):
        plot = loss_plot([Series("GRU", GRU, range(1, len(points) + 1), points)], 30)
        heights += re.findall(r"height:(\d+)px", draw("Curves", [plot]))
        assert ("no figures yet" in plot.summary) == (not points)
    assert heights == ["210", "210"]
    points_plot = Plot("Time", [], seconds_axis([]), percent_axis([]), "points")
    assert re.findall(r"height:(\d+)px", draw("Time", [points_plot])) == ["320"]


def test_a_single_epoch_is_a_marker_and_lines_that_coincide_are_dashed() -> None:
    series = [Series(title, style, [1], [0.9]) for title, style in (("RNN", RNN), ("GRU", GRU))]
    text = draw("Curves", [accuracy_plot(series, 1)])
    assert len(places("x", text)) == 2
    assert re.findall(r'<polyline .*?stroke-dasharray="(.*?)"', text) == [GRU.dashes, RNN.dashes]
    assert GRU.dashes == ""  # the whole line lies below, and shows through the gaps of the other
    assert len({dashes for _, dashes in MARKERS.values()}) == len(MARKERS)


def test_a_loss_that_is_no_number_is_left_out() -> None:
    plot = loss_plot([Series("GRU", GRU, [1, 2, 3], [0.5, float("nan"), float("inf")])], 3)
    assert (plot.series[0].x, plot.series[0].y) == ([1], [0.5])
    assert plot.y.high == 0.5


def test_points_have_their_interval_and_say_their_values() -> None:
    one = Series("GRU", GRU, [1.0], [90], [85], [95], ["GRU 90 % in 1 s"])
    text = draw("Time", [Plot("Time", [one], seconds_axis([0.2, 8]), Axis(80, 100, (80, 100)), "points")])
    assert (places("x", text), places("y", text)) == ([50], [50])
    assert re.search(r'class="whisker" x1="50.00%" x2="50.00%" y1="25.00%" y2="75.00%"', text)
    assert 'aria-label="Time: GRU 90 % in 1 s"' in text
    assert re.findall(r'data-tip="(.*?)"', text) == ["GRU 90 % in 1 s"]


def test_reliability_diagrams_share_one_square_scale() -> None:
    curves = {"GRU": [[0.6, 0.5, 10], [0.9, 1.0, 10]], "RNN": [[0.8, 0.8, 10]]}
    text = draw_reliability(curves, {"GRU": GRU, "RNN": RNN}, "names")
    assert re.findall(r'<text class="up".*?>(\d+)</text>', text) == ["40", "100"] * 2
    assert lines(text) == [[[33.33, 83.33], [83.33, 0]], [[66.67, 33.33]]]
    assert 'aria-label="Reliability of GRU: 60.0\u202f% sure, 50.0\u202f% right; ' in text
    assert text.count('role="img"') == 2


def test_labels_of_strangers_are_text_in_every_chart() -> None:
    style = Style("red", "circle")
    series = Series(HOSTILE, style, [1], [0.9], tips=[HOSTILE])
    for text in (
        draw(HOSTILE, [accuracy_plot([series], 1)], {HOSTILE: style}, HOSTILE),
        draw_reliability({HOSTILE: [[0.9, 0.8, 10]]}, {HOSTILE: style}, "names"),
    ):
        assert "&lt;img" in text
        assert "<img" not in text
        assert 'onerror="' not in text


def test_models_differ_in_more_than_their_colour() -> None:
    styles = styles_of([*NETWORKS, "majority", "n-grams"], ["majority", "n-grams"])
    assert len({style.marker for style in styles.values()}) == len(styles)
    assert {style.marker for style in styles_of([f"study {n}" for n in range(6)]).values()} <= MARKERS.keys()


def test_a_tab_adds_its_stylesheet_behind_the_shared_ones() -> None:
    folders = [path.parent.name for path in files_of(".css")]
    assert folders == sorted(folders, key=lambda name: name != "shared")
    assert {"shared", "batch", "classify", "compare", "inside", "train"} == set(folders)
