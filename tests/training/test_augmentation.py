"""Training names, varied: by a generator alone, and nothing else of them."""

import pytest
import torch

from namemodel.config import TextConfig
from namemodel.data import NameTable
from namemodel.data.encoded import Batch, EncodedDataset
from namemodel.names.normalise import fold_accents as without_accents
from namemodel.names.normalise import normalise
from namemodel.names.vocabulary import PAD, UNKNOWN, Vocabulary
from namemodel.training.batches import drop_characters, fold_some_accents

TEXT = TextConfig()
LONGEST = 9
NAMES = ("Müßigéß", "Rossi", "Perù", "Groß", "Bà", "Dörflér", "Lé")
FORMS = [normalise(name, TEXT) for name in NAMES]
FOLDED = [without_accents(form) for form in FORMS]
VOCABULARY = Vocabulary.fit([*FORMS, *FOLDED])


def encode(names: tuple[str, ...], fold_within: int = 0) -> EncodedDataset:
    table = NameTable(names, (0,) * len(names), ("X", "Y"), "here")
    return EncodedDataset.encode(table, VOCABULARY, TEXT, fold_within)


def generator() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def folded(names: tuple[str, ...], share: float) -> EncodedDataset:
    return fold_some_accents(encode(names), encode(names, fold_within=LONGEST), share, generator())


def spell(ids: torch.Tensor) -> list[str]:
    alphabet = ["", "?", *VOCABULARY.characters]
    return ["".join(alphabet[i] for i in row) for row in ids.tolist()]


def test_a_name_that_folding_would_empty_or_make_too_long_is_left_as_it_is() -> None:
    assert spell(folded(("\u0301", "ß" * LONGEST), 1.0).ids) == ["?", "ß" * LONGEST]


def test_folded_names_lose_their_accents_and_may_grow() -> None:
    found = folded(NAMES, 1.0)
    assert spell(found.ids) == FOLDED
    assert found.lengths.tolist() == [len(name) for name in FOLDED]
    assert max(map(len, FOLDED)) > max(map(len, NAMES))  # ß is two letters then
    half = spell(folded(NAMES * 100, 0.5).ids)
    share = sum(name == FOLDED[0] for name in half[:: len(NAMES)]) / 100
    assert 0.3 < share < 0.7
    assert set(half) == {*FOLDED, *FORMS}


def test_dropped_letters_become_unknown_and_padding_never_does() -> None:
    plain = encode(("rossi", "lé") * 1000).take(torch.arange(2000))
    batch = drop_characters(plain, 0.2, generator())
    changed = batch.ids != plain.ids
    assert (batch.ids[changed] == UNKNOWN).all()
    assert torch.equal(batch.ids == PAD, plain.ids == PAD)
    assert torch.equal(batch.lengths, plain.lengths)
    assert torch.equal(batch.targets, plain.ids)
    assert float(changed.sum() / plain.lengths.sum()) == pytest.approx(0.2, abs=0.02)


def test_a_share_of_nothing_draws_nothing() -> None:
    dataset = encode(NAMES)
    batch = Batch(*dataset, dataset.ids)
    draw = generator()
    assert fold_some_accents(dataset, dataset, 0.0, draw) is dataset
    assert drop_characters(batch, 0.0, draw) is batch
    assert torch.equal(draw.get_state(), generator().get_state())
