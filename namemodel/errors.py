"""Every expected failure of the package is one of these errors; and what settings were called before.

A message says what was given, what is allowed and what to do. The command line and the page each
turn errors into words for the user in exactly one place.
"""

from __future__ import annotations

import difflib
import functools
from collections.abc import Callable, Iterable
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
"""What older versions called settings and arguments, so that an error can say what they are called now."""


class NameModelError(Exception):
    """Base of every failure that the package expects."""


class ChoiceError(NameModelError):
    """A name that is not in a registry (data set, architecture, preset, model …); suggests the nearest."""

    def __init__(self, what: str, given: object, allowed: Iterable[str]) -> None:
        names = list(allowed)
        renamed = [RENAMED[str(given)]] if RENAMED.get(str(given)) in names else []
        near = renamed or difflib.get_close_matches(str(given), names, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        choices = f"Choose one of: {', '.join(names)}." if names else "There are none to choose from."
        super().__init__(f"There is no {what} {given!r}.{hint} {choices}")


class ConfigError(NameModelError):
    """A setting of the wrong type, out of its range, or of another architecture."""


class DeviceError(NameModelError):
    """A device that this machine does not have."""


class DataError(NameModelError):
    """Names that cannot be read, or that no model can be trained on."""


class ArchiveError(DataError):
    """The archive of name lists cannot be downloaded or is not what it should be."""


class TableError(DataError):
    """A table that cannot be read or written."""


class InvalidName(NameModelError):
    """One name that cannot be classified; `status` is the machine-readable reason."""

    def __init__(self, status: str, message: str) -> None:
        super().__init__(message)
        self.status = status


class CheckpointError(NameModelError):
    """A saved model that cannot be read, or a run that cannot be resumed."""


class JobError(NameModelError):
    """A worker process that ended without finishing its work."""


class ServerError(NameModelError):
    """An address that the page cannot be served at."""


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
