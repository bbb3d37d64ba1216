"""Softmax twice, in closed form and by autograd."""

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from namemodel.inside.double_softmax import curve, loss, loss_floor, push


@pytest.mark.parametrize("doubled", [False, True])
def test_push_and_loss_are_autograd_s(doubled: bool) -> None:
    difference = torch.linspace(-9, 9, 37, dtype=torch.float64)
    logits = torch.stack([difference + 0.7, torch.full_like(difference, 0.7)], dim=1).requires_grad_()
    scores = logits.softmax(dim=1) if doubled else logits
    losses = cross_entropy(scores, torch.zeros(37, dtype=torch.long), reduction="none")
    (gradient,) = torch.autograd.grad(losses.sum(), logits)
    np.testing.assert_allclose(push(difference.numpy(), doubled), -gradient[:, 0].numpy(), atol=1e-12)
    np.testing.assert_allclose(loss(difference.numpy(), doubled), losses.detach().numpy(), atol=1e-12)


def test_twice_pushes_least_where_the_network_is_wrong_and_sure() -> None:
    wrong_by = np.array([0.0, 2, 4, 6])
    np.testing.assert_allclose(push(-wrong_by, doubled=False), [0.50, 0.88, 0.98, 1.00], atol=0.005)
    np.testing.assert_allclose(push(-wrong_by, doubled=True), [0.25, 0.143, 0.026, 0.0036], atol=0.0005)
    assert push(-4, doubled=False) / push(-4, doubled=True) == pytest.approx(38, abs=0.5)


def test_the_doubled_loss_has_a_floor() -> None:
    assert loss_floor() == pytest.approx(0.3133, abs=1e-4)
    assert loss(40, doubled=True) == pytest.approx(loss_floor(), abs=1e-12)
    certain = torch.eye(18, dtype=torch.float64)[:1]
    assert loss_floor(18) == pytest.approx(cross_entropy(certain, torch.tensor([0])).item())


def test_the_curve_has_both_ends_and_the_middle() -> None:
    drawn = curve()
    assert drawn.logit[[0, len(drawn.logit) // 2, -1]].tolist() == [-8, 0, 8]
    assert drawn.once.shape == drawn.twice.shape == drawn.logit.shape
    assert (np.diff(drawn.once) < 0).all()
    assert -1 < drawn.logit[drawn.twice.argmax()] < 0  # twice, the undecided are pushed most


def test_no_difference_is_too_large() -> None:
    assert np.isfinite(push([-1e4, 1e4], doubled=True)).all()
    assert loss([-1e4, 1e4], doubled=False).tolist() == [1e4, 0]
