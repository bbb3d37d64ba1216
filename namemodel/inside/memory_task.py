"""The memory task: read T symbols and say which was the first.

The first symbol is drawn from `CLASSES` symbols, each further one from as many others. The network is the
classifier of this package: symbols enter one-hot, a recurrent layer reads them one way, and its last hidden
state enters the linear layer. Training is Adam on batches of sequences drawn afresh; it ends once the network
has learned, which test sequences show. The constants are below.

After Hochreiter and Schmidhuber 1997 ("Long Short-Term Memory", section 5). Owns the task, its training and
a network's share (`SHARE_MEANS`); `starts.py` has the first weights. Knows nothing of names.
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable, Generator, Iterator
from typing import Literal, Self

import torch
from pydantic import Field, model_validator
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from namemodel.architectures import ARCHITECTURES
from namemodel.config import MAX_SEED, ModelConfig, Settings
from namemodel.errors import ConfigError
from namemodel.evaluation.accuracy import accuracy
from namemodel.events import MemoryDone, MemoryProgress
from namemodel.hardware import fork_rng, one_thread, with_one_thread
from namemodel.inside.starts import KEEPS, bias_start, chrono_start, orthogonal_start
from namemodel.models import RecurrentClassifier, build_model
from namemodel.models.recurrence import read_letters
from namemodel.names.vocabulary import FIRST_ID
from namemodel.training.batches import derive_seed

CLASSES = 4  # symbols that come first
SYMBOLS = 2 * CLASSES  # these, and those that follow
HIDDEN_SIZE = 32
BATCH, STEPS, LEARNING_RATE, CLIP_NORM = 64, 500, 0.005, 1.0
TEST_SEQUENCES, TEST_EVERY, LEARNED = 512, 25, 0.99
SHARE_SEQUENCES = 32  # over which norms of gradients are averaged
SHARE_MEANS = (
    "the gradient at the first symbol, relative to that at the last, before training; it may exceed 1"
)
WEIGHTS, SEQUENCES, SHARE = range(3)  # what is drawn from a seed

STARTS = {
    "torch": ("rnn", "gru", "lstm"),
    "orthogonal": ("rnn",),
    "bias": ("gru", "lstm"),
    "chrono": ("gru", "lstm"),
}
"""The starts, and the architectures that each is for."""


class MemorySettings(Settings):
    """One run of the task."""

    architecture: Literal["rnn", "gru", "lstm"]
    start: Literal["torch", "orthogonal", "bias", "chrono"] = "torch"
    bias: float = Field(default=0.0, ge=-10.0, le=10.0)
    """Of the gate that keeps the old state, where the start is "bias"; else 0."""
    length: int = Field(default=20, ge=2, le=1000)
    """T, the number of symbols."""
    seed: int = Field(default=0, ge=0, le=MAX_SEED)

    @model_validator(mode="after")
    def check(self) -> Self:
        """Check that the architecture has this start, and the start a bias."""
        if self.architecture not in STARTS[self.start]:
            starts = [start for start, architectures in STARTS.items() if self.architecture in architectures]
            raise ConfigError(
                f"{self.architecture} has no start {self.start!r}. It has: {', '.join(starts)}."
            )
        if self.bias and self.start != "bias":
            raise ConfigError(f"The start {self.start!r} sets no bias to {self.bias:g}. Leave it out.")
        return self

    @property
    def title(self) -> str:
        """What the network is called: "LSTM, forget bias 3", or "LSTM" with torch's own start."""
        title = ARCHITECTURES[self.architecture].title
        match self.start:
            case "torch":
                return title
            case "bias":
                return f"{title}, {KEEPS[self.architecture]} bias {self.bias:g}"
        return f"{title}, {self.start}"


def build_network(settings: MemorySettings) -> RecurrentClassifier:
    """Return the network with its first weights; the same settings give the same weights."""
    shape = ModelConfig(
        architecture=settings.architecture,
        implementation="torch",
        hidden_size=HIDDEN_SIZE,
        layers=1,
        bidirectional=False,
        dropout=0.0,
        layer_dropout=0.0,
        input="one-hot",
        pooling="last",
        char_lm=False,
    )
    with fork_rng(seed=derive_seed(settings.seed, WEIGHTS)):
        network = build_model(shape, FIRST_ID + SYMBOLS, CLASSES)
        assert isinstance(network, RecurrentClassifier)
        layer = network.recurrence
        assert isinstance(layer, nn.RNNBase)
        match settings.start:
            case "orthogonal":
                orthogonal_start(layer)
            case "bias":
                bias_start(layer, settings.bias)
            case "chrono":
                chrono_start(layer, settings.length)
    return network


def draw_sequences(count: int, length: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Return ids of symbols `[count, T]`, and which symbol is the first of each `[count]`."""
    first = torch.randint(CLASSES, (count, 1), generator=generator)
    others = torch.randint(CLASSES, SYMBOLS, (count, length - 1), generator=generator)
    return FIRST_ID + torch.cat([first, others], dim=1), first[:, 0]


def answer(network: RecurrentClassifier, ids: Tensor) -> Tensor:
    """Return logits `[B, CLASSES]` for ids `[B, T]`."""
    logits: Tensor = network(ids, torch.full((len(ids),), ids.shape[1]))
    return logits


def first_symbol_share(network: RecurrentClassifier, length: int) -> float:
    """Return the gradient at the first of T symbols, relative to that at the last; it may exceed 1.

    The mean over sequences of ‖∂ loss / ∂ x_1‖ divided by that of ‖∂ loss / ∂ x_T‖: the loss is the
    cross-entropy, x_t the one-hot symbol. In float64: at T = 160 it may be 1e-39. With one CPU thread.
    """
    ids, first = draw_sequences(SHARE_SEQUENCES, length, torch.Generator().manual_seed(SHARE))
    network, lengths = copy.deepcopy(network).double(), torch.full((SHARE_SEQUENCES,), length)
    x = network.embedding(ids).requires_grad_()
    with one_thread():
        output, h_n = read_letters(network.recurrence, x, lengths, None)
        loss = cross_entropy(network.linear(network.pool(output, h_n, lengths)), first)
        (gradient,) = torch.autograd.grad(loss, x)
    norms = gradient.norm(dim=2).mean(dim=0)  # [T]
    return float(norms[0] / norms[-1])


def train_memory(
    settings: MemorySettings,
    stop: Callable[[], bool] = lambda: False,
    *,
    seconds: float = math.inf,
    network: RecurrentClassifier | None = None,
) -> Iterator[MemoryProgress | MemoryDone]:
    """Train a network on the task and yield what happens, with one CPU thread.

    Args:
        stop: called before every step; once it returns True the run ends unfinished.
        seconds: of training, after which the run ends unfinished.
        network: what `build_network` returned for these settings, to be trained; None builds it.
    """
    return with_one_thread(training_events(settings, stop, seconds, network or build_network(settings)))


def training_events(
    settings: MemorySettings, stop: Callable[[], bool], seconds: float, network: RecurrentClassifier
) -> Generator[MemoryProgress | MemoryDone]:
    """Yield the events of a training; arguments as `train_memory` has them."""
    share = first_symbol_share(network, settings.length)
    generator = torch.Generator().manual_seed(derive_seed(settings.seed, SEQUENCES))
    test = draw_sequences(TEST_SEQUENCES, settings.length, generator)
    optimizer = torch.optim.Adam(network.parameters(), lr=LEARNING_RATE, fused=True)
    began, step, accuracy = time.perf_counter(), 0, measure_accuracy(network, *test)
    while accuracy < LEARNED and step < STEPS and not stop() and time.perf_counter() - began < seconds:
        step += 1
        loss = train_step(network, optimizer, *draw_sequences(BATCH, settings.length, generator))
        if step % TEST_EVERY == 0:
            accuracy = measure_accuracy(network, *test)
            yield MemoryProgress(step, loss, accuracy, time.perf_counter() - began)
    if step % TEST_EVERY:
        accuracy = measure_accuracy(network, *test)
    learned, elapsed = accuracy >= LEARNED, time.perf_counter() - began
    yield MemoryDone(share, learned, learned or step == STEPS, accuracy, step, elapsed)


def train_step(
    network: RecurrentClassifier, optimizer: torch.optim.Optimizer, ids: Tensor, first: Tensor
) -> float:
    """Do one step of gradient descent on sequences `[B, T]`; return their mean loss in nats."""
    optimizer.zero_grad()
    loss = cross_entropy(answer(network, ids), first)
    loss.backward()
    nn.utils.clip_grad_norm_(network.parameters(), CLIP_NORM)
    optimizer.step()
    return loss.item()


@torch.no_grad()
def measure_accuracy(network: RecurrentClassifier, ids: Tensor, first: Tensor) -> float:
    """Return the fraction of sequences `[N, T]` whose first symbol `[N]` the network names."""
    return accuracy(answer(network, ids), first)
