"""What an exhibit of the tab is: an idea, a question to guess, a picture in the browser, and its numbers.

The picture is drawn by the script beside the exhibit's module (`reading.py`, `reading.js`) from the dict that
`trace` returns; what the visitor moves afterwards needs no server. All numbers come from `namemodel.inside`.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import namemodel
from namemodel.inference.classifier import Classifier
from namemodel.jobs import Job
from namemodel.web.shared.context import Context
from namemodel.web.shared.sessions import PREFIX, StoredFolder

Trace = dict[str, Any]
"""Plain JSON values, under 5,000 numbers: more takes too long to arrive."""
StartJob = Callable[..., AbstractContextManager[Job]]
"""Starts work of `web/work.py` by its function and arguments; `Context.job` for the visitor's page."""
PACKAGE = Path(namemodel.__file__).parents[1]


@dataclass(frozen=True)
class Visit:
    """What a visitor looks at: the model chosen in the page's head, a name, and the exhibit's options."""

    context: Context
    model: str | None
    name: str
    options: dict[str, str]
    """What the visitor chose, as the page's address has it; it may be anything."""
    session: str = ""
    """Whose models may be looked into."""

    @property
    def classifier(self) -> Classifier:
        """The chosen model; raises NameModelError as `load`."""
        return self.load(self.model)

    def load(self, model: str | None) -> Classifier:
        """Return the classifier of a model's id; raises NameModelError where it is not theirs."""
        if model and model.startswith(PREFIX):
            self.context.store.get_own(model, self.session)
        return self.context.classifier(model)


@dataclass(frozen=True)
class Exhibit:
    """One entry of the registry; its id is the name of its files."""

    id: str
    short: str
    """Its number and a word or two, on the button that opens it."""
    title: str
    idea: str
    """In one sentence, before the picture."""
    question: str
    """To be guessed before one looks."""
    guesses: tuple[str, ...]
    right: int
    """The place of the right guess."""
    explanation: str
    """What the page says once one has guessed."""
    trace: Callable[[Visit], Trace]
    """Raises NameModelError for what it cannot show."""
    code: tuple[Any, ...]
    """Functions and classes of the package that make the numbers."""
    run: Callable[[Visit, StoredFolder, StartJob], Iterator[Trace]] | None = None
    """Its long work, in a worker and a folder of the session: yields what is shown while it goes on."""
    about_a_name: bool = True
    """Whether it shows something of the visitor's name."""

    def words(self) -> dict[str, Any]:
        """Return what the page shows of it before any number is there."""
        return {name: value for name, value in vars(self).items() if name not in ("trace", "code", "run")}

    def source(self) -> list[dict[str, str]]:
        """Return the very lines that make its numbers, each with the file that they are in."""
        found = []
        for one in self.code:
            lines, first = inspect.getsourcelines(one)
            file = Path(inspect.getsourcefile(one) or "").relative_to(PACKAGE).as_posix()
            found.append({"place": f"{file}, line {first}", "text": textwrap.dedent("".join(lines)).strip()})
        return found
