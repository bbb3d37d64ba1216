"""What a table that was classified shows: how its rows fall on the lists, and those to look at."""

from __future__ import annotations

from namemodel.inference.predictions import STATUSES
from namemodel.tables import TableDone
from namemodel.tables.summary import LOWEST
from namemodel.web.shared.bars import Bar
from namemodel.web.shared.html import render
from namemodel.web.shared.text import count, percent, rows_word
from namemodel.web.shared.theme import colours_of

SHOWN = 8  # lists that are drawn; the others are folded away
STATUS_WORDS = {
    "ok": "Answered",
    "abstained": "Abstained",
    "empty": "Empty",
    "too_long": "Too long",
    "unsupported_script": "Other script",
}


def result_html(done: TableDone, labels: tuple[str, ...]) -> str:
    """Return how the rows fall on the lists, what became of each, and the answers that are least sure."""
    colours = colours_of(labels)
    answered = sum(done.predicted.values())
    bars = [
        Bar(label, rows / answered, colours[label], percent(rows / answered), rows_word(rows))
        for label, rows in done.predicted.items()
    ]
    statuses = [
        (STATUS_WORDS.get(status, status), rows, rows / max(done.rows, 1), STATUSES.get(status, ""))
        for status, rows in done.status.items()
    ]
    lowest = [
        (one["name"], one["predicted"], percent(one["confidence"]), count(one["row"])) for one in done.lowest
    ]
    return render(
        "result.html",
        done=done,
        answered=answered,
        bars=bars,
        shown=SHOWN,
        statuses=statuses,
        lowest=lowest,
        all_answers=len(lowest) < LOWEST,
    )
