"""The one place where the page turns expected failures into words.

A message takes its place on the page, where the result would be, and stays there; nothing pops up.
"""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

from namemodel.config import SETTINGS
from namemodel.data import DATASETS
from namemodel.data.archive import OFFLINE
from namemodel.data.labelled_table import TITLES, WHICH
from namemodel.data.table import LEAVE_OUT
from namemodel.errors import ConfigError, NameModelError
from namemodel.web.shared.html import notice

LABELS = {"seed(?= is)": "Seed", "seeds(?= is)": "Seeds"} | {
    name: name.replace("_", " ") for name in SETTINGS if "_" in name
}
"""What fields of the page are called, by what settings are called elsewhere."""
CHOOSE = "(“How the file is read”)"
READ_FLAG = re.compile(r"\(--(?:no-quotes|backslash|encoding|header|delimiter '.'|skip-rows \d+)\)")
FLAG = re.compile(r"[^.]* --(char-lm|pooling|head-size|activation)\b[^.]*\.")
TRAIN = {
    "char-lm": "Train a recurrent network in the Train tab, preset small: it takes seconds.",
    "pooling": "In a network with pooling “max” it is: train one in the Train tab, preset quick.",
    "head-size": "In a network with head size 0 they are: train one in the Train tab, preset quick.",
    "activation": "With the activation “none” they are: train linear layers so in the Train tab.",
}
"""Which network shows what another can’t, and how the Train tab trains it, by the command line’s flag."""
FOR_FILE = {WHICH: "", TITLES: "if it holds titles, call them “name” and “label”", LEAVE_OUT: ""}
"""Advice about a file to train on, by that for the command line."""
INSTEAD = f"Choose “{DATASETS['bundled'].title}” instead, which needs no network, or names of your own."


def error_notice(error: NameModelError) -> str:
    """Return an error as a notice."""
    return notice(error_words(error), "error")


def error_words(error: NameModelError) -> str:
    """Return an error in words; names and advice for a command line become those of the page."""
    message = str(error)
    if isinstance(error, ConfigError):
        for name, label in LABELS.items():
            message = re.sub(rf"\b{name}\b", label, message)
        message = message.replace(" is None; it must", " is empty; it must")
    return for_page(message)


def for_page(message: str) -> str:
    """Return a message with its advice for a command line turned into that for the page."""
    message = FLAG.sub(lambda flag: f" {TRAIN[flag[1]]}", message)
    for advice, instead in FOR_FILE.items():
        message = message.replace(advice, instead)
    return READ_FLAG.sub(CHOOSE, message.replace(OFFLINE, INSTEAD))


def catch_errors(handler: Callable[..., Any], failed: Callable[[str], Any] = str) -> Callable[..., Any]:
    """Wrap an event's handler: after a NameModelError it returns, or yields if it streams, `failed(notice)`.

    Without `failed` that is the notice itself, in the place of what the handler would show.
    """
    if inspect.isgeneratorfunction(handler):

        @functools.wraps(handler)
        def stream(*args: Any) -> Iterator[Any]:
            try:
                yield from handler(*args)
            except NameModelError as error:
                yield failed(error_notice(error))

        return stream

    @functools.wraps(handler)
    def call(*args: Any) -> Any:
        try:
            return handler(*args)
        except NameModelError as error:
            return failed(error_notice(error))

    return call
