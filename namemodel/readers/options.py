"""How a table is read: the options of every command that reads one; None stands for a guess.

Owns their help texts. Knows nothing of files, and imports neither numpy nor pyarrow, so that help is fast.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from namemodel.errors import ChoiceError, ConfigError

PLAIN_QUOTES = "(--no-quotes)"  # in messages: the flag for ordinary quotation marks
BACKSLASH = "(--backslash)"  # in messages: the flag for \" within a cell
DELIMITER_WORDS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}
DELIMITER_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", " ": "spaces"}
READING = "How the table is read"


@dataclass(frozen=True)
class Option:
    """How one field is shown as a flag."""

    help: str
    group: str | None
    """The title of its panel in help, or None."""
    value: str | None
    """The name of its value in help; None for its type."""
    unset: str
    """The text in help for a default of None."""
    flags: tuple[str, ...]
    """The flags, if they are not made from the field's name."""


def option(
    default: Any,
    help: str,
    group: str | None,
    value: str | None = None,
    unset: str = "guessed",
    flags: tuple[str, ...] = (),
) -> Any:
    """Return a dataclass field with a default and an `Option` in its metadata."""
    return field(default=default, metadata={"option": Option(help, group, value, unset, flags)})


@dataclass(frozen=True)
class ReadOptions:
    """How a table is read; JSON values, so that a job can carry them.

    Raises:
        ConfigError: a value of the wrong type or out of its range.
    """

    column: str | int | None = option(
        None,
        "The column with the names: its title, or its place from 1.",
        None,
        "COLUMN",
        flags=("--name-column", "--column"),
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
    backslash: bool | None = option(
        None, 'Whether \\" stands for a quotation mark within a cell of a text file.', READING
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
    most_bytes: int | None = None
    """The largest size that a file may unpack to, in bytes; None for any. A limit for a public page."""

    def __post_init__(self) -> None:
        if self.skip_rows is not None and self.skip_rows < 0:
            raise ConfigError(f"skip_rows is {self.skip_rows}; 0 or more is allowed.")
        if self.delimiter is not None:
            character = DELIMITER_WORDS.get(self.delimiter.lower(), self.delimiter)
            if len(character) != 1 or character.isalnum() or character in "\"'\\\r\n\0":
                words = ", ".join(filter(str.isalpha, DELIMITER_WORDS))
                raise ConfigError(
                    f"delimiter is {self.delimiter!r}; one character is allowed that is no letter, digit, "
                    f"backslash or quotation mark, or one of the words {words}."
                )
            object.__setattr__(self, "delimiter", character)

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Return the options of JSON values; raises ChoiceError for an unknown one."""
        known = [field.name for field in dataclasses.fields(cls)]
        for name in values:
            if name not in known:
                raise ChoiceError("option of a table", name, known)
        return cls(**values)
