"""What a source's lists hold, and share, as written."""

import dataclasses
import json

from namemodel.config import TextConfig
from namemodel.data import NameTable
from namemodel.data.census import MOST_PAIRS, Census, ListCount, SharedPair, take_census


def table(*rows: tuple[str, str]) -> NameTable:
    return NameTable.from_rows(rows, "here")


def test_rows_names_repeats_and_shared_names_are_counted() -> None:
    census = take_census(
        table(("Rossi", "A"), ("ROSSI", "A"), ("Berg", "A"), ("Rossi", "B"), ("Krause", "B"), ("Lee", "C")),
        TextConfig(),
    )
    assert (census.rows, census.names, census.shared, census.repeats) == (6, 4, 1, 1)
    assert census.lists == {"A": ListCount(3, 2, 1), "B": ListCount(2, 2, 1), "C": ListCount(1, 1, 0)}
    assert census.pairs == [SharedPair("A", "B", 1, 0.5)]


def test_what_is_one_name_is_what_the_network_reads_alike() -> None:
    rows = table(("Rossi", "A"), ("ROSSI", "A"))
    assert take_census(rows, TextConfig(case="keep")).names == 2
    assert take_census(rows, TextConfig()).names == 1


def test_a_census_survives_json() -> None:
    census = take_census(table(("Rossi", "A"), ("Rossi", "B"), ("Lee", "B")), TextConfig())
    assert Census(**json.loads(json.dumps(dataclasses.asdict(census)))) == census


def test_only_the_pairs_that_share_most_are_kept() -> None:
    rows = [("Rossi", f"list {number}") for number in range(20)] + [("Lee", "list 3"), ("Lee", "list 4")]
    census = take_census(table(*rows), TextConfig())
    assert len(census.pairs) == MOST_PAIRS
    assert census.pairs[0].share == 1
