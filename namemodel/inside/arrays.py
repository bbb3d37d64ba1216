"""Numbers on their way out of torch: arrays of float64, and rounded as files and pages hold them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from torch import Tensor

Array = npt.NDArray[np.float64]
DIGITS = 4  # of what is rounded


def array_of(tensor: Tensor) -> Array:
    """Return a tensor as an array of float64, which not every device has."""
    return tensor.cpu().double().numpy()


def round_decimals(values: npt.ArrayLike) -> Any:
    """Return a number, or numbers as nested lists, with four decimals."""
    return np.asarray(values, dtype=np.float64).round(DIGITS).tolist()


def round_significant(values: Any, digits: int = DIGITS) -> Any:
    """Return a float with as many significant digits, so that small ones keep theirs.

    Arrays, lists and tuples, at any depth, become lists, and dicts stay such; what is no float stays.
    """
    if isinstance(values, np.ndarray):
        values = values.tolist()
    if isinstance(values, dict):
        return {key: round_significant(value, digits) for key, value in values.items()}
    if isinstance(values, list | tuple):
        return [round_significant(value, digits) for value in values]
    return float(f"{values:.{digits}g}") if isinstance(values, float) else values
