"""The characters that a network knows, and their ids."""

import string

from hypothesis import example, given
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
