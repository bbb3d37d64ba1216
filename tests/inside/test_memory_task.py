"""The memory task: starts, the share of the gradient, training."""

import itertools
import math
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from torch.nn.functional import cross_entropy, one_hot

from namemodel.errors import ConfigError, NameModelError
from namemodel.events import MemoryDone, MemoryProgress, event_from_dict
from namemodel.inside.cells import as_cells
from namemodel.inside.memory_task import (
    BATCH,
    SHARE,
    SHARE_SEQUENCES,
    STARTS,
    SYMBOLS,
    MemorySettings,
    build_network,
    draw_sequences,
    first_symbol_share,
    measure_accuracy,
    train_memory,
)
from namemodel.models import RecurrentClassifier
from namemodel.names.vocabulary import FIRST_ID
from tests.inside import drawn

HIDDEN = 32
EVERY_START = [(architecture, start) for start, allowed in STARTS.items() for architecture in allowed]


def settings(architecture: str, start: str = "torch", **more: object) -> MemorySettings:
    return MemorySettings(architecture=architecture, start=start, **more)


def test_the_same_settings_give_the_same_weights_in_any_thread() -> None:
    model = drawn.classifier("gru").model
    assert isinstance(model, RecurrentClassifier)

    def build(seed: int) -> list[torch.Tensor]:
        as_cells(model)  # draws too
        return [*build_network(settings("lstm", "chrono", seed=seed)).parameters()]

    expected = [build(seed) for seed in range(4)]
    with ThreadPoolExecutor(4) as threads:
        for number, weights in enumerate(threads.map(build, [*range(4)] * 100)):
            assert all(map(torch.equal, weights, expected[number % 4]))


def layer_of(*about: str, **more: object) -> torch.nn.RNNBase:
    return build_network(settings(*about, **more)).recurrence


def test_only_the_first_symbol_says_the_answer() -> None:
    ids, first = draw_sequences(4000, 6, torch.Generator().manual_seed(0))
    symbols = ids - FIRST_ID
    assert torch.equal(symbols[:, 0], first)
    assert sorted(symbols[:, 0].unique().tolist()) == [0, 1, 2, 3]
    assert sorted(symbols[:, 1:].unique().tolist()) == [4, 5, 6, 7]
    assert torch.bincount(first).min() > 900  # of 1,000, so that guessing is right in a quarter
    assert torch.bincount(symbols[:, 1:].flatten()).tolist()[4:] == pytest.approx([5000] * 4, rel=0.05)


def test_a_start_leaves_what_it_does_not_set_as_torch_draws_it() -> None:
    for architecture, start in EVERY_START:
        mine, plain = layer_of(architecture, start), layer_of(architecture)
        assert torch.equal(mine.weight_ih_l0, plain.weight_ih_l0)
        assert torch.equal(mine.weight_hh_l0, plain.weight_hh_l0) == (start != "orthogonal")


@pytest.mark.parametrize(("architecture", "gates", "place"), [("lstm", 4, 1), ("gru", 3, 1)])
def test_a_bias_start_sets_one_gate(architecture: str, gates: int, place: int) -> None:
    mine, plain = layer_of(architecture, "bias", bias=3.0), layer_of(architecture)
    for name, bias in (("bias_ih_l0", 3.0), ("bias_hh_l0", 0.0)):
        rows, before = (getattr(layer, name).view(gates, HIDDEN) for layer in (mine, plain))
        assert (rows[place] == bias).all()
        others = [row for row in range(gates) if row != place]
        assert torch.equal(rows[others], before[others])


@pytest.mark.parametrize("architecture", ["gru", "lstm"])
def test_the_gate_with_the_bias_is_the_one_that_keeps_the_state(architecture: str) -> None:
    layer = layer_of(architecture, "bias", bias=10.0)
    h = torch.zeros(1, 1, HIDDEN)
    old = torch.full((1, 1, HIDDEN), 0.5, requires_grad=True)
    _, end = layer(torch.zeros(1, 1, SYMBOLS), (h, old) if architecture == "lstm" else old)
    (gradient,) = torch.autograd.grad((end[1] if architecture == "lstm" else end).sum(), old)
    assert torch.allclose(gradient, torch.ones(1, 1, HIDDEN), atol=1e-3)


def test_chrono_biases_are_logarithms_of_times_up_to_the_length() -> None:
    for architecture, gates in (("gru", 3), ("lstm", 4)):
        layer = layer_of(architecture, "chrono", length=100)
        rows, zeros = layer.bias_ih_l0.view(gates, HIDDEN), layer.bias_hh_l0.view(gates, HIDDEN)
        times = rows[1].exp()
        assert 1 <= times.min() < 25
        assert 75 < times.max() <= 99
        assert not zeros[1].any()
        if architecture == "lstm":
            assert torch.equal(rows[0], -rows[1])
            assert not zeros[0].any()


def test_an_orthogonal_start_keeps_lengths() -> None:
    layer = layer_of("rnn", "orthogonal")
    assert torch.allclose(layer.weight_hh_l0 @ layer.weight_hh_l0.T, torch.eye(HIDDEN), atol=1e-5)
    assert not layer.bias_ih_l0.any()
    assert not layer.bias_hh_l0.any()


def test_settings_that_no_run_can_have_are_refused() -> None:
    for wrong in (
        {"architecture": "linear"},
        {"architecture": "rnn", "start": "chrono"},
        {"architecture": "lstm", "start": "orthogonal"},
        {"architecture": "lstm", "bias": 1.0},
        {"architecture": "lstm", "start": "bias", "bias": math.inf},
        {"architecture": "gru", "length": 1},
        {"architecture": "gru", "seed": -1},
    ):
        with pytest.raises(NameModelError):
            MemorySettings(**wrong)
    with pytest.raises(ConfigError, match="torch, orthogonal"):
        settings("rnn", "bias", bias=1.0)


def test_titles_tell_the_starts_apart() -> None:
    titles = [settings(*about).title for about in EVERY_START]
    assert len(set(titles)) == len(titles)
    assert settings("lstm", "bias", bias=3.0).title == "LSTM, forget bias 3"


@pytest.mark.parametrize(("architecture", "start"), EVERY_START)
def test_the_share_is_autograd_s_by_another_route(architecture: str, start: str) -> None:
    length = 8
    network = build_network(settings(architecture, start, length=length))
    ids, first = draw_sequences(SHARE_SEQUENCES, length, torch.Generator().manual_seed(SHARE))
    x = one_hot(ids - FIRST_ID, SYMBOLS).double()
    network.double()

    def loss(row: torch.Tensor, label: torch.Tensor) -> torch.Tensor:
        output, _ = network.recurrence(row[None])
        return cross_entropy(network.linear(output[:, -1]), label[None])

    norms = [
        torch.autograd.functional.jacobian(lambda row, label=label: loss(row, label), row).norm(dim=1)
        for row, label in zip(x, first, strict=True)
    ]
    expected = sum(row[0] for row in norms) / sum(row[-1] for row in norms)
    assert first_symbol_share(network.float(), length) == pytest.approx(expected.item(), rel=1e-4)


def test_the_share_is_what_was_measured_at_forty_symbols() -> None:
    measured = {
        ("rnn", "torch", 0.0): 3e-10,
        ("gru", "torch", 0.0): 6e-9,
        ("lstm", "bias", 1.0): 5e-4,
        ("lstm", "bias", 3.0): 0.68,
        ("gru", "bias", 3.0): 0.21,
    }
    for (architecture, start, bias), share in measured.items():
        seeds = [settings(architecture, start, bias=bias, length=40, seed=seed) for seed in range(3)]
        found = sorted(first_symbol_share(build_network(one), 40) for one in seeds)
        assert share / 10 < found[1] < share * 10


def test_a_share_that_float32_lacks_is_no_zero() -> None:
    network = build_network(settings("rnn", length=160))
    assert 0 < first_symbol_share(network, 160) < 1e-30
    assert network.linear.weight.dtype == torch.float32  # it is measured on a copy


def test_the_same_seed_gives_the_same_run_and_another_seed_another() -> None:
    def run(seed: int) -> list[object]:
        events = itertools.islice(train_memory(settings("gru", length=5, seed=seed)), 2)
        return [(event.step, event.loss, event.accuracy) for event in events]

    random = torch.random.get_rng_state()
    assert run(0) == run(0) != run(1)
    assert torch.equal(torch.random.get_rng_state(), random)


def test_a_chrono_lstm_learns_five_symbols() -> None:
    task = settings("lstm", "chrono", length=5)
    network = build_network(task)
    share = first_symbol_share(network, task.length)
    *progress, done = train_memory(task, network=network)
    assert all(isinstance(event, MemoryProgress) for event in progress)
    assert isinstance(done, MemoryDone)
    assert done.learned
    assert done.finished
    assert done.share == share
    assert (done.steps, done.accuracy) == (progress[-1].step, progress[-1].accuracy)
    assert done.steps < 500
    fresh = draw_sequences(1000, 5, torch.Generator().manual_seed(99))
    assert measure_accuracy(network, *fresh) > 0.98  # on sequences that ended no training
    assert event_from_dict(done.to_dict()) == done


def test_a_run_without_time_or_stopped_ends_unfinished() -> None:
    task = settings("lstm", length=80)
    (out_of_time,) = train_memory(task, seconds=0)
    assert (out_of_time.finished, out_of_time.learned, out_of_time.steps) == (False, False, 0)
    answers = iter([False] * 3)
    (stopped,) = train_memory(task, lambda: next(answers, True))
    assert (stopped.finished, stopped.steps) == (False, 3)
    assert 0.15 < stopped.accuracy < 0.4


def test_batches_have_the_size_that_is_documented() -> None:
    assert draw_sequences(BATCH, 7, torch.Generator())[0].shape == (64, 7)
