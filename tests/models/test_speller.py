"""The speller: what each direction is asked, and how the answers become a judgement."""

import math

import pytest
import torch

from namemodel.config import ModelConfig
from namemodel.models import RecurrentModel, build_model
from namemodel.models.speller import Speller, has_speller
from namemodel.presets import make_experiment

V, C = 5, 3
LETTERS = torch.tensor([[2, 3, 4], [3, 0, 0]])
LENGTHS = torch.tensor([3, 1])
LABELS = torch.tensor([0, 2])


def sure_of(ids: list[int]) -> torch.Tensor:
    """Return states from which a diagonal speller reads these ids."""
    return 50 * torch.nn.functional.one_hot(torch.tensor(ids), V).float()


def diagonal(both: bool = True) -> Speller:
    """Return a speller whose lists all expect the letter that a state is sure of; at the start, 2."""
    speller = Speller(ModelConfig(hidden_size=V, bidirectional=both, dropout=0.0), V, C)
    with torch.no_grad():
        speller.shared.copy_(torch.eye(V))
        speller.start.copy_(sure_of([2, 4] if both else [2]))
    return speller


def test_forward_states_are_asked_for_the_letter_after_and_backward_states_for_the_one_before() -> None:
    forward = torch.stack([sure_of([3, 4, 0]), sure_of([0, 0, 0])])[:1]
    backward = torch.stack([sure_of([0, 2, 3]), sure_of([0, 0, 0])])[:1]
    name, length, label = LETTERS[:1], LENGTHS[:1], LABELS[:1]
    assert diagonal()(torch.cat([forward, backward], 2), name, length).shape == (1, C)
    assert diagonal().loss(torch.cat([forward, backward], 2), name, length, label) < 1e-6
    assert diagonal(both=False).loss(forward, name, length, label) < 1e-6
    assert diagonal().loss(torch.cat([backward, forward], 2), name, length, label) > 10


def test_a_short_name_s_backward_start_is_behind_its_last_letter() -> None:
    known = diagonal().questions(torch.zeros(2, 3, 2 * V), LETTERS, LENGTHS)[1]
    assert known.states[0].argmax(dim=1).tolist() == [0, 0, 0, 4]
    assert known.states[1].argmax(dim=1).tolist()[:2] == [0, 4]
    assert known.answers.tolist() == [[0, 2, 3, 4], [0, 3, 0, 0]]
    assert known.asked.tolist() == [[True] * 4, [True, True, False, False]]


def test_a_speller_that_knows_nothing_finds_every_letter_as_likely_as_the_others() -> None:
    speller = diagonal()
    with torch.no_grad():
        speller.start.zero_()
    states = torch.zeros(2, 3, 2 * V)
    assert speller.loss(states, LETTERS, LENGTHS, LABELS).item() == pytest.approx(math.log(V))
    torch.testing.assert_close(speller(states, LETTERS, LENGTHS).exp(), torch.full((2, C), 1 / C))


@pytest.mark.parametrize(("prior", "shares"), [(1.0, [4, 9, 16]), (0.5, [2, 3, 4]), (0.0, [1, 1, 1])])
def test_the_prior_is_the_share_of_the_training_names_to_the_power_of_a_setting(
    prior: float, shares: list[int]
) -> None:
    speller = Speller(ModelConfig(hidden_size=4, prior=prior), V, C)
    speller.set_prior(torch.tensor([0] * 3 + [1] * 8 + [2] * 15))
    torch.testing.assert_close(speller.log_prior.exp(), torch.tensor(shares) / sum(shares))


def test_the_judgement_is_bayes_rule_over_the_letters_of_each_list() -> None:
    torch.manual_seed(0)
    speller = Speller(ModelConfig(hidden_size=4, bidirectional=False, dropout=0.0, prior=1.0), V, C).eval()
    with torch.no_grad():
        speller.own.normal_()
        speller.own_bias.normal_()
    speller.set_prior(torch.tensor([0, 0, 0, 1, 2, 2]))
    torch.testing.assert_close(speller.log_prior.exp(), torch.tensor([4, 2, 3]) / 9)
    states = torch.randn(1, 2, 4)
    expected = []
    for c in range(C):
        score = speller.log_prior[c]
        for state, letter in zip([speller.start[0], *states[0]], [2, 4, 0], strict=True):
            weight, bias = (
                speller.shared[0, 0] + speller.own[0, c],
                speller.shared_bias[0, 0] + speller.own_bias[0, c],
            )
            score = score + (weight @ state + bias).log_softmax(dim=0)[letter]
        expected.append(score)
    found = speller(states, torch.tensor([[2, 4]]), torch.tensor([2]))
    torch.testing.assert_close(found[0], torch.stack(expected).log_softmax(dim=0))


def test_neither_padding_nor_an_unknown_letter_is_asked_for() -> None:
    torch.manual_seed(0)
    speller = Speller(ModelConfig(hidden_size=4, dropout=0.0), V, C)
    with torch.no_grad():
        speller.own.normal_()
    states = torch.randn(2, 3, 8)
    other = states.clone()
    other[1, 1:] = 7.0
    assert torch.equal(speller(states, LETTERS, LENGTHS), speller(other, LETTERS, LENGTHS))
    unknown = torch.tensor([[1, 1]])
    asked = speller.questions(states[:1, :2], unknown, torch.tensor([2]))
    assert [part.asked.tolist() for part in asked] == [[[False, False, True]], [[True, False, False]]]


@pytest.mark.parametrize(
    ("shape", "has"),
    [
        ({"architecture": "linear"}, False),
        ({"architecture": "gru"}, True),
        ({"architecture": "gru", "speller": 0.0}, False),
        ({"architecture": "rnn", "layers": 2, "bidirectional": False}, True),
        ({"architecture": "lstm", "layers": 2}, False),  # the upper layer has read the whole name
    ],
)
def test_only_states_that_do_not_know_the_next_letter_have_a_speller(
    shape: dict[str, object], has: bool
) -> None:
    assert has_speller(ModelConfig(**shape)) is has  # type: ignore[arg-type]


def test_the_two_judgements_count_alike() -> None:
    config = make_experiment("gru", hidden_size=8, dropout=0.0).model
    torch.manual_seed(0)
    model = build_model(config, V, C).eval()
    assert isinstance(model, RecurrentModel)
    assert model.speller is not None
    with torch.no_grad():
        model.speller.own.normal_()
    output = model.run(LETTERS, LENGTHS, None)
    assert output.states is not None
    read, spelt = output.outputs.log_softmax(1), model.speller(output.states, LETTERS, LENGTHS)
    assert not torch.allclose(read, spelt)
    torch.testing.assert_close(model.probabilities(LETTERS, LENGTHS), ((read + spelt) / 2).softmax(1))
