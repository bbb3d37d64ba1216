"""The exact facts of the data, on the archive that they were measured on."""

import string
from collections import Counter
from pathlib import Path

import pytest

from namemodel.config import DataConfig, TextConfig
from namemodel.data import NameTable, Splits, archive_hash, load_names, load_splits
from namemodel.data.census import Census, SharedPair, take_census
from namemodel.names.vocabulary import Vocabulary

ARTICLE_DATA = DataConfig(repeats="keep", split="random", validation_fraction=0.0)
ARTICLE_TEXT = TextConfig(canonical=False, case="keep", vocabulary="article")


@pytest.fixture(scope="module", autouse=True)
def known_archive(archive: Path) -> None:
    if not archive_hash(archive).startswith("5bf92321"):
        pytest.skip("the archive is another one than the facts were measured on")


@pytest.fixture(scope="module")
def two_lists() -> NameTable:
    return load_names("german-italian")


@pytest.fixture(scope="module")
def census() -> Census:
    """What all eighteen lists hold, names that differ by case apart."""
    return take_census(load_names("languages"), TextConfig(case="keep"))


def rows_of(splits: Splits) -> list[str]:
    return [*splits.train.names, *splits.validation.names, *splits.test.names]


def test_german_has_724_lines_and_italian_709(two_lists: NameTable) -> None:
    assert two_lists.counts() == {"German": 724, "Italian": 709}


def test_the_german_list_comes_first_and_in_its_order(two_lists: NameTable) -> None:
    assert two_lists.labels == (0,) * 724 + (1,) * 709
    assert two_lists.names[0] == "Abbing"


def test_paternoster_and_salomon_are_in_both_lists(two_lists: NameTable) -> None:
    german, italian = two_lists.names[:724], two_lists.names[724:]
    assert set(german) & set(italian) == {"Paternoster", "Salomon"}


def test_the_articles_vocabulary_has_65_characters(two_lists: NameTable) -> None:
    vocabulary = Vocabulary.article(two_lists.names)
    assert "".join(vocabulary.characters) == (
        " '" + string.ascii_uppercase + string.ascii_lowercase + "ßàäèéìòóöùü"
    )
    assert len(vocabulary.characters) == 65


def test_the_articles_rows_are_1429_of_at_most_18_letters_split_80_to_20() -> None:
    splits = load_splits(ARTICLE_DATA, ARTICLE_TEXT, seed=0)
    rows = rows_of(splits)
    assert (len(splits.train), len(splits.validation), len(splits.test)) == (1143, 0, 286)
    assert len(rows) == 1429
    assert max(map(len, rows)) == 18


def test_the_articles_split_leaks_names_that_repeat_inside_a_list() -> None:
    splits = load_splits(ARTICLE_DATA, ARTICLE_TEXT, seed=0)
    repeats = Counter(rows_of(splits))
    assert sum(count > 1 for count in repeats.values()) == 23
    assert set(splits.train.names) & set(splits.test.names)


def test_the_recommended_rows_are_the_1403_distinct_names() -> None:
    splits = load_splits(DataConfig(), TextConfig(), seed=0)
    rows = rows_of(splits)
    assert len(rows) == len(set(rows)) == 1403
    assert len(splits.test) == 281


def test_eighteen_lists_have_20050_rows_and_17450_names_469_in_several(census: Census) -> None:
    assert (census.rows, census.names, census.shared, len(census.lists)) == (20050, 17450, 469, 18)


def test_arabic_has_2000_rows_of_108_names(census: Census) -> None:
    assert (census.lists["Arabic"].rows, census.lists["Arabic"].names) == (2000, 108)


def test_of_the_100_scottish_names_99_are_english_too(census: Census) -> None:
    assert census.pairs[0] == SharedPair("Scottish", "English", 99, 0.99)


def test_each_pair_of_name_and_list_is_one_row_of_the_recommended_split() -> None:
    splits = load_splits(DataConfig(source="languages"), TextConfig(), seed=0)
    pairs = {
        (name, label)
        for table in (splits.train, splits.validation, splits.test)
        for name, label in zip(table.names, table.labels, strict=True)
    }
    assert len(pairs) == len(rows_of(splits)) == 18012
    assert not {n.lower() for n in splits.train.names} & {n.lower() for n in splits.test.names}
    assert all(splits.train.counts().values())
    assert all(splits.test.counts().values())


def test_the_origin_says_which_archive_the_rows_are_from(two_lists: NameTable) -> None:
    assert "SHA-256 5bf92321" in two_lists.origin
    assert "\n" not in two_lists.origin
