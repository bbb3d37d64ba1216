"""The recurrence of a network as cells; that both compute the same is tested in tests/models."""

import pytest
import torch

from namemodel.inside.cells import as_cells, with_recurrence
from namemodel.models import RecurrentClassifier
from namemodel.models.recurrence import Recurrence
from tests.inside import drawn


def model_of(*arguments: str, **changes: object) -> RecurrentClassifier:
    model = drawn.classifier(*arguments, **changes).model
    assert isinstance(model, RecurrentClassifier)
    return model


BOTH = [(architecture, kind) for architecture in ("rnn", "gru", "lstm") for kind in ("torch", "scratch")]


@pytest.mark.parametrize(("architecture", "implementation"), [*BOTH, ("linear-rnn", "torch")])
@torch.no_grad()
def test_cells_compute_what_the_network_does(architecture: str, implementation: str) -> None:
    model = model_of(architecture, implementation=implementation)
    x, lengths = torch.randn(3, 6, 4), torch.tensor([6, 2, 4])
    ours, _ = as_cells(model)(x, lengths)
    theirs = [model.recurrence(x[i : i + 1, :n], *more)[0] for i, n, more in rows(model, lengths)]
    for row, expected in zip(ours, theirs, strict=True):
        torch.testing.assert_close(row[: expected.shape[1]], expected[0], rtol=0, atol=1e-6)


def rows(
    model: RecurrentClassifier, lengths: torch.Tensor
) -> list[tuple[int, int, tuple[torch.Tensor, ...]]]:
    """Return each row, its length, and what a recurrence is given besides its letters."""
    scratch = isinstance(model.recurrence, Recurrence)
    return [(i, n, (torch.tensor([n]),) if scratch else ()) for i, n in enumerate(lengths.tolist())]


@pytest.mark.parametrize("implementation", ["torch", "scratch"])
def test_weights_are_copies(implementation: str) -> None:
    model = model_of("gru", implementation=implementation)
    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    with torch.no_grad():
        for weight in as_cells(model).parameters():
            weight.zero_()
    assert all(torch.equal(before[name], weight) for name, weight in model.state_dict().items())


def test_a_cell_of_the_article_stays_its_own() -> None:
    model = model_of("gru", "textbook")
    assert type(as_cells(model).cells[0]) is type(model.get_submodule("recurrence.cells.0"))


def test_random_numbers_go_on_as_if_there_were_no_cells() -> None:
    model = model_of("lstm")
    before = torch.get_rng_state()
    as_cells(model)
    assert torch.equal(before, torch.get_rng_state())


def test_another_recurrence_is_put_into_a_copy() -> None:
    model = model_of("rnn")
    before, cells = model.recurrence, as_cells(model)
    twin = with_recurrence(model, cells)
    assert twin.recurrence is cells
    assert model.recurrence is before
    assert torch.equal(twin.get_parameter("linear.weight"), model.get_parameter("linear.weight"))
