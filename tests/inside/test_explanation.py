"""Belief, surprise and expectation, held against the character LM computed in another way."""

import dataclasses
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch
from torch.nn.functional import log_softmax

import namemodel
from namemodel.errors import ChoiceError, ConfigError, DataError, InvalidName
from namemodel.inference.classifier import Classifier
from namemodel.inference.pretrained import load
from namemodel.inside.belief import END
from namemodel.inside.explanation import BELIEVED, explain
from namemodel.names.vocabulary import FIRST_ID, PAD, UNKNOWN
from tests.inside import drawn


def id_of(classifier: Classifier, letter: str) -> int:
    characters = classifier.vocabulary.characters
    if letter == END:
        return PAD
    return characters.index(letter) + FIRST_ID if letter in characters else UNKNOWN


def by_hand(classifier: Classifier, form: str) -> npt.NDArray[np.float64]:
    """Return log p(letter | letters before, list), `[T + 1, C, V]`, from each prefix read by itself."""
    model, char_lm = classifier.model, classifier.model.char_lm
    ids = [id_of(classifier, letter) for letter in form]
    rows = []
    with torch.no_grad():
        weight = char_lm.weight[0] + char_lm.class_weight[0]  # [C, V, H]
        for t in range(len(ids) + 1):
            state = char_lm.h_0[0]
            if t:
                output = model.encode(torch.tensor([ids[:t]]), torch.tensor([t])).output
                state = output[0, -1, : model.config.hidden_size]
            rows.append(log_softmax(weight @ state + char_lm.bias[0] + char_lm.class_bias[0], dim=1))
    return torch.stack(rows).double().numpy()


SHAPES: list[dict[str, Any]] = [
    {},
    {"bidirectional": False, "pooling": "last"},
    {"bidirectional": False, "layers": 2},
]


@pytest.mark.parametrize("settings", SHAPES, ids=str)
@pytest.mark.parametrize("architecture", ["gru", "lstm", "rnn", "linear-rnn"])
def test_the_belief_is_bayes_rule_over_the_letters_so_far(
    architecture: str, settings: dict[str, Any]
) -> None:
    classifier = drawn.classifier(architecture, **settings)
    for name in drawn.names(10):
        found = explain(classifier, name)
        log_probs = by_hand(classifier, "".join(letter.letter for letter in found.letters[:-1]))
        total = classifier.model.char_lm.log_prior.double().numpy().copy()
        assert list(found.belief_before.values()) == pytest.approx(np.exp(total).tolist())
        for t, letter in enumerate(found.letters):
            if (id := id_of(classifier, letter.letter)) != UNKNOWN:
                total += log_probs[t, :, id]
            posterior = np.exp(total - np.logaddexp.reduce(total))
            assert list(letter.belief) == list(classifier.labels)
            assert list(letter.belief.values()) == pytest.approx(posterior.tolist(), abs=1e-5)


def test_the_belief_at_the_end_is_the_posterior_of_a_forward_character_lm() -> None:
    classifier = drawn.classifier("gru", bidirectional=False)
    for name in drawn.names(20, letters=drawn.LETTERS):
        found = explain(classifier, name)
        ids = torch.tensor([[id_of(classifier, letter.letter) for letter in found.letters[:-1]]])
        with torch.no_grad():
            encoded = classifier.model.encode(ids, torch.tensor([ids.shape[1]]))
            posterior = classifier.model.char_lm(encoded.output, ids, encoded.lengths)[0].exp()
        assert list(found.letters[-1].belief.values()) == pytest.approx(posterior.tolist(), abs=1e-5)


def test_a_letter_is_as_many_times_likelier_as_it_shifts_the_odds_of_the_two_lists() -> None:
    classifier = drawn.classifier("lstm")
    for name in drawn.names(20, letters=drawn.LETTERS):
        found = explain(classifier, name)
        first, second, before = found.predicted, found.against, found.belief_before
        for letter in found.letters:
            shift = (letter.belief[first] / letter.belief[second]) / (before[first] / before[second])
            assert letter.times_likelier == pytest.approx(shift, rel=1e-6)
            ratio = letter.probability[first] / letter.probability[second]
            assert letter.times_likelier == pytest.approx(ratio, rel=1e-6)
            before = letter.belief


def test_each_list_expected_the_letters_that_its_character_lm_finds_most_probable() -> None:
    classifier = drawn.classifier("gru")
    names = ["", *classifier.vocabulary.characters]
    for name in ("Rano-ж", "Öland"):
        found = explain(classifier, name, ("West", "Sud"))
        log_probs = by_hand(classifier, "".join(letter.letter for letter in found.letters[:-1]))
        for t, letter in enumerate(found.letters):
            assert list(letter.expected) == ["West", "Sud"]
            for label, pairs in letter.expected.items():
                p = np.exp(log_probs[t, classifier.labels.index(label)])
                others = np.delete(p, UNKNOWN)
                assert [names.index(one.replace(END, "")) for one, _ in pairs] == np.argsort(-others)[
                    :5
                ].tolist()
                assert [share for _, share in pairs] == pytest.approx(
                    np.sort(others)[:-6:-1].tolist(), abs=1e-5
                )
                assert letter.probability is None or dict(pairs).get(letter.letter) in (
                    None,
                    pytest.approx(letter.probability[label], abs=1e-5),
                )


def test_an_unknown_letter_moves_no_belief_and_says_why() -> None:
    found = explain(drawn.classifier("gru"), "Raжo")
    _, before, unknown, after, _ = found.letters
    assert unknown.belief == before.belief != after.belief
    assert unknown.times_likelier is unknown.probability is None
    assert unknown.terms["forward"] == unknown.terms["backward"] == 0
    assert unknown.terms["classifier"] != 0
    assert len(unknown.expected[found.predicted]) == 5
    assert found.absent.keys() == {"times_likelier", "probability", "familiarity"}
    assert found.absent["probability"].endswith("ж")


def test_a_network_without_a_character_lm_believes_nothing_and_says_why() -> None:
    found = explain(drawn.classifier("gru", char_lm=False), "Rano")
    assert found.absent.keys() == {"belief_before", "familiarity", *BELIEVED}
    assert found.belief_before is None
    for letter in found.letters:
        assert [getattr(letter, field) for field in BELIEVED] == [None] * 4
        assert letter.evidence is not None


@pytest.mark.parametrize("both_ways", [True, False])
def test_familiarity_is_the_share_of_the_list_s_names_with_a_lower_log_p_per_letter(both_ways: bool) -> None:
    classifier = drawn.classifier(bidirectional=both_ways)
    found = explain(classifier, "Rano", ("West", "Nord"))
    assert found.familiarity is None
    assert found.absent["familiarity"]
    ids = torch.tensor([[id_of(classifier, letter) for letter in "rano"]])
    with torch.no_grad():
        encoded = classifier.model.encode(ids, torch.tensor([4]))
        each = classifier.model.char_lm.log_likelihoods(encoded.output, ids, encoded.lengths)
    log_p = float(each[0, :, :, 2].sum(dim=0).mean()) / 5  # with the end
    own = {"West": (log_p + np.array([-0.3, -0.2, -0.1, 0.1])).astype(np.float32)}
    checkpoint = dataclasses.replace(classifier.checkpoint, own_log_p=own)
    found = explain(Classifier(checkpoint, "drawn"), "Rano", ("West", "Nord"))
    assert found.familiarity == 0.75
    assert "familiarity" not in found.absent
    found = explain(Classifier(checkpoint, "drawn"), "Raжoж🔤", ("West", "Nord"))
    assert found.familiarity is None
    assert found.absent["familiarity"].endswith(" to ж 🔤")


def test_without_lists_the_most_probable_and_the_runner_up_are_compared() -> None:
    classifier = drawn.classifier("rnn")
    for name in drawn.names(10):
        found = explain(classifier, name)
        assert [found.predicted, found.against] == list(classifier.classify(name)[0].probabilities)[:2]
        assert found.log_odds >= 0


@pytest.mark.parametrize("lists", [["Nord"], ["Nord", "Nord"], ["Nord", "Sud", "West"], [], "Nord"])
def test_other_than_two_lists_is_an_error_in_words(lists: Any) -> None:
    with pytest.raises(ConfigError, match="name two different ones of: Nord, Sud, West"):
        explain(drawn.classifier(), "Rano", lists)


def test_an_unknown_list_is_an_error_with_the_nearest() -> None:
    with pytest.raises(ChoiceError, match="Did you mean 'West'"):
        explain(drawn.classifier(), "Rano", ("Nord", "Wast"))


@pytest.mark.parametrize(
    ("name", "status"), [("", "empty"), ("a" * 65, "too_long"), ("жж", "unsupported_script")]
)
def test_a_name_without_an_answer_is_an_error_with_the_words_of_classify(name: str, status: str) -> None:
    classifier = drawn.classifier()
    with pytest.raises(InvalidName) as caught:
        explain(classifier, name)
    assert caught.value.status == status
    assert str(caught.value) == classifier.classify(name)[0].message


def test_what_is_no_string_is_no_name() -> None:
    with pytest.raises(DataError, match="float"):
        explain(drawn.classifier(), float("nan"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "read", "shown"),
    [
        ("  Ranö ", "ranö", "Ranö"),
        ("RANÖ", "ranö", "RANÖ"),
        ("İra", "ira", "İra"),
        ("${alert(1)}<b>", "${alert(1)}<b>", "${alert(1)}<b>"),
    ],
)
def test_letters_are_those_that_the_network_reads_beside_those_that_were_typed(
    name: str, read: str, shown: str
) -> None:
    found = explain(drawn.classifier(), name)
    assert "".join(letter.letter for letter in found.letters) == read + END
    assert "".join(letter.shown for letter in found.letters) == shown + END
    assert found.name == name


def test_a_name_of_64_letters_is_explained() -> None:
    found = explain(drawn.classifier(), "Rano" * 16)
    assert len(found.letters) == 65


def test_an_explanation_is_plain_json() -> None:
    found = explain(drawn.classifier(), "Raжo")
    values = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert values["letters"][0]["letter"] == "r"
    assert values["letters"][-1]["letter"] == END
    assert values["log_odds"] == found.log_odds


def test_the_package_explains_a_model_by_its_id_or_folder(toy_run: Path) -> None:
    found = namemodel.explain("german-italian-gru", "Tribbiani")
    assert (found.predicted, found.against, found.status, found.message) == ("Italian", "German", "ok", "")
    assert namemodel.explain(toy_run, "Bergholt").predicted == "Nord"


def test_after_tribbian_an_i_is_99_times_likelier_on_the_italian_list() -> None:
    i = explain(load("german-italian-gru"), "tribbiani").letters[8]
    assert i.letter == "i"
    assert round(i.times_likelier) == 99
    assert i.probability == {
        "Italian": pytest.approx(0.402, abs=1e-3),
        "German": pytest.approx(0.0041, abs=1e-4),
    }


def test_torch_s_number_of_threads_and_its_generator_stay() -> None:
    threads, state = torch.get_num_threads(), torch.get_rng_state()
    explain(drawn.classifier(), "Rano")
    assert torch.get_num_threads() == threads
    assert torch.equal(torch.get_rng_state(), state)
    assert not math.isnan(explain(drawn.classifier(), "Rano").log_odds)
