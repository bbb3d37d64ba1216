"""Names read as trees of prefixes: the same logits as letter by letter."""

import itertools
import random

import numpy as np
import pytest
import torch

from namemodel.article.networks import build_network
from namemodel.data import load_names
from namemodel.inference.classifier import TREE_FROM
from namemodel.inference.prefix_tree.equations import readable
from namemodel.inference.prefix_tree.reader import PrefixReader
from namemodel.inference.prefix_tree.tree import backwards, nodes_by_depth, rounded_up, sort_key
from namemodel.inference.pretrained import load
from namemodel.models import RecurrentClassifier, build_model
from namemodel.names.name_array import NameArray
from namemodel.names.vocabulary import PAD
from namemodel.presets import make_experiment

V, C = 12, 3
NETWORKS = [
    ("linear-rnn", {}),
    *itertools.product(("rnn", "gru", "lstm"), ({}, {"implementation": "scratch"})),
    ("gru", {"bidirectional": False, "input": "one-hot"}),
    ("lstm", {"char_lm": False}),
]


def network(architecture: str, **changes: object) -> RecurrentClassifier:
    """Return a network whose character LM has an opinion."""
    config = make_experiment(architecture, hidden_size=7, embedding_size=5, **changes).model
    torch.manual_seed(1)
    model = build_model(config, V, C).eval()
    assert isinstance(model, RecurrentClassifier)
    if model.char_lm is not None:
        torch.nn.init.normal_(model.char_lm.class_weight)
        torch.nn.init.normal_(model.char_lm.h_0)
    return model


def many_names(count: int = 300, longest: int = 9) -> tuple[np.ndarray, np.ndarray]:
    """Return ids [B, T] and lengths [B] of random names that begin alike, with unknown letters."""
    generator = np.random.default_rng(0)
    lengths = generator.integers(1, longest + 1, count)
    ids = np.where(generator.random((count, longest)) < 0.8, 2, generator.integers(1, V, (count, longest)))
    return (ids * (np.arange(longest) < lengths[:, None])).astype(np.uint8), lengths


@torch.inference_mode()
def letter_by_letter(model: RecurrentClassifier, ids: np.ndarray, lengths: np.ndarray) -> torch.Tensor:
    return model(torch.from_numpy(ids.astype(np.int64)), torch.from_numpy(lengths))


@pytest.mark.parametrize("pooling", ["max", "last"])
@pytest.mark.parametrize(("architecture", "changes"), NETWORKS)
def test_a_tree_gives_the_logits_of_reading_letter_by_letter(
    architecture: str, changes: dict[str, object], pooling: str
) -> None:
    model, (ids, lengths) = network(architecture, pooling=pooling, **changes), many_names()
    assert readable(model)
    found = PrefixReader(model).logits(ids, lengths)
    torch.testing.assert_close(found, letter_by_letter(model, ids, lengths), atol=2e-5, rtol=1e-4)


def test_bfloat16_products_give_nearly_the_same_logits() -> None:
    model, (ids, lengths) = network("gru"), many_names()
    found = PrefixReader(model, torch.bfloat16).logits(ids, lengths)
    expected = letter_by_letter(model, ids, lengths)
    assert 0 < (found - expected).abs().max() < 0.1


def test_threads_change_nothing_and_torch_keeps_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("namemodel.inference.prefix_tree.reader.TOGETHER", 7 * 32)
    reader, (ids, lengths) = PrefixReader(network("lstm")), many_names()
    before = torch.get_num_threads()
    assert torch.equal(reader.logits(ids, lengths, threads=3), reader.logits(ids, lengths))
    assert torch.get_num_threads() == before


def test_a_depth_holds_each_prefix_once_with_its_parent_and_its_ends() -> None:
    ids = np.array([[2, 3, 0], [2, 3, 4], [2, 4, 0], [3, 0, 0]])
    first, second, third = nodes_by_depth(ids, np.array([2, 3, 2, 1]))
    assert (first.letters[:3].tolist(), first.parents[:3].tolist()) == ([2, 3, PAD], [0, 0, 0])
    assert (second.letters[:3].tolist(), second.parents[:3].tolist()) == ([3, 4, PAD], [0, 0, 0])
    assert (third.letters[:2].tolist(), third.parents[:2].tolist()) == ([4, PAD], [0, 0])
    assert [depth.ended.tolist() for depth in (first, second, third)] == [[3], [0, 2], [1]]
    assert [depth.at.tolist() for depth in (first, second, third)] == [[1], [0, 1], [0]]


def test_depths_come_in_few_sizes() -> None:
    assert [rounded_up(count) for count in (0, 1, 32, 33, 256, 257, 3000)] == [0, 32, 32, 64, 256, 384, 3072]


def test_sorted_by_their_key_names_have_few_prefixes() -> None:
    ids, lengths = many_names(2000)
    order = np.argsort(sort_key(ids))
    nodes = [
        sum(int((depth.letters != PAD).sum()) for depth in nodes_by_depth(ids[o], lengths[o]))
        for o in (slice(None), order)
    ]
    distinct = {tuple(row[: t + 1]) for row, size in zip(ids, lengths, strict=True) for t in range(size)}
    assert nodes[1] == len(distinct) < nodes[0] / 2


def test_backwards_turns_the_letters_and_leaves_the_padding_behind() -> None:
    ids = np.array([[2, 3, 4], [5, 0, 0], [6, 7, 0]])
    assert backwards(ids, np.array([3, 1, 2])).tolist() == [[4, 3, 2], [5, 0, 0], [7, 6, 0]]


def test_other_networks_are_not_readable() -> None:
    assert not readable(network("gru", layers=2))
    assert not readable(build_model(make_experiment("linear", hidden_size=7).model, V, C))
    for changes in ({"pooling": "all"}, {"mask_padding": False}, {"recurrent_weights": "zero"}):
        assert not readable(build_network(make_experiment("gru", hidden_size=7, **changes), V, C))


@pytest.mark.parametrize("id", ["german-italian-gru", "german-italian-linear-rnn", "languages-lstm"])
@torch.inference_mode()
def test_the_tree_answers_5000_names_as_the_network_does(id: str) -> None:
    classifier, draw = load(id), random.Random(0)
    real = load_names("bundled").names
    made = [f"{draw.choice(real)[:4]}{draw.choice(real)[-4:]}" for _ in range(5000 - len(real))]
    names = NameArray.of([*real, *made], classifier.text)
    ids = classifier.vocabulary.encode(names)
    tree = PrefixReader(classifier.model).logits(ids, names.lengths).softmax(dim=1)
    network = classifier.forward(ids, names.lengths)[0].softmax(dim=1)
    torch.testing.assert_close(tree, network, rtol=0, atol=5e-6)


def test_few_names_go_through_the_network_and_many_through_the_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    classifier = load("german-italian-gru")
    read: list[int] = []
    classifier.model.embedding.register_forward_pre_hook(lambda _, inputs: read.append(len(inputs[0])))
    few = TREE_FROM // 64 - 1
    classifier.predict(["Tribbiani"] * few)
    assert sum(read) == few
    classifier.predict(["Tribbiani"] * (few + 1))
    assert sum(read) == few
