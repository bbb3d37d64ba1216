"""How a spelling becomes ids: one form for every way to type it, and a vocabulary."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from namemodel.config import TextConfig
from namemodel.names.name_array import name_hash
from namemodel.names.normalise import clean, fold_accents, normalise

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
    assert normalise(typed, READ) == read


def test_the_article_s_text_settings_leave_a_name_as_it_is() -> None:
    for name in ("D’Angelo ", "Mu\u0308ller", "ROSSI", "İ"):
        assert normalise(name, AS_WRITTEN) == name
    assert normalise(" Mu\u0308ller’S ", TextConfig(case="keep")) == "Müller'S"
    assert normalise(" Mu\u0308LLER’S", TextConfig(canonical=False)) == " mu\u0308ller’s"


@given(NAMES)
@example("J\u030c")
@example("İ")
@example("ΑΣ")
@example("e\u034f\u0301")
@example("Ａ\u0301")
def test_preparing_a_name_twice_or_from_another_unicode_form_changes_nothing(name: str) -> None:
    read = normalise(name, READ)
    assert normalise(read, READ) == read
    assert normalise(unicodedata.normalize("NFD", name), READ) == read
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


def test_the_hash_of_a_name_is_the_same_on_every_machine_and_in_every_form() -> None:
    assert name_hash("Rossi") == ROSSI
    for spelling in ("ROSSI", " rossi ", "rossi"):
        assert name_hash(spelling) == ROSSI
    assert name_hash("Müller") == name_hash("MU\u0308LLER") != name_hash("Muller")


def test_shuffled_letters_are_the_same_letters_and_always_in_the_same_order() -> None:
    config = TextConfig(letters="shuffled")
    shuffled = [normalise(name, config) for name in ("Schneider", "SCHNEIDER", "Rossi", "Tribbiani")]
    assert shuffled[0] == shuffled[1]
    assert [sorted(name) for name in shuffled[1:]] == [
        sorted("schneider"),
        sorted("rossi"),
        sorted("tribbiani"),
    ]
    assert shuffled[1:] != ["schneider", "rossi", "tribbiani"]
    assert name_hash("Rossi") == name_hash("ROSSI")  # names are told apart as they are written
