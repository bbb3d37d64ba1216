"""The article's view of the data."""

import pytest
import torch
from torch.utils.data import DataLoader

from namemodel.config import TextConfig
from namemodel.data import NameDataset, NameTable
from namemodel.errors import InvalidName
from namemodel.text import Vocabulary

TABLE = NameTable.from_rows([("Ab", "X"), ("bÄx", "Y")], "test rows")
KEEP = TextConfig(case="keep")


def test_a_name_is_one_row_a_letter_and_zeros_for_padding_and_unknown() -> None:
    dataset = NameDataset(TABLE, Vocabulary(("A", "b", "x")), KEEP, longest=4)
    first, second = dataset[0], dataset[1]
    assert first[0].tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 0], [0, 0, 0]]
    assert second[0].tolist() == [[0, 1, 0], [0, 0, 0], [0, 0, 1], [0, 0, 0]]
    assert (first[1], second[1]) == (0, 1)
    assert first[0].dtype == torch.float32


def test_a_loader_stacks_names_and_labels() -> None:
    dataset = NameDataset(TABLE, Vocabulary.fit(["abx"]), TextConfig(), longest=18)
    names, labels = next(iter(DataLoader(dataset, batch_size=2)))
    assert names.shape == (2, 18, 3)
    assert labels.tolist() == [0, 1]


def test_an_empty_table_gives_an_empty_dataset() -> None:
    assert len(NameDataset(TABLE.take([]), Vocabulary(("A",)), KEEP, longest=4)) == 0


def test_a_name_longer_than_the_room_is_an_error() -> None:
    with pytest.raises(InvalidName, match="3 letters; at most 2"):
        NameDataset(TABLE, Vocabulary(("A",)), KEEP, longest=2)
