"""The article's recipe, and what each of its mistakes does."""

import math
from pathlib import Path

import pytest
import torch

from namemodel.architectures import ARCHITECTURES
from namemodel.article.training import ArticleTrainer
from namemodel.config import ArticleConfig, Experiment
from namemodel.data.encoded import Batch, EncodedDataset
from namemodel.events import Finished
from namemodel.experiments import train
from namemodel.presets import MISTAKES, make_experiment
from namemodel.training.data import load_training_data
from tests.conftest import Tiny, epochs_of

RECURRENT = [name for name, entry in ARCHITECTURES.items() if entry.recurrent]
FLOOR = math.log(1 + math.exp(-1))  # 0.3133: cross-entropy of the outputs (1, 0)


def trainer_of(experiment: Experiment) -> ArticleTrainer:
    """Return the article's trainer of an experiment, in training mode."""
    trainer = ArticleTrainer(load_training_data(experiment), torch.device("cpu"))
    trainer.model.train()
    return trainer


@pytest.mark.parametrize("architecture", list(ARCHITECTURES))
def test_the_article_s_recipe_runs_for_every_architecture(toy_csv: Path, architecture: str) -> None:
    experiment = make_experiment(
        architecture, "article", source=str(toy_csv), epochs=1, hidden_size=4, test_fraction=0.5, device="cpu"
    )
    assert experiment.preset == "article"
    events = list(train(experiment))
    (epoch,), end = epochs_of(events), events[-1]
    assert math.isfinite(epoch.train_loss)
    assert isinstance(end, Finished)
    assert end.test["n"] == 120


def test_the_article_s_recipe_is_the_one_it_gives() -> None:
    rnn = make_experiment("rnn", "article")
    assert (rnn.model.layers, rnn.model.hidden_size, rnn.model.layer_dropout) == (2, 256, 0.4)
    assert (rnn.model.input, rnn.training.select_on) == ("one-hot", "last")
    assert (rnn.training.optimizer, rnn.training.learning_rate, rnn.training.epochs) == ("adam", 5e-6, 30)
    assert rnn.training.batch_size == 8
    assert rnn.article == ArticleConfig(
        output="softmax",
        pooling="all",
        head_size=256,
        mask_padding=False,
        carry_state=True,
        shuffle=False,
        drop_last=True,
        divide_loss="twice",
        select_on="test",
        evaluate_every=3,
    )
    linear_rnn = make_experiment("linear-rnn", "article")
    assert linear_rnn.training.batch_size == 1
    assert linear_rnn.article == ArticleConfig(
        pooling="all", head_size=256, mask_padding=False, shuffle=False, evaluate_every=3
    )


def test_the_article_s_linear_rnn_makes_none_of_the_mistakes_of_its_rnn() -> None:
    plain = make_experiment("linear-rnn", "article").settings
    wrong = make_experiment("rnn", "article").settings
    for name, mistake in {**MISTAKES, "carry_state": True}.items():
        assert wrong[name] == mistake
        assert plain[name] != mistake


def test_a_softmax_before_the_loss_keeps_it_over_a_third_of_a_nat(tiny: Tiny) -> None:
    easy = {"epochs": 12, "learning_rate": 0.03, "dropout": 0.0, "character_dropout": 0.0}
    wrong = epochs_of(list(train(tiny(output="softmax", **easy))))
    right = epochs_of(list(train(tiny(output="logits", **easy))))
    assert wrong[-1].train_accuracy == right[-1].train_accuracy == 1
    assert min(event.train_loss for event in wrong) >= FLOOR - 1e-6
    assert wrong[-1].train_loss == pytest.approx(FLOOR, abs=0.01)
    assert right[-1].train_loss < 0.02
    sure = torch.tensor([[99.0, 0.0]])
    loss = trainer_of(tiny(output="softmax")).loss(sure, torch.tensor([0]))
    assert loss.item() == pytest.approx(FLOOR)


def test_dividing_the_loss_twice_prints_an_eighth_of_it_for_batches_of_8(tiny: Tiny) -> None:
    still = {"batch_size": 8, "learning_rate": 1e-7, "epochs": 1, "dropout": 0.0, "drop_last": True}
    (once,) = epochs_of(list(train(tiny(divide_loss="once", **still))))
    (twice,) = epochs_of(list(train(tiny(divide_loss="twice", **still))))
    assert once.train_loss == pytest.approx(math.log(2), abs=0.05)
    assert twice.train_loss == pytest.approx(math.log(2) / 8, abs=0.006)
    assert twice.train_loss == pytest.approx(once.train_loss / 8, rel=1e-3)


def test_dropping_the_last_batch_leaves_names_out_of_training_and_testing(tiny: Tiny) -> None:
    for drop_last, read, held_out in ((False, 172, [8, 8, 4]), (True, 168, [8, 8])):
        trainer = trainer_of(tiny(batch_size=8, drop_last=drop_last, divide_loss="twice"))
        assert trainer.sampler.dataset.size == 172
        batches = list(trainer.sampler.epoch(1))
        assert len(batches) == len(trainer.sampler)
        assert sum(len(batch.labels) for batch in batches) == read
        dataset = load_training_data(trainer.experiment).validation
        assert dataset.size == 20
        assert [len(batch.labels) for batch in trainer.evaluation_batches(dataset)] == held_out
    trainer = trainer_of(tiny(batch_size=32, drop_last=True))
    assert [len(batch.labels) for batch in trainer.evaluation_batches(dataset)] == [20]  # the only one stays


def test_a_recipe_that_drops_names_judges_its_epochs_on_the_others(tiny: Tiny) -> None:
    trainer = trainer_of(tiny(batch_size=8, drop_last=True))
    dataset = load_training_data(trainer.experiment).validation
    whole = EncodedDataset(*(part[:16] for part in dataset))
    assert trainer.evaluate(dataset) == trainer.evaluate(whole)
    assert len(trainer.logits(dataset)) == 20  # the last test reads them all


@pytest.mark.parametrize("architecture", RECURRENT)
@torch.no_grad()
def test_a_carried_state_moves_the_logits_of_the_next_batch(tiny: Tiny, architecture: str) -> None:
    trainer = trainer_of(tiny(architecture, carry_state=True, batch_size=16, bidirectional=False))
    trainer.model.eval()
    dataset = trainer.sampler.dataset
    first, second = (dataset.take(torch.arange(start, start + 16)) for start in (0, 100))

    def logits(batch: Batch) -> torch.Tensor:
        return trainer.model.logits(trainer.encode(batch))

    fresh = logits(second)
    trainer.last_h_n = None
    logits(first)
    state = trainer.last_h_n
    assert (logits(second) - fresh).abs().max() > 1e-3
    if architecture == "lstm":
        assert isinstance(state, tuple)
        h, c = state
        assert h.shape == c.shape == (1, 16, 8)
        trainer.last_h_n = (h, torch.zeros_like(c))
        assert (logits(second) - fresh).abs().max() > 1e-3
    else:
        assert isinstance(state, torch.Tensor)
        assert state.shape == (1, 16, 8)
    partial = dataset.take(torch.arange(5))
    trainer.last_h_n = state
    after = logits(partial)
    trainer.last_h_n = None
    torch.testing.assert_close(after, logits(partial))


@pytest.mark.parametrize("architecture", RECURRENT)
def test_a_carried_state_has_no_gradient_and_ends_with_its_epoch(tiny: Tiny, architecture: str) -> None:
    trainer = trainer_of(tiny(architecture, carry_state=True))
    batch = next(trainer.sampler.epoch(1))
    losses = []
    for number in (1, 2, 1):
        trainer.model.load_state_dict(trainer_of(trainer.experiment).model.state_dict())
        losses.append(trainer.step(batch, 1, number)[0].item())
        state = trainer.last_h_n
        assert not any(part.requires_grad for part in (state if isinstance(state, tuple) else (state,)))
    assert losses[0] == losses[2] != losses[1]


def test_a_carried_state_changes_how_a_recipe_judges_an_epoch(tiny: Tiny) -> None:
    found = []
    for carry in (True, False):
        trainer = trainer_of(tiny("rnn", carry_state=carry, batch_size=4, bidirectional=False, reset="after"))
        found.append(trainer.evaluate(load_training_data(trainer.experiment).validation))
    assert found[0] != found[1]


def test_without_shuffling_every_epoch_has_the_same_batches_in_the_rows_order(tiny: Tiny) -> None:
    plain = {"character_dropout": 0.0, "accent_folding": 0.0}
    sampler = trainer_of(tiny(shuffle=False, **plain)).sampler
    for epoch in (1, 2):
        labels = torch.cat([batch.labels for batch in sampler.epoch(epoch)])
        lengths = torch.cat([batch.lengths for batch in sampler.epoch(epoch)])
        assert torch.equal(labels, sampler.dataset.labels)
        assert torch.equal(lengths, sampler.dataset.lengths)


def test_choosing_on_test_marks_the_epoch_that_is_best_on_test(tiny: Tiny) -> None:
    events = list(train(tiny(select_on="test", epochs=8, learning_rate=0.02)))
    best = 0.0
    for event in epochs_of(events):
        assert event.test_accuracy is not None
        assert event.test_loss is not None
        assert event.kept == (event.test_accuracy > best)
        best = max(best, event.test_accuracy)
    end = events[-1]
    assert isinstance(end, Finished)
    assert end.test_accuracy == best  # optimistic: it was chosen for that


def test_keeping_the_last_epoch_marks_each(tiny: Tiny) -> None:
    events = list(train(tiny(select_on="last", epochs=3)))
    assert [event.kept for event in epochs_of(events)] == [True, True, True]
    end = events[-1]
    assert isinstance(end, Finished)
    assert end.kept_epoch == 3


def test_a_random_split_of_kept_repeats_leaks_and_a_split_by_name_does_not(tmp_path: Path) -> None:
    rows = [f"{part}{i},{label}" for label, part in (("X", "a"), ("Y", "b")) for i in range(30)]
    (tmp_path / "twice.csv").write_text("name,label\n" + "\n".join(rows * 2), encoding="utf-8")
    source = str(tmp_path / "twice.csv")

    def seen_in_test(split: str) -> int:
        prepared = load_training_data(make_experiment("linear", source=source, repeats="keep", split=split))
        train_rows = {tuple(ids) for ids in prepared.train.ids.tolist()}
        return sum(tuple(ids) in train_rows for ids in prepared.test.ids.tolist())

    assert seen_in_test("by-name") == 0
    assert seen_in_test("random") > 10


def test_what_is_printed_of_the_article_s_epochs_is_looked_at_every_third(tiny: Tiny) -> None:
    events = epochs_of(list(train(tiny(select_on="test", evaluate_every=3, epochs=7))))
    assert [event.epoch for event in events if event.test_loss is not None] == [3, 6, 7]
    assert not any(event.kept for event in events if event.test_loss is None)
