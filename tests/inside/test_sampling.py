"""Names are drawn as the character LM says, reproducibly, and spelled so that the network reads them so."""

import dataclasses
from typing import Any

import numpy as np
import pytest
import torch

from namemodel.config import TextConfig
from namemodel.errors import ChoiceError, ConfigError, NameModelError
from namemodel.inference.classifier import Classifier
from namemodel.inside.sampling import capitalise, draw_letters, explain_shortage, sample_names
from namemodel.names.name_array import name_hashes
from namemodel.names.normalise import is_letter, normalise
from namemodel.names.vocabulary import PAD, UNKNOWN
from tests.inside import drawn

DRAWS = 2000


def test_the_same_seed_gives_the_same_names_and_another_seed_others() -> None:
    classifier = drawn.classifier()
    first = sample_names(classifier, "Sud", 8, seed=3)
    torch.manual_seed(5)  # the global generator has no part in it
    assert sample_names(classifier, "Sud", 8, seed=3) == first
    assert sample_names(classifier, "Sud", 8, seed=4) != first
    assert sample_names(classifier, "West", 8, seed=3) != first
    assert len(first) == 8
    assert sample_names(classifier, "Sud", 3, seed=3) == first[:3]


@pytest.mark.parametrize("architecture", ["gru", "lstm", "linear-rnn"])
@pytest.mark.parametrize("settings", [{}, {"bidirectional": False, "layers": 2}, {"mask_padding": False}])
def test_names_are_of_letters_of_the_vocabulary_and_have_an_answer(
    architecture: str, settings: dict[str, Any]
) -> None:
    classifier = drawn.classifier(architecture, **settings)
    for label in classifier.labels:
        names = sample_names(classifier, label, 20, seed=0)
        for name in names:
            form = normalise(name, classifier.text)
            assert 1 <= len(form) <= classifier.max_length
            assert set(form) <= set(classifier.vocabulary.characters)
            assert any(map(is_letter, form))
        assert {prediction.status for prediction in classifier.classify(names)} == {"ok"}


def test_no_name_is_longer_than_the_network_has_room_for() -> None:
    classifier = drawn.classifier("gru", pooling="all", max_length=5)
    with torch.no_grad():
        classifier.model.char_lm.bias[:, :, PAD] = -50.0  # no name would end
    names = sample_names(classifier, "Nord", 20, seed=0)
    assert {len(name) for name in names} <= set(range(1, 6))
    assert max(map(len, names)) == 5


@pytest.mark.parametrize("temperature", [0.5, 1.0])
def test_letters_are_as_frequent_as_the_character_lm_says(temperature: float) -> None:
    classifier = drawn.classifier()
    char_lm, width = classifier.model.char_lm, len(classifier.vocabulary)
    with torch.no_grad():
        char_lm.bias[0, 0, PAD] += 4  # names end soon
        ids = draw_letters(classifier, char_lm, 1, np.random.default_rng(0).random((DRAWS, 24)), temperature)
        first = int(torch.bincount(ids[:, 0]).argmax())
        begun = classifier.model.encode(torch.tensor([[first]]), torch.tensor([1])).output[0, 0, :5]
        weight = char_lm.weight[0, 0] + char_lm.class_weight[0, 1]
        bias = char_lm.bias[0, 0] + char_lm.class_bias[0, 1]
    for drawn_ids, state, barred in (
        (ids[:, 0], char_lm.h_0[0], [PAD, UNKNOWN]),
        (ids[ids[:, 0] == first, 1], begun, [UNKNOWN]),
    ):
        logits = (weight @ state + bias).detach() / temperature
        logits[barred] = float("-inf")
        expected, count = logits.softmax(dim=0), len(drawn_ids)
        shares = torch.bincount(drawn_ids, minlength=width) / count
        spread = (expected * (1 - expected) / count).sqrt()
        assert count > 200
        assert bool(((shares - expected).abs() <= 4.5 * spread + 1e-3).all())


def test_a_low_temperature_gives_the_most_probable_letters() -> None:
    assert len(sample_names(drawn.classifier(), "Nord", 30, seed=0, temperature=0.01)) == 1


def test_names_are_new_and_distinct_and_the_others_of_the_same_draws() -> None:
    classifier = drawn.classifier()
    names = sample_names(classifier, "Nord", 40, seed=0)
    known = [name.upper() for name in names[:20:2]]
    checkpoint = dataclasses.replace(classifier.checkpoint, seen=np.sort(name_hashes(known)))
    made = sample_names(Classifier(checkpoint, "seen"), "Nord", 30, seed=0)
    assert made == names[1:20:2] + names[20:]
    assert len(set(made)) == 30


def test_where_too_few_names_are_new_there_are_fewer(toy_classifier: Classifier) -> None:
    label = toy_classifier.labels[0]
    names = sample_names(toy_classifier, label, 300, seed=1, temperature=0.2)
    assert 0 < len(names) == len(set(names)) < 300
    assert names == sample_names(toy_classifier, label, 300, seed=1, temperature=0.2)
    assert explain_shortage(label, len(names), 300).startswith(f"{len(names)} new name")
    assert explain_shortage(label, 1, 8).startswith("1 new name of")
    assert explain_shortage(label, 0, 8).startswith("No new names")
    assert explain_shortage(label, 8, 8) == ""


def test_names_of_a_list_resemble_it(toy_classifier: Classifier) -> None:
    for label in toy_classifier.labels:
        names = sample_names(toy_classifier, label, 100, seed=1)
        assert len(names) == 100
        assert np.mean([p.predicted == label for p in toy_classifier.classify(names)]) > 0.8


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("rossi", "Rossi"),
        ("o'brien", "O'Brien"),
        ("de la cruz-öz", "De La Cruz-Öz"),
        ("ßa", "ßa"),  # its capital would be read as two letters
        ("élan", "Élan"),
        ("", ""),
    ],
)
def test_each_part_of_a_name_begins_with_a_capital_if_it_reads_the_same(name: str, shown: str) -> None:
    assert capitalise(name, TextConfig()) == shown
    assert normalise(shown, TextConfig()) == name


def test_a_network_that_tells_capitals_apart_sets_its_own() -> None:
    assert capitalise("mcDonald", TextConfig(case="keep")) == "mcDonald"


def test_what_cannot_be_made_is_an_error_in_words() -> None:
    classifier = drawn.classifier()
    with pytest.raises(ChoiceError, match="Did you mean 'Nord'"):
        sample_names(classifier, "Norden", 8, 0)
    for count, seed, temperature in (
        (0, 0, 1.0),
        (1001, 0, 1.0),
        (8, -1, 1.0),
        (8, 0, 0.0),
        (8, 0, float("nan")),
    ):
        with pytest.raises(ConfigError, match="must be"):
            sample_names(classifier, "Nord", count, seed, temperature)
    for other in (drawn.classifier(char_lm=False), drawn.classifier("linear")):
        with pytest.raises(NameModelError, match="--char-lm"):
            sample_names(other, "Nord", 8, 0)
