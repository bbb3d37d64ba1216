"""Steps of gradient descent: the rate over time, decay, clipping, smoothing."""

import math

import pytest
import torch

from namemodel.article.networks import build_network
from namemodel.config import Experiment, TrainingConfig
from namemodel.events import EpochDone
from namemodel.experiments import make_run, train
from namemodel.models import build_model
from namemodel.presets import make_experiment
from namemodel.training.data import load_training_data
from namemodel.training.trainer import END, START, WARM_UP, Trainer, learning_rate, make_optimizer
from tests.conftest import Tiny


def trainer_of(experiment: Experiment) -> Trainer:
    """Return the trainer of a run that has not begun, in training mode."""
    trainer = make_run(experiment).trainer
    trainer.model.train()
    return trainer


def test_a_constant_rate_is_constant() -> None:
    config = TrainingConfig(schedule="constant", learning_rate=3e-3)
    assert {learning_rate(config, step, 50) for step in range(50)} == {3e-3}


@pytest.mark.parametrize("steps", [5, 50, 400, 1001])
def test_one_cycle_rises_over_a_fifth_of_the_steps_and_falls_to_almost_nothing(steps: int) -> None:
    config = TrainingConfig(schedule="one-cycle", learning_rate=0.01)
    rates = [learning_rate(config, step, steps) for step in range(steps)]
    top = rates.index(max(rates))
    assert abs(top - steps / 5) <= 1
    assert rates[: top + 1] == sorted(rates[: top + 1])
    assert rates[top:] == sorted(rates[top:], reverse=True)
    assert rates[0] == pytest.approx(0.01 * 0.04)
    assert max(rates) <= 0.01 * (1 + 1e-12)
    assert max(rates) == pytest.approx(0.01, rel=1e-3)
    assert rates[-1] == pytest.approx(0.01 * 1e-4)


@pytest.mark.parametrize("steps", [50, 400, 1001])
def test_one_cycle_is_torch_s_but_for_rounding(steps: int) -> None:
    optimizer = torch.optim.AdamW([torch.zeros(1, requires_grad=True)])
    top = WARM_UP * steps  # torch counts this step, ours the steps before it
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=0.01, total_steps=steps, pct_start=(top + 1) / steps, div_factor=1 / START,
        final_div_factor=START / END, cycle_momentum=False,
    )  # fmt: skip
    config = TrainingConfig(schedule="one-cycle", learning_rate=0.01)
    for step in range(steps):
        assert schedule.get_last_lr()[0] == pytest.approx(learning_rate(config, step, steps), rel=1e-13)
        optimizer.step()
        if step < steps - 1:
            schedule.step()


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_run_of_very_few_steps_has_a_rate(steps: int) -> None:
    for step in range(steps):
        assert 0 < learning_rate(TrainingConfig(learning_rate=4e-3), step, steps) <= 4e-3


def test_events_tell_the_rate_of_the_epoch_s_last_step(tiny: Tiny) -> None:
    trainer = trainer_of(tiny(epochs=4))
    experiment, batches = trainer.experiment, len(trainer.sampler)
    rates = [event.learning_rate for event in train(experiment) if isinstance(event, EpochDone)]
    assert rates == [learning_rate(experiment.training, n * batches - 1, 4 * batches) for n in range(1, 5)]


@pytest.mark.parametrize("architecture", ["linear", "gru"])
def test_weight_decay_is_left_off_biases_and_embeddings(architecture: str) -> None:
    config = make_experiment(architecture, input="embedding", weight_decay=0.5, hidden_size=8)
    model = build_model(config.model, 10, 2)
    decayed, others = make_optimizer(model, config.training).param_groups
    assert (decayed["weight_decay"], others["weight_decay"]) == (0.5, 0.0)
    names = {id(weight): name for name, weight in model.named_parameters()}
    assert sorted(names[id(w)] for w in [*decayed["params"], *others["params"]]) == sorted(names.values())
    assert all("bias" not in names[id(w)] and "embedding" not in names[id(w)] for w in decayed["params"])
    assert "embedding.weight" in {names[id(w)] for w in others["params"]}


def test_the_article_s_optimiser_is_plain_adam() -> None:
    config = make_experiment("rnn", "article", max_length=18)
    optimizer = make_optimizer(build_network(config, 10, 2), config.training)
    assert type(optimizer) is torch.optim.Adam
    assert optimizer.param_groups[0]["lr"] == 5e-6
    assert optimizer.param_groups[0]["weight_decay"] == 0


@pytest.mark.parametrize(("clip", "clipped"), [(1e-3, True), (0.0, False)])
def test_gradients_are_clipped_to_their_largest_norm(tiny: Tiny, clip: float, clipped: bool) -> None:
    trainer = trainer_of(tiny(clip_norm=clip))
    trainer.step(next(trainer.sampler.epoch(1)), 1, 1)
    norm = math.sqrt(sum(float((p.grad**2).sum()) for p in trainer.model.parameters() if p.grad is not None))
    assert (norm <= 1e-3 * 1.001) == clipped


def test_labels_are_smoothed_in_training_only(tiny: Tiny) -> None:
    smoothed, plain = trainer_of(tiny(label_smoothing=0.2)), trainer_of(tiny())
    logits, labels = torch.tensor([[9.0, 0.0]]), torch.tensor([0])
    assert smoothed.loss(logits, labels).item() == pytest.approx(0.9, abs=0.01)  # 0.2 / 2 · 9
    names = load_training_data(tiny()).validation
    assert smoothed.evaluate(names) == plain.evaluate(names)


def test_dropout_of_a_batch_depends_on_its_place_alone(tiny: Tiny) -> None:
    losses = []
    for place in ((1, 1), (1, 1), (1, 2), (2, 1)):
        trainer = trainer_of(tiny(dropout=0.5))
        losses.append(trainer.step(next(trainer.sampler.epoch(1)), *place)[0].item())
    assert losses[0] == losses[1]
    assert len(set(losses)) == 3
