"""One-letter changes have the log odds that classify gives for the changed names."""

import math

import numpy as np
import pytest

from namemodel.errors import ConfigError, InvalidName
from namemodel.inside.changes import Changes, one_letter_changes, smallest_flips
from tests.inside import drawn


@pytest.mark.parametrize("architecture", ["gru", "lstm", "linear"])
def test_log_odds_are_those_of_the_changed_names(architecture: str) -> None:
    classifier = drawn.classifier(architecture)
    found = one_letter_changes(classifier, "Rané", ("Sud", "Nord"))
    assert found.form == "rané"
    assert found.letters == tuple(letter for letter in classifier.vocabulary.characters if letter.isalpha())
    assert found.log_odds.shape == (4, len(found.letters))
    for t in range(4):
        for v, letter in enumerate(found.letters):
            (prediction,) = classifier.classify("rané"[:t] + letter + "rané"[t + 1 :])
            expected = math.log(prediction.probabilities["Sud"] / prediction.probabilities["Nord"])
            assert found.log_odds[t, v] == pytest.approx(expected, abs=1e-4)


def test_a_letter_replaced_by_itself_changes_nothing() -> None:
    found = one_letter_changes(drawn.classifier(), "Rané")
    for t, letter in enumerate(found.form):
        assert found.log_odds[t, found.letters.index(letter)] == pytest.approx(found.unchanged, abs=1e-5)


def test_the_smallest_flips_change_the_answer_and_none_with_a_smaller_effect_does() -> None:
    classifier = drawn.classifier("gru")
    flipped = 0
    for name in drawn.names(20):
        changes = one_letter_changes(classifier, name)
        flips = smallest_flips(changes)
        every = np.sort(np.abs(changes.log_odds - changes.unchanged)[changes.log_odds < 0])
        assert len(flips) == min(3, len(every))
        assert [changes.unchanged - flip.log_odds for flip in flips] == pytest.approx(every[:3].tolist())
        for flip in flips:
            flipped += 1
            assert classifier.classify(flip.name)[0].predicted != changes.labels[0]
            assert flip.name[flip.place] == flip.letter
    assert flipped > 10


def test_an_answer_that_no_letter_flips_has_no_flips() -> None:
    changes = Changes("ab", ("a", "b"), ("X", "Y"), np.array([[3.0, 1.0], [2.0, 3.0]]), 3.0)
    assert smallest_flips(changes) == []


def test_flips_are_sorted_by_their_effect_and_as_many_as_were_asked_for() -> None:
    changes = Changes("ab", ("a", "b"), ("X", "Y"), np.array([[-1.0, 2.0], [-0.5, -4.0]]), -1.0)
    (flip,) = smallest_flips(changes)
    assert (flip.place, flip.letter, flip.name, flip.log_odds) == (0, "b", "bb", 2.0)
    changes = Changes("ab", ("a", "b"), ("X", "Y"), np.array([[-1.0, -2.0], [-0.5, 1.0]]), 1.0)
    assert [flip.log_odds for flip in smallest_flips(changes, 2)] == [-0.5, -1.0]


def test_a_name_without_an_answer_and_wrong_lists_are_errors_in_words() -> None:
    with pytest.raises(InvalidName):
        one_letter_changes(drawn.classifier(), "")
    with pytest.raises(ConfigError):
        one_letter_changes(drawn.classifier(), "Rano", ("Nord", "Nord"))
