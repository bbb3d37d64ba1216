"""Numbers as files and pages hold them: with four decimals, or with four significant digits."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

DIGITS = 4


def round_decimals(values: npt.ArrayLike) -> Any:
    """Return a number, or numbers as nested lists, with four decimals."""
    return np.asarray(values, dtype=np.float64).round(DIGITS).tolist()


def round_significant(values: Any) -> Any:
    """Return a float with four significant digits, so that small ones keep theirs.

    Arrays, lists and tuples, at any depth, become lists; what is no float stays.
    """
    if isinstance(values, np.ndarray):
        values = values.tolist()
    if isinstance(values, list | tuple):
        return [round_significant(value) for value in values]
    return float(f"{values:.{DIGITS}g}") if isinstance(values, float) else values
