"""The batches of an epoch: every name once, augmented, by seed and epoch alone, in training only."""

import itertools
from collections.abc import Sequence

import pytest
import torch

from namemodel.config import TextConfig
from namemodel.data import NameTable
from namemodel.data.encoded import Batch, EncodedDataset
from namemodel.experiments import make_run
from namemodel.hardware import fork_rng
from namemodel.names.normalise import fold_accents, normalise
from namemodel.names.vocabulary import PAD, UNKNOWN, Vocabulary
from namemodel.presets import make_experiment
from namemodel.training.batches import BatchSampler, derive_seed, drop_characters, fold_some_accents
from namemodel.training.data import load_training_data
from tests.conftest import Tiny

TEXT = TextConfig()
NAMES = ("Müßigéß", "Rossi", "Perù", "Groß", "Bà", "Dörflér", "Lé")
LONGEST = 9
FORMS = [normalise(name, TEXT) for name in NAMES]
FOLDED = [fold_accents(form) for form in FORMS]
VOCABULARY = Vocabulary.fit([*FORMS, *FOLDED, "eulrf"])
PLAIN = {"character_dropout": 0.0, "accent_folding": 0.0, "by_length": False, "batch_size": 4096}


def dataset_of(names: Sequence[str], fold_within: int = 0) -> EncodedDataset:
    table = NameTable(tuple(names), (0,) * len(names), ("X", "Y"), "here")
    return EncodedDataset.encode(table, VOCABULARY, TEXT, fold_within)


def batches_of(names: Sequence[str], seed: int = 0, **settings: object) -> BatchSampler:
    experiment = make_experiment(seed=seed, **{**PLAIN, **settings})  # type: ignore[arg-type]
    return BatchSampler(dataset_of(names), dataset_of(names, fold_within=LONGEST), experiment)


def only(batches: BatchSampler, epoch: int = 1) -> Batch:
    (batch,) = batches.epoch(epoch)
    return batch


def spell(names: Batch | EncodedDataset) -> list[str]:
    alphabet = ["", "?", *VOCABULARY.characters]
    return ["".join(alphabet[i] for i in row) for row in names.ids.tolist()]


def generator() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def folded(names: Sequence[str], share: float) -> EncodedDataset:
    return fold_some_accents(dataset_of(names), dataset_of(names, fold_within=LONGEST), share, generator())


def test_batches_are_cut_to_their_longest_name() -> None:
    for batch in batches_of(("Rossi", "Perù", "Lé", "Bà"), batch_size=2).epoch(1):
        assert batch.ids.shape == (2, int(batch.lengths.max()))


def test_batches_by_length_hold_names_of_similar_length_drawn_anew_each_epoch() -> None:
    names = [letter * length for length in (2, 3, 4) for letter in "aeioulrf"]
    batches = batches_of(names, batch_size=4, by_length=True)
    epochs = [list(batches.epoch(number)) for number in (1, 2)]
    for epoch in epochs:
        assert all(len(set(batch.lengths.tolist())) == 1 for batch in epoch)
    lengths = [[int(batch.lengths[0]) for batch in epoch] for epoch in epochs]
    assert lengths[0] != sorted(lengths[0])
    assert len({tuple(spell(batch)) for epoch in epochs for batch in epoch}) > 6  # others meet


def test_the_batch_that_is_not_full_has_names_of_any_length() -> None:
    names = [letter * length for length in range(2, 8) for letter in "aeioul"]
    batches = batches_of([*names, "rf"], batch_size=6, by_length=True)
    shortest = set()
    for number in range(1, 41):
        epoch = list(batches.epoch(number))
        assert sorted(len(batch.labels) for batch in epoch) == [1, 6, 6, 6, 6, 6, 6]
        bounds = sorted((int(batch.lengths.min()), int(batch.lengths.max())) for batch in epoch)
        assert all(low[1] <= high[0] for low, high in itertools.pairwise(bounds))
        shortest.add(next(int(batch.lengths[0]) for batch in epoch if len(batch.labels) == 1))
    assert len(shortest) == 6  # were it always the last part, it would have the longest name each time


@pytest.mark.parametrize("by_length", [False, True])
def test_an_epoch_has_every_name_once(tiny: Tiny, by_length: bool) -> None:
    experiment = tiny(character_dropout=0.0, accent_folding=0.0, by_length=by_length)
    sampler = make_run(experiment).trainer.sampler
    batches = list(sampler.epoch(3))
    assert len(batches) == len(sampler)
    seen = sorted(tuple(i for i in row if i) for b in batches for row in b.ids.tolist())
    assert seen == sorted(tuple(i for i in row if i) for row in sampler.dataset.ids.tolist())


def test_an_epoch_depends_on_the_seed_and_its_number_alone() -> None:
    names = [f"{a}{b}ss" for a in "roepgüé" for b in "roepgüé"]
    settings = {"character_dropout": 0.3, "accent_folding": 0.5}
    batches = batches_of(names, **settings)
    third = spell(only(batches, 3))
    torch.manual_seed(99)
    assert spell(only(batches, 3)) == third
    assert spell(only(batches_of(names, **settings), 3)) == third
    assert spell(only(batches, 4)) != third
    assert spell(only(batches_of(names, seed=1, **settings), 3)) != third


def test_a_name_that_folding_would_empty_or_make_too_long_is_left_as_it_is() -> None:
    assert spell(folded(("\u0301", "ß" * LONGEST), 1.0)) == ["?", "ß" * LONGEST]


def test_folded_names_lose_their_accents_and_may_grow() -> None:
    found = folded(NAMES, 1.0)
    assert spell(found) == FOLDED
    assert found.lengths.tolist() == [len(name) for name in FOLDED]
    assert max(map(len, FOLDED)) > max(map(len, NAMES))  # ß is two letters then
    half = spell(folded(NAMES * 100, 0.5))
    share = sum(name == FOLDED[0] for name in half[:: len(NAMES)]) / 100
    assert 0.3 < share < 0.7
    assert set(half) == {*FOLDED, *FORMS}


def test_dropped_letters_become_unknown_and_padding_never_does() -> None:
    plain = dataset_of(("rossi", "lé") * 1000).take(torch.arange(2000))
    batch = drop_characters(plain, 0.2, generator())
    changed = batch.ids != plain.ids
    assert (batch.ids[changed] == UNKNOWN).all()
    assert torch.equal(batch.ids == PAD, plain.ids == PAD)
    assert torch.equal(batch.lengths, plain.lengths)
    assert torch.equal(batch.targets, plain.ids)
    assert float(changed.sum() / plain.lengths.sum()) == pytest.approx(0.2, abs=0.02)


def test_a_share_of_nothing_draws_nothing() -> None:
    dataset = dataset_of(NAMES)
    batch = Batch(*dataset, dataset.ids)
    draw = generator()
    assert fold_some_accents(dataset, dataset, 0.0, draw) is dataset
    assert drop_characters(batch, 0.0, draw) is batch
    assert torch.equal(draw.get_state(), generator().get_state())


def test_validation_and_test_names_are_never_augmented(tiny: Tiny) -> None:
    augmented = make_run(tiny(character_dropout=0.5, accent_folding=1.0))
    plain = load_training_data(tiny(character_dropout=0.0, accent_folding=0.0))
    for ours, theirs in ((augmented.data.validation, plain.validation), (augmented.data.test, plain.test)):
        assert torch.equal(ours.ids, theirs.ids)
        assert torch.equal(ours.lengths, theirs.lengths)
    first, *_ = augmented.trainer.sampler.epoch(1)
    assert (first.ids == UNKNOWN).any()
    assert not (first.targets == UNKNOWN).any()


def test_labels_stay_with_their_names() -> None:
    table = NameTable(("rossi", "lé", "perù"), (1, 0, 1), ("X", "Y"), "here")
    dataset = EncodedDataset.encode(table, VOCABULARY, TEXT)
    sampler = BatchSampler(dataset, dataset, make_experiment(**{**PLAIN, "batch_size": 2}))  # type: ignore[arg-type]
    for epoch in range(1, 6):
        for batch in sampler.epoch(epoch):
            for name, label in zip(spell(batch), batch.labels.tolist(), strict=True):
                assert label == {"rossi": 1, "lé": 0, "perù": 1}[name]


def test_rows_are_taken_in_order() -> None:
    dataset = dataset_of(("rossi", "lé", "perù"))
    assert dataset.size == 3
    assert [spell(b) for b in dataset.batches(2)] == [["rossi", "lé"], ["perù"]]
    assert list(dataset_of(()).batches(2)) == []


def test_seeds_derived_from_neighbouring_numbers_are_far_apart() -> None:
    found = {derive_seed(seed, epoch, batch) for seed in range(4) for epoch in range(9) for batch in range(9)}
    assert len(found) == 4 * 9 * 9
    assert all(0 <= seed < 2**63 for seed in found)


def test_a_seeded_block_repeats_and_puts_the_generator_back() -> None:
    torch.manual_seed(5)
    before = torch.random.get_rng_state()
    drawn = []
    for parts in ((1, 2), (1, 2), (2, 1)):
        with fork_rng(seed=derive_seed(*parts)):
            drawn.append(torch.rand(3).tolist())
    assert drawn[0] == drawn[1] != drawn[2]
    assert torch.equal(torch.random.get_rng_state(), before)
