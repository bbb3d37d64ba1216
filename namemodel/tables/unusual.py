"""What is unusual in the cells of names, row by row: counted and told, never changed."""

from __future__ import annotations

import contextlib
import html
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from namemodel.readers.table import TableInfo

# What a cell may hold that stands for no name; Null with a capital alone is one.
PLACEHOLDERS = frozenset(
    (
        *("NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NAN", "NULL", "null", "(null)", "None", "none"),
        *("nil", "#NULL!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#DIV/0!", "undefined", "unknown"),
        *("Unknown", "UNKNOWN", "unbekannt", "Unbekannt", "sconosciuto", "inconnu", "desconocido"),
    )
)
REPLACEMENT = "\ufffd"
WRONGLY_READ_AS = ("cp1252", "latin-1")


def is_mojibake(cell: str) -> bool:
    """Return whether a cell is UTF-8 that was once read as Windows-1252 or Latin-1: `MÃ¼ller`."""
    if not cell.isascii():
        for encoding in WRONGLY_READ_AS:
            with contextlib.suppress(UnicodeError):
                return cell.encode(encoding).decode() != cell
    return False


def has_entity(cell: str) -> bool:
    """Return whether there is an entity of HTML in a cell: `O&#039;Connor`."""
    return "&" in cell and ";" in cell and html.unescape(cell) != cell


CELLS: dict[str, Callable[[str], bool]] = {
    "mojibake": is_mojibake,
    "entities": has_entity,
    "replaced_characters": lambda cell: REPLACEMENT in cell,
}
"""By field of `TableDone.unusual`: whether a cell counts there."""
MAY_BE_ODD = r"[^\x00-\x7f]|&"  # in each cell that counts there


def count_unusual(
    info: TableInfo, component: str, cells: pa.Array, names: Sequence[str], rows: npt.NDArray[np.int64]
) -> Counter[str]:
    """Return how many rows have something unusual in them, by field of `TableDone.unusual`.

    Args:
        component: of names, that is classified.
        cells: `[D]`, the distinct ones of the column, text.
        names: `[D]`, what was classified of each.
        rows: `[D]`, how many rows have it.
    """
    counts = Counter[str]()
    places = np.flatnonzero(pc.match_substring_regex(cells, MAY_BE_ODD))
    odd = cells.take(pa.array(places)).to_pylist()
    for field, test in CELLS.items():
        counts[field] = int(rows[places[list(map(test, odd))]].sum())
    if not PLACEHOLDERS.isdisjoint(names):
        counts["placeholders"] = int(rows[[name in PLACEHOLDERS for name in names]].sum())
    if info.header:
        titles = [info.guess, info.titles[info.place(info.guess)]]
        counts["repeated_titles"] = int(rows[np.asarray(pc.is_in(cells, pa.array(titles)))].sum())
    if info.kind == "excel":
        counts["empty_cells"] = int(rows[np.asarray(pc.equal(cells, ""))].sum())
    if component != "whole":
        pairs = zip(names, cells.to_pylist(), strict=True)
        counts["undivided"] = int(rows[[" " in name and name == cell.strip() for name, cell in pairs]].sum())
    return counts
