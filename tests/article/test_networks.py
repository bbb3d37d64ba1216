"""The article's networks: its cells, padding that is read, all hidden states, no recurrent weights."""

from pathlib import Path

import numpy as np
import pytest
import torch

from namemodel.architectures import ARCHITECTURES
from namemodel.article.networks import PrintedCell, ResetBeforeCell, build_network
from namemodel.checkpoint.files import Checkpoint, load_checkpoint, save_checkpoint
from namemodel.config import MAX_LETTERS, TrainingConfig
from namemodel.errors import ConfigError, InvalidName
from namemodel.models import Network, RecurrentClassifier, parameter_count
from namemodel.models.gru import GRUCell
from namemodel.models.recurrence import Recurrence
from namemodel.names.vocabulary import Vocabulary
from namemodel.presets import make_experiment
from namemodel.training.trainer import make_optimizer
from tests.models.toy_names import close, random_batch, states_of

V, C, I, H = 12, 3, 5, 4  # noqa: E741 (the shape letter of the input)
NAME = [5, 3, 9, 3, 11, 2, 1]
RECURRENT = [name for name, entry in ARCHITECTURES.items() if entry.recurrent]


def network(architecture: str, **changes: object) -> RecurrentClassifier:
    plain = {"hidden_size": H, "embedding_size": I, "bidirectional": False, "dropout": 0.0}
    torch.manual_seed(3)
    model = build_network(make_experiment(architecture, **{**plain, **changes}), V, C)  # type: ignore[arg-type]
    assert isinstance(model, RecurrentClassifier)
    return model.double().eval()


@torch.no_grad()
def test_the_printed_recurrence_is_the_tanh_of_the_sum() -> None:
    model = network("linear-rnn", recurrence="printed")
    assert isinstance(model.recurrence, Recurrence)
    (cell,) = model.recurrence.cells
    assert isinstance(cell, PrintedCell)
    h, states = torch.zeros(H, dtype=torch.float64), []
    for letter in NAME:
        x = model.embedding(torch.tensor(letter))
        h = torch.tanh(cell.W_x.weight @ x + cell.W_x.bias + cell.W_h.weight @ h + cell.W_h.bias)
        states.append(h)
    close(states_of(model, NAME), torch.stack(states))


@torch.no_grad()
def test_the_gru_that_resets_before_the_product_is_the_article_s() -> None:
    model = network("gru", implementation="scratch", reset="before")
    assert isinstance(model.recurrence, Recurrence)
    (cell,) = model.recurrence.cells
    assert isinstance(cell, ResetBeforeCell)
    # The article's letters: reset r, update u, candidate; torch stacks reset, z = 1 - u, candidate.
    W_r, W_z, W_n = cell.W_x.weight.split(H)
    U_r, U_z, U_n = cell.W_h.weight.split(H)
    b_r, b_z, b_n = cell.W_x.bias.split(H)
    c_r, c_z, c_n = cell.W_h.bias.split(H)
    h, states = torch.zeros(H, dtype=torch.float64), []
    for letter in NAME:
        x = model.embedding(torch.tensor(letter))
        r = torch.sigmoid(W_r @ x + b_r + U_r @ h + c_r)
        u = 1 - torch.sigmoid(W_z @ x + b_z + U_z @ h + c_z)
        candidate = torch.tanh(W_n @ x + b_n + U_n @ (r * h) + c_n)
        h = (1 - u) * h + u * candidate
        states.append(h)
    close(states_of(model, NAME), torch.stack(states))


@torch.no_grad()
def test_resetting_before_or_after_the_product_gives_other_states() -> None:
    before = network("gru", implementation="scratch", reset="before")
    after = network("gru", implementation="scratch", reset="after")
    after.load_state_dict(before.state_dict())
    apart = (states_of(before, NAME) - states_of(after, NAME)).abs().max()
    assert 1e-3 < apart < 0.5


def test_torch_s_kernel_cannot_reset_before_the_product() -> None:
    with pytest.raises(ConfigError, match="implementation='scratch'"):
        make_experiment("gru", reset="before")


@pytest.mark.parametrize("cell", [GRUCell, ResetBeforeCell])
@torch.no_grad()
def test_an_update_gate_u_of_0_keeps_the_old_state_and_of_1_takes_the_candidate(cell: type[GRUCell]) -> None:
    torch.manual_seed(4)
    step = cell(I, H)
    x, h = torch.randn(2, I), torch.randn(2, H)
    bias = step.W_x.bias[H : 2 * H]
    bias.fill_(1000.0)
    assert not (1 - step.gates_of(x, h).update).any()
    assert torch.equal(step.step(x, (h,))[0], h)
    bias.fill_(-1000.0)
    gates = step.gates_of(x, h)
    assert (1 - gates.update == 1).all()
    assert torch.equal(step.step(x, (h,))[0], gates.candidate)


@pytest.mark.parametrize("architecture", RECURRENT)
@pytest.mark.parametrize("mask_padding", [True, False])
@torch.no_grad()
def test_all_hidden_states_are_concatenated_those_of_padding_too(
    architecture: str, mask_padding: bool
) -> None:
    model = network(architecture, pooling="all", mask_padding=mask_padding, max_length=6)
    ids, lengths = torch.tensor([[5, 3, 9, 0], [2, 7, 4, 8]]), torch.tensor([3, 4])
    encoded = model.encode(ids, lengths)
    assert encoded.features.shape == (2, 6 * H)
    assert encoded.output.shape == (2, 4, H)
    close(encoded.features[0, : 3 * H], encoded.output[0, :3].flatten())
    assert encoded.features[0, 3 * H :].any() != mask_padding


@pytest.mark.parametrize("architecture", RECURRENT)
@torch.no_grad()
def test_read_padding_moves_the_answer(architecture: str) -> None:
    model = network(architecture, mask_padding=False, pooling="last")
    ids, lengths = random_batch(V, [3])
    wider = torch.nn.functional.pad(ids, (0, 9))
    assert (model(ids, lengths) - model(wider, lengths)).abs().max() > 1e-3


@pytest.mark.parametrize("architecture", RECURRENT)
def test_a_name_longer_than_the_room_for_it_is_an_invalid_name(architecture: str) -> None:
    model = network(architecture, pooling="all", max_length=18)
    assert model.max_length == 18
    assert model(*random_batch(V, [18, 3])).shape == (2, C)
    with pytest.raises(InvalidName, match="room for 18") as caught:
        model(*random_batch(V, [19, 3]))
    assert caught.value.status == "too_long"


@pytest.mark.parametrize("architecture", RECURRENT)
@torch.no_grad()
def test_with_all_states_any_length_from_1_to_64_is_read_and_padding_changes_nothing(
    architecture: str,
) -> None:
    model = network(architecture, pooling="all")
    ids, lengths = random_batch(V, list(range(1, MAX_LETTERS + 1)))
    logits = model(ids, lengths)
    assert logits.isfinite().all()
    for i, n in ((0, 1), (8, 9), (63, 64)):
        close(model(ids[i : i + 1, :n], lengths[i : i + 1]), logits[i : i + 1])


@pytest.mark.parametrize("architecture", list(ARCHITECTURES))
@torch.no_grad()
def test_saved_and_loaded_the_article_s_network_gives_identical_logits(
    architecture: str, tmp_path: Path
) -> None:
    experiment = make_experiment(architecture, "article", hidden_size=8, max_length=11)
    model: Network = build_network(experiment, V, C).eval()
    vocabulary = Vocabulary(tuple(map(chr, range(97, 97 + V - 2))))
    seen = np.array([1, 2], dtype=np.int64)
    save_checkpoint(tmp_path, Checkpoint(("a", "b", "c"), vocabulary, experiment, model, seen, data={}))
    loaded, batch = load_checkpoint(tmp_path), random_batch(V, [4, 1, 11])
    assert loaded.experiment == experiment
    assert torch.equal(loaded.model(*batch), model(*batch))


@pytest.mark.parametrize("architecture", ["linear-rnn", "rnn"])
@torch.no_grad()
def test_without_recurrent_weights_a_state_knows_its_own_letter_alone(architecture: str) -> None:
    model = network(architecture, recurrent_weights="zero")
    one, other = states_of(model, [5, 3, 9]), states_of(model, [2, 3, 7])
    close(one[1], other[1])
    assert (states_of(network(architecture), [5, 3])[1] - states_of(network(architecture), [2, 3])[1]).any()


@pytest.mark.parametrize("architecture", ["gru", "lstm"])
@torch.no_grad()
def test_without_recurrent_weights_the_gates_still_carry_the_state(architecture: str) -> None:
    model = network(architecture, recurrent_weights="zero")
    assert not any(w.any() for name, w in model.named_parameters() if "weight_hh" in name)
    assert (states_of(model, [5, 3])[1] - states_of(model, [2, 3])[1]).abs().max() > 1e-3


@pytest.mark.parametrize("implementation", ["torch", "scratch"])
def test_recurrent_weights_of_0_stay_0_while_the_network_learns(implementation: str) -> None:
    model = network("rnn", recurrent_weights="zero", implementation=implementation)
    before = parameter_count(network("rnn", implementation=implementation))
    assert parameter_count(model) == before - H * H
    optimizer = make_optimizer(model, TrainingConfig(learning_rate=0.1))
    model(torch.tensor([NAME]), torch.tensor([len(NAME)])).sum().backward()
    optimizer.step()
    fixed = [w for name, w in model.named_parameters() if "weight_hh" in name or "W_h.weight" in name]
    assert fixed
    assert not any(weight.any() for weight in fixed)
