"""Names with their labels, in memory: what every source gives and every split holds.

Owns the rules for one row (no empty name, none over `MAX_LETTERS`), for a table, and for labels that count
as the same. Knows nothing of files' formats, of the network or of how a table is split.
"""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from namemodel.config import MAX_LETTERS
from namemodel.errors import DataError
from namemodel.names.normalise import clean
from namemodel.wording import things

MAX_LABELS = 200  # more is a table whose columns are mixed up, not a set of name lists
MIN_NAMES = 3  # distinct names a list needs: one each to train on, to validate and to test
LEAVE_OUT = f" (--min-names {MIN_NAMES})"
SHOWN = 10  # lists that a sentence names


@dataclass(frozen=True)
class NameTable:
    """Rows of names, each with the list that it comes from."""

    names: tuple[str, ...]
    labels: tuple[int, ...]
    """For each name, the index of its list in `label_names`."""
    label_names: tuple[str, ...]
    """The lists' names, sorted."""
    origin: str
    """One line for people: where the rows come from, and what was left out."""

    @classmethod
    def from_rows(cls, rows: Iterable[tuple[str, str]], origin: str) -> NameTable:
        """Build from (name, label) pairs; `origin` gets a count of the rows left out.

        Rows without a name or a label are left out, and so are names over `MAX_LETTERS` letters. Labels that
        differ in case or space are one, called by the most frequent spelling.

        Raises:
            DataError: no row is left, or there are more than `MAX_LABELS` labels.
        """
        names: list[str] = []
        labels: list[str] = []
        blank = long = 0
        for name, label in rows:
            if not (clean(name) and clean(label)):
                blank += 1
            elif max(len(name), len(clean(name))) > MAX_LETTERS:
                long += 1
            else:
                names.append(name)
                labels.append(clean(label))
        spelling = common_spellings(labels)
        label_names = tuple(sorted(set(spelling.values())))
        if not label_names:
            raise DataError(f"{origin}: there are no names in it. Give names and their labels.")
        if len(label_names) > MAX_LABELS:
            raise DataError(
                f"{origin}: there are {len(label_names):,} different labels, {MAX_LABELS} are allowed. "
                "Check which column holds the names and which the labels."
            )
        origin += left_out(blank, "without a name or a label") + left_out(long, f"over {MAX_LETTERS} letters")
        origin += one_list_each(spelling)
        index = {label: label_names.index(common) for label, common in spelling.items()}
        return cls(tuple(names), tuple(index[label] for label in labels), label_names, origin)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.names)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256, in hex, of the label names and of the rows in their order."""
        content = json.dumps([self.label_names, self.labels, self.names])
        return hashlib.sha256(content.encode()).hexdigest()

    def take(self, indices: Iterable[int]) -> NameTable:
        """Return the rows at these indices, in this order; the label names stay all of them."""
        rows = list(indices)
        names, labels = tuple(self.names[i] for i in rows), tuple(self.labels[i] for i in rows)
        return dataclasses.replace(self, names=names, labels=labels)

    def counts(self) -> dict[str, int]:
        """Return the number of rows of each label."""
        rows = Counter(self.labels)
        return {name: rows[label] for label, name in enumerate(self.label_names)}

    def with_labels(self, label_names: Sequence[str]) -> NameTable:
        """Return the same rows with labels that index into `label_names`, a model's for example.

        Raises:
            DataError: a row's label is not among them, in any spelling.
        """
        table, others = self.with_known_labels(label_names)
        if others:
            raise DataError(
                f"{self.origin}: the label {min(others)!r} is not one that the model is trained on. "
                f"Use only: {', '.join(label_names)}."
            )
        return table

    def with_known_labels(self, label_names: Sequence[str]) -> tuple[NameTable, dict[str, int]]:
        """Return the rows with these labels, as `with_labels`, and the number of rows of each other label."""
        index = LabelIndex(label_names)
        places = [index.find(label) for label in self.label_names]
        known = self.take(row for row, label in enumerate(self.labels) if places[label] is not None)
        labels = tuple(place for label in known.labels if (place := places[label]) is not None)
        table = dataclasses.replace(known, labels=labels, label_names=tuple(label_names))
        counted = zip(self.counts().items(), places, strict=True)
        return table, {label: rows for (label, rows), place in counted if place is None and rows}


class LabelIndex:
    """The place of each label of a model or file, found by any spelling that counts as the same.

    The space around a label and within it does not matter, nor does its case, where no two labels differ by
    case alone: `italian ` is `Italian`.
    """

    def __init__(self, labels: Sequence[str]) -> None:
        self._exact = {clean(label): place for place, label in enumerate(labels)}
        lowered = [clean(label).casefold() for label in labels]
        self._lowered = {label: i for i, label in enumerate(lowered) if lowered.count(label) == 1}

    def find(self, label: str) -> int | None:
        """Return the place of a label, counted from 0; None if there is no such label."""
        label = clean(label)
        return self._exact.get(label, self._lowered.get(label.casefold()))


class Splits(NamedTuple):
    """Three tables with the same label names; `validation` is empty where its fraction is 0."""

    train: NameTable
    validation: NameTable
    test: NameTable


def common_spellings(labels: Iterable[str]) -> dict[str, str]:
    """Return for each label, clean, the most frequent of those that differ from it in case alone."""
    spelling: dict[str, str] = {}
    common: dict[str, str] = {}
    for label, _ in Counter(labels).most_common():
        spelling[label] = common.setdefault(label.casefold(), label)
    return spelling


def one_list_each(spelling: Mapping[str, str]) -> str:
    """Return the words that `origin` says of labels that are one list; empty for none."""
    others: dict[str, list[str]] = {}
    for label, common in spelling.items():
        if label != common:
            others.setdefault(common, []).append(repr(label))
    groups = [f"{', '.join(labels)} with {common!r}" for common, labels in others.items()]
    return f"; labels that differ in case alone are one list: {first_ones(groups)}" if groups else ""


def first_ones(words: Iterable[str]) -> str:
    """Return some words for a sentence, `SHOWN` and the number of the others at most."""
    every = list(words)
    more = f" and {len(every) - SHOWN} more" if len(every) > SHOWN else ""
    return ", ".join(every[:SHOWN]) + more


def left_out(rows: int, why: str) -> str:
    """Return the words that `origin` says of rows left out; empty for none."""
    return f"; {things(rows, 'row')} {why} left out" if rows else ""


def check_trainable(table: NameTable) -> None:
    """Check that a model can be trained, chosen and tested on these rows.

    Raises:
        DataError: fewer than 2 labels, or a label with fewer than `MIN_NAMES` distinct names.
    """
    if len(table.label_names) < 2:
        raise DataError(
            f"{table.origin}: there is one list only, {table.label_names[0]!r}. Give two or more."
        )
    few = {label: n for label, n in distinct_names(table).items() if n < MIN_NAMES}
    if len(few) == 1:
        [(label, number)] = few.items()
        raise DataError(
            f"{table.origin}: the list {label!r} needs {MIN_NAMES} or more different names and has {number}. "
            f"Add names, or leave the list out{LEAVE_OUT}."
        )
    if few:
        shown = first_ones(f"{label!r} has {number}" for label, number in few.items())
        raise DataError(
            f"{table.origin}: {len(few)} lists need {MIN_NAMES} or more different names: {shown}. "
            f"Add names, or leave these lists out{LEAVE_OUT}."
        )


def distinct_names(table: NameTable) -> dict[str, int]:
    """Return the number of different names of each list."""
    pairs = set(zip(table.labels, table.names, strict=True))
    names = Counter(label for label, _ in pairs)
    return {label: names[i] for i, label in enumerate(table.label_names)}


def without_short_lists(table: NameTable, fewest: int) -> NameTable:
    """Return the rows of the lists with so many different names, saying in `origin` which were left out.

    Raises:
        DataError: there is no such list.
    """
    few = [label for label, number in distinct_names(table).items() if number < fewest]
    label_names = tuple(label for label in table.label_names if label not in few)
    if not label_names:
        raise DataError(f"{table.origin}: no list has {fewest} different names. Lower min_names.")
    if not few:
        return table
    said = f"; {things(len(few), 'list')} of fewer than {fewest} names left out: {first_ones(map(repr, few))}"
    rest, _ = table.with_known_labels(label_names)
    return dataclasses.replace(rest, origin=table.origin + said)


def write_csv(table: NameTable, path: Path) -> None:
    """Write a table as CSV (UTF-8, header `name,label`) that `load_names` reads back."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("name", "label"))
        writer.writerows(zip(table.names, (table.label_names[label] for label in table.labels), strict=True))
