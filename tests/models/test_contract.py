"""What every architecture promises in its recommended form.

The tests are parametrised from the registry: a new entry is held to the same contract.
"""

from pathlib import Path

import numpy as np
import pytest
import torch

from namemodel.architectures import ARCHITECTURES, get_architecture
from namemodel.checkpoint.files import Checkpoint, load_checkpoint, save_checkpoint
from namemodel.config import MAX_LETTERS, ModelConfig
from namemodel.errors import ChoiceError, ConfigError, InvalidName
from namemodel.events import Finished
from namemodel.experiments import train
from namemodel.models import Network, build_model, parameter_count
from namemodel.names.vocabulary import Vocabulary
from namemodel.presets import make_experiment
from namemodel.web.shared.series_style import MARKERS
from tests.models.from_scratch import from_scratch
from tests.models.toy_names import random_batch

V, C = 30, 3  # ids, lists
EVERY = list(ARCHITECTURES)
WITH_POOLING = [
    (name, pooling)
    for name, entry in ARCHITECTURES.items()
    for pooling in (("max", "last") if entry.recurrent else ("max",))
]


def recommended(architecture: str, **changes: object) -> ModelConfig:
    config = make_experiment(architecture, **changes).model
    return config if config.hidden_size else config.replace(hidden_size=64)


def fresh(config: ModelConfig, seed: int = 0) -> Network:
    torch.manual_seed(seed)
    return build_model(config, V, C).eval()


def test_every_architecture_has_words_and_looks_for_people() -> None:
    for name, entry in ARCHITECTURES.items():
        assert entry.id == name
        assert entry.title
        assert entry.summary
        assert entry.colour.startswith("#")
        assert entry.marker in MARKERS


@pytest.mark.parametrize("architecture", EVERY)
@pytest.mark.parametrize("batch", [1, 5])
@torch.no_grad()
def test_a_batch_gives_one_logit_a_list_for_each_name(architecture: str, batch: int) -> None:
    model = fresh(recommended(architecture))
    ids, lengths = random_batch(V, [4, 9, 1, 7, 2][:batch])
    logits = model(ids, lengths)
    assert logits.shape == (batch, C)
    assert logits.isfinite().all()


@pytest.mark.parametrize("architecture", EVERY)
@torch.no_grad()
def test_two_names_differ_in_their_logits(architecture: str) -> None:
    logits = fresh(recommended(architecture))(*random_batch(V, [5, 5]))
    assert (logits[0] - logits[1]).abs().max() > 1e-3


@pytest.mark.parametrize(("architecture", "pooling"), WITH_POOLING)
@torch.no_grad()
def test_padding_changes_nothing(architecture: str, pooling: str) -> None:
    model = fresh(recommended(architecture, pooling=pooling)).double()
    ids, lengths = random_batch(V, [3, 12, 1, 7, 12, 2])
    together = model(ids, lengths)
    wider = model(torch.nn.functional.pad(ids, (0, 9)), lengths)
    alone = torch.cat([model(ids[i : i + 1, :n], lengths[i : i + 1]) for i, n in enumerate(lengths)])
    torch.testing.assert_close(together, alone, rtol=0, atol=1e-12)
    torch.testing.assert_close(together, wider, rtol=0, atol=1e-12)


@pytest.mark.parametrize(("architecture", "pooling"), WITH_POOLING)
def test_padding_gets_no_gradient(architecture: str, pooling: str) -> None:
    model = fresh(recommended(architecture, pooling=pooling, input="embedding"))
    ids, lengths = random_batch(V, [3, 12])
    rows: list[torch.Tensor] = []
    model.embedding.register_forward_hook(lambda *call: (call[2].retain_grad(), rows.append(call[2]))[1])
    model(ids, lengths).sum().backward()
    (embedded,) = rows
    assert embedded.grad is not None
    # A network that flattens the name reads its padding too, as the same zeros each time.
    if ARCHITECTURES[architecture].recurrent:
        assert not embedded.grad[0, 3:].any()
    assert embedded.grad[0, :3].any()
    weights = dict(model.embedding.named_parameters())["weight"]
    assert weights.grad is not None
    assert not weights.grad[0].any()


@pytest.mark.parametrize("architecture", EVERY)
def test_the_same_seed_gives_the_same_weights_and_another_seed_others(architecture: str) -> None:
    config = recommended(architecture)
    one, same, other = (fresh(config, seed).state_dict() for seed in (0, 0, 1))
    assert all(torch.equal(one[name], same[name]) for name in one)
    assert any(not torch.equal(one[name], other[name]) for name in one)


@pytest.mark.parametrize(("architecture", "pooling"), WITH_POOLING)
@torch.no_grad()
def test_saved_and_loaded_it_gives_identical_outputs(architecture: str, pooling: str, tmp_path: Path) -> None:
    experiment = make_experiment(architecture, pooling=pooling, hidden_size=16)
    model = fresh(experiment.model)
    checkpoint = Checkpoint(
        labels=("a", "b", "c"),
        vocabulary=Vocabulary(tuple(map(chr, range(97, 97 + V - 2)))),
        experiment=experiment,
        model=model,
        seen=np.array([1, 2], dtype=np.int64),
        data={},
    )
    save_checkpoint(tmp_path / "model", checkpoint)
    loaded = load_checkpoint(tmp_path / "model")
    batch = random_batch(V, [4, 1, 11])
    assert loaded.experiment == experiment
    assert torch.equal(loaded.model(*batch), model(*batch))


@pytest.mark.parametrize("architecture", EVERY)
def test_it_learns_made_up_names(architecture: str, toy_csv: Path) -> None:
    experiment = make_experiment(
        architecture,
        source=str(toy_csv),
        hidden_size=32,
        epochs=10,
        batch_size=32,
        learning_rate=0.01,
        device="cpu",
    )
    *_, end = train(experiment)
    assert isinstance(end, Finished)
    assert end.test_accuracy > 0.95


@pytest.mark.parametrize(("architecture", "pooling"), WITH_POOLING)
@torch.no_grad()
def test_any_length_from_1_to_64_is_read(architecture: str, pooling: str) -> None:
    model = fresh(recommended(architecture, pooling=pooling))
    ids, lengths = random_batch(V, list(range(1, MAX_LETTERS + 1)))
    outputs = model(ids, lengths)
    assert outputs.shape == (MAX_LETTERS, C)
    assert outputs.isfinite().all()


def test_a_name_longer_than_the_linear_layers_have_room_for_is_an_invalid_name() -> None:
    model = fresh(recommended("linear", max_length=18))
    assert model.max_length == 18
    assert model(*random_batch(V, [18, 3])).shape == (2, C)
    with pytest.raises(InvalidName, match="room for 18") as caught:
        model(*random_batch(V, [19, 3]))
    assert caught.value.status == "too_long"


def test_padding_past_the_room_is_no_letter() -> None:
    model = fresh(recommended("linear", max_length=18))
    ids, lengths = random_batch(V, [18, 3])
    wider = torch.nn.functional.pad(ids, (0, 7))
    torch.testing.assert_close(model(wider, lengths), model(ids, lengths), rtol=0, atol=0)


@pytest.mark.parametrize("architecture", EVERY)
@pytest.mark.parametrize("setting", ["embedding", "one-hot"])
def test_a_letter_enters_as_an_embedding_or_one_hot(architecture: str, setting: str) -> None:
    model = fresh(recommended(architecture, input=setting))
    rows = model.embedding(torch.tensor([[0, 1, 2]]))
    assert rows.shape == (1, 3, V - 2 if setting == "one-hot" else 32)
    assert not rows[0, 0].any()  # padding
    assert rows[0, 1].any() == (setting == "embedding")  # unknown
    assert rows[0, 2].any()


@pytest.mark.parametrize("architecture", EVERY)
def test_the_number_of_parameters_is_that_of_its_weights(architecture: str) -> None:
    model = fresh(recommended(architecture))
    assert parameter_count(model) == sum(p.numel() for p in model.parameters()) > 1000


@pytest.mark.parametrize("architecture", EVERY)
@torch.no_grad()
def test_dropout_acts_in_training_only(architecture: str) -> None:
    model = fresh(recommended(architecture, dropout=0.5))
    batch = random_batch(V, [4, 6])
    assert torch.equal(model(*batch), model(*batch))
    model.train()
    assert not torch.equal(model(*batch), model(*batch))


@pytest.mark.parametrize(("activation", "additive"), [("none", True), ("relu", False), ("tanh", False)])
@torch.no_grad()
def test_three_linear_layers_are_one_linear_map_only_without_activation(
    activation: str, additive: bool
) -> None:
    model = fresh(recommended("linear", activation=activation, max_length=4))
    names = torch.tensor([[0, 0, 0, 0], [5, 0, 0, 0], [0, 9, 0, 0], [5, 9, 0, 0]])
    none, first, second, both = model(names, torch.tensor([4, 4, 4, 4]))
    assert torch.allclose(first + second - none, both, atol=1e-6) == additive


def test_an_unknown_architecture_is_an_error_that_suggests_one() -> None:
    with pytest.raises(ChoiceError, match="Did you mean 'gru'"):
        get_architecture("gruu")
    with pytest.raises(ChoiceError, match="Did you mean 'lstm'"):
        make_experiment("lstn")


def test_a_network_is_not_built_before_its_sizes_are_known() -> None:
    with pytest.raises(ConfigError, match="max_length is 0"):
        build_model(recommended("gru", max_length=0), V, C)
    with pytest.raises(ConfigError, match="hidden_size is 0"):
        build_model(make_experiment("gru").model, V, C)


def test_a_network_without_a_kernel_has_no_other_from_scratch_form() -> None:
    for config in (
        recommended("linear"),
        recommended("linear-rnn"),
        recommended("gru", implementation="scratch"),
    ):
        model = fresh(config)
        assert from_scratch(model) is model
