"""What older versions called settings and arguments, so that an error can say what they are called now."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
RENAMED = {
    "abstain_below": "min_confidence",
    "guard": "escape_formulas",
    "guard_formulas": "escape_formulas",
    "head": "pooling",
    "longest": "max_length",
    "mark": "bom",
    "memory": "recurrent_weights",
    "padding": "mask_padding",
    "part": "name_component",
    "part_rows": "shard_rows",
    "prior": "prior_strength",
    "speller": "char_lm",
}


def refuse_old_names(function: Callable[P, R]) -> Callable[P, R]:
    """Wrap a function: an argument by its old name is an error that says the new one."""

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        for old in kwargs.keys() & RENAMED.keys():
            raise TypeError(
                f"{function.__qualname__}() has no argument {old!r}. Did you mean {RENAMED[old]!r}?"
            )
        return function(*args, **kwargs)

    return call
