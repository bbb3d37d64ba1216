"""The cells against their equations, written out by hand."""

import re
from collections.abc import Sequence

import pytest
import torch

from namemodel.article.networks import PrintedCell, ResetBeforeCell
from namemodel.models import RecurrentClassifier, build_model
from namemodel.models.gru import GRUCell
from namemodel.models.linear_rnn import LinearRNNCell
from namemodel.models.lstm import LSTMCell
from namemodel.models.recurrence import Cell, Recurrence
from namemodel.models.rnn import RNNCell
from namemodel.presets import make_experiment
from tests.models.toy_names import close, states_of

V, C, I, H = 12, 3, 5, 4  # noqa: E741 (the shape letter of the input)
NAME = [5, 3, 9, 3, 11, 2, 1]


def network(architecture: str, **changes: object) -> RecurrentClassifier:
    config = make_experiment(
        architecture, hidden_size=H, embedding_size=I, bidirectional=False, dropout=0.0, **changes
    ).model
    torch.manual_seed(3)
    model = build_model(config, V, C).double().eval()
    assert isinstance(model, RecurrentClassifier)
    return model


def only_cell(model: RecurrentClassifier) -> Cell:
    assert isinstance(model.recurrence, Recurrence)
    (cell,) = model.recurrence.cells
    assert isinstance(cell, Cell)
    return cell


@pytest.mark.parametrize(
    ("cell_class", "letters"),
    [
        (RNNCell, [""]),
        (LinearRNNCell, [""]),
        (PrintedCell, [""]),
        (GRUCell, "rzn"),
        (ResetBeforeCell, "rzn"),
        (LSTMCell, "ifgo"),
    ],
)
@torch.no_grad()
def test_a_step_is_the_equations_that_are_written(cell_class: type[Cell], letters: Sequence[str]) -> None:
    torch.manual_seed(3)
    cell = cell_class(I, H).double()
    x, *state = (torch.randn(size, dtype=torch.float64) for size in (I, H, H))
    scope = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "x": x, "h": state[0], "c": state[1]}
    for name, layer in (("x", cell.W_x), ("h", cell.W_h)):
        for letter, weight, bias in zip(
            letters, layer.weight.chunk(len(letters)), layer.bias.chunk(len(letters)), strict=True
        ):
            scope |= {f"W_{name}{letter}": weight, f"b_{name}{letter}": bias}
    for equation in cell.equations:
        exec(re.sub(r"(W_\w+) ", r"\1 @ ", equation), scope)
    found = cell.step(x[None], tuple(tensor[None] for tensor in state[: cell.states]))
    for symbol, value in zip(("h_t", "c_t"), found, strict=False):
        close(value[0], scope[symbol])


@torch.no_grad()
def test_the_linear_rnn_is_the_article_s_loop_as_coded() -> None:
    model = network("linear-rnn")
    cell = only_cell(model)
    assert isinstance(cell, LinearRNNCell)
    h, states = torch.zeros(H, dtype=torch.float64), []
    for letter in NAME:
        x = model.embedding(torch.tensor(letter))
        from_state = torch.tanh(cell.W_h.weight @ h + cell.W_h.bias)
        h = from_state + torch.tanh(cell.W_x.weight @ x + cell.W_x.bias)
        states.append(h)
    close(states_of(model, NAME), torch.stack(states))


@torch.no_grad()
def test_a_sum_of_two_squashed_terms_leaves_the_range_of_tanh() -> None:
    for architecture, most in (("linear-rnn", 2.0), ("rnn", 1.0)):
        model = network(architecture)
        for weight in model.recurrence.parameters():
            weight.fill_(10.0)
        assert abs(float(states_of(model, NAME).max()) - most) < 1e-3


@torch.no_grad()
def test_the_gru_is_its_equations() -> None:
    model = network("gru", implementation="scratch")
    cell = only_cell(model)
    W, U = cell.W_x.weight.split(H), cell.W_h.weight.split(H)
    b, d = cell.W_x.bias.split(H), cell.W_h.bias.split(H)
    h, states = torch.zeros(H, dtype=torch.float64), []
    for letter in NAME:
        x = model.embedding(torch.tensor(letter))
        r = torch.sigmoid(W[0] @ x + b[0] + U[0] @ h + d[0])
        z = torch.sigmoid(W[1] @ x + b[1] + U[1] @ h + d[1])
        n = torch.tanh(W[2] @ x + b[2] + r * (U[2] @ h + d[2]))
        h = (1 - z) * n + z * h
        states.append(h)
    close(states_of(model, NAME), torch.stack(states))


@torch.no_grad()
def test_an_update_gate_of_1_keeps_the_old_state_and_of_0_takes_the_candidate() -> None:
    torch.manual_seed(4)
    cell = GRUCell(I, H)
    x, h = torch.randn(2, I), torch.randn(2, H)
    update = cell.W_x.bias[H : 2 * H]
    update.fill_(1000.0)
    assert (cell.gates_of(x, h).update == 1).all()
    assert torch.equal(cell.step(x, (h,))[0], h)
    update.fill_(-1000.0)
    gates = cell.gates_of(x, h)
    assert not gates.update.any()
    assert torch.equal(cell.step(x, (h,))[0], gates.candidate)


@torch.no_grad()
def test_gates_are_shares_and_a_candidate_lies_in_the_range_of_tanh() -> None:
    torch.manual_seed(5)
    for cell in (GRUCell(I, H), LSTMCell(I, H)):
        found = cell.gates_of(torch.randn(2, I), torch.randn(2, H))._asdict()
        assert (found.pop("candidate").abs() < 1).all()
        for gate in found.values():
            assert ((gate > 0) & (gate < 1)).all()


@torch.no_grad()
def test_a_closed_reset_gate_forgets_the_state_in_the_candidate() -> None:
    torch.manual_seed(6)
    cell = GRUCell(I, H)
    cell.W_x.bias[:H].fill_(-1000.0)
    x = torch.randn(2, I)
    one, other = (cell.gates_of(x, torch.randn(2, H)).candidate for _ in range(2))
    torch.testing.assert_close(one, other)


@torch.no_grad()
def test_the_lstm_is_its_equations() -> None:
    model = network("lstm", implementation="scratch")
    cell = only_cell(model)
    W, U, b = cell.W_x.weight, cell.W_h.weight, cell.W_x.bias + cell.W_h.bias
    h = c = torch.zeros(H, dtype=torch.float64)
    states = []
    for letter in NAME:
        i, f, g, o = (W @ model.embedding(torch.tensor(letter)) + U @ h + b).split(H)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        states.append(h)
    close(states_of(model, NAME), torch.stack(states))


@torch.no_grad()
def test_the_output_gate_of_the_lstm_does_not_read_the_cell_state() -> None:
    torch.manual_seed(7)
    cell = LSTMCell(I, H)
    x, h = torch.randn(2, I), torch.randn(2, H)
    for c in torch.randn(2, 2, H):
        state, cell_state = cell.step(x, (h, c))
        torch.testing.assert_close(state / cell_state.tanh(), cell.gates_of(x, h).output)


@torch.no_grad()
def test_an_open_forget_and_closed_input_gate_carry_the_cell_state_on() -> None:
    torch.manual_seed(8)
    cell = LSTMCell(I, H)
    cell.W_x.bias[:H].fill_(-1000.0)
    cell.W_x.bias[H : 2 * H].fill_(1000.0)
    c = torch.randn(2, H)
    assert torch.equal(cell.step(torch.randn(2, I), (torch.randn(2, H), c))[1], c)


@pytest.mark.parametrize("architecture", ["gru", "lstm"])
@torch.no_grad()
def test_features_are_the_last_hidden_state_or_the_highest_of_each_unit(architecture: str) -> None:
    ids, lengths = torch.tensor([[5, 3, 9, 0], [2, 7, 4, 8]]), torch.tensor([3, 4])
    for pooling in ("last", "max"):
        encoded = network(architecture, pooling=pooling).encode(ids, lengths)
        short = encoded.output[0, :3]
        close(encoded.features[0], {"last": short[-1], "max": short.amax(dim=0)}[pooling])
        assert not encoded.output[0, 3].any()


@pytest.mark.parametrize("architecture", ["gru", "lstm"])
@torch.no_grad()
def test_the_last_state_of_both_directions_has_read_the_whole_name(architecture: str) -> None:
    config = make_experiment(architecture, hidden_size=H, embedding_size=I, pooling="last").model
    torch.manual_seed(9)
    model = build_model(config, V, C).eval()
    assert isinstance(model, RecurrentClassifier)
    encoded = model.encode(torch.tensor([[5, 3, 9, 0], [2, 7, 4, 8]]), torch.tensor([3, 4]))
    forwards, backwards = encoded.features[0].split(H)
    assert torch.equal(forwards, encoded.output[0, 2, :H])
    assert torch.equal(backwards, encoded.output[0, 0, H:])
