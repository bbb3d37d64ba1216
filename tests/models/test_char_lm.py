"""The character LM: what each hidden state predicts, and how predictions become a posterior."""

import math

import pytest
import torch

from namemodel.config import ModelConfig
from namemodel.models import RecurrentClassifier, build_model
from namemodel.models.char_lm import CharLM
from namemodel.presets import make_experiment

V, C = 5, 3
LETTERS = torch.tensor([[2, 3, 4], [3, 0, 0]])
LENGTHS = torch.tensor([3, 1])
LABELS = torch.tensor([0, 2])


def sure_of(ids: list[int]) -> torch.Tensor:
    """Return states from which a diagonal character LM reads these ids."""
    return 50 * torch.nn.functional.one_hot(torch.tensor(ids), V).float()


def diagonal(both: bool = True) -> CharLM:
    """Return a character LM whose lists all expect the letter that a state is sure of; at the start, 2."""
    char_lm = CharLM(ModelConfig(hidden_size=V, bidirectional=both, dropout=0.0), V, C)
    with torch.no_grad():
        char_lm.weight.copy_(torch.eye(V))
        char_lm.h_0.copy_(sure_of([2, 4] if both else [2]))
    return char_lm


def test_forward_states_predict_the_letter_after_and_backward_states_the_one_before() -> None:
    forward = torch.stack([sure_of([3, 4, 0]), sure_of([0, 0, 0])])[:1]
    backward = torch.stack([sure_of([0, 2, 3]), sure_of([0, 0, 0])])[:1]
    name, length, label = LETTERS[:1], LENGTHS[:1], LABELS[:1]
    assert diagonal()(torch.cat([forward, backward], 2), name, length).shape == (1, C)
    assert diagonal().loss(torch.cat([forward, backward], 2), name, length, label) < 1e-6
    assert diagonal(both=False).loss(forward, name, length, label) < 1e-6
    assert diagonal().loss(torch.cat([backward, forward], 2), name, length, label) > 10


def test_a_short_name_s_backward_start_is_behind_its_last_letter() -> None:
    hidden, targets, mask = diagonal().next_characters(torch.zeros(2, 3, 2 * V), LETTERS, LENGTHS)[1]
    assert hidden[0].argmax(dim=1).tolist() == [0, 0, 0, 4]
    assert hidden[1].argmax(dim=1).tolist()[:2] == [0, 4]
    assert targets.tolist() == [[0, 2, 3, 4], [0, 3, 0, 0]]
    assert mask.tolist() == [[True] * 4, [True, True, False, False]]


def test_a_char_lm_that_knows_nothing_finds_every_letter_as_likely_as_the_others() -> None:
    char_lm = diagonal()
    with torch.no_grad():
        char_lm.h_0.zero_()
    states = torch.zeros(2, 3, 2 * V)
    assert char_lm.loss(states, LETTERS, LENGTHS, LABELS).item() == pytest.approx(math.log(V))
    torch.testing.assert_close(char_lm(states, LETTERS, LENGTHS).exp(), torch.full((2, C), 1 / C))


@pytest.mark.parametrize(("prior", "shares"), [(1.0, [4, 9, 16]), (0.5, [2, 3, 4]), (0.0, [1, 1, 1])])
def test_the_prior_is_the_share_of_the_training_names_to_the_power_of_a_setting(
    prior: float, shares: list[int]
) -> None:
    char_lm = CharLM(ModelConfig(hidden_size=4, prior_strength=prior), V, C)
    char_lm.fit_prior(torch.tensor([0] * 3 + [1] * 8 + [2] * 15))
    torch.testing.assert_close(char_lm.log_prior.exp(), torch.tensor(shares) / sum(shares))


def test_the_posterior_is_bayes_rule_over_the_letters_of_each_list() -> None:
    torch.manual_seed(0)
    config = ModelConfig(hidden_size=4, bidirectional=False, prior_strength=1.0)
    char_lm = CharLM(config, V, C).eval()
    with torch.no_grad():
        char_lm.class_weight.normal_()
        char_lm.class_bias.normal_()
    char_lm.fit_prior(torch.tensor([0, 0, 0, 1, 2, 2]))
    torch.testing.assert_close(char_lm.log_prior.exp(), torch.tensor([4, 2, 3]) / 9)
    states = torch.randn(1, 2, 4)
    expected = []
    for c in range(C):
        score = char_lm.log_prior[c]
        for state, letter in zip([char_lm.h_0[0], *states[0]], [2, 4, 0], strict=True):
            weight, bias = (
                char_lm.weight[0, 0] + char_lm.class_weight[0, c],
                char_lm.bias[0, 0] + char_lm.class_bias[0, c],
            )
            score = score + (weight @ state + bias).log_softmax(dim=0)[letter]
        expected.append(score)
    found = char_lm(states, torch.tensor([[2, 4]]), torch.tensor([2]))
    torch.testing.assert_close(found[0], torch.stack(expected).log_softmax(dim=0))


def test_neither_padding_nor_an_unknown_letter_is_predicted() -> None:
    torch.manual_seed(0)
    char_lm = CharLM(ModelConfig(hidden_size=4, dropout=0.0), V, C)
    with torch.no_grad():
        char_lm.class_weight.normal_()
    states = torch.randn(2, 3, 8)
    other = states.clone()
    other[1, 1:] = 7.0
    assert torch.equal(char_lm(states, LETTERS, LENGTHS), char_lm(other, LETTERS, LENGTHS))
    unknown = torch.tensor([[1, 1]])
    batches = char_lm.next_characters(states[:1, :2], unknown, torch.tensor([2]))
    assert [mask.tolist() for *_, mask in batches] == [[[False, False, True]], [[True, False, False]]]


def drawn(both: bool = True) -> CharLM:
    """Return a character LM with weights of its own for each list."""
    torch.manual_seed(0)
    char_lm = CharLM(ModelConfig(hidden_size=4, bidirectional=both), V, C).eval()
    with torch.no_grad():
        for weight in char_lm.parameters():
            weight.normal_()
    return char_lm


@torch.no_grad()
def test_the_likelihoods_of_the_letters_make_up_the_answer() -> None:
    char_lm, states = drawn(), torch.randn(2, 3, 8)
    found = char_lm.log_likelihoods(states, LETTERS, LENGTHS)
    assert found.shape == (2, 4, 2, C)
    assert (found <= 0).all()
    assert not found[1, 2:].any()  # past the end
    log_likelihood = found.sum(dim=1).mean(dim=1)
    posterior = (char_lm.log_prior + log_likelihood).log_softmax(dim=1)
    torch.testing.assert_close(char_lm(states, LETTERS, LENGTHS), posterior)


@torch.no_grad()
def test_few_lists_at_a_time_give_what_all_give_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    char_lm, states = drawn(), torch.randn(2, 3, 8)
    at_once = char_lm.log_likelihoods(states, LETTERS, LENGTHS)
    monkeypatch.setattr("namemodel.models.char_lm.LOGITS_AT_ONCE", 1)
    torch.testing.assert_close(char_lm.log_likelihoods(states, LETTERS, LENGTHS), at_once)


@torch.no_grad()
def test_the_loss_is_the_mean_over_the_letters_under_the_name_s_own_list() -> None:
    char_lm, states = drawn(both=False), torch.randn(2, 3, 4)
    found = char_lm.log_likelihoods(states, LETTERS, LENGTHS)[:, :, 0]
    own = torch.stack([found[0, :, LABELS[0]].sum(), found[1, :, LABELS[1]].sum()])
    torch.testing.assert_close(char_lm.loss(states, LETTERS, LENGTHS, LABELS), -own.sum() / (4 + 2))


@pytest.mark.parametrize(
    ("shape", "has"),
    [
        ({"architecture": "linear"}, False),
        ({"architecture": "gru"}, True),
        ({"architecture": "gru", "char_lm": False}, False),
        ({"architecture": "rnn", "layers": 2, "bidirectional": False}, True),
        ({"architecture": "lstm", "layers": 2}, False),  # the upper layer has read the whole name
    ],
)
def test_only_states_that_do_not_know_the_next_letter_have_a_char_lm(
    shape: dict[str, object], has: bool
) -> None:
    assert ModelConfig(**shape).has_char_lm is has  # type: ignore[arg-type]


def test_classifier_and_char_lm_count_alike_in_the_answer() -> None:
    config = make_experiment("gru", hidden_size=8, dropout=0.0).model
    torch.manual_seed(0)
    model = build_model(config, V, C).eval()
    assert isinstance(model, RecurrentClassifier)
    assert model.char_lm is not None
    with torch.no_grad():
        model.char_lm.class_weight.normal_()
    encoded = model.encode(LETTERS, LENGTHS)
    classifier = model.classifier_logits(encoded).log_softmax(1)
    posterior = model.char_lm(encoded.output, LETTERS, LENGTHS)
    assert not torch.allclose(classifier, posterior)
    answer = model(LETTERS, LENGTHS).softmax(1)
    torch.testing.assert_close(answer, ((classifier + posterior) / 2).softmax(1))
