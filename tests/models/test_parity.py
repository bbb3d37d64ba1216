"""The from-scratch cells against torch's kernels: the same outputs and the same gradients."""

from itertools import product

import pytest
import torch
from torch import Tensor

from namemodel.models import RecurrentClassifier, build_model
from namemodel.models.recurrence import Recurrence, State
from namemodel.presets import make_experiment
from tests.models.from_scratch import from_scratch
from tests.models.toy_names import random_batch

V, C = 12, 3
KERNELS = ("rnn", "gru", "lstm")
SHAPES = list(product(KERNELS, (1, 2), (False, True)))
PRECISIONS = [(torch.float32, 1e-5), (torch.float64, 1e-10)]


def pair(
    architecture: str, dtype: torch.dtype = torch.float32, **changes: object
) -> tuple[RecurrentClassifier, RecurrentClassifier]:
    """Return a network over torch's kernel and its from-scratch twin."""
    config = make_experiment(architecture, hidden_size=7, embedding_size=5, dropout=0.0, **changes).model
    torch.manual_seed(1)
    model = build_model(config, V, C)
    twin = from_scratch(model)
    assert isinstance(model, RecurrentClassifier)
    assert isinstance(twin, RecurrentClassifier)
    assert isinstance(twin.recurrence, Recurrence)
    assert not isinstance(model.recurrence, Recurrence)
    return model.to(dtype), twin.to(dtype)


def tensors_of(state: State) -> tuple[Tensor, ...]:
    return state if isinstance(state, tuple) else (state,)


def weighted_sum(tensor: Tensor, seed: int) -> Tensor:
    """Return a scalar to which every element counts differently."""
    weights = torch.randn(tensor.shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    return (tensor * weights.to(tensor.dtype)).sum()


def torch_name(name: str, directions: int) -> str:
    """Return what torch calls a from-scratch weight: cells.1.W_x.weight → weight_ih_l0_reverse."""
    recurrence, cells, index, part, kind = name.split(".")
    assert (recurrence, cells) == ("recurrence", "cells")
    layer, backward = divmod(int(index), directions)
    return f"recurrence.{kind}_{'ih' if part == 'W_x' else 'hh'}_l{layer}" + "_reverse" * backward


def gradients(model: RecurrentClassifier, start: State | None = None) -> dict[str, Tensor]:
    """Return every gradient of a loss that reads the logits, all hidden states and h_n."""
    ids, lengths = random_batch(V, [4, 1, 9, 6])
    encoded = model.encode(ids, lengths, start)
    loss = weighted_sum(model(ids, lengths), 0) + weighted_sum(encoded.output, 1)
    for seed, part in enumerate(tensors_of(encoded.h_n), start=2):
        loss = loss + weighted_sum(part, seed)
    model.zero_grad()
    loss.backward()
    found = {}
    for name, weight in model.named_parameters():
        assert weight.grad is not None, name
        found[name] = weight.grad.clone()
    return found


@pytest.mark.parametrize(("dtype", "tolerance"), PRECISIONS)
@pytest.mark.parametrize(("architecture", "layers", "bidirectional"), SHAPES)
@torch.no_grad()
def test_outputs_equal_those_of_torch(
    architecture: str, layers: int, bidirectional: bool, dtype: torch.dtype, tolerance: float
) -> None:
    model, twin = pair(architecture, dtype, layers=layers, bidirectional=bidirectional)
    ids, lengths = random_batch(V, [4, 1, 9, 6])
    torch.testing.assert_close(twin(ids, lengths), model(ids, lengths), rtol=0, atol=tolerance)
    ours, theirs = twin.encode(ids, lengths), model.encode(ids, lengths)
    torch.testing.assert_close(ours.output, theirs.output, rtol=0, atol=tolerance)
    assert len(tensors_of(ours.h_n)) == (2 if architecture == "lstm" else 1)
    for mine, its in zip(tensors_of(ours.h_n), tensors_of(theirs.h_n), strict=True):
        torch.testing.assert_close(mine, its, rtol=0, atol=tolerance)


@pytest.mark.parametrize(("dtype", "tolerance"), PRECISIONS)
@pytest.mark.parametrize(("architecture", "layers", "bidirectional"), SHAPES)
def test_gradients_equal_those_of_torch(
    architecture: str, layers: int, bidirectional: bool, dtype: torch.dtype, tolerance: float
) -> None:
    model, twin = pair(architecture, dtype, layers=layers, bidirectional=bidirectional)
    theirs, ours = gradients(model), gradients(twin)
    directions = 2 if bidirectional else 1
    renamed = {torch_name(n, directions) if ".cells." in n else n: g for n, g in ours.items()}
    assert renamed.keys() == theirs.keys()
    assert "embedding.weight" in renamed
    for name, gradient in theirs.items():
        assert gradient.any(), name
        torch.testing.assert_close(renamed[name], gradient, rtol=0, atol=tolerance)


@pytest.mark.parametrize("architecture", KERNELS)
@pytest.mark.parametrize("pooling", ["max", "last"])
@torch.no_grad()
def test_either_implementation_is_pooled_alike(architecture: str, pooling: str) -> None:
    model, twin = pair(architecture, pooling=pooling, layers=2)
    ids, lengths = random_batch(V, [4, 1, 9, 6])
    torch.testing.assert_close(twin(ids, lengths), model(ids, lengths), rtol=0, atol=1e-5)


@pytest.mark.parametrize("architecture", KERNELS)
@torch.no_grad()
def test_a_given_first_state_is_taken_up_as_torch_does(architecture: str) -> None:
    model, twin = pair(architecture, layers=2)
    ids, lengths = random_batch(V, [4, 1, 9, 6])
    drawn = tuple(torch.randn(4, 4, 7) for _ in tensors_of(model.encode(ids, lengths).h_n))
    start: State = (drawn[0], drawn[1]) if architecture == "lstm" else drawn[0]
    from_start, ours = model.encode(ids, lengths, start), twin.encode(ids, lengths, start)
    torch.testing.assert_close(ours.output, from_start.output, rtol=0, atol=1e-5)
    assert (from_start.output - model.encode(ids, lengths).output).abs().max() > 0.01


@pytest.mark.parametrize("architecture", KERNELS)
def test_layer_dropout_acts_between_layers_in_training_only(architecture: str) -> None:
    for model in pair(architecture, layers=2, layer_dropout=0.5):
        ids, lengths = random_batch(V, [4, 1, 9, 6])
        model.eval()
        assert torch.equal(model(ids, lengths), model(ids, lengths))
        model.train()
        assert not torch.equal(model(ids, lengths), model(ids, lengths))


@pytest.mark.parametrize("architecture", KERNELS)
def test_the_twin_keeps_the_mode_and_leaves_the_original_alone(architecture: str) -> None:
    model, _ = pair(architecture)
    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    twin = from_scratch(model.eval())
    assert not twin.training
    with torch.no_grad():
        for weight in twin.parameters():
            weight.zero_()
    assert all(torch.equal(before[name], weight) for name, weight in model.state_dict().items())


@pytest.mark.parametrize("architecture", KERNELS)
def test_untrained_from_scratch_weights_are_drawn_as_torch_draws_them(architecture: str) -> None:
    config = make_experiment(architecture, hidden_size=25, implementation="scratch").model
    torch.manual_seed(0)
    model = build_model(config, V, C)
    for name, weight in model.get_submodule("recurrence").named_parameters():
        assert 0.15 < weight.abs().max() <= 0.2, name  # uniform within 1 / sqrt(25)
