"""Many names as code points: each as if it had been normalised alone."""

import sys

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from namemodel.config import TextConfig
from namemodel.names.name_array import UNTIDY, NameArray, name_hash, name_hashes
from namemodel.names.normalise import normalise

CONFIGS = [
    TextConfig(),
    TextConfig(case="keep"),
    TextConfig(canonical=False),
    TextConfig(canonical=False, case="keep"),
    TextConfig(letters="shuffled"),
]
# Letters, spaces and marks that Unicode's operations join, fold or tell apart, and any text at all.
TRICKY = st.text(
    st.sampled_from("aZ éÉßİıΣσς\u0301\u0307\u0338ǰ\u2019`´-\u2013\n\r\t\x1c\x85\xa0\u2003\u3000한ᄒ\ud800")
)
NAMES = st.lists(st.one_of(TRICKY, st.text(), st.sampled_from(["Rossi", "O'Neill", "  van  der Berg "])))


def spelt(names: NameArray) -> list[str]:
    """Return the normalised names as text."""
    return [
        "".join(map(chr, names.codes[start : start + size]))
        for start, size in zip(names.starts, names.lengths, strict=True)
    ]


@pytest.mark.parametrize("config", CONFIGS)
@given(names=NAMES)
@example(names=[])
@example(names=["", "\n", "é", ""])
@example(names=["ΑΣ", "ΑΣ\n", "Σ"])
def test_names_are_normalised_together_as_each_is_alone(config: TextConfig, names: list[str]) -> None:
    assert spelt(NameArray.of(names, config)) == [normalise(name, config) for name in names]


def test_the_spaces_that_are_tidied_are_all_that_unicode_has() -> None:
    characters = [chr(code) for code in range(sys.maxunicode + 1)]
    found = {character for character in characters if UNTIDY.search(character)}
    assert found == {character for character in characters if character.isspace()} - {" ", "\n"}
    assert all(map(UNTIDY.search, ("a  b", "a \nb", "a\n b")))
    assert not UNTIDY.search("a b\nc")


def test_some_names_are_taken_in_any_order() -> None:
    some = NameArray.whole(["ab", "", "cde", "f"]).take(np.array([2, 0, 2, 1]))
    assert spelt(some) == ["cde", "ab", "cde", ""]


def test_characters_are_counted_name_by_name() -> None:
    assert NameArray.whole(["a1b2", "", "33"]).count(str.isdigit).tolist() == [2, 0, 2]


def test_hashes_tell_names_apart_and_do_not_depend_on_their_company() -> None:
    names = ["ab", "ba", "a", "aa", "", "aaa", "b", "\0", "\0\0", "ab\U0001f600"]
    names += [f"{a}{b}" for a in "abcdefgh" for b in "ijklmnop"]
    hashes = name_hashes(names)
    assert len(set(hashes.tolist())) == len(names)
    assert [name_hash(name) for name in names] == hashes.tolist()
