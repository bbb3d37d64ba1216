"""One step of a cell with every number in it named, and with switches that change its equation.

Without switches these are the equations of `models/` and `article/networks.py`, and tests hold them equal;
the weights are the cell's own, as they were trained, with switches too:

    zero_W_h     W_h = 0: no state enters the sum of the next one (a GRU's z still carries it on)
    no_tanh      the identity in place of tanh; in a GRU, of its candidate's
    coded_sum    tanh(W_x x) + tanh(W_h h), which the article codes, in place of tanh(W_x x + W_h h)
    printed_sum  the reverse, for a linear RNN
"""

from __future__ import annotations

from collections.abc import Callable, Collection

import torch
from torch import Tensor

from namemodel.article.networks import PrintedCell, ResetBeforeCell
from namemodel.models.gru import GRUCell
from namemodel.models.linear_rnn import LinearRNNCell
from namemodel.models.recurrence import Cell
from namemodel.models.rnn import RNNCell

Numbers = dict[str, Tensor]
"""The numbers of one step, `[B, H]` each, by symbol and in the order of the equations; the last is h_t."""
Switches = Collection[str]


def rnn_numbers(cell: Cell, x: Tensor, h: Tensor, switches: Switches) -> Numbers:
    """Return the numbers of h_t = tanh(W_x x_t + b_x + W_h h_{t-1} + b_h), or of the article's coded sum."""
    activation = identity if "no_tanh" in switches else torch.tanh
    wx, wh = cell.W_x(x), cell.W_h(0 * h if "zero_W_h" in switches else h)
    numbers = {"h_{t-1}": h, "W_x x_t + b_x": wx, "W_h h_{t-1} + b_h": wh}
    if "coded_sum" in switches:
        numbers |= {"tanh(W_x x_t + b_x)": activation(wx), "tanh(W_h h_{t-1} + b_h)": activation(wh)}
        return numbers | {"h_t": activation(wx) + activation(wh)}
    return numbers | {"W_x x_t + b_x + W_h h_{t-1} + b_h": wx + wh, "h_t": activation(wx + wh)}


def linear_rnn_numbers(cell: Cell, x: Tensor, h: Tensor, switches: Switches) -> Numbers:
    """Return the numbers of the article's coded sum, or of its printed one."""
    coded = () if "printed_sum" in switches else ("coded_sum",)
    return rnn_numbers(cell, x, h, (*switches, *coded))


def gru_numbers(cell: Cell, x: Tensor, h: Tensor, switches: Switches) -> Numbers:
    """Return the numbers of `models/gru.py`, and the article's update gate u = 1 - z."""
    activation = identity if "no_tanh" in switches else torch.tanh
    old = 0 * h if "zero_W_h" in switches else h
    (x_r, x_z, x_n), (h_r, h_z, h_n) = cell.W_x(x).chunk(3, dim=1), cell.W_h(old).chunk(3, dim=1)
    r, z = torch.sigmoid(x_r + h_r), torch.sigmoid(x_z + h_z)
    numbers = {"h_{t-1}": h, "W_xr x_t + b_xr": x_r, "W_hr h_{t-1} + b_hr": h_r, "r": r}
    numbers |= {"W_xz x_t + b_xz": x_z, "W_hz h_{t-1} + b_hz": h_z, "z": z, "u = 1 - z": 1 - z}
    if isinstance(cell, ResetBeforeCell):  # the article's formula
        from_state = cell.W_h(r * old).chunk(3, dim=1)[2]
        numbers |= {"W_xn x_t + b_xn": x_n, "W_hn (r * h_{t-1}) + b_hn": from_state}
    else:
        from_state = r * h_n
        numbers |= {
            "W_xn x_t + b_xn": x_n,
            "W_hn h_{t-1} + b_hn": h_n,
            "r * (W_hn h_{t-1} + b_hn)": from_state,
        }
    n = activation(x_n + from_state)
    return numbers | {"n": n, "(1 - z) * n": (1 - z) * n, "z * h_{t-1}": z * h, "h_t": (1 - z) * n + z * h}


def identity(x: Tensor) -> Tensor:
    """Return x."""
    return x


EQUATIONS: dict[type[Cell], tuple[Callable[..., Numbers], tuple[str, ...]]] = {
    RNNCell: (rnn_numbers, ("zero_W_h", "no_tanh", "coded_sum")),
    PrintedCell: (rnn_numbers, ("zero_W_h", "no_tanh", "coded_sum")),
    LinearRNNCell: (linear_rnn_numbers, ("zero_W_h", "no_tanh", "printed_sum")),
    GRUCell: (gru_numbers, ("zero_W_h", "no_tanh")),
    ResetBeforeCell: (gru_numbers, ("zero_W_h", "no_tanh")),
}
"""The equations of each cell, and the switches that they have."""
