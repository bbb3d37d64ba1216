"""How labels are matched: the one rule of every command."""

from pathlib import Path

import pytest

from namemodel.data import load_names
from namemodel.data.table import LabelIndex
from namemodel.errors import DataError


def test_case_and_space_do_not_matter() -> None:
    index = LabelIndex(["German", "New York"])
    for label in ("German", "german", " GERMAN ", "ＧＥＲＭＡＮ"):
        assert index.find(label) == 0
    assert index.find("new  york") == 1
    assert index.find("Germany") is None


def test_labels_that_differ_by_case_alone_are_found_as_they_are_written() -> None:
    index = LabelIndex(["DE", "de", "It"])
    assert [index.find(label) for label in ("DE", "de", " de ", "De", "IT")] == [0, 1, 1, None, 2]


def test_a_table_takes_a_model_s_labels_and_keeps_those_that_differ_by_case_apart(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("name,label\n" + "".join(f"{n},{of}\n" for of in ("DE", "de") for n in "ABC"))
    table = load_names(str(path)).with_labels(("de", "DE", "it"))
    assert table.labels == (1, 1, 1, 0, 0, 0)
    assert set(load_names(str(path)).with_labels(("De", "It")).labels) == {0}
    with pytest.raises(DataError, match="DE"):
        load_names(str(path)).with_labels(("German", "Italian"))
