"""What the page says of a prediction, without a browser."""

import dataclasses
import shutil
from pathlib import Path

import pytest

from namemodel.errors import ConfigError
from namemodel.events import TableDone
from namemodel.inference.classifier import Classifier
from namemodel.inference.neighbours import Neighbour
from namemodel.inference.pretrained import load
from namemodel.web.batch.result import result_html
from namemodel.web.classify.prediction import PredictionView, prediction_html
from namemodel.web.classify.tab import neighbours_html, read_address, read_link
from namemodel.web.shared.controls import as_fraction, linked_threshold
from namemodel.web.shared.errors import catch_errors
from namemodel.web.shared.html import guess, render
from tests.web.html_text import rows_of, words_of


def test_a_prediction_below_the_threshold_is_marked_in_words(toy_classifier: Classifier) -> None:
    (prediction,) = toy_classifier.classify("<b>erg", min_confidence=1)
    html = prediction_html(prediction, toy_classifier.labels, "GRU")
    assert "nm-answer abstained" in html
    assert "The model abstains. Most likely for <b>erg:" in words_of(html)
    assert "is under the threshold of 100 %" in words_of(html)
    assert "nm-answer abstained" not in prediction_html(
        toy_classifier.classify("Bergholt")[0], toy_classifier.labels, "GRU"
    )


def test_the_bars_of_a_prediction_are_those_of_its_lists(toy_classifier: Classifier) -> None:
    prediction = toy_classifier.classify("Bergholt")[0]
    bars = PredictionView(prediction, toy_classifier.labels).bars
    assert {bar.label: bar.share for bar in bars} == prediction.probabilities
    assert [bar.label for bar in bars] == list(toy_classifier.labels)
    none = PredictionView(toy_classifier.classify("")[0], toy_classifier.labels)
    assert [(bar.label, bar.share, bar.figure) for bar in none.bars] == [
        (label, 0, "") for label in sorted(toy_classifier.labels)
    ]
    assert none.letters == []


def test_neighbours_are_a_table_of_safe_text() -> None:
    def found(name: str, near: list[Neighbour]) -> str:
        return render("classify/neighbours.html", name=name.strip(), near=near)

    near = [Neighbour("<i>Rossi", ("Nord", "<Süd>"), 0, True), Neighbour("Rosso", ("Nord",), 1, False)]
    html = found(" <i>rossi ", near)
    assert "<i>rossi is in the data with conflicting labels: on the lists Nord and <Süd>." in words_of(html)
    assert rows_of(html)[1:] == [["<i>Rossi", "Nord, <Süd>", "0", "seen"], ["Rosso", "Nord", "1", "not seen"]]
    assert "Rossi is not in the data" in words_of(found("Rossi", near[1:]))
    one = found("Rosso", [Neighbour("Rosso", ("Nord",), 0, False)])
    assert "on the Nord list" in words_of(one)
    assert "Type a name" in found(" ", [])
    assert "No name of the data is near" in found("xxxx", [])


def test_without_the_archive_the_page_says_that_it_needs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAMEMODEL_NAMES_ZIP", str(tmp_path / "missing.zip"))
    html = catch_errors(neighbours_html)(load("german-italian-gru").checkpoint, None, "Rossi")
    assert "needs the archive of name lists" in html
    assert "namemodel data fetch" in html
    assert str(tmp_path) not in html


def test_own_names_are_found_in_the_folder_of_their_session(
    toy_classifier: Classifier, toy_csv: Path, tmp_path: Path
) -> None:
    kept = toy_classifier.checkpoint
    experiment = kept.experiment.with_settings(source="names.csv")
    checkpoint = dataclasses.replace(kept, experiment=experiment)
    shutil.copy(toy_csv, tmp_path / "names.csv")
    first = toy_csv.read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    assert f"{first} is in the data" in words_of(neighbours_html(checkpoint, tmp_path, first))
    (tmp_path / "names.csv").unlink()
    html = catch_errors(neighbours_html)(checkpoint, tmp_path, first)
    assert "no longer in names.csv" in html
    assert str(tmp_path) not in html


@pytest.mark.parametrize("text", ["100", "-1", "x", "7.5", "²", "0" * 50])
def test_a_link_asks_for_whole_percents_or_is_told_so(text: str) -> None:
    with pytest.raises(ConfigError, match="only whole percents from 0 to 99"):
        linked_threshold(text)


@pytest.mark.parametrize(
    ("query", "model", "threshold", "said"),
    [
        ({"model": "my-own", "abstain": "70"}, "my-own", 70, ""),
        ({"model": "my-other", "abstain": "70"}, "", 0, "somebody else"),
        ({"model": "gpt"}, "", 0, "gpt"),
        ({"model": "my-own", "abstain": "100"}, "my-own", 0, "whole percents"),
        ({}, "", 0, ""),
    ],
)
def test_a_link_gets_what_can_be_had_and_a_hint_for_the_rest(
    query: dict[str, str], model: str, threshold: int, said: str
) -> None:
    link = read_link({"name": "Rossi", **query}, ["my-own", "german-italian-gru"])
    assert (link.name, link.model, link.threshold) == ("Rossi", model, threshold)
    assert said in link.hint
    assert bool(link.hint) == bool(said)


def test_a_level_is_percent_outside_and_a_fraction_within() -> None:
    assert [linked_threshold(None), linked_threshold("0"), linked_threshold("99")] == [0, 0, 99]
    assert [as_fraction(None), as_fraction(70)] == [0, 0.7]


def test_the_result_of_a_table_counts_rows_that_are_abstained_from_apart() -> None:
    status = {"ok": 5, "abstained": 3, "empty": 2}
    done = TableDone(
        10, 0.1, {"Nord": 4, "Sud": 1}, status, "out.csv", distinct=7, unusual={"ragged_rows": 1}
    )
    html = result_html(done, ("Nord", "Sud"), "GRU")
    assert "Resembles, of 5 rows answered" in words_of(html)
    rows = [row[:3] for row in rows_of(html)]
    assert ["Abstained", "3", "30.0\u202f%"] in rows
    assert ["Empty", "2", "20.0\u202f%"] in rows
    assert "1 row has more or fewer cells" in words_of(html)


def test_a_guess_is_never_certain() -> None:
    found = [guess(share) for share in (1.0, 0.9991, 0.999, 0.5, 0.001, 0.0009, 0.0)]
    figures = ["> 99.9 %"] * 2 + ["99.9 %", "50.0 %", "0.1 %"] + ["< 0.1 %"] * 2
    assert found == [figure.replace(" %", "\u202f%") for figure in figures]


def shown(id: str, name: str) -> str:
    """Return the answer for a name as the page shows it."""
    classifier = load(id)
    return prediction_html(
        classifier.classify(name)[0], classifier.labels, "GRU", classifier.checkpoint.metrics["test"]
    )


def test_a_spelling_that_is_unlike_its_list_is_told_on_a_line_of_its_own() -> None:
    told = "Spelled unlike even the nearest list: rarer than 98\u202f% of the German names."
    assert told in words_of(shown("german-italian-gru", "Łukasz"))
    for name in ("Rossi", ""):
        html = shown("german-italian-gru", name)
        assert "unlike even" not in html
        assert html.count('<p class="nm-unlike"') == 1


def test_folded_and_unknown_letters_are_told_apart() -> None:
    words = words_of(shown("german-italian-gru", "Łukжaż"))
    assert "ł read as l · ż read as z · unknown letter: ж · not seen in training" in words
    assert shown("german-italian-gru", "Łukжaż").count("nm-tile unknown") == 1


def test_below_an_answer_stands_how_good_the_model_is_on_that_list() -> None:
    test = load("languages-gru").checkpoint.metrics["test"]
    place = test["labels"].index("Vietnamese")
    row = test["confusion"][place]
    expected = f"Vietnamese: {row[place]} of {sum(row)} right"
    assert expected in words_of(shown("languages-gru", "Nguyen"))
    classifier = load("languages-gru")
    assert "right" not in words_of(prediction_html(classifier.classify("Li")[0], classifier.labels, "GRU"))


@pytest.mark.parametrize(
    "sent",
    [None, {}, 3, "", "null", "[]", "[" * 100_000, "1" * 5000, '{"name": ["x"]}'],
    ids=lambda sent: repr(sent)[:16],
)
def test_an_address_that_a_page_would_not_send_says_nothing(sent: object) -> None:
    assert read_address(sent) == {}


def test_half_a_character_of_an_address_is_replaced() -> None:
    assert read_address('{"name": "x\\ud800", "model": 3}') == {"name": "x?"}
