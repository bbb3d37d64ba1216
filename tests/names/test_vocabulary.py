"""The characters that a network knows, and their ids."""

import string
import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from namemodel.names.name_array import NameArray
from namemodel.names.vocabulary import FIRST_ID, PAD, UNKNOWN, Vocabulary

NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def test_a_vocabulary_is_the_sorted_characters_of_its_names() -> None:
    vocabulary = Vocabulary.fit(["rossi", "müller", "d'angelo"])
    assert vocabulary.characters == tuple("'adegilmnorsü")
    assert len(vocabulary) == len(vocabulary.characters) + 2


def test_the_article_s_vocabulary_has_all_ascii_letters_too() -> None:
    vocabulary = Vocabulary.article(["ß ò"])
    assert vocabulary.characters == tuple(sorted(" ßò" + string.ascii_letters))


@given(st.lists(NAMES, max_size=6), st.lists(NAMES, max_size=6))
@example([], [""])
@example(["a"], [])
@example(["\U0001f600"], ["\U0001f600\U0001f601"])
def test_encoding_is_a_plain_loop_over_the_letters(known: list[str], names: list[str]) -> None:
    vocabulary = Vocabulary.fit(known)
    ids = vocabulary.encode(NameArray.whole(names))
    characters = sorted(set("".join(known)))
    width = max(map(len, names), default=1) or ids.shape[1]
    assert ids.shape == (len(names), width)
    for row, name in zip(ids.tolist(), names, strict=True):
        letters = [characters.index(c) + FIRST_ID if c in characters else UNKNOWN for c in name]
        assert row == letters + [PAD] * (width - len(name))
    for name in names:
        assert list(vocabulary.unknown(name)) == list(dict.fromkeys(c for c in name if c not in characters))


def test_a_lone_surrogate_is_an_unknown_character() -> None:
    ids = Vocabulary.fit(["ab"]).encode(NameArray.whole(["a\ud800b"]))
    assert ids.tolist() == [[2, UNKNOWN, 3]]


def test_a_character_beyond_the_vocabulary_s_highest_is_unknown() -> None:
    vocabulary = Vocabulary.fit(["ab"])
    assert set(vocabulary.encode(NameArray.whole(["c\U0010ffff日"]))[0]) == {UNKNOWN}
    assert Vocabulary(()).encode(NameArray.whole(["ab"])).tolist() == [[UNKNOWN, UNKNOWN]]


@pytest.mark.parametrize(
    ("known", "name", "read"),
    [
        ("eê", "ễ", "ê"),
        ("e", "ễ", "e"),
        ("lukasz", "łukasz", "lukasz"),
        ("gros", "groß", "gross"),
        ("grosß", "groß", "groß"),
        ("gro", "groß", "groß"),
        ("aeø", "æǿ", "aeø"),
        ("e", "ẹ\u0300", "e"),
        ("e", "\u0300\u0301e", "\u0300e"),
        ("e", "жéжж", "жeжж"),
        ("", "", ""),
    ],
)
def test_an_unknown_letter_is_read_as_its_base_letter_if_that_is_known(
    known: str, name: str, read: str
) -> None:
    assert Vocabulary.fit([known]).fold_name(name) == read


MARKS = st.text("\u0301\u0302\u0303\u0306\u0308\u030c\u0323\u0328", max_size=3)


@given(st.sampled_from("aeiouyscznlAEO"), MARKS, st.sets(st.integers(0, 3)))
def test_accents_are_removed_one_at_a_time_until_the_letter_is_known(
    letter: str, marks: str, known: set[int]
) -> None:
    apart = unicodedata.normalize("NFD", letter + marks)
    composed = [unicodedata.normalize("NFC", apart[: 1 + count]) for count in range(len(apart))]
    assume(len(composed[-1]) == 1)
    vocabulary = Vocabulary.fit(["x", *(composed[count] for count in known if count < len(composed))])
    nearest = [form for form in reversed(composed) if form in vocabulary.characters]
    assert vocabulary.fold_name(composed[-1]) == (nearest or composed[-1:])[0]


@given(
    st.text("aeßsèé\u0300ễæжl'", max_size=6), st.lists(st.text("éesßłæèễlж\u0300x", max_size=9), max_size=5)
)
def test_many_names_are_folded_as_each_is_and_folding_twice_changes_nothing(
    known: str, names: list[str]
) -> None:
    vocabulary = Vocabulary.fit([known])
    folded = vocabulary.fold(NameArray.whole(names))
    alone = [vocabulary.fold_name(name) for name in names]
    assert folded.codes.tolist() == [ord(letter) for name in alone for letter in name]
    assert folded.lengths.tolist() == [*map(len, alone)]
    assert vocabulary.fold(folded).codes.tolist() == folded.codes.tolist()
    for name, read in zip(names, alone, strict=True):
        assert bool(name) == bool(read)
        if not vocabulary.unknown(name):
            assert read == name
