"""A table on the page: its first rows, and when it was classified how its rows fall on the lists."""

from __future__ import annotations

from namemodel.events import TableDone, TableOpened, TableStarted
from namemodel.inference.predictions import STATUSES
from namemodel.readers.table import TableInfo
from namemodel.tables import report
from namemodel.tables.summary import LOWEST
from namemodel.web.shared.charts import draw_reliability
from namemodel.web.shared.html import Bar, count, guess, percent, render
from namemodel.web.shared.series_style import Style
from namemodel.web.shared.theme import colours_of
from namemodel.wording import things

SHOWN = 8  # lists that are drawn; the others are folded away
STYLE = Style("var(--c0)", "circle")
STATUS_WORDS = {
    "ok": "Answered",
    "abstained": "Abstained",
    "empty": "Empty",
    "too_long": "Too long",
    "unsupported_script": "Other script",
}


def preview_html(opened: TableOpened, info: TableInfo, name: str) -> str:
    """Return the first rows of an uploaded table."""
    number = len(opened.rows)
    words = all_rows(number) if opened.whole else f"First {things(number, 'row')}"
    caption = f"{words} of {name}, as uploaded"
    return render("batch/preview.html", caption=caption, titles=info.columns, rows=opened.rows, added=0)


def result_preview_html(opened: TableOpened, started: TableStarted, rows: int) -> str:
    """Return the first rows of a result, with titles also where it has no header.

    Args:
        rows: of the whole result.
    """
    titles = [*started.columns, *started.added]
    cells = [row[: len(titles)] for row in opened.rows]
    some = f"First {count(len(cells))} of {things(rows, 'row')}"
    caption = f"{some if len(cells) < rows else all_rows(rows)}, as in the file"
    return render("batch/preview.html", caption=caption, titles=titles, rows=cells, added=len(started.added))


def all_rows(number: int) -> str:
    """Return "All 20 rows", or "The only row"."""
    return f"All {things(number, 'row')}" if number > 1 else "The only row"


def result_html(done: TableDone, labels: tuple[str, ...], model: str) -> str:
    """Return how the rows fall on the lists, what became of each, and the names that are least sure.

    Where the table has a column of right lists, it also returns how the predictions compare with it.

    Args:
        labels: the lists of the model.
        model: its title.
    """
    colours = colours_of(labels, list(done.predicted)[:SHOWN])
    answered = sum(done.predicted.values())
    html = render(
        "batch/result.html",
        answered=answered,
        bars=[
            Bar(label, rows / answered, colours[label], percent(rows / answered), things(rows, "row"))
            for label, rows in done.predicted.items()
        ],
        shown=SHOWN,
        statuses=[
            (STATUS_WORDS.get(status, status), rows, rows / max(done.rows, 1), STATUSES.get(status, ""))
            for status, rows in done.status.items()
        ],
        notes=report.result_notes(done),
        lowest=[
            (one["name"], one["predicted"], guess(one["confidence"]), count(one["row"]))
            for one in done.lowest
        ],
        all_answers=len(done.lowest) < LOWEST,
    )
    return html + (truth_html(done.truth, model) if done.truth else "")


def truth_html(truth: report.Truth, model: str) -> str:
    """Return accuracy, figures by list, confusion matrix and reliability of a table's predictions."""
    overall = truth["overall"]
    labels, matrix = report.confusion(overall)
    bins = overall["reliability"]
    return render(
        "batch/truth.html",
        column=truth["column"],
        overall=overall,
        accuracy=(report.ACCURACY_TITLES, report.accuracy_rows(truth)),
        notes=report.truth_notes(truth),
        classes=(report.CLASS_TITLES, report.class_rows(overall)),
        labels=labels,
        matrix=matrix,
        reliability=draw_reliability({model: bins}, {model: STYLE}, "rows") if bins else "",
    )
