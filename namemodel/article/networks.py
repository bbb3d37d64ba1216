"""The article's networks: what they do differently from those of `models/`.

`build_network` serves where an experiment may be either kind (checkpoints, comparisons, the article's own
training); the plain `Trainer` calls `models.build_model`.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from namemodel.config import ArticleConfig, Experiment, ModelConfig
from namemodel.models import Cell, Network, RecurrentClassifier, build_model, check_sizes, find_network
from namemodel.models.classifier import Encoded
from namemodel.models.gru import GRUCell, GRUGates
from namemodel.models.linear import pad_to
from namemodel.models.linear_rnn import LinearRNNCell
from namemodel.models.recurrence import State, read_letters
from namemodel.models.rnn import RNNCell


class PrintedCell(LinearRNNCell):
    """What the article prints above its code: the step of `nn.RNN`, with the first weights of `nn.Linear`."""

    equations = RNNCell.equations

    def step(self, x: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """Return h_t for x_t `[B, I]` and h_{t-1} `[B, H]`."""
        (h,) = state
        return ((self.W_x(x) + self.W_h(h)).tanh(),)


class ResetBeforeCell(GRUCell):
    """The GRU of the article's formulas, and of the paper: it resets the state before the product with W_hn.

    The preset "textbook" has it; the preset "article" runs `nn.GRU`.
    """

    equations = (
        *GRUCell.equations[:2],
        "n = tanh(W_xn x + b_xn + W_hn (r * h) + b_hn)",
        GRUCell.equations[3],
    )
    torch_class = None  # type: ignore[assignment]  # torch's resets after the product

    def gates_of(self, x: Tensor, h: Tensor) -> GRUGates:
        """Return the gates for x_t `[B, I]` and h_{t-1} `[B, H]`."""
        (x_r, x_z, x_n), (h_r, h_z, _) = self.W_x(x).chunk(3, dim=1), self.W_h(h).chunk(3, dim=1)
        r, z = (x_r + h_r).sigmoid(), (x_z + h_z).sigmoid()
        h_n = self.W_h(r * h).chunk(3, dim=1)[2]
        return GRUGates(r, z, (x_n + h_n).tanh())


class ArticleClassifier(RecurrentClassifier):
    """A recurrent classifier that concatenates its hidden states, or reads on over the padding."""

    def __init__(
        self,
        config: ModelConfig,
        article: ArticleConfig,
        vocabulary_size: int,
        classes: int,
        cell: type[Cell],
    ) -> None:
        self.article = article  # first, because super().__init__ calls make_linear
        super().__init__(config, vocabulary_size, classes, cell)
        if article.pooling == "all":
            self.max_length = config.max_length
        if article.recurrent_weights == "zero":
            for name, weight in self.recurrence.named_parameters():
                if "weight_hh" in name or name.endswith("W_h.weight"):
                    nn.init.zeros_(weight.requires_grad_(False))  # no state enters the sum of the next one

    def make_linear(self) -> nn.Module:
        """Return the layers from features to logits: of all hidden states, by way of a ReLU layer."""
        features = self.directions * self.config.hidden_size
        if self.article.pooling == "all":
            features *= self.config.max_length
        if not self.article.head_size:
            return nn.Linear(features, self.classes)
        hidden = self.article.head_size
        return nn.Sequential(nn.Linear(features, hidden), nn.ReLU(), nn.Linear(hidden, self.classes))

    def encode(self, ids: Tensor, lengths: Tensor, h_0: State | None = None) -> Encoded:
        """Read names letter by letter; raises InvalidName for one longer than there is room for."""
        padded = ids if self.max_length is None else pad_to(self.max_length, ids)
        read = lengths if self.article.mask_padding else torch.full_like(lengths, padded.shape[1])
        output, h_n = read_letters(self.recurrence, self.embedding(padded), read, h_0)
        features = output.flatten(1) if self.article.pooling == "all" else self.pool(output, h_n, read)
        return Encoded(ids, lengths, features, output[:, : ids.shape[1]], h_n)


def build_network(experiment: Experiment, vocabulary_size: int, classes: int) -> Network:
    """Return the freshly initialised network of an experiment; arguments and errors as `build_model`."""
    config, article = experiment.model, experiment.article
    if article is None:
        return build_model(config, vocabulary_size, classes)
    cell = find_network(config.architecture)
    if not issubclass(cell, Cell):  # three linear layers: the article differs in their training alone
        return build_model(config, vocabulary_size, classes)
    check_sizes(config)
    if article.recurrence == "printed":
        cell = PrintedCell
    if article.reset == "before":
        cell = ResetBeforeCell
    return ArticleClassifier(config, article, vocabulary_size, classes, cell)
