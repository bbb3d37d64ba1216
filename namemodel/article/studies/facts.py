"""Claims of the article's that need no run: assessed by computing with the recipes and the networks."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from namemodel.article.networks import ResetBeforeCell, build_network
from namemodel.comparison.results import Comparison
from namemodel.models import RecurrentClassifier
from namemodel.models.gru import GRUCell
from namemodel.models.lstm import LSTMCell, LSTMGates
from namemodel.presets import make_experiment

SIZE = 64  # input and hidden size of the cells
NAMES = 256
SHUT = -1000.0  # a bias that shuts a gate, whatever the input


class Finding(NamedTuple):
    """What became of a claim."""

    ours: str
    """In words, with an interval where it is a figure."""
    verdict: str


def only_dropout(_: Comparison) -> Finding:
    """Compare the article's two recurrent recipes, setting by setting."""
    first, second = make_experiment("linear-rnn", "article"), make_experiment("rnn", "article")
    differing = [name for name, value in first.settings.items() if second.settings[name] != value]
    others = [name for name in differing if name != "layer_dropout"]
    verdict = "not so" if others else "reproduced"
    return Finding(f"they differ in {', '.join(differing)}", verdict)


def nothing_to_change(_: Comparison) -> Finding:
    """Find the networks whose last state the article's code could not detach and carry on."""
    broken = []
    for id in ("gru", "lstm"):
        model = build_network(make_experiment(id, "article", max_length=2, hidden_size=SIZE), 5, 2)
        assert isinstance(model, RecurrentClassifier)
        if not hasattr(model.encode(torch.tensor([[2, 3]]), torch.tensor([2])).h_n, "detach"):
            broken.append(id)
    if not broken:
        return Finding("the state of both is one tensor, as of nn.RNN", "reproduced")
    names = " and ".join(f"nn.{id.upper()}" for id in broken)
    return Finding(
        f"the state of {names} is a pair of tensors, so init_hidden and .detach() fail",
        f"not so for {names}",
    )


def update_gate(_: Comparison) -> Finding:
    """Shut the update gate, once as the article has it and once as torch's z, and move the reset."""
    x, h = draw(0), draw(1).tanh()
    kernel = nn.GRUCell(SIZE, SIZE, dtype=torch.double)
    draw_weights(kernel)
    after, before = GRUCell(SIZE, SIZE).double(), ResetBeforeCell(SIZE, SIZE).double()
    with torch.no_grad():
        for cell in (after, before):
            cell.W_x.weight.copy_(kernel.weight_ih)
            cell.W_h.weight.copy_(kernel.weight_hh)
            cell.W_x.bias.copy_(kernel.bias_ih)
            cell.W_h.bias.copy_(kernel.bias_hh)
        apart = (after.step(x, (h,))[0] - before.step(x, (h,))[0]).abs()
        keeps = {}
        for bias in (SHUT, -SHUT):  # z = 0, z = 1; torch's gates are in the order r, z, n
            kernel.bias_ih[SIZE : 2 * SIZE] = bias
            keeps[bias] = torch.allclose(kernel(x, h), h)
    z_shut, u_shut = keeps.values()
    holds = u_shut and not z_shut
    return Finding(
        f"u = 0, which is z = 1 in torch, {'keeps' if u_shut else 'loses'} the state; z = 0 "
        f"{'keeps' if z_shut else 'loses'} it. Resetting before the matrix product, not after, moves outputs "
        f"by {float(apart.mean()):.3f} on average and {float(apart.max()):.2f} at most, with the same "
        "random weights",
        "true of the printed equations; torch’s gate is the complement" if holds else "not so",
    )


def three_gates(_: Comparison) -> Finding:
    """Count an LSTM's gates, and give it two cell states to see whether its output gate depends on them."""
    x, h, c = draw(0), draw(1).tanh(), draw(2)
    kernel = nn.LSTMCell(SIZE, SIZE, dtype=torch.double)
    draw_weights(kernel)
    with torch.no_grad():
        ends = [kernel(x, (h, state)) for state in (c, c + 1)]
    first, second = (hidden / state.tanh() for hidden, state in ends)  # the output gate: h' = o tanh(c')
    reads_cell = not torch.allclose(first, second)
    gates = [name for name in LSTMGates._fields if name != "candidate"]
    return Finding(
        f"{len(gates)} gates ({', '.join(gates)}), and a candidate that the article leaves out: "
        f"{LSTMCell.gates} products of matrices; torch’s output gate "
        f"{'reads' if reads_cell else 'does not read'} the cell state, as the article says that it does",
        "reproduced" if reads_cell else "in part",
    )


def draw(seed: int) -> Tensor:
    """Return random numbers `[NAMES, SIZE]`, the same for the same seed."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(NAMES, SIZE, generator=generator, dtype=torch.double)


def draw_weights(cell: nn.Module) -> None:
    """Give a cell first weights of torch's kind, the same each time."""
    generator = torch.Generator().manual_seed(3)
    for weight in cell.parameters():
        nn.init.uniform_(weight, -(SIZE**-0.5), SIZE**-0.5, generator=generator)
