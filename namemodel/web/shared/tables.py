"""Tables that several tabs show: the confusion matrix, and rows of figures."""

from __future__ import annotations

from collections.abc import Sequence

from namemodel.web.shared.html import render

TESTED = "Test names: the list they are on (rows) and the list they were given (columns)"


def confusion_html(labels: Sequence[str], matrix: Sequence[Sequence[int]], caption: str = TESTED) -> str:
    """Return a confusion matrix: rows are the list a name is on, columns the list it was given."""
    return render("confusion.html", labels=labels, matrix=matrix, caption=caption)


def figures_html(
    titles: Sequence[str], rows: Sequence[Sequence[str]], caption: str, words: bool = False
) -> str:
    """Return a table of figures; the first column names the row; `words` sets them to the left."""
    return render("figures.html", titles=titles, rows=rows, caption=caption, words=words)
