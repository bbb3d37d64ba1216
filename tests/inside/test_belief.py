"""The belief over many names against the belief in each."""

from itertools import pairwise

import pytest

from namemodel.errors import ConfigError
from namemodel.inference.classifier import Classifier
from namemodel.inference.pretrained import load
from namemodel.inside.belief import measure_belief
from namemodel.inside.explanation import explain

NAMES = ("Bergholt", "Rolétika", "No", "Dörwikstenberg", "Tikarono", "Ła")


@pytest.mark.parametrize("id", ["german-italian-gru", "languages-rnn"])
def test_the_belief_over_names_is_that_of_each_name(id: str) -> None:
    classifier = load(id)
    labels = [row % len(classifier.labels) for row in range(len(NAMES))]
    found = measure_belief(classifier, NAMES, labels)
    half = changes = end = 0
    for name, label in zip(NAMES, labels, strict=True):
        beliefs = [letter.belief for letter in explain(classifier, name).letters]
        believed = [max(belief, key=belief.__getitem__) for belief in beliefs if belief]
        right = classifier.labels[label]
        half += believed[-(-len(name) // 2) - 1] == right
        end += believed[-1] == right
        changes += sum(a != b for a, b in pairwise(believed))
    assert found.names == len(NAMES)
    assert (found.after_half, found.after_all) == pytest.approx((half / 6, end / 6))
    assert found.changes == pytest.approx(changes / 6)
    assert changes > 0


def test_a_network_without_a_character_lm_believes_nothing() -> None:
    with pytest.raises(ConfigError, match="character LM"):
        measure_belief(load("german-italian-linear"), NAMES, [0] * len(NAMES))


def test_the_belief_learns(toy_classifier: Classifier) -> None:
    found = measure_belief(toy_classifier, ["Bergholt", "Rotika"], [0, 1])
    assert found.after_all == 1
