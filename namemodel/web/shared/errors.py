"""The one place where the page turns expected failures into words for the visitor.

A message takes its place on the page, where the result would be, and stays there; nothing pops up.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from typing import Any

from namemodel.config import SETTINGS
from namemodel.data import DATASETS
from namemodel.data.archive import OFFLINE
from namemodel.errors import ConfigError, NameModelError
from namemodel.tables.options import PLAIN_QUOTES
from namemodel.tables.preamble import SKIP
from namemodel.web.shared.text import notice

LABELS = {"seed(?= is)": "Seed", "seeds(?= is)": "Seeds"} | {
    name: name.replace("_", " ") for name in SETTINGS if "_" in name
}
"""What fields of the page are called, by what settings are called elsewhere."""
CHOOSE = "(“How the file is read”)"
SKIP_FLAG = re.compile(re.escape(SKIP).replace(re.escape("{}"), r"\d+"))
INSTEAD = f"Choose “{DATASETS['bundled'].title}” instead, which needs no network, or names of your own."


def words(error: NameModelError) -> str:
    """Return an error as a notice; names and advice for a command line become those of the page."""
    said = labelled(str(error)) if isinstance(error, ConfigError) else str(error)
    return notice(for_page(said), "error")


def for_page(message: str) -> str:
    """Return a message with its advice for a command line turned into that for the page."""
    return SKIP_FLAG.sub(CHOOSE, message.replace(OFFLINE, INSTEAD).replace(PLAIN_QUOTES, CHOOSE))


def labelled(message: str) -> str:
    """Return a message in which settings are called by their labels, and an empty field is one."""
    for name, label in LABELS.items():
        message = re.sub(rf"\b{name}\b", label, message)
    return message.replace(" is None; it must", " is empty; it must")


def written(handler: Callable[..., str]) -> Callable[..., str]:
    """Wrap a handler that returns HTML: a NameModelError takes the place of what it would show."""

    @functools.wraps(handler)
    def call(*args: Any) -> str:
        try:
            return handler(*args)
        except NameModelError as error:
            return words(error)

    return call


def told(handler: Callable[..., Any], failed: Callable[[str], Any]) -> Callable[..., Any]:
    """Wrap a handler of several outputs: after a NameModelError it returns `failed(message)`."""

    @functools.wraps(handler)
    def call(*args: Any) -> Any:
        try:
            return handler(*args)
        except NameModelError as error:
            return failed(words(error))

    return call


def streamed(
    handler: Callable[..., Iterator[Any]], failed: Callable[[str], Any]
) -> Callable[..., Iterator[Any]]:
    """Wrap a handler that streams: after a NameModelError its last values are `failed(message)`."""

    @functools.wraps(handler)
    def stream(*args: Any) -> Iterator[Any]:
        try:
            yield from handler(*args)
        except NameModelError as error:
            yield failed(words(error))

    return stream
