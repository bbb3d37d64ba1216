"""The whole error tree. Every expected failure of the package is one of these.

A message says what was given, what is allowed and what to do. The command line and the page each
turn errors into words for the user in exactly one place.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import TypeVar

Entry = TypeVar("Entry")
RENAMED = {"head": "pooling", "longest": "max_length", "padding": "mask_padding"}
"""What version 0.1.0 called settings, so that an error can say what they are called now."""


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


def choose(what: str, name: str, registry: Mapping[str, Entry]) -> Entry:
    """Return the entry of a registry; raises ChoiceError when there is none of that name."""
    if name not in registry:
        raise ChoiceError(what, name, registry)
    return registry[name]


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
