"""From names to batches: shuffled and augmented by seed alone, and in training only."""

import itertools
from collections.abc import Callable, Sequence

import pytest
import torch

from namemodel.config import Experiment, TextConfig, TrainingConfig
from namemodel.data import NameTable
from namemodel.names.normalise import fold_accents, normalise
from namemodel.names.vocabulary import PAD, UNKNOWN, Vocabulary
from namemodel.training.batches import Batch, Rows, TrainingBatches, derive_seed, seeded
from namemodel.training.prepared import prepare_names

Tiny = Callable[..., Experiment]
TEXT = TextConfig()
LONGEST = 9
NAMES = ("Müßigéß", "Rossi", "Perù", "Groß", "Bà", "Dörflér", "Lé")
VOCABULARY = Vocabulary.fit(
    [normalise(n, TEXT) for n in NAMES] + [fold_accents(normalise(n, TEXT)) for n in NAMES]
)


def batches_of(names: Sequence[str] = NAMES, seed: int = 0, **settings: object) -> TrainingBatches:
    table = NameTable(tuple(names), (0,) * len(names), ("X", "Y"), "here")
    plain: dict[str, object] = {
        "character_dropout": 0.0,
        "accent_folding": 0.0,
        "shuffle": False,
        "by_length": False,
        "batch_size": 4096,
    }
    config = TrainingConfig(**{**plain, **settings})  # type: ignore[arg-type]
    return TrainingBatches(table, VOCABULARY, TEXT, config, seed, longest=LONGEST)


def only(batches: TrainingBatches, epoch: int = 1) -> Batch:
    (batch,) = batches.epoch(epoch)
    return batch


def spell(batch: Batch) -> list[str]:
    alphabet = ["", "?", *VOCABULARY.characters]
    return ["".join(alphabet[i] for i in row) for row in batch.ids.tolist()]


def test_a_name_that_folding_would_empty_or_make_too_long_is_left_as_it_is() -> None:
    names = ("\u0301", "ß" * LONGEST)
    batch = only(batches_of(names, accent_folding=1.0))
    assert spell(batch) == ["?", "ß" * LONGEST]


def test_batches_are_cut_to_their_longest_name() -> None:
    first, second = batches_of(("Rossi", "Perù", "Lé", "Bà"), batch_size=2).epoch(1)
    assert (first.ids.shape, second.ids.shape) == ((2, 5), (2, 2))
    assert first.lengths.tolist() == [5, 4]


def test_batches_by_length_hold_names_of_about_one_length_drawn_anew_each_epoch() -> None:
    names = [letter * length for length in (2, 3, 4) for letter in "aeioulrf"]
    batches = batches_of(names, batch_size=4, by_length=True, shuffle=True)
    epochs = [list(batches.epoch(number)) for number in (1, 2)]
    for epoch in epochs:
        assert all(len(set(batch.lengths.tolist())) == 1 for batch in epoch)
        assert sorted(name for batch in epoch for name in spell(batch)) == sorted(names)
    lengths = [[int(batch.lengths[0]) for batch in epoch] for epoch in epochs]
    assert lengths[0] != sorted(lengths[0])
    assert len({tuple(spell(batch)) for epoch in epochs for batch in epoch}) > 6  # others meet


def test_the_batch_that_is_not_full_has_names_of_any_length() -> None:
    names = [letter * length for length in range(2, 8) for letter in "aeioul"]
    batches = batches_of([*names, "rf"], batch_size=6, by_length=True, shuffle=True)
    shortest = set()
    for number in range(1, 41):
        epoch = list(batches.epoch(number))
        assert sorted(map(len, epoch)) == [1, 6, 6, 6, 6, 6, 6]
        assert sorted(name for batch in epoch for name in spell(batch)) == sorted([*names, "rf"])
        bounds = sorted((int(batch.lengths.min()), int(batch.lengths.max())) for batch in epoch)
        assert all(low[1] <= high[0] for low, high in itertools.pairwise(bounds))
        shortest.add(next(int(batch.lengths[0]) for batch in epoch if len(batch) == 1))
    assert len(shortest) == 6  # were it always the last part, it would have the longest name each time


def test_an_epoch_has_every_name_once(tiny: Tiny) -> None:
    train = prepare_names(tiny(character_dropout=0.0, accent_folding=0.0)).train
    seen = sorted(tuple(i for i in row if i) for b in train.epoch(3) for row in b.ids.tolist())
    assert seen == sorted(tuple(i for i in row if i) for row in train.rows.ids.tolist())


def test_an_epoch_depends_on_the_seed_and_its_number_alone() -> None:
    names = [f"{a}{b}ss" for a in "roepgüé" for b in "roepgüé"]
    settings = {"character_dropout": 0.3, "accent_folding": 0.5, "shuffle": True}
    batches = batches_of(names, **settings)
    third = spell(only(batches, 3))
    torch.manual_seed(99)
    assert spell(only(batches, 3)) == third
    assert spell(only(batches_of(names, **settings), 3)) == third
    assert spell(only(batches, 4)) != third
    assert spell(only(batches_of(names, seed=1, **settings), 3)) != third


def test_dropped_letters_become_unknown_and_padding_never_does() -> None:
    names = ["rossi", "lé"] * 1000
    batch, plain = only(batches_of(names, character_dropout=0.2)), only(batches_of(names))
    changed = batch.ids != plain.ids
    assert (batch.ids[changed] == UNKNOWN).all()
    assert torch.equal(batch.ids == PAD, plain.ids == PAD)
    assert torch.equal(batch.lengths, plain.lengths)
    assert float(changed.sum() / plain.lengths.sum()) == pytest.approx(0.2, abs=0.02)


def test_folded_names_lose_their_accents_and_may_grow() -> None:
    folded = [fold_accents(normalise(name, TEXT)) for name in NAMES]
    batch = only(batches_of(accent_folding=1.0))
    assert spell(batch) == folded
    assert batch.lengths.tolist() == [len(name) for name in folded]
    assert max(map(len, folded)) > max(map(len, NAMES))  # ß is two letters then
    half = spell(only(batches_of(NAMES * 100, accent_folding=0.5)))
    share = sum(name == folded[0] for name in half[:: len(NAMES)]) / 100
    assert 0.3 < share < 0.7
    assert set(half) == {*folded, *(normalise(name, TEXT) for name in NAMES)}


def test_validation_and_test_names_are_never_augmented(tiny: Tiny) -> None:
    augmented = prepare_names(tiny(character_dropout=0.5, accent_folding=1.0))
    plain = prepare_names(tiny(character_dropout=0.0, accent_folding=0.0))
    for ours, theirs in ((augmented.validation, plain.validation), (augmented.test, plain.test)):
        assert torch.equal(ours.ids, theirs.ids)
        assert torch.equal(ours.lengths, theirs.lengths)
    (first, *_), (other, *_) = augmented.train.epoch(1), plain.train.epoch(1)
    assert (first.ids == UNKNOWN).any()
    assert not (other.ids == UNKNOWN).any()


def test_labels_stay_with_their_names() -> None:
    table = NameTable(("rossi", "lé", "perù"), (1, 0, 1), ("X", "Y"), "here")
    config = TrainingConfig(batch_size=2, character_dropout=0.0, accent_folding=0.0)
    for epoch in range(1, 6):
        for batch in TrainingBatches(table, VOCABULARY, TEXT, config, 0).epoch(epoch):
            for name, label in zip(spell(batch), batch.labels.tolist(), strict=True):
                assert label == {"rossi": 1, "lé": 0, "perù": 1}[name]


def test_rows_are_taken_in_order() -> None:
    table = NameTable(("rossi", "lé", "perù"), (1, 0, 1), ("X", "Y"), "here")
    rows = Rows.encode(table, VOCABULARY, TEXT)
    batches = list(rows.batches(2))
    assert [b.labels.tolist() for b in batches] == [[1, 0], [1]]
    assert [spell(b) for b in batches] == [["rossi", "lé"], ["perù"]]
    assert list(Rows(rows.ids[:0], rows.lengths[:0], rows.labels[:0]).batches(2)) == []


def test_seeds_derived_from_neighbouring_numbers_are_far_apart() -> None:
    found = {derive_seed(seed, epoch, batch) for seed in range(4) for epoch in range(9) for batch in range(9)}
    assert len(found) == 4 * 9 * 9
    assert all(0 <= seed < 2**63 for seed in found)


def test_a_seeded_block_repeats_and_puts_the_generator_back() -> None:
    torch.manual_seed(5)
    before = torch.random.get_rng_state()
    drawn = []
    for parts in ((1, 2), (1, 2), (2, 1)):
        with seeded(torch.device("cpu"), *parts):
            drawn.append(torch.rand(3).tolist())
    assert drawn[0] == drawn[1] != drawn[2]
    assert torch.equal(torch.random.get_rng_state(), before)
