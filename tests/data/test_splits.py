"""From rows to training, validation and test rows."""

import dataclasses
import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.model_selection import train_test_split

from namemodel.config import DataConfig, TextConfig
from namemodel.data import NameTable, Splits, load_names, load_splits, split_table, write_csv
from namemodel.data.splits import merge_strata
from namemodel.errors import DataError

OWN = DataConfig(source="own.csv", validation_fraction=0.1)
TEXT = TextConfig()
AS_WRITTEN = TextConfig(canonical=False, case="keep")


def table_of(*rows: tuple[str, str]) -> NameTable:
    return NameTable.from_rows(rows, "test rows")


def numbered(**sizes: int) -> NameTable:
    """Return a table of lists of these sizes, with distinct names."""
    rows = [(f"{label} {i:03}", label) for label, size in sizes.items() for i in range(size)]
    return table_of(*rows)


def rows(table: NameTable) -> list[tuple[str, int]]:
    return list(zip(table.names, table.labels, strict=True))


def all_rows(splits: Splits) -> list[tuple[str, int]]:
    return rows(splits.train) + rows(splits.validation) + rows(splits.test)


def test_two_disjoint_lists_are_split_as_scikit_learn_splits_the_sorted_names() -> None:
    table = load_names("bundled")
    splits = split_table(table, DataConfig(source="bundled", validation_fraction=0.1), TEXT, seed=3)
    pairs = sorted(rows(table))
    names, labels = [name for name, _ in pairs], [label for _, label in pairs]
    rest, test = train_test_split(names, test_size=0.2, stratify=labels, random_state=3)
    rest = sorted(rest)
    of = dict(pairs)
    train, validation = train_test_split(
        rest, test_size=0.1, stratify=[of[name] for name in rest], random_state=3
    )
    assert list(splits.test.names) == test
    assert list(splits.validation.names) == validation
    assert list(splits.train.names) == train


def test_a_split_by_name_does_not_depend_on_the_order_of_the_rows() -> None:
    table = load_names("bundled")
    order = list(range(len(table)))
    random.Random(0).shuffle(order)
    assert split_table(table.take(order), OWN, TEXT, 0) == split_table(table, OWN, TEXT, 0)


def test_the_seed_alone_decides_the_split() -> None:
    data = DataConfig(source="bundled", validation_fraction=0.1)
    assert load_splits(data, TEXT, 1) == load_splits(data, TEXT, 1)
    assert load_splits(data, TEXT, 1).test.names != load_splits(data, TEXT, 2).test.names


def test_a_split_by_name_is_stratified() -> None:
    splits = split_table(numbered(Big=400, Small=40), OWN, TEXT, 0)
    assert splits.test.counts() == {"Big": 80, "Small": 8}
    assert splits.validation.counts() == {"Big": 33, "Small": 3}


name = st.sampled_from(["anna", "ANNA", "Ànna", "A\u0300nna", *(f"n{i}" for i in range(30))])
row = st.tuples(name, st.sampled_from("XYZ"))
GROUND = [(f"{label}{i}", label) for label in "XYZ" for i in range(4)]


@settings(deadline=None)
@given(drawn=st.lists(row), seed=st.integers(0, 2**31), repeats=st.sampled_from(["merge", "keep"]))
def test_no_spelling_of_a_name_is_on_two_sides(drawn: list[tuple[str, str]], seed: int, repeats: str) -> None:
    table = table_of(*GROUND, *drawn)
    splits = split_table(table, OWN.replace(repeats=repeats), TEXT, seed)
    sides = [{n.lower() for n in t.names} for t in (splits.train, splits.validation, splits.test)]
    assert all(sides)
    assert sum(map(len, sides)) == len(set().union(*sides))
    expected = Counter((n.replace("A\u0300", "À"), "XYZ".index(label)) for n, label in GROUND + drawn)
    assert Counter(all_rows(splits)) == (expected if repeats == "keep" else Counter(set(expected)))


@settings(deadline=None, max_examples=30)
@given(sizes=st.lists(st.integers(5, 9), min_size=2, max_size=40), seed=st.integers(0, 1000))
def test_many_small_lists_are_split_without_loss(sizes: list[int], seed: int) -> None:
    table = numbered(**{f"L{i}": size for i, size in enumerate(sizes)})
    splits = split_table(table, OWN, TEXT, seed)
    assert all(splits.train.counts().values())
    assert sorted(all_rows(splits)) == sorted(rows(table))


def test_a_name_in_several_lists_counts_for_the_rarest() -> None:
    shared = [(f"both {i}", label) for i in range(10) for label in ("Big", "Small")]
    big = [(f"big {i:02}", "Big") for i in range(40)]
    splits = split_table(table_of(*shared, *big), OWN, TEXT, 0)
    assert splits.test.counts() == {"Big": 10, "Small": 2}


def test_small_strata_are_merged_until_they_can_be_stratified() -> None:
    assert merge_strata([0, 0, 0, 1, 1, 2], most=3) == [0, 0, 0, 1, 1, 1]
    assert merge_strata([0, 0, 0, 1, 1, 2, 2], most=2) == [0, 0, 0, 2, 2, 2, 2]
    assert merge_strata([0, 0, 0, 0, 1, 1, 2, 2], most=1) == [2] * 8
    assert merge_strata([7], most=1) == [7]


def test_shared_names_are_kept_or_dropped_as_the_settings_say() -> None:
    table = table_of(*rows_with_shared())
    kept = split_table(table, OWN, TEXT, 0)
    dropped = split_table(table, OWN.replace(shared="drop"), TEXT, 0)
    as_prescribed = split_table(table, DataConfig(source="bundled", validation_fraction=0.1), TEXT, 0)
    assert len(all_rows(kept)) == 16
    assert len(all_rows(dropped)) == 12
    assert as_prescribed == dropped


def rows_with_shared() -> list[tuple[str, str]]:
    """Return 12 names of one list each, and two that are in both, one of them in capitals."""
    own = [(f"{label}{i}", label) for label in "XY" for i in range(6)]
    return [*own, ("Salomon", "X"), ("Salomon", "Y"), ("OTTO", "X"), ("Otto", "Y")]


def test_names_are_shared_in_the_form_that_the_network_reads() -> None:
    drop = OWN.replace(shared="drop")
    splits = split_table(table_of(*rows_with_shared()), drop, AS_WRITTEN, 0)
    assert {"OTTO", "Otto"} <= {name for name, _ in all_rows(splits)}


def test_names_are_cleaned_only_where_the_settings_say_so() -> None:
    table = table_of(*GROUND, ("Mu\u0308ller ", "X"), ("Müller", "X"))
    cleaned = {name for name, _ in all_rows(split_table(table, OWN, TEXT, 0))}
    kept = {name for name, _ in all_rows(split_table(table, OWN, AS_WRITTEN, 0))}
    assert {name for name in cleaned if name.startswith("M")} == {"Müller"}
    assert {name for name in kept if name.startswith("M")} == {"Mu\u0308ller ", "Müller"}


def test_a_random_split_keeps_repeats_and_takes_rows_as_they_stand() -> None:
    table = table_of(*GROUND, *GROUND)
    data = OWN.replace(split="random", repeats="keep", validation_fraction=0.0)
    splits = split_table(table, data, TEXT, 5)
    train, test = train_test_split(rows(table), test_size=0.2, random_state=5)
    assert (rows(splits.train), rows(splits.test)) == (train, test)
    assert len(splits.validation) == 0
    assert splits.validation.label_names == ("X", "Y", "Z")


def test_a_test_file_is_wholly_the_test_set(tmp_path: Path) -> None:
    table = numbered(X=20, Y=20, Z=20)
    test = table_of(("Z 001", "Z"), ("Z 001", "Z"), (" New  name ", "Y"))
    write_csv(test, tmp_path / "test.csv")
    data = OWN.replace(test_source=str(tmp_path / "test.csv"))
    splits = split_table(table, data, TEXT, 0)
    assert rows(splits.test) == [("Z 001", 2), ("Z 001", 2), ("New name", 1)]
    rest = sorted(rows(splits.train) + rows(splits.validation))
    assert rest == sorted(row for row in rows(table) if row != ("Z 001", 2))
    assert splits.validation.counts() == {"X": 2, "Y": 2, "Z": 2}
    assert splits.train.origin.endswith("1 row of the test file's names left out")

    at_random = split_table(table, data.replace(split="random"), TEXT, 0)
    assert rows(at_random.test) == rows(splits.test)
    assert sorted(rows(at_random.train) + rows(at_random.validation)) == sorted(rows(table))


def test_a_test_file_that_leaves_nothing_to_train_on_is_refused(tmp_path: Path) -> None:
    table = numbered(X=9, Y=9)
    write_csv(table, tmp_path / "all.csv")
    with pytest.raises(DataError, match="every name is in the test file too"):
        split_table(table, OWN.replace(test_source=str(tmp_path / "all.csv")), TEXT, 0)
    write_csv(table.take(i for i in range(len(table)) if table.labels[i]), tmp_path / "one.csv")
    with pytest.raises(DataError, match="test file's names left out: the list 'Y' needs 3 or more"):
        split_table(table, OWN.replace(test_source=str(tmp_path / "one.csv")), TEXT, 0)


def test_a_test_file_with_a_label_of_its_own_is_refused(tmp_path: Path) -> None:
    write_csv(table_of(("Novák", "Czech")), tmp_path / "test.csv")
    data = OWN.replace(test_source=str(tmp_path / "test.csv"))
    with pytest.raises(DataError, match=r"test.csv.*'Czech' is not one .* Use only: X, Y"):
        split_table(numbered(X=5, Y=5), data, TEXT, 0)


def test_one_list_cannot_be_trained_on() -> None:
    with pytest.raises(DataError, match="one list only, 'X'"):
        split_table(numbered(X=9), OWN, TEXT, 0)


def test_a_list_of_two_names_cannot_be_trained_on() -> None:
    table = table_of(*GROUND, ("d", "W"), ("e", "W"), ("e ", "W"))
    with pytest.raises(DataError, match="'W' needs 3 or more different names and has 2"):
        split_table(table, OWN.replace(repeats="keep"), TEXT, 0)


def test_lists_that_dropping_shared_names_empties_are_refused() -> None:
    table = table_of(*[(f"n{i}", label) for i in range(5) for label in "XY"])
    with pytest.raises(DataError, match="2 lists need 3 or more different names: 'X' has 0, 'Y' has 0"):
        split_table(table, OWN.replace(shared="drop"), TEXT, 0)


RARE = {f"rare{i:02}": 1 + i % 2 for i in range(30)}


def test_lists_that_are_too_short_are_named_at_once() -> None:
    with pytest.raises(DataError, match="30 lists need 3") as error:
        split_table(numbered(X=5, Y=5, **RARE), OWN, TEXT, 0)
    assert "'rare09' has 2 and 20 more" in str(error.value)
    assert "--min-names 3" in str(error.value)


def test_lists_of_fewer_names_than_required_are_left_out_and_said(tmp_path: Path) -> None:
    table, data = numbered(X=9, Y=9, Z=4, **RARE), OWN.replace(min_names=4)
    splits = split_table(table, data, TEXT, 0)
    assert splits.train.label_names == ("X", "Y", "Z")
    assert len(all_rows(splits)) == 22
    assert "30 lists of fewer than 4 names left out" in splits.train.origin
    assert split_table(table, OWN.replace(min_names=5), TEXT, 0).train.label_names == ("X", "Y")
    write_csv(numbered(X=2, Y=1, rare01=1), tmp_path / "test.csv")
    data = data.replace(test_source=str(tmp_path / "test.csv"))
    assert split_table(table, data, TEXT, 0).test.counts() == {"X": 2, "Y": 1, "Z": 0}
    with pytest.raises(DataError, match="no list has 10 different names"):
        split_table(table, OWN.replace(min_names=10), TEXT, 0)


def test_repeats_are_no_different_names() -> None:
    table = table_of(*[(f"{name} ", label) for name in "abcd" for label in "XY"], *[("d", "Z")] * 4)
    assert split_table(table, OWN.replace(min_names=3), TEXT, 0).train.label_names == ("X", "Y")


def test_a_list_without_a_name_left_to_train_on_is_refused() -> None:
    data = OWN.replace(split="random", test_fraction=0.5, validation_fraction=0.5)
    with pytest.raises(DataError, match="'Few' has no names left to train on with seed 0"):
        split_table(numbered(Few=3, Many=60), data, TEXT, 0)


def test_the_fingerprint_follows_rows_and_labels_but_not_the_origin() -> None:
    table = numbered(X=3, Y=3)
    assert len(table.fingerprint) == 64
    assert dataclasses.replace(table, origin="elsewhere").fingerprint == table.fingerprint
    assert table.take([1, 0]).fingerprint != table.take([0, 1]).fingerprint
    assert dataclasses.replace(table, label_names=("X", "Z")).fingerprint != table.fingerprint
