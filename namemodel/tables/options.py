"""The options of a classified table: how it is read, what is classified, what is written.

Owns the defaults and the help texts of the flags of `namemodel batch`; None stands for a guess that is shown
before the run. Knows nothing of files, and imports neither numpy nor torch, so that help is fast.
"""

from __future__ import annotations

from dataclasses import dataclass

from namemodel.errors import ConfigError, choose
from namemodel.readers.options import ReadOptions, option

CHUNK = 50_000  # rows that are classified at once
WRITING = "What is written"
NAME_COMPONENTS = {
    "whole": "the whole name, without titles, suffixes and notes: “Di Maria” of “Dr. Di Maria”",
    "surname": "the surname: “Rossi” of “Dr. Maria Rossi” and of “Rossi, Maria”",
    "given": "the given names: “Maria” of “Dr. Maria Rossi” and of “Rossi, Maria”",
}


@dataclass(frozen=True)
class TableOptions(ReadOptions):
    """How a table is read, classified and written; JSON values, so that a job can carry them.

    Raises:
        ConfigError: a value of the wrong type or out of its range.
        ChoiceError: no such component of a name.
    """

    name_component: str | None = option(
        None, "What is classified of a cell: whole, surname or given (Rossi, Maria).", None, "WORD"
    )
    truth: str | int | None = option(
        None,
        "A column with the right lists, to evaluate the predictions: its title or place.",
        None,
        "COLUMN",
        "none",
        flags=("--label-column", "--truth"),
    )
    probabilities: bool = option(False, "Also write a column p_<label> for each list.", WRITING)
    escape_formulas: bool = option(
        False,
        "Put an apostrophe before what a spreadsheet would run as a formula; not in Parquet or Excel files, "
        "which run none of them.",
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
        "Go on from what an interrupted run left in OUT.unfinished, or drop it.",
        WRITING,
        unset="neither: nothing may be there",
        flags=("--resume/--restart",),
    )
    min_confidence: float = 0.0
    """As in `Classifier.classify`."""
    keep: bool = True
    """Whether a run that is stopped leaves its journal, so that it can be resumed."""
    partial: bool = False
    """Whether a run that is stopped writes the rows that are done as the table."""
    chunk_rows: int = CHUNK
    """Rows that are classified at once; a run can be stopped between two chunks."""

    def __post_init__(self) -> None:
        from namemodel.inference.predictions import check_min_confidence

        super().__post_init__()
        check_min_confidence(self.min_confidence)
        if self.name_component is not None:
            choose("name component", self.name_component, NAME_COMPONENTS)
        if self.chunk_rows < 1:
            raise ConfigError(f"chunk_rows is {self.chunk_rows}; 1 or more is allowed.")
