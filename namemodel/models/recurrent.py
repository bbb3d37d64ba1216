"""A recurrent network: letters in, a state after each, a head over the states.

Owns how a recurrence is fed (padding, packing, direction) and what the head sees. The recurrences
themselves, with their equations, are in linear_rnn.py, rnn.py, gru.py and lstm.py.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from namemodel.config import ModelConfig
from namemodel.models.base import Encoded, NameModel, Output, State, classifier
from namemodel.models.speller import Speller, has_speller


class Cell(nn.Module):
    """One step of one layer in one direction. Subclasses state their equations.

    A state is a tensor `[B, hidden]`, or for an LSTM the pair (h, c) of them.
    """

    def step(self, x: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """Return the state after reading x `[B, I]`; its first tensor is the cell's output."""
        raise NotImplementedError


class Recurrence(nn.Module):
    """Layers and directions of a `Cell`, run letter by letter: the from-scratch counterpart of nn.RNN.

    Args:
        make_cell: builds a cell from (input size, hidden size).
        tensors: how many tensors a state has: 1, or 2 for an LSTM.
        input_size, config: sizes, layers, direction and dropout (between layers).
    """

    def __init__(
        self,
        make_cell: Callable[[int, int], Cell],
        tensors: int,
        input_size: int,
        config: ModelConfig,
    ) -> None:
        super().__init__()
        self.hidden_size, self.layers, self.tensors = config.hidden_size, config.layers, tensors
        self.directions = 2 if config.bidirectional else 1
        self.dropout = nn.Dropout(config.layer_dropout)
        width = config.hidden_size * self.directions
        self.cells = nn.ModuleList(
            make_cell(input_size if layer == 0 else width, config.hidden_size)
            for layer in range(config.layers)
            for _ in range(self.directions)
        )

    def forward(self, x: Tensor, keep: Tensor, state: State | None) -> tuple[Tensor, State]:
        """Run over x `[B, T, I]`.

        Args:
            keep: `[B, T]`, False where a letter is padding: there the state stays as it was and
                the output is zero.
            state: as `nn.GRU` or `nn.LSTM` take it, or None for zeros.

        Returns:
            the top layer's states `[B, T, H]`, and the final state of every layer and direction.
        """
        start = self._unpack(x, state)
        final: list[tuple[Tensor, ...]] = []
        for layer in range(self.layers):
            outputs = []
            for direction in range(self.directions):
                index = layer * self.directions + direction
                begin = tuple(part[index] for part in start)
                states, end = self._run(self.cells[index], x, keep, begin, backward=direction == 1)
                outputs.append(states)
                final.append(end)
            x = torch.cat(outputs, dim=2)
            if layer < self.layers - 1:
                x = self.dropout(x)
        stacked = tuple(torch.stack(parts) for parts in zip(*final, strict=True))
        return x, stacked[0] if self.tensors == 1 else (stacked[0], stacked[1])

    def _unpack(self, x: Tensor, state: State | None) -> tuple[Tensor, ...]:
        if state is None:
            shape = (len(self.cells), x.shape[0], self.hidden_size)
            return tuple(x.new_zeros(shape) for _ in range(self.tensors))
        return state if isinstance(state, tuple) else (state,)

    @staticmethod
    def _run(
        cell: nn.Module, x: Tensor, keep: Tensor, state: tuple[Tensor, ...], backward: bool
    ) -> tuple[Tensor, tuple[Tensor, ...]]:
        assert isinstance(cell, Cell)
        steps = range(x.shape[1])
        outputs: dict[int, Tensor] = {}
        for t in reversed(steps) if backward else steps:
            inside = keep[:, t, None]
            after = cell.step(x[:, t], state)
            state = tuple(torch.where(inside, new, old) for new, old in zip(after, state, strict=True))
            outputs[t] = state[0] * inside
        return torch.stack([outputs[t] for t in steps], dim=1), state


def forget(recurrence: nn.Module) -> None:
    """Fix every W_h at 0, so that the state adds nothing to the sum that the next one is made of."""
    for name, weight in recurrence.named_parameters():
        if "weight_hh" in name or name.endswith("from_state.weight"):
            nn.init.zeros_(weight.requires_grad_(False))


class RecurrentModel(NameModel):
    """Input layer, recurrence, head, and most often a speller.

    Args:
        make_recurrence: builds, from the input's size, an `nn.RNN`, `nn.GRU` or `nn.LSTM` (batch
            first) or a `Recurrence`.
    """

    def __init__(
        self,
        config: ModelConfig,
        vocabulary_size: int,
        classes: int,
        make_recurrence: Callable[[int], nn.Module],
    ) -> None:
        super().__init__(config, vocabulary_size, classes)
        self.recurrence = make_recurrence(self.input.size)
        if config.memory == "off":
            forget(self.recurrence)
        features = config.hidden_size * (2 if config.bidirectional else 1)
        if config.head == "all":
            features *= config.longest
        self.head = classifier(features, config, classes)
        self.speller = Speller(config, vocabulary_size, classes) if has_speller(config) else None

    @property
    def longest(self) -> int | None:
        """A head of concatenated states has room for `config.longest` letters; others for any."""
        return self.config.longest if self.config.head == "all" else None

    def run(self, ids: Tensor, lengths: Tensor, state: State | None) -> Output:
        """Return the outputs `[B, C]`, the final state and all states."""
        encoded = self.encode(ids, lengths, state)
        outputs = self.finish(self.head(self.dropout(self.pool(encoded, lengths))))
        return Output(outputs, encoded.carry, encoded.states)

    def judge(self, output: Output, ids: Tensor, lengths: Tensor) -> Tensor:
        """Return the scores `[B, C]`: the head's, or the mean of its log probabilities and the speller's."""
        if self.speller is None or output.states is None:
            return self.combine(output.outputs, None)
        return self.combine(output.outputs, self.speller.likelihood(output.states, ids, lengths))

    def combine(self, outputs: Tensor, likelihood: Tensor | None) -> Tensor:
        """Return the scores `[B, C]` of a head's outputs and a speller's log p(x | c), both `[B, C]`."""
        scores = self.as_logits(outputs)
        if self.speller is None or likelihood is None:
            return scores
        return (scores.log_softmax(dim=1) + self.speller.posterior(likelihood)) / 2

    def encode(self, ids: Tensor, lengths: Tensor, state: State | None = None) -> Encoded:
        """Return the states of every letter; ids `[B, T]`, lengths `[B]`.

        Raises:
            InvalidName: longer than a head of concatenated states has room for.
        """
        if self.config.head == "all":
            ids = self.pad_to_longest(ids)
        x = self.input(ids)
        if self.config.padding == "read":
            lengths = torch.full_like(lengths, ids.shape[1])
        if isinstance(self.recurrence, Recurrence):
            positions = torch.arange(ids.shape[1], device=ids.device)
            states, carry = self.recurrence(x, positions < lengths[:, None], state)
        elif bool((lengths == ids.shape[1]).all()):  # names of one length need no packing: it takes time
            states, carry = self.recurrence(x, state)
        else:
            packed = pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False)
            output, carry = self.recurrence(packed, state)
            states = pad_packed_sequence(output, batch_first=True, total_length=ids.shape[1])[0]
        return Encoded(states, self._last(carry), carry)

    def _last(self, carry: State) -> Tensor:
        final = carry[0] if isinstance(carry, tuple) else carry
        return torch.cat(list(final[-2:]), dim=1) if self.config.bidirectional else final[-1]

    def pool(self, encoded: Encoded, lengths: Tensor) -> Tensor:
        """Return what the head sees of the states: `[B, H]`, or `[B, longest * H]` for "all"."""
        if self.config.head == "last":
            return encoded.last
        if self.config.head == "all":
            return encoded.states.flatten(1)
        if self.config.padding == "read":
            lengths = torch.full_like(lengths, encoded.states.shape[1])
        if self.config.head == "mean":
            return encoded.states.sum(dim=1) / lengths[:, None]
        positions = torch.arange(encoded.states.shape[1], device=lengths.device)
        outside = (positions >= lengths[:, None])[:, :, None]
        return encoded.states.masked_fill(outside, float("-inf")).amax(dim=1)
