"""What a gate's bias keeps of the state."""

import pytest
import torch

from namemodel.inside.starts import bias_start, kept_fraction


@pytest.mark.parametrize("bias", [0.0, 1.0, 3.0])
def test_a_gate_with_a_bias_keeps_its_share_of_a_cell_in_each_step(bias: float) -> None:
    layer = torch.nn.LSTM(3, 5)
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.zero_()
    bias_start(layer, bias)
    steps, zeros, cell = torch.zeros(4, 1, 3), torch.zeros(1, 1, 5), torch.ones(1, 1, 5)
    _, (_, c_n) = layer(steps, (zeros, cell))
    assert torch.allclose(c_n, torch.full_like(c_n, kept_fraction(bias) ** 4))
