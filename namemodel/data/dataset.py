"""The article's view of the data: one name at a time, one-hot, zero-padded to one length."""

from __future__ import annotations

import torch
from torch.nn.functional import pad
from torch.utils.data import Dataset

from namemodel.config import TextConfig
from namemodel.data.table import NameTable
from namemodel.text import PAD, Vocabulary, check_length, prepare


class NameDataset(Dataset[tuple[torch.Tensor, int]]):
    """`dataset[i]` is a name as one-hot rows `(longest, V)` (float32) and its label's index."""

    def __init__(self, table: NameTable, vocabulary: Vocabulary, text: TextConfig, longest: int) -> None:
        """Encode the table's names; memory is `(N, longest)` ids, one-hot rows are made on demand.

        Raises:
            InvalidName: a name has more than `longest` letters.
        """
        for name in table.names:
            check_length(name, text, longest)
        ids, _ = vocabulary.encode([prepare(name, text) for name in table.names])
        self.ids = pad(ids, (0, longest - ids.shape[1]), value=PAD)
        self.labels = table.labels
        self.vocabulary = vocabulary

    def __len__(self) -> int:
        """Return the number of names."""
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        """Return one name `(longest, V)` and its label."""
        return self.vocabulary.one_hot(self.ids[index]), self.labels[index]
