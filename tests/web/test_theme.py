"""The colours of the lists."""

from hypothesis import given
from hypothesis import strategies as st

from namemodel.inference.pretrained import load
from namemodel.web.classify.prediction import SHOWN, PredictionView
from namemodel.web.shared.theme import FIXED, GREY, PALETTE, colours_of, usual_colours

LISTS = tuple(f"list {letter}" for letter in "abcdefghijklmnop") + tuple(FIXED)


@given(st.permutations(LISTS), st.integers(0, len(LISTS)))
def test_lists_that_an_answer_names_have_colours_of_their_own(ranked: list[str], count: int) -> None:
    named = ranked[:count]
    colours, usual = colours_of(LISTS, named), usual_colours(LISTS)
    first = [colours[label] for label in named[: len(PALETTE)]]
    assert len(set(first)) == len(first)
    assert {colours[label] for label in ranked if label not in named[: len(PALETTE)]} <= {GREY}
    for place, label in enumerate(named[: len(PALETTE)]):
        assert colours[label] == usual[label] or usual[label] in first[:place]


@given(st.integers(1, len(PALETTE)), st.data())
def test_few_lists_keep_their_colours_whatever_comes_first(count: int, data: st.DataObject) -> None:
    labels = tuple(data.draw(st.permutations(LISTS))[:count])
    colours = colours_of(labels, data.draw(st.permutations(labels)))
    assert len(set(colours.values())) == count
    assert colours == colours_of(tuple(sorted(labels)), [])
    assert all(colours[label] == colour for label, colour in FIXED.items() if label in labels)


def test_no_two_bars_of_an_answer_have_the_same_colour() -> None:
    classifier = load("languages-gru")
    for prediction in classifier.classify(["Nguyen", "Nakamura", "Rossi", "Li", "Papadopoulos", "Adam"]):
        bars = PredictionView(prediction, classifier.labels).bars
        assert len({bar.colour for bar in bars[:SHOWN]}) == SHOWN
        assert {bar.colour for bar in bars[SHOWN:]} == {GREY}
