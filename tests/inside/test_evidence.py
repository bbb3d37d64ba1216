"""The evidence of the letters and the constant make up the log odds, whatever the network's shape."""

import math

import numpy as np
import pytest
import torch

from namemodel.inference.classifier import Classifier
from namemodel.inference.pretrained import load, pretrained_ids, small_ids
from namemodel.inside.explanation import Explanation, explain
from namemodel.names.name_array import NameArray
from tests.inside import drawn

NAMES = 40  # of each network
EXACT = 1e-4  # nats; what float32 leaves of the answer is smaller
SMALLEST = 1e-37  # probability that float32 has with all its digits
LONG = ["yy" * 32, "äy" * 32, "x" * 64, "qz" * 32, "жa" * 32, "schwarzenegger-della-" * 3 + "x"]
ONE_WAY = {"bidirectional": False}
ALL = {"pooling": "all", "bidirectional": False, "char_lm": False}
SUMS: dict[str, tuple[str, dict[str, object]]] = {
    "gru": ("gru", {}),
    "lstm": ("lstm", {}),
    "rnn": ("rnn", {}),
    "linear-rnn": ("linear-rnn", {}),
    "one-hot": ("rnn", {"input": "one-hot"}),
    "from scratch": ("gru", {"implementation": "scratch"}),
    "one way": ("lstm", ONE_WAY),
    "several layers, one way": ("gru", {**ONE_WAY, "layers": 3}),
    "no character LM": ("gru", {"char_lm": False}),
    "several layers, both ways": ("lstm", {"layers": 2}),
    "all hidden states": ("rnn", ALL),
    "all hidden states, both ways": ("rnn", {"pooling": "all"}),
    "all hidden states, padding read": ("gru", {**ALL, "mask_padding": False}),
    "maximum, padding that is not masked": ("rnn", {"mask_padding": False}),
    "the printed recurrence": ("linear-rnn", {"recurrence": "printed"}),
    "shuffled letters": ("gru", {"letters": "shuffled"}),
    "case kept": ("gru", {"case": "keep", "canonical": False}),
    "linear layers without activation": ("linear", {"activation": "none"}),
}
NO_SUMS: dict[str, tuple[str, dict[str, object]]] = {
    "last hidden state": ("gru", {**ONE_WAY, "pooling": "last"}),
    "last hidden state, both ways": ("lstm", {"pooling": "last", "char_lm": False}),
    "last hidden state, ReLU layer": ("rnn", {"pooling": "last", "head_size": 4}),
    "maximum, ReLU layer": ("rnn", {"head_size": 4}),
    "the article's": ("rnn", {**ALL, "head_size": 6, "mask_padding": False}),
    "linear layers": ("linear", {}),
    "linear layers, tanh": ("linear", {"activation": "tanh"}),
}


def log_odds(classifier: Classifier, found: Explanation) -> float:
    """Return the log odds of the probabilities that classify gives."""
    probabilities = classifier.classify(found.name)[0].probabilities
    a, b = probabilities[found.predicted], probabilities[found.against]
    assert min(a, b) > SMALLEST
    return math.log(a / b)


def check_sums(classifier: Classifier, names: list[str], pair: tuple[str, str] | None = None) -> None:
    for name in names:
        found = explain(classifier, name, pair)
        assert found.log_odds == pytest.approx(log_odds(classifier, found), abs=EXACT)
        check_sum(found)


def check_sum(found: Explanation) -> None:
    assert sum(found.totals.values()) == pytest.approx(found.log_odds, abs=1e-9)
    if found.constant is None:
        assert all(letter.evidence is None for letter in found.letters)
        return
    evidence = [letter.evidence for letter in found.letters]
    assert sum(evidence) + found.constant == pytest.approx(found.log_odds, abs=1e-9)
    assert sum(found.constants.values()) == pytest.approx(found.constant, abs=1e-9)
    assert [sum(letter.terms.values()) for letter in found.letters] == pytest.approx(evidence, abs=1e-9)
    assert all(letter.terms.keys() <= found.totals.keys() for letter in found.letters)


@pytest.mark.parametrize("kind", SUMS)
def test_letters_and_constant_make_up_the_log_odds(kind: str) -> None:
    architecture, settings = SUMS[kind]
    classifier = drawn.classifier(architecture, **settings)
    check_sums(classifier, drawn.names(NAMES))
    check_sums(classifier, drawn.names(10, seed=1), ("West", "Nord"))
    assert explain(classifier, "Ranö").constant is not None


@pytest.mark.parametrize("kind", NO_SUMS)
def test_a_classifier_that_is_no_sum_over_letters_has_log_odds_and_says_why(kind: str) -> None:
    architecture, settings = NO_SUMS[kind]
    classifier = drawn.classifier(architecture, **settings)
    check_sums(classifier, drawn.names(20))
    found = explain(classifier, "Ranö")
    assert found.constant is None
    assert found.absent["evidence"] == found.absent["constant"] != ""
    for letter in found.letters:
        assert letter.terms.keys() == {"forward", "backward"} & found.totals.keys()


@pytest.mark.parametrize("id", pretrained_ids())
def test_the_sum_is_exact_in_every_pretrained_model(id: str) -> None:
    check_sums(load(id), drawn.names(NAMES, seed=3, letters="abcdefghijklmnopqrstuvwxyz'öж", longest=14))


@pytest.mark.parametrize("id", [*pretrained_ids(), *small_ids()])
def test_the_sum_is_exact_for_names_of_64_letters(id: str) -> None:
    """float32 has 2e-5 of 200 nats, and lost up to 2e-4 nats where it summed these names' letters."""
    classifier = load(id)
    compared = 0
    for name in (name[: classifier.max_length] for name in LONG):
        found = explain(classifier, name)
        check_sum(found)
        if classifier.classify(name)[0].probabilities[found.against] > SMALLEST:
            compared += 1
            assert found.log_odds == pytest.approx(log_odds(classifier, found), abs=EXACT)
        else:
            logits = classifier.calibrated_logits(NameArray.of([name], classifier.text))[0].double()
            a, b = (classifier.labels.index(label) for label in (found.predicted, found.against))
            assert found.log_odds == pytest.approx(float(logits[a] - logits[b]), rel=3e-6)
    assert compared > 0


def test_a_letter_has_the_units_whose_maximum_it_made() -> None:
    classifier = drawn.classifier("gru", char_lm=False)
    found = explain(classifier, "tonraki")
    ids = torch.tensor(classifier.vocabulary.table[[ord(letter) for letter in "tonraki"]].astype(int))[None]
    with torch.no_grad():
        output = classifier.model.encode(ids, torch.tensor([7])).output[0].numpy()
        weight = classifier.model.linear.weight.numpy()
    first, second = (classifier.labels.index(label) for label in (found.predicted, found.against))
    expected = np.zeros(8)
    for unit, t in enumerate(output.argmax(axis=0)):
        expected[t] += (weight[first, unit] - weight[second, unit]) * output[t, unit] / 1.3
    assert [letter.evidence for letter in found.letters] == pytest.approx(expected.tolist(), abs=1e-6)


def test_the_evidence_of_two_lists_is_minus_that_of_the_reverse() -> None:
    classifier = drawn.classifier("lstm")
    there = explain(classifier, "Lasko", ("Sud", "West"))
    back = explain(classifier, "Lasko", ("West", "Sud"))
    assert (there.predicted, there.against) == ("Sud", "West")
    assert there.log_odds == pytest.approx(-back.log_odds)
    for one, other in zip(there.letters, back.letters, strict=True):
        assert one.evidence == pytest.approx(-other.evidence)
        assert one.times_likelier == pytest.approx(1 / other.times_likelier)


def test_padding_that_is_read_counts_at_the_end_and_padding_that_is_masked_for_nothing() -> None:
    masked = explain(drawn.classifier("gru", **ALL), "Tano", ("Nord", "Sud"))
    read = explain(drawn.classifier("gru", **ALL, mask_padding=False), "Tano", ("Nord", "Sud"))
    assert masked.letters[-1].evidence == 0
    assert abs(read.letters[-1].evidence) > 0.01
    for one, other in zip(masked.letters[:-1], read.letters[:-1], strict=True):
        assert one.evidence == pytest.approx(other.evidence)
