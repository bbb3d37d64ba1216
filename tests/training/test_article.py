"""The article's recipe, and what each of its mistakes does."""

import dataclasses
import math
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from namemodel.config import Experiment, TrainingConfig
from namemodel.models import ARCHITECTURES
from namemodel.presets import MISTAKES, make_experiment
from namemodel.training.batches import Batch, Rows
from namemodel.training.events import EpochDone, Finished, TrainEvent
from namemodel.training.learner import Learner
from namemodel.training.loop import train
from namemodel.training.prepared import prepare_names

Tiny = Callable[..., Experiment]
CPU = torch.device("cpu")
RECURRENT = [name for name, entry in ARCHITECTURES.items() if entry.recurrent]
FLOOR = math.log(1 + math.exp(-1))  # 0.3133: cross-entropy of the outputs (1, 0)


def epochs_of(events: list[TrainEvent]) -> list[EpochDone]:
    return [event for event in events if isinstance(event, EpochDone)]


def learner_of(experiment: Experiment) -> Learner:
    return Learner(prepare_names(experiment), CPU)


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
    assert (rnn.model.head, rnn.model.head_size, rnn.model.input) == ("all", 256, "one-hot")
    assert (rnn.training.optimizer, rnn.training.learning_rate, rnn.training.epochs) == ("adam", 5e-6, 30)
    assert (rnn.training.batch_size, rnn.training.evaluate_every) == (8, 3)
    assert not rnn.training.shuffle
    linear_rnn = make_experiment("linear-rnn", "article")
    assert (linear_rnn.training.batch_size, linear_rnn.model.recurrence) == (1, "coded")


def test_the_article_s_linear_rnn_makes_none_of_the_mistakes_of_its_rnn() -> None:
    plain = make_experiment("linear-rnn", "article")
    wrong = make_experiment("rnn", "article")
    for name, mistake in {**MISTAKES, "carry_state": True}.items():
        for section in ("model", "training"):
            if hasattr(getattr(plain, section), name):
                assert getattr(getattr(wrong, section), name) == mistake
                assert getattr(getattr(plain, section), name) != mistake


def test_a_softmax_before_the_loss_keeps_it_over_a_third_of_a_nat(tiny: Tiny) -> None:
    easy = {"epochs": 12, "learning_rate": 0.03, "dropout": 0.0, "character_dropout": 0.0}
    wrong = epochs_of(list(train(tiny(output="softmax", **easy))))
    right = epochs_of(list(train(tiny(output="logits", **easy))))
    assert wrong[-1].train_accuracy == right[-1].train_accuracy == 1
    assert min(event.train_loss for event in wrong) >= FLOOR - 1e-6
    assert wrong[-1].train_loss == pytest.approx(FLOOR, abs=0.01)
    assert right[-1].train_loss < 0.02
    outputs = torch.tensor([[1.0, 0.0]])
    loss = learner_of(tiny()).loss(outputs, torch.tensor([0]))
    assert loss.item() == pytest.approx(FLOOR)


def test_dividing_the_loss_twice_prints_an_eighth_of_it_for_batches_of_8(tiny: Tiny) -> None:
    still = {"batch_size": 8, "learning_rate": 1e-7, "epochs": 1, "dropout": 0.0, "drop_last": True}
    (once,) = epochs_of(list(train(tiny(divide_loss="once", **still))))
    (twice,) = epochs_of(list(train(tiny(divide_loss="twice", **still))))
    assert once.train_loss == pytest.approx(math.log(2), abs=0.05)
    assert twice.train_loss == pytest.approx(math.log(2) / 8, abs=0.006)
    assert twice.train_loss == pytest.approx(once.train_loss / 8, rel=1e-3)


def test_dropping_the_last_batch_leaves_names_out_of_training_and_testing(tiny: Tiny) -> None:
    for drop_last, read in ((False, 172), (True, 160)):
        prepared = prepare_names(tiny(batch_size=32, drop_last=drop_last))
        assert len(prepared.train.rows) == 172
        batches = list(prepared.train.epoch(1))
        assert len(batches) == len(prepared.train)
        assert sum(map(len, batches)) == read
    rows = prepared.validation
    assert len(rows) == 20
    assert [len(batch) for batch in rows.batches(8)] == [8, 8, 4]
    assert [len(batch) for batch in rows.batches(8, drop_last=True)] == [8, 8]
    assert [len(batch) for batch in rows.batches(32, drop_last=True)] == [20]  # the only one stays


def test_a_recipe_that_drops_names_judges_its_epochs_on_the_others(tiny: Tiny) -> None:
    learner = learner_of(tiny(batch_size=8, drop_last=True))
    rows = learner_rows(tiny(batch_size=8, drop_last=True))
    whole = Rows(rows.ids[:16], rows.lengths[:16], rows.labels[:16])
    assert learner.evaluate(rows) == learner.evaluate(whole)
    assert len(learner.scores(rows)) == 20  # the last test reads them all


def learner_rows(experiment: Experiment) -> Rows:
    return prepare_names(experiment).validation


@pytest.mark.parametrize("architecture", RECURRENT)
@torch.no_grad()
def test_a_carried_state_moves_the_outputs_of_the_next_batch(tiny: Tiny, architecture: str) -> None:
    experiment = tiny(architecture, carry_state=True, batch_size=16, bidirectional=False)
    learner = learner_of(experiment)
    learner.model.eval()
    rows = prepare_names(experiment).train.rows
    first, second = (rows.take(torch.arange(start, start + 16)) for start in (0, 100))
    _, _, state = learner.forward(first, None)
    fresh, _, _ = learner.forward(second, None)
    carried, _, after = learner.forward(second, state)
    assert (carried.outputs - fresh.outputs).abs().max() > 1e-3
    if architecture == "lstm":
        assert isinstance(state, tuple)
        h, c = state
        assert h.shape == c.shape == (1, 16, 8)
        without_cell, _, _ = learner.forward(second, (h, torch.zeros_like(c)))
        assert (carried.outputs - without_cell.outputs).abs().max() > 1e-3
    else:
        assert isinstance(state, torch.Tensor)
        assert state.shape == (1, 16, 8)
    assert after is not None
    partial = rows.take(torch.arange(5))
    torch.testing.assert_close(
        learner.forward(partial, state)[0].outputs, learner.forward(partial, None)[0].outputs
    )


@pytest.mark.parametrize("architecture", RECURRENT)
def test_a_carried_state_has_no_gradient_and_is_carried_only_when_asked(
    tiny: Tiny, architecture: str
) -> None:
    for carry in (True, False):
        learner = learner_of(tiny(architecture, carry_state=carry))
        (batch, *_) = learner_batches(learner)
        _, _, state = learner.learn(batch, None, 1, 1)
        assert (state is not None) == carry
        for part in state if isinstance(state, tuple) else (state,):
            assert part is None or not part.requires_grad


def learner_batches(learner: Learner) -> list[Batch]:
    generator = torch.Generator().manual_seed(0)
    ids = torch.randint(2, 8, (4, 5), generator=generator)
    return [Batch(ids, torch.full((4,), 5), torch.tensor([0, 1, 0, 1]), ids)]


def test_a_carried_state_changes_how_a_recipe_judges_an_epoch(tiny: Tiny) -> None:
    found = []
    for carry in (True, False):
        experiment = tiny("rnn", carry_state=carry, batch_size=4, bidirectional=False)
        found.append(learner_of(experiment).evaluate(prepare_names(experiment).validation))
    assert found[0] != found[1]


def test_without_shuffling_every_epoch_has_the_same_batches_in_the_rows_order(tiny: Tiny) -> None:
    plain = {"character_dropout": 0.0, "accent_folding": 0.0}
    prepared = prepare_names(tiny(shuffle=False, **plain))
    for epoch in (1, 2):
        labels = torch.cat([batch.labels for batch in prepared.train.epoch(epoch)])
        lengths = torch.cat([batch.lengths for batch in prepared.train.epoch(epoch)])
        assert torch.equal(labels, prepared.train.rows.labels)
        assert torch.equal(lengths, prepared.train.rows.lengths)
    shuffled = prepare_names(tiny(shuffle=True, **plain)).train
    one, two = (torch.cat([b.lengths for b in shuffled.epoch(e)]) for e in (1, 2))
    assert not torch.equal(one, two)
    assert torch.equal(one.sort().values, shuffled.rows.lengths.sort().values)


def test_choosing_on_test_marks_the_epoch_that_is_best_on_test(tiny: Tiny) -> None:
    events = list(train(tiny(select_on="test", epochs=8, learning_rate=0.02)))
    best = 0.0
    for event in epochs_of(events):
        assert event.test_accuracy is not None
        assert event.test_loss is not None
        assert event.best == (event.test_accuracy > best)
        best = max(best, event.test_accuracy)
    end = events[-1]
    assert isinstance(end, Finished)
    assert end.test_accuracy == best  # optimistic: it was chosen for that


def test_keeping_the_last_epoch_marks_each(tiny: Tiny) -> None:
    events = list(train(tiny(select_on="last", epochs=3)))
    assert [event.best for event in epochs_of(events)] == [True, True, True]
    end = events[-1]
    assert isinstance(end, Finished)
    assert end.best_epoch == 3


def test_a_random_split_of_kept_repeats_leaks_and_a_split_by_name_does_not(tmp_path: Path) -> None:
    rows = [f"{part}{i},{label}" for label, part in (("X", "a"), ("Y", "b")) for i in range(30)]
    (tmp_path / "twice.csv").write_text("name,label\n" + "\n".join(rows * 2), encoding="utf-8")
    source = str(tmp_path / "twice.csv")

    def seen_in_test(split: str) -> int:
        prepared = prepare_names(make_experiment("linear", source=source, repeats="keep", split=split))
        train_rows = {tuple(ids) for ids in prepared.train.rows.ids.tolist()}
        return sum(tuple(ids) in train_rows for ids in prepared.test.ids.tolist())

    assert seen_in_test("by-name") == 0
    assert seen_in_test("random") > 10


def test_none_of_the_mistakes_is_a_default() -> None:
    settings = {f.name: f.default for f in dataclasses.fields(TrainingConfig)}
    for architecture in ARCHITECTURES:
        recommended = make_experiment(architecture)
        assert recommended.model.output == "logits"
        for name in ("carry_state", "drop_last", "divide_loss", "select_on", "shuffle"):
            assert getattr(recommended.training, name) == settings[name]
    assert settings["shuffle"]
    assert settings["select_on"] != "test"
