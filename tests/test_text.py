"""How a spelling becomes ids: one form for every way to type it, and a vocabulary."""

import string
import unicodedata
from pathlib import Path

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from namemodel.config import MAX_LETTERS, DataConfig, TextConfig
from namemodel.data import archive_hash, load_names, load_splits
from namemodel.errors import InvalidName
from namemodel.spellings import name_hash
from namemodel.text import (
    FIRST_ID,
    PAD,
    UNKNOWN,
    Vocabulary,
    check_length,
    clean,
    fold_accents,
    prepare,
)

READ = TextConfig()
AS_WRITTEN = TextConfig(canonical=False, case="keep")
ROSSI = -6118911826935497645  # stored in checkpoints: must never change
NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Rossi", "rossi"),
        ("ROSSI", "rossi"),
        ("  Rossi\t", "rossi"),
        ("De  \u00a0Luca", "de luca"),
        ("Müller", "müller"),
        ("Mu\u0308ller", "müller"),
        ("MU\u0308LLER", "müller"),
        ("Weiß", "weiß"),
        ("WEIẞ", "weiß"),
        ("İnönü", "inönü"),
        ("I\u0307nönü", "inönü"),
        ("i\u0307nönü", "inönü"),
        ("J\u030cafar", "\u01f0afar"),  # ǰ has a single form in lower case only
        ("D’Angelo", "d'angelo"),
        ("D‘Angelo", "d'angelo"),
        ("D`Angelo", "d'angelo"),
        ("D´Angelo", "d'angelo"),
        ("Dʼangelo", "d'angelo"),
        ("Müller–Lüdenscheidt", "müller-lüdenscheidt"),
        ("Müller\u2011Lüdenscheidt", "müller-lüdenscheidt"),
        ("Mül\u00adler", "müller"),  # a soft hyphen
        ("\ufeffRos\u200bsi\u200e", "rossi"),
        ("Ru\u200b\u0308b", "rüb"),
        ("Ｒｏｓｓｉ", "rossi"),
        ("\u200b", ""),
        ("", ""),
        (" \u2003\n", ""),
    ],
)
def test_every_way_to_type_a_name_is_read_alike(typed: str, read: str) -> None:
    assert prepare(typed, READ) == read


def test_the_article_s_text_settings_leave_a_name_as_it_is() -> None:
    for name in ("D’Angelo ", "Mu\u0308ller", "ROSSI", "İ"):
        assert prepare(name, AS_WRITTEN) == name
    assert prepare(" Mu\u0308ller’S ", TextConfig(case="keep")) == "Müller'S"
    assert prepare(" Mu\u0308LLER’S", TextConfig(canonical=False)) == " mu\u0308ller’s"


@given(NAMES)
@example("J\u030c")
@example("İ")
@example("ΑΣ")
@example("e\u034f\u0301")
@example("Ａ\u0301")
def test_preparing_a_name_twice_or_from_another_unicode_form_changes_nothing(name: str) -> None:
    read = prepare(name, READ)
    assert prepare(read, READ) == read
    assert prepare(unicodedata.normalize("NFD", name), READ) == read
    assert clean(clean(name)) == clean(name)


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Niccolò", "Niccolo"),
        ("Müller", "Muller"),
        ("Weiß", "Weiss"),
        ("WEIẞ", "WEISS"),
        ("Łukasz", "Lukasz"),
        ("Sørensen", "Sorensen"),
        ("Æ", "AE"),
        ("e\u0301", "e"),
        ("Rossi", "Rossi"),
        ("王", "王"),
        ("김민수", "김민수"),  # stays three letters
    ],
)
def test_folding_takes_the_accents_off(name: str, folded: str) -> None:
    assert fold_accents(name) == folded


@pytest.mark.parametrize("name", ["a", "a" * MAX_LETTERS, "ö" * MAX_LETTERS, "o\u0308" * MAX_LETTERS, " a "])
def test_1_to_64_letters_are_allowed(name: str) -> None:
    check_length(name, READ)


@pytest.mark.parametrize("name", ["", " ", "\t\n", "\u2003"])
@pytest.mark.parametrize("text", [READ, AS_WRITTEN])
def test_an_empty_name_is_invalid(name: str, text: TextConfig) -> None:
    with pytest.raises(InvalidName, match=r"empty\. Type 1 to 64 letters") as caught:
        check_length(name, text)
    assert caught.value.status == "empty"


def test_a_name_of_65_letters_is_invalid() -> None:
    with pytest.raises(InvalidName, match=r"65 letters; at most 64 can be read\. Shorten it") as caught:
        check_length("a" * 65, READ)
    assert caught.value.status == "too_long"
    with pytest.raises(InvalidName, match="19 letters; at most 18"):
        check_length("a" * 19, READ, 18)


def test_the_hash_of_a_name_is_the_same_on_every_machine_and_in_every_form() -> None:
    assert name_hash("Rossi") == ROSSI
    for spelling in ("ROSSI", " rossi ", "rossi"):
        assert name_hash(spelling) == ROSSI
    assert name_hash("Müller") == name_hash("MU\u0308LLER") != name_hash("Muller")


def test_a_vocabulary_is_the_sorted_characters_of_its_names() -> None:
    vocabulary = Vocabulary.fit(["rossi", "müller", "d'angelo"])
    assert vocabulary.characters == tuple("'adegilmnorsü")
    assert len(vocabulary) == len(vocabulary.characters) + 2


def test_the_article_s_vocabulary_has_all_ascii_letters_too() -> None:
    vocabulary = Vocabulary.article(["ß ò"])
    assert vocabulary.characters == tuple(sorted(" ßò" + string.ascii_letters))


def test_the_article_s_vocabulary_of_its_lists_has_65_characters(archive: Path) -> None:
    if not archive_hash(archive).startswith("5bf92321"):
        pytest.skip("another archive than the one this fact is known of")
    vocabulary = Vocabulary.article(load_names("german-italian").names)
    assert "".join(vocabulary.characters) == (
        " '" + string.ascii_uppercase + string.ascii_lowercase + "ßàäèéìòóöùü"
    )
    assert len(vocabulary.characters) == 65
    ids, _ = vocabulary.encode(["Paternò"])
    assert vocabulary.one_hot(ids).shape == (1, 7, 65)


def test_the_recommended_vocabulary_knows_training_names_only() -> None:
    splits = load_splits(DataConfig(source="bundled"), READ, seed=0)
    vocabulary = Vocabulary.fit(prepare(name, READ) for name in splits.train.names)
    assert not any(vocabulary.unknown(prepare(name, READ)) for name in splits.train.names)
    assert vocabulary.unknown("ðþ") == ("ð", "þ")


@given(st.lists(NAMES, max_size=6), st.lists(NAMES, max_size=6))
@example([], [""])
@example(["a"], [])
@example(["\U0001f600"], ["\U0001f600\U0001f601"])
def test_encoding_is_a_plain_loop_over_the_letters(known: list[str], names: list[str]) -> None:
    vocabulary = Vocabulary.fit(known)
    ids, lengths = vocabulary.encode(names)
    characters = sorted(set("".join(known)))
    width = max(map(len, names), default=1) or ids.shape[1]
    assert ids.dtype == lengths.dtype == torch.int64
    assert ids.shape == (len(names), width)
    assert lengths.tolist() == [len(name) for name in names]
    for row, name in zip(ids.tolist(), names, strict=True):
        letters = [characters.index(c) + FIRST_ID if c in characters else UNKNOWN for c in name]
        assert row == letters + [PAD] * (width - len(name))
    for name in names:
        assert list(vocabulary.unknown(name)) == list(dict.fromkeys(c for c in name if c not in characters))


def test_one_hot_has_a_single_1_a_letter_and_zero_rows_for_padding_and_unknown() -> None:
    vocabulary = Vocabulary.fit(["abc"])
    ids, _ = vocabulary.encode(["cab", "a?"])
    assert ids.tolist() == [[4, 2, 3], [2, UNKNOWN, PAD]]
    rows = vocabulary.one_hot(ids)
    assert rows.tolist() == [[[0, 0, 1], [1, 0, 0], [0, 1, 0]], [[1, 0, 0], [0, 0, 0], [0, 0, 0]]]


def test_a_lone_surrogate_is_an_unknown_character() -> None:
    ids, _ = Vocabulary.fit(["ab"]).encode(["a\ud800b"])
    assert ids.tolist() == [[2, UNKNOWN, 3]]


def test_shuffled_letters_are_the_same_letters_and_always_in_the_same_order() -> None:
    config = TextConfig(letters="shuffled")
    shuffled = [prepare(name, config) for name in ("Schneider", "SCHNEIDER", "Rossi", "Tribbiani")]
    assert shuffled[0] == shuffled[1]
    assert [sorted(name) for name in shuffled[1:]] == [
        sorted("schneider"),
        sorted("rossi"),
        sorted("tribbiani"),
    ]
    assert shuffled[1:] != ["schneider", "rossi", "tribbiani"]
    assert name_hash("Rossi") == name_hash("ROSSI")  # names are told apart as they are written
