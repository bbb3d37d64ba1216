"""The cells against their equations, written out by hand, and what the article says of them."""

import pytest
import torch
from torch import Tensor

from namemodel.config import TrainingConfig
from namemodel.errors import ConfigError
from namemodel.models import RecurrentModel, build_model, parameter_count
from namemodel.models.gru import GRUCell
from namemodel.models.linear_rnn import LinearCell
from namemodel.models.lstm import LSTMCell
from namemodel.models.recurrent import Recurrence
from namemodel.presets import make_experiment
from namemodel.training.optimise import make_optimizer

V, C, I, H = 12, 3, 5, 4  # noqa: E741 (the shape letter of the input)


def network(architecture: str, **changes: object) -> RecurrentModel:
    config = make_experiment(
        architecture, hidden_size=H, embedding_size=I, bidirectional=False, dropout=0.0, **changes
    ).model
    torch.manual_seed(3)
    model = build_model(config, V, C).double().eval()
    assert isinstance(model, RecurrentModel)
    return model


def only_cell(model: RecurrentModel) -> torch.nn.Module:
    assert isinstance(model.recurrence, Recurrence)
    (cell,) = model.recurrence.cells
    return cell


def states_of(model: RecurrentModel, ids: list[int]) -> Tensor:
    """Return the states [T, H] of one name, as the network computes them."""
    return model.encode(torch.tensor([ids]), torch.tensor([len(ids)])).states[0]


def close(ours: Tensor, by_hand: Tensor) -> None:
    torch.testing.assert_close(ours, by_hand, rtol=0, atol=1e-12)


NAME = [5, 3, 9, 3, 11, 2, 1]


@pytest.mark.parametrize("recurrence", ["coded", "printed"])
@torch.no_grad()
def test_the_linear_rnn_is_the_article_s_loop_as_coded_or_as_printed(recurrence: str) -> None:
    model = network("linear-rnn", recurrence=recurrence)
    cell = only_cell(model)
    assert isinstance(cell, LinearCell)
    W_x, b_x, W_h, b_h = (
        cell.from_input.weight, cell.from_input.bias, cell.from_state.weight, cell.from_state.bias
    )  # fmt: skip
    h, states = torch.zeros(H, dtype=torch.float64), []
    for letter in NAME:
        x = model.input(torch.tensor(letter))
        if recurrence == "coded":
            h = torch.tanh(W_h @ h + b_h) + torch.tanh(W_x @ x + b_x)
        else:
            h = torch.tanh(W_x @ x + b_x + W_h @ h + b_h)
        states.append(h)
    close(states_of(model, NAME), torch.stack(states))


@torch.no_grad()
def test_only_the_coded_recurrence_leaves_the_range_of_tanh() -> None:
    for recurrence, most in (("coded", 2.0), ("printed", 1.0)):
        model = network("linear-rnn", recurrence=recurrence)
        for weight in only_cell(model).parameters():
            weight.fill_(10.0)
        assert abs(float(states_of(model, NAME).max()) - most) < 1e-3


@torch.no_grad()
def test_the_gru_that_resets_before_the_product_is_the_article_s() -> None:
    model = network("gru", implementation="scratch", reset="before")
    cell = only_cell(model)
    assert isinstance(cell, GRUCell)
    # The article's letters: reset r, update u, candidate; torch stacks reset, keep (1 - u), candidate.
    W_r, W_keep, W_n = cell.weight_ih.split(H)
    U_r, U_keep, U_n = cell.weight_hh.split(H)
    b_r, b_keep, b_n = cell.bias_ih.split(H)
    c_r, c_keep, c_n = cell.bias_hh.split(H)
    h, states = torch.zeros(H, dtype=torch.float64), []
    for letter in NAME:
        x = model.input(torch.tensor(letter))
        r = torch.sigmoid(W_r @ x + b_r + U_r @ h + c_r)
        u = 1 - torch.sigmoid(W_keep @ x + b_keep + U_keep @ h + c_keep)
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


@pytest.mark.parametrize("reset_after", [True, False])
@torch.no_grad()
def test_an_update_gate_of_0_keeps_the_old_state_and_of_1_takes_the_candidate(reset_after: bool) -> None:
    torch.manual_seed(4)
    cell = GRUCell(I, H, reset_after)
    x, h = torch.randn(2, I), torch.randn(2, H)
    keep = cell.bias_ih[H : 2 * H]

    keep.fill_(1000.0)
    gates = cell.look(x, h)
    assert not gates.update.any()
    assert torch.equal(cell.step(x, (h,))[0], h)

    keep.fill_(-1000.0)
    gates = cell.look(x, h)
    assert (gates.update == 1).all()
    assert torch.equal(cell.step(x, (h,))[0], gates.candidate)


@torch.no_grad()
def test_the_article_s_update_gate_is_the_complement_of_torch_s() -> None:
    torch.manual_seed(5)
    gates = GRUCell(I, H).look(torch.randn(2, I), torch.randn(2, H))
    assert torch.equal(gates.update, 1 - gates.keep)
    for gate in (gates.reset, gates.keep, gates.update):
        assert ((gate > 0) & (gate < 1)).all()
    assert (gates.candidate.abs() < 1).all()


@torch.no_grad()
def test_a_closed_reset_gate_forgets_the_state_in_the_candidate() -> None:
    torch.manual_seed(6)
    for reset_after in (True, False):
        cell = GRUCell(I, H, reset_after)
        cell.bias_ih[:H].fill_(-1000.0)
        cell.bias_hh[2 * H :].zero_()
        x = torch.randn(2, I)
        one, other = (cell.look(x, torch.randn(2, H)).candidate for _ in range(2))
        torch.testing.assert_close(one, other)


@torch.no_grad()
def test_the_lstm_is_its_equations() -> None:
    model = network("lstm", implementation="scratch")
    cell = only_cell(model)
    assert isinstance(cell, LSTMCell)
    W, U, b = cell.weight_ih, cell.weight_hh, cell.bias_ih + cell.bias_hh
    h = c = torch.zeros(H, dtype=torch.float64)
    states = []
    for letter in NAME:
        i, f, g, o = (W @ model.input(torch.tensor(letter)) + U @ h + b).split(H)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        states.append(h)
    close(states_of(model, NAME), torch.stack(states))


@torch.no_grad()
def test_the_output_gate_of_the_lstm_does_not_read_the_cell_state() -> None:
    torch.manual_seed(7)
    cell = LSTMCell(I, H)
    x, h = torch.randn(2, I), torch.randn(2, H)
    found = []
    for c in (torch.randn(2, H), torch.randn(2, H)):
        state, cell_state = cell.step(x, (h, c))
        found.append(state / cell_state.tanh())
    torch.testing.assert_close(found[0], found[1])
    torch.testing.assert_close(found[0], cell.look(x, h).output)


@torch.no_grad()
def test_an_open_forget_and_closed_input_gate_carry_the_cell_state_on() -> None:
    torch.manual_seed(8)
    cell = LSTMCell(I, H)
    cell.bias_ih[:H].fill_(-1000.0)
    cell.bias_ih[H : 2 * H].fill_(1000.0)
    c = torch.randn(2, H)
    assert torch.equal(cell.step(torch.randn(2, I), (torch.randn(2, H), c))[1], c)


@torch.no_grad()
def test_heads_see_all_the_last_the_highest_or_the_mean_of_the_states() -> None:
    ids, lengths = torch.tensor([[5, 3, 9, 0], [2, 7, 4, 8]]), torch.tensor([3, 4])
    for head in ("all", "last", "max", "mean"):
        model = network("gru", head=head, longest=6)
        encoded = model.encode(ids, lengths)
        short = encoded.states[0, :3]
        seen = model.pool(encoded, lengths)[0]
        expected = {
            "all": torch.cat([short.flatten(), torch.zeros(3 * H)]),
            "last": short[-1],
            "max": short.amax(dim=0),
            "mean": short.mean(dim=0),
        }[head]
        close(seen, expected.double())


@torch.no_grad()
def test_the_last_state_of_both_directions_has_read_the_whole_name() -> None:
    config = make_experiment("gru", hidden_size=H, embedding_size=I, head="last").model
    torch.manual_seed(9)
    model = build_model(config, V, C).eval()
    assert isinstance(model, RecurrentModel)
    encoded = model.encode(torch.tensor([[5, 3, 9, 0], [2, 7, 4, 8]]), torch.tensor([3, 4]))
    forwards, backwards = encoded.last[0].split(H)
    assert torch.equal(forwards, encoded.states[0, 2, :H])
    assert torch.equal(backwards, encoded.states[0, 0, H:])


@pytest.mark.parametrize("architecture", ["linear-rnn", "rnn"])
@torch.no_grad()
def test_without_memory_a_state_knows_its_own_letter_alone(architecture: str) -> None:
    model = network(architecture, memory="off")
    one, other = states_of(model, [5, 3, 9]), states_of(model, [2, 3, 7])
    close(one[1], other[1])
    assert (states_of(network(architecture), [5, 3])[1] - states_of(network(architecture), [2, 3])[1]).any()


@pytest.mark.parametrize("architecture", ["gru", "lstm"])
@torch.no_grad()
def test_without_w_h_the_gates_still_carry_the_state(architecture: str) -> None:
    model = network(architecture, memory="off")
    assert not any(w.any() for name, w in model.named_parameters() if "weight_hh" in name)
    assert (states_of(model, [5, 3])[1] - states_of(model, [2, 3])[1]).abs().max() > 1e-3


@pytest.mark.parametrize("implementation", ["torch", "scratch"])
def test_without_memory_w_h_stays_0_while_the_network_learns(implementation: str) -> None:
    model = network("rnn", memory="off", implementation=implementation)
    before = parameter_count(network("rnn", implementation=implementation))
    assert parameter_count(model) == before - H * H
    optimizer = make_optimizer(model, TrainingConfig())
    model(torch.tensor([NAME]), torch.tensor([len(NAME)])).sum().backward()
    optimizer.step()
    assert not any(w.any() for name, w in model.named_parameters() if "weight_hh" in name)
