"""From a source's rows to training, validation and test rows: clean → drop → merge → split.

Splits are scikit-learn's `train_test_split`. By name, it splits the sorted distinct names,
stratified: no name is on both sides, and the order of the rows does not matter. At random, it
splits the rows as they stand, as the article does: a repeated name may be on both sides.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from namemodel.config import DataConfig, TextConfig
from namemodel.data.sources import DATASETS, load_names
from namemodel.data.table import NameTable, Splits, check_trainable, left_out, without_short_lists
from namemodel.errors import DataError
from namemodel.names.name_array import name_hashes
from namemodel.names.normalise import COMPARED, clean, normalise


def load_splits(data: DataConfig, text: TextConfig, seed: int) -> Splits:
    """Load `data.source` and split it; the same settings and seed give the same rows.

    Raises:
        ChoiceError, ArchiveError, DataError: as `load_names` and `split_table`.
    """
    return split_table(load_names(data.source, data), data, text, seed)


def split_table(table: NameTable, data: DataConfig, text: TextConfig, seed: int) -> Splits:
    """Split a table's rows as the settings say.

    With a `test_source`, the test set is all of that file, cleaned but otherwise unchanged, and no row of
    `table`. A split by name then leaves the test file's names out of `table`.

    Raises:
        DataError: too few lists or names, or a test file with a label that `table` lacks.
    """
    table = tidy(table, data, text)
    if data.test_source:
        test = cleaned(load_names(data.test_source, data), text)
        if data.min_names:
            test, _ = test.with_known_labels(table.label_names)
        test = test.with_labels(table.label_names)
        rest = without_names(table, test) if data.split == "by-name" else table
        check_trainable(rest)
    else:
        rest, test = hold_out(table, data.test_fraction, data, seed)
    train, validation = hold_out(rest, data.validation_fraction, data, seed)
    untrained = [label for label, rows in train.counts().items() if not rows]
    if untrained:
        raise DataError(
            f"The list {untrained[0]!r} has no names left to train on with seed {seed}. "
            "Add names to it, or hold out a smaller share for validation and test."
        )
    return Splits(train, validation, test)


def tidy(table: NameTable, data: DataConfig, text: TextConfig) -> NameTable:
    """Return the rows to split: cleaned, without shared names, repeats and short lists, as the settings say.

    A name is shared if several lists hold it in the form that the network reads. A repeat is the
    same name, as cleaned, in the same list.

    Raises:
        DataError: what is left cannot be trained on.
    """
    table = cleaned(table, text)
    if shared_rule(data) == "drop":
        table = without_shared(table, text)
    if data.repeats == "merge":
        rows = dict.fromkeys(zip(table.names, table.labels, strict=True))
        names, labels = zip(*rows, strict=True) if rows else ((), ())
        table = dataclasses.replace(table, names=names, labels=labels)
    if data.min_names:
        table = without_short_lists(table, data.min_names)
    check_trainable(table)
    return table


def shared_rule(data: DataConfig) -> Literal["keep", "drop"]:
    """Return what becomes of names that are in several lists: the source's rule where none is set."""
    if data.shared != "source":
        return data.shared
    return DATASETS[data.source].shared if data.source in DATASETS else "keep"


def cleaned(table: NameTable, text: TextConfig) -> NameTable:
    """Return the table with its names cleaned, where the settings say so."""
    if not text.canonical:
        return table
    return dataclasses.replace(table, names=tuple(map(clean, table.names)))


def without_shared(table: NameTable, text: TextConfig) -> NameTable:
    """Return the rows whose name is in one list only."""
    names = [normalise(name, text) for name in table.names]
    lists = defaultdict(set)
    for name, label in zip(names, table.labels, strict=True):
        lists[name].add(label)
    return table.take(i for i, name in enumerate(names) if len(lists[name]) == 1)


def without_names(table: NameTable, test: NameTable) -> NameTable:
    """Return the rows whose name is not in `test`, saying in `origin` how many were left out.

    Raises:
        DataError: there is no such row.
    """
    tested = np.isin(name_hashes(table.names), name_hashes(test.names))
    if tested.all():
        raise DataError(f"{table.origin}: every name is in the test file too. Give other names to train on.")
    rest = table.take(np.flatnonzero(~tested).tolist())
    return dataclasses.replace(
        rest, origin=rest.origin + left_out(int(tested.sum()), "of the test file's names")
    )


def hold_out(table: NameTable, fraction: float, data: DataConfig, seed: int) -> tuple[NameTable, NameTable]:
    """Return the rows that stay and those held out; a fraction of 0 holds none out."""
    if not fraction:
        return table, table.take(())
    from sklearn.model_selection import train_test_split  # here: it takes a second to import

    groups, strata = [[i] for i in range(len(table))], None
    if data.split == "by-name":
        groups = groups_of_names(table)
        held = math.ceil(fraction * len(groups))
        rows = Counter(table.labels)  # a name of several lists counts for the rarest
        labels = [min({table.labels[i] for i in group}, key=lambda x: (rows[x], x)) for group in groups]
        strata = merge_strata(labels, most=min(held, len(groups) - held))
    halves: Any = train_test_split(groups, test_size=fraction, stratify=strata, random_state=seed)
    stay, held_out = (table.take(itertools.chain(*half)) for half in halves)
    return stay, held_out


def groups_of_names(table: NameTable) -> list[list[int]]:
    """Return the rows of each name, sorted by name.

    Spellings that differ by case or Unicode form are one name, whatever the network reads.
    """
    groups = defaultdict(list)
    for row in sorted(range(len(table)), key=lambda i: (table.names[i], table.labels[i])):
        groups[normalise(table.names[row], COMPARED)].append(row)
    return list(groups.values())


def merge_strata(strata: Sequence[int], most: int) -> list[int]:
    """Merge the two smallest strata until each has 2 names and there are at most `most`.

    scikit-learn cannot stratify more: either side of the split needs a name of each stratum.
    """
    sizes = Counter(strata)
    merged = {stratum: stratum for stratum in sizes}
    while len(sizes) > 1 and (len(sizes) > most or min(sizes.values()) < 2):
        small, large = sorted(sizes, key=lambda x: (sizes[x], x))[:2]
        sizes[large] += sizes.pop(small)
        merged = {key: large if value == small else value for key, value in merged.items()}
    return [merged[stratum] for stratum in strata]
