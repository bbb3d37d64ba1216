"""Familiarity: the share of a list's own names that are rarer than a name."""

import dataclasses
import random
from pathlib import Path

import numpy as np
import pytest

from namemodel.checkpoint.files import Checkpoint, load_checkpoint
from namemodel.data import load_names
from namemodel.experiments import train
from namemodel.inference.familiarity import familiarities, familiarity, why_not
from namemodel.inference.predictions import UNLIKE
from namemodel.inference.pretrained import load
from namemodel.inside.explanation import explain
from tests.conftest import Tiny

OWN = np.array([-4.0, -3.0, -3.0, -2.0, -1.0], dtype=np.float32)


@pytest.fixture
def checkpoint(toy_run: Path) -> Checkpoint:
    """The toy checkpoint, with values for the second of its lists alone."""
    return dataclasses.replace(load_checkpoint(toy_run / "model"), own_log_p={"Sud": OWN})


@pytest.mark.parametrize(
    ("log_p", "share"),
    [(-9.0, 0.0), (-4.0, 0.0), (-3.5, 0.2), (-3.0, 0.2), (-2.5, 0.6), (-1.0, 0.8), (0.0, 1.0)],
)
def test_it_is_the_share_of_own_names_with_a_lower_log_p(
    checkpoint: Checkpoint, log_p: float, share: float
) -> None:
    assert familiarity(checkpoint, "Sud", log_p) == pytest.approx(share)


def test_many_names_have_theirs_each_under_its_list(checkpoint: Checkpoint) -> None:
    two = dataclasses.replace(checkpoint, own_log_p={"Sud": OWN, "Nord": OWN - 10})
    found = familiarities(two, [1, 0, 1, 0], [-2.5, -2.5, -20.0, -12.5])
    assert found.tolist() == pytest.approx([0.6, 1.0, 0.0, 0.6])
    assert familiarities(two, [], []).tolist() == []


def test_a_list_without_values_has_none(checkpoint: Checkpoint) -> None:
    assert familiarity(checkpoint, "Nord", -2.0) is None
    assert np.isnan(familiarities(checkpoint, [0, 1], [-2.0, -2.0])).tolist() == [True, False]


def reason(checkpoint: Checkpoint, **counts: int) -> str:
    found = why_not(dataclasses.replace(checkpoint, data=checkpoint.data | {"train_counts": counts}), "Nord")
    assert found is not None
    return found


def test_the_reason_is_given_where_there_is_none(checkpoint: Checkpoint, tiny: Tiny, tmp_path: Path) -> None:
    assert why_not(checkpoint, "Sud") is None
    assert "trained on 199 of 'Nord'" in reason(checkpoint, Nord=199)
    assert "older version" in reason(checkpoint, Nord=200)
    for _ in train(tiny("linear", epochs=1), tmp_path / "run"):
        pass
    assert "character LM" in reason(load_checkpoint(tmp_path / "run" / "model"), Nord=500)


NAMES = ["Rossi", "Łukasz", "Nguyễn", "Müller", "Groß", "Kowalski", "Schwarzenegger", "O'Brien", "Xqz"]


@pytest.mark.parametrize("id", ["german-italian-gru", "languages-gru"])
def test_a_prediction_has_the_familiarity_that_explain_gives(id: str) -> None:
    classifier = load(id)
    for prediction in classifier.classify(NAMES):
        expected = explain(classifier, prediction.name).familiarity
        assert prediction.familiarity == (None if expected is None else pytest.approx(expected, abs=0.01))
        assert prediction.unlike == (expected is not None and expected < UNLIKE)


def test_names_of_no_list_are_told_and_without_a_familiarity_none_is() -> None:
    kowalski, rossi, unread, empty = load("german-italian-gru").classify(["Kowalski", "Rossi", "Roжsi", ""])
    assert (kowalski.unlike, rossi.unlike, unread.unlike, empty.unlike) == (True, False, False, False)
    assert (unread.familiarity, empty.familiarity) == (None, None)
    assert load("german-italian-linear").classify("Kowalski")[0].familiarity is None
    short = load("languages-gru").classify("Nguyen")[0]
    assert (short.predicted, short.familiarity, short.unlike) == ("Vietnamese", None, False)


def test_many_names_have_the_familiarity_of_few(monkeypatch: pytest.MonkeyPatch) -> None:
    classifier, draw = load("languages-gru"), random.Random(0)
    real = load_names("bundled").names
    names = [f"{draw.choice(real)[:4]}{draw.choice(real)[-4:]}" for _ in range(1000)]
    many = classifier.predict(names)
    monkeypatch.setattr("namemodel.inference.classifier.TREE_FROM", 10**9)
    few = classifier.predict(names)
    assert np.isnan(many.familiarity).tolist() == np.isnan(few.familiarity).tolist()
    assert 0 < np.isnan(few.familiarity).sum() < len(names)
    assert 0 < few.unlike.sum() < len(names)
    np.testing.assert_allclose(many.familiarity, few.familiarity, atol=0.01)
