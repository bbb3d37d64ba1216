"""What the page says of an answer, without a browser."""

import dataclasses
import shutil
from pathlib import Path

import pytest

from namemodel.errors import ConfigError
from namemodel.inference.classifier import Classifier
from namemodel.inference.neighbours import Neighbour
from namemodel.inference.pretrained import load
from namemodel.tables import TableDone
from namemodel.web.batch.table_result import result_html
from namemodel.web.classify.answer import answer_html
from namemodel.web.classify.neighbours import neighbours_html
from namemodel.web.classify.tab import near_in
from namemodel.web.shared.errors import written
from namemodel.web.shared.threshold import as_fraction, linked_threshold


def test_an_answer_that_is_abstained_from_is_marked_in_words(toy_classifier: Classifier) -> None:
    (prediction,) = toy_classifier.classify("<b>erg", min_confidence=1)
    html = answer_html(prediction, toy_classifier.labels, "GRU")
    assert 'class="nm-answer abstained"' in html
    assert "The model <b>abstains</b>. Most likely for <b>&lt;b&gt;erg</b>" in html
    assert "is under the threshold of 100 %" in html
    assert "nm-answer abstained" not in answer_html(
        toy_classifier.classify("Bergholt")[0], toy_classifier.labels, "GRU"
    )


def test_neighbours_are_a_table_of_safe_text() -> None:
    near = [Neighbour("<i>Rossi", ("Nord", "<Süd>"), 0, True), Neighbour("Rosso", ("Nord",), 1, False)]
    html = neighbours_html(" <i>rossi ", near)
    assert "conflicting labels: on the lists <b>Nord</b> and <b>&lt;Süd&gt;</b>" in html
    assert "<i>" not in html
    assert "not seen" in html
    assert "<b>Rossi</b> is not in the data" in neighbours_html("Rossi", near[1:])
    assert "on the <b>Nord</b> list" in neighbours_html("Rosso", [Neighbour("Rosso", ("Nord",), 0, False)])
    assert "Type a name" in neighbours_html(" ", [])
    assert "No name of the data is near" in neighbours_html("xxxx", [])


def test_without_the_archive_the_page_says_that_it_needs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAMEMODEL_NAMES_ZIP", str(tmp_path / "missing.zip"))
    html = written(near_in)(load("german-italian-gru").checkpoint, None, "Rossi")
    assert "needs the archive of name lists" in html
    assert "namemodel data fetch" in html
    assert str(tmp_path) not in html


def test_a_visitors_own_names_are_found_in_their_folder(
    toy_classifier: Classifier, toy_csv: Path, tmp_path: Path
) -> None:
    kept = toy_classifier.checkpoint
    experiment = kept.experiment.with_settings(source="names.csv")
    checkpoint = dataclasses.replace(kept, experiment=experiment)
    shutil.copy(toy_csv, tmp_path / "names.csv")
    first = toy_csv.read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    assert f"<b>{first}</b> is in the data" in near_in(checkpoint, tmp_path, first)
    (tmp_path / "names.csv").unlink()
    html = written(near_in)(checkpoint, tmp_path, first)
    assert "no longer in names.csv" in html
    assert str(tmp_path) not in html


@pytest.mark.parametrize("text", ["100", "-1", "x", "7.5", "²", "0" * 50])
def test_a_link_asks_for_whole_percents_or_is_told_so(text: str) -> None:
    with pytest.raises(ConfigError, match="only whole percents from 0 to 99"):
        linked_threshold(text)


def test_a_level_is_percent_outside_and_a_fraction_within() -> None:
    assert [linked_threshold(None), linked_threshold("0"), linked_threshold("99")] == [0, 0, 99]
    assert [as_fraction(None), as_fraction(70)] == [0, 0.7]


def test_the_result_of_a_table_counts_rows_that_are_abstained_from_apart() -> None:
    status = {"ok": 5, "abstained": 3, "empty": 2}
    done = TableDone(10, 0.1, {"Nord": 4, "Sud": 1}, status, "out.csv", distinct=7, ragged_rows=1)
    html = result_html(done, ("Nord", "Sud"))
    assert "Resembles, of 5 rows answered" in html
    assert '<th scope="row">Abstained</th><td>3</td><td>30.0\u202f%</td>' in html
    assert '<th scope="row">Empty</th><td>2</td><td>20.0\u202f%</td>' in html
    assert "1 row has more or fewer cells" in html
