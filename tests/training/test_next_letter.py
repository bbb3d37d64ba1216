"""The second task: what is asked, and what of it is kept."""

import math
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from namemodel.checkpoint import load_checkpoint
from namemodel.config import Experiment, ModelConfig
from namemodel.models import build_model, parameter_count
from namemodel.training.learner import Learner
from namemodel.training.loop import train
from namemodel.training.next_letter import NextLetter, has_task
from namemodel.training.prepared import prepare_names

Tiny = Callable[..., Experiment]
LETTERS = torch.tensor([[2, 3, 4], [3, 0, 0]])
LENGTHS = torch.tensor([3, 1])


def sure_of(ids: list[int], hidden: int) -> torch.Tensor:
    """Return states from which a diagonal guess reads these ids."""
    return 50 * torch.nn.functional.one_hot(torch.tensor(ids), hidden).float()


def diagonal(directions: bool) -> NextLetter:
    config = ModelConfig(architecture="gru", hidden_size=5, bidirectional=directions)
    task = NextLetter(config, 5)
    with torch.no_grad():
        for guess in task.guesses:
            guess.weight.copy_(torch.eye(5))
            guess.bias.zero_()
    return task


def test_forward_states_say_the_letter_after_and_backward_states_the_one_before() -> None:
    forward = torch.stack([sure_of([3, 4, 0], 5), sure_of([0, 0, 0], 5)])
    backward = torch.stack([sure_of([0, 2, 3], 5), sure_of([0, 0, 0], 5)])
    both = torch.cat([forward, backward], dim=2)
    assert diagonal(True)(both, LETTERS, LENGTHS) < 1e-6
    assert diagonal(False)(forward, LETTERS, LENGTHS) < 1e-6
    assert diagonal(True)(torch.cat([backward, forward], dim=2), LETTERS, LENGTHS) > 10


def test_a_network_that_knows_nothing_guesses_at_random() -> None:
    states = torch.zeros(2, 3, 10)
    assert diagonal(True)(states, LETTERS, LENGTHS).item() == pytest.approx(math.log(5))


def test_padding_is_not_asked_for() -> None:
    states = torch.randn(2, 3, 10)
    other = states.clone()
    other[1, 1:] = 7.0
    assert torch.equal(diagonal(True)(states, LETTERS, LENGTHS), diagonal(True)(other, LETTERS, LENGTHS))


@pytest.mark.parametrize(
    ("shape", "has"),
    [
        ({"architecture": "linear"}, False),
        ({"architecture": "gru"}, True),
        ({"architecture": "rnn", "layers": 2, "bidirectional": False}, True),
        ({"architecture": "lstm", "layers": 2}, False),  # the upper layer has read the whole name
    ],
)
def test_only_states_that_do_not_know_the_next_letter_have_the_task(
    shape: dict[str, object], has: bool
) -> None:
    assert has_task(ModelConfig(**shape)) is has  # type: ignore[arg-type]


def test_the_second_task_moves_the_weights_and_leaves_the_network_s_size_alone(
    tiny: Tiny, tmp_path: Path
) -> None:
    kept = []
    for weight in (0.0, 1.0):
        for _ in train(tiny(architecture="rnn", epochs=2, next_letter=weight), tmp_path / str(weight)):
            pass
        kept.append(load_checkpoint(tmp_path / str(weight) / "best").model)
    one, other = (model.state_dict() for model in kept)
    assert one.keys() == other.keys()
    assert any(not torch.equal(one[name], other[name]) for name in one)


def test_letters_made_unknown_are_still_to_be_guessed(tiny: Tiny) -> None:
    prepared = prepare_names(tiny(character_dropout=0.5))
    batch = next(prepared.train.epoch(1))
    assert not torch.equal(batch.ids, batch.letters)
    assert not (batch.letters == 1).any()


def test_a_head_of_concatenated_states_has_the_task_too(tiny: Tiny) -> None:
    prepared = prepare_names(tiny(architecture="rnn", head="all", next_letter=1.0))
    learner = Learner(prepared, torch.device("cpu"))
    batch = next(prepared.train.epoch(1))
    loss, _, _ = learner.learn(batch, None, 1, 1)
    assert math.isfinite(loss.item())
    assert learner.next_letter is not None
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in learner.next_letter.parameters())
    model = build_model(prepared.experiment.model, len(prepared.vocabulary), 2)
    assert parameter_count(model) == parameter_count(learner.model)
