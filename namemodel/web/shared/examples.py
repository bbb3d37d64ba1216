"""Names to try with a model: some that it can do, and lessons that say so.

For the lists that come with the page they stand here; for a visitor's own they come from their lists.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from namemodel.checkpoint.files import Checkpoint
from namemodel.errors import NameModelError
from namemodel.inference.neighbours import load_index
from namemodel.names.name_array import name_hashes
from namemodel.web.shared.context import Context
from namemodel.web.shared.sessions import PREFIX


class Example(NamedTuple):
    """A name to try."""

    name: str
    note: str = ""
    """What there is to see."""


EXAMPLES = {
    "german-italian": (
        Example("Schröder"),
        Example("D'Angelo"),
        Example("ZIMMERMANN"),
        Example("Paternoster", "on both lists"),
        Example("Łukasz", "on neither"),
    ),
    "languages": (
        Example("Nakamura"),
        Example("O'Brien"),
        Example("Papadopoulos"),
        Example("García"),
        Example("Martin", "on five lists"),
        Example("Obama", "on none"),
    ),
}
"""By data set, for the models that were trained on it."""
MOST = 6  # names from a visitor's own lists


def examples_of(context: Context, model: str | None) -> tuple[Example, ...]:
    """Return names to try with a model; raises NameModelError without one."""
    checkpoint, id = context.classifier(model).checkpoint, model or ""
    shipped = EXAMPLES.get(checkpoint.experiment.data.source)
    if shipped or not id.startswith(PREFIX):
        return shipped or ()
    stored = context.store.get(id)
    if "examples" not in stored.measured:
        stored.measured["examples"] = own_examples(checkpoint, stored.folder)
    examples: tuple[Example, ...] = stored.measured["examples"]
    return examples


def own_examples(checkpoint: Checkpoint, folder: Path) -> tuple[Example, ...]:
    """Return names of each of a model's lists, of those that it was not trained on if there are any.

    Args:
        folder: where the names are; none are returned if they are there no more.
    """
    try:
        index = load_index(checkpoint, folder)
    except NameModelError:
        return ()
    seen = np.isin(name_hashes(index.forms), checkpoint.seen)
    each = max(1, MOST // len(checkpoint.labels))
    examples: list[Example] = []
    for label in checkpoint.labels[:MOST]:
        of_list = [
            (form, known)
            for form, known in zip(index.forms, seen, strict=True)
            if index.labels[form] == {label}
        ]
        names = [form for form, known in of_list if not known] or [form for form, _ in of_list]
        spread = [names[(2 * place + 1) * len(names) // (2 * each)] for place in range(each) if names]
        examples += [Example(index.spelling[form]) for form in dict.fromkeys(spread)]
    return tuple(examples)
