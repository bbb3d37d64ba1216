"""The options of a table: how it is read, what is classified, what is written.

Owns the defaults and the help texts of the flags of `namemodel batch`; None stands for a guess that is shown
before the run. Knows nothing of files, and imports neither numpy nor torch, so that help is fast.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from namemodel.errors import ChoiceError, ConfigError, choose

CHUNK = 50_000  # rows that are classified at once
SHARD = 4 * CHUNK  # rows of a shard, which is kept for `resume`
PLAIN_QUOTES = "(--no-quotes)"  # in messages: the flag for ordinary quotation marks
DELIMITER_WORDS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}
NAME_COMPONENTS = {
    "whole": "the whole name: “Di Maria” of “Dr. Di Maria” and of “Di Maria*”, “Rossi” of “Rossi Sr.”",
    "surname": "the surname: “Rossi” of “Dr. Maria Rossi” and of “Rossi, Maria”",
    "given": "the given names: “Maria” of “Dr. Maria Rossi” and of “Rossi, Maria”",
}
READING, WRITING = "How the table is read", "What is written"


@dataclass(frozen=True)
class Option:
    """How one field is shown as a flag."""

    help: str
    group: str | None
    """`READING`, `WRITING`, or None for neither."""
    value: str | None
    """The name of its value in help; None for its type."""
    unset: str
    """The text in help for a default of None."""
    flag: str
    """The flag, if it is not made from the field's name."""


def option(
    default: Any,
    help: str,
    group: str | None,
    value: str | None = None,
    unset: str = "guessed",
    flag: str = "",
) -> Any:
    """Return a dataclass field with a default and an `Option` in its metadata."""
    return field(default=default, metadata={"option": Option(help, group, value, unset, flag)})


@dataclass(frozen=True)
class TableOptions:
    """How a table is read, classified and written; JSON values, so that a job can carry them.

    Raises:
        ConfigError: a value of the wrong type or out of its range.
        ChoiceError: no such component of a name.
    """

    column: str | int | None = option(
        None, "The column with the names: its title, or its place from 1.", None, "COLUMN"
    )
    name_component: str | None = option(
        None, "What is classified of a cell: whole, surname or given (Rossi, Maria).", None, "WORD"
    )
    truth: str | int | None = option(
        None,
        "A column with the right lists, to evaluate the predictions: its title or place.",
        None,
        "COLUMN",
        "none",
    )
    encoding: str | None = option(
        None, "The encoding of a text file, such as utf-8, utf-16 or cp1252.", READING, "NAME"
    )
    delimiter: str | None = option(
        None,
        "The character between the cells of a text file; or tab, comma, semicolon, pipe or space.",
        READING,
        "CHARACTER",
    )
    quotes: bool | None = option(
        None, "Whether quotation marks hold a cell of a text file together.", READING
    )
    header: bool | None = option(
        None, "Whether the first row holds titles; Parquet always has them.", READING
    )
    skip_rows: int | None = option(
        None,
        "The number of lines of a text file, or rows of a sheet, above the table, which are left out.",
        READING,
        "NUMBER",
        "only a line sep=; for Excel",
    )
    sheet: str | int | None = option(
        None, "The sheet of an Excel file: its name, or its place from 1.", READING, "SHEET", "the first"
    )
    probabilities: bool = option(False, "Also write a column p_<label> for each list.", WRITING)
    escape_formulas: bool = option(
        False,
        "Put an apostrophe before what a spreadsheet would run as a formula; not in Parquet.",
        WRITING,
    )
    precise: bool = option(
        False,
        "Multiply matrices in float32: slower, the digits of `namemodel classify`. Otherwise fewer than one "
        "name in a thousand gets another list.",
        WRITING,
    )
    resume: bool | None = option(
        None,
        "Go on from what an interrupted run left in OUT.parts, or drop it.",
        WRITING,
        unset="neither: nothing may be there",
        flag="--resume/--restart",
    )
    min_confidence: float = 0.0
    """As in `Classifier.classify`."""
    most_bytes: int | None = None
    """The largest size that a file may unpack to, in bytes; None for any. A limit for a public page."""
    keep: bool = True
    """Whether a run that is stopped leaves its shards, so that it can be resumed."""
    chunk_rows: int = CHUNK
    """Rows that are classified at once; a run can be stopped between two chunks."""
    shard_rows: int = SHARD
    """Rows of a shard: the most that are classified again after a kill."""

    def __post_init__(self) -> None:
        from namemodel.inference.predictions import check_min_confidence

        check_min_confidence(self.min_confidence)
        if self.name_component is not None:
            choose("name component", self.name_component, NAME_COMPONENTS)
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
        """Return the options of JSON values; raises ChoiceError for an unknown one."""
        known = [field.name for field in dataclasses.fields(cls)]
        for name in values:
            if name not in known:
                raise ChoiceError("option of a table", name, known)
        return cls(**values)
