"""How labels are matched: the one rule of every command."""

from pathlib import Path

import pytest

from namemodel.data import NameTable, load_names
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


def test_labels_that_differ_by_case_or_space_are_one_list_called_by_the_most_frequent(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    labels = ["German", "german", "German", "GERMAN ", "italian", "Ital ian", "german", "German"]
    path.write_text("name,label\n" + "".join(f"N{i},{label}\n" for i, label in enumerate(labels)))
    table = load_names(str(path))
    assert table.counts() == {"German": 6, "Ital ian": 1, "italian": 1}
    assert "'german', 'GERMAN' with 'German'" in table.origin
    assert "italian" not in table.origin


def test_a_table_takes_a_model_s_labels() -> None:
    table = NameTable(tuple("ABCD"), (0, 0, 1, 2), ("DE", "de", "it"), "four names")
    assert table.with_labels(("it", "de", "DE")).labels == (2, 2, 1, 0)
    assert table.with_labels(("De", "It")).labels == (0, 0, 0, 1)
    with pytest.raises(DataError, match="DE"):
        table.with_labels(("German", "It"))


def test_rows_of_other_labels_are_left_out_and_counted() -> None:
    table = NameTable(tuple("ABCD"), (0, 0, 1, 2), ("Czech", "IT", "Polish", "unused"), "four names")
    known, others = table.with_known_labels(("De", "It"))
    assert (known.names, known.labels, known.label_names) == (("C",), (1,), ("De", "It"))
    assert others == {"Czech": 2, "Polish": 1}
