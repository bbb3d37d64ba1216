"""What a person may say about a table: how to read it, what to classify, what to write.

Owns the defaults: None is a guess that is shown before the run. Knows nothing of files.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from namemodel.errors import ChoiceError, ConfigError, refuse_old_names
from namemodel.inference.predictions import NO_THRESHOLD, check_min_confidence
from namemodel.tables.names import NAME_COMPONENTS

CHUNK = 50_000  # rows that are classified at once
SHARD = 4 * CHUNK  # rows of a shard, which is kept for `resume`
PLAIN_QUOTES = "(--no-quotes)"  # in messages: how to say that quotation marks are characters as others
DELIMITER_WORDS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}


@dataclass(frozen=True)
class TableOptions:
    """How a table is read, classified and written; JSON values, so that a job can carry them.

    Raises:
        ConfigError: a value of the wrong type or out of its range.
        ChoiceError: no such component of a name.
    """

    column: str | int | None = None
    """The column with the names: its title, or its place, from 1; None for the guess."""
    name_component: str | None = None
    """Which component of a name is classified, a key of `names.NAME_COMPONENTS`; None for the guess."""
    encoding: str | None = None
    """Of a text file, as Python calls it; None for the guess."""
    delimiter: str | None = None
    """Of a text file: one character, or a word of `DELIMITER_WORDS`; None for the guess."""
    quotes: bool | None = None
    """Of a text file: whether quotation marks hold a cell together; False: they are characters as others."""
    header: bool | None = None
    """Whether the first row holds titles; None for the guess. Parquet always has titles."""
    skip_rows: int | None = None
    """Lines of a text file, or rows of a sheet, above the table, which are left out; None for Excel's `sep=;`
    alone."""
    sheet: str | int | None = None
    """Of an Excel file: its name, or its place, from 1; None for the first."""
    min_confidence: float = NO_THRESHOLD
    """As in `Classifier.classify`."""
    probabilities: bool = False
    """Whether to write a column `p_<label>` for each list."""
    precise: bool = False
    """As in `Classifier.answer`; False: faster, another list for fewer than one name in a thousand."""
    escape_formulas: bool = False
    """Whether what a spreadsheet would run as a formula gets an apostrophe in front (text only)."""
    truth: str | int | None = None
    """A column with the right lists, to judge the predictions by: its title or place."""
    most_bytes: int | None = None
    """What a file may unpack to; None for any size. For a page whose visitors nobody knows."""
    resume: bool | None = None
    """Whether to go on from the shards of an interrupted run; False drops them. None: there must be none."""
    keep: bool = True
    """Whether the shards of a run that is stopped are kept, so that it can be resumed."""
    chunk_rows: int = CHUNK
    """Rows that are classified at once; a run can be stopped between two chunks."""
    shard_rows: int = SHARD
    """Rows of a shard: what a kill can cost."""

    def __post_init__(self) -> None:
        check_min_confidence(self.min_confidence)
        if self.name_component is not None and self.name_component not in NAME_COMPONENTS:
            raise ChoiceError("name component", self.name_component, NAME_COMPONENTS)
        for name in ("chunk_rows", "shard_rows"):
            if getattr(self, name) < 1:
                raise ConfigError(f"{name} is {getattr(self, name)}; 1 or more is allowed.")
        if self.skip_rows is not None and self.skip_rows < 0:
            raise ConfigError(f"skip_rows is {self.skip_rows}; 0 or more is allowed.")
        if self.delimiter is not None:
            character = DELIMITER_WORDS.get(self.delimiter.lower(), self.delimiter)
            if len(character) != 1 or character.isalnum() or character in "\"'\r\n\0":
                words = ", ".join(filter(str.isalpha, DELIMITER_WORDS))
                raise ConfigError(
                    f"delimiter is {self.delimiter!r}; one character is allowed that is no letter, digit or "
                    f"quotation mark, or one of the words {words}."
                )
            object.__setattr__(self, "delimiter", character)

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> TableOptions:
        """Return the options of these JSON values; raises ChoiceError for one that is not there."""
        known = [field.name for field in dataclasses.fields(cls)]
        for name in values:
            if name not in known:
                raise ChoiceError("option of a table", name, known)
        return cls(**values)


TableOptions.__init__ = refuse_old_names(TableOptions.__init__)  # type: ignore[method-assign]
