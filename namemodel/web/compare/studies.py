"""The studies that the page offers: what they run, and what their runs come to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from namemodel.article.studies import STUDIES
from namemodel.comparison import Comparison, RunDone
from namemodel.web.shared.html import notice, render

# The claims' runs of the article's recipes take too long for a page.
OFFERED = {id: STUDIES[id] for id in ("ablation", "mistakes", "recurrence")}


def about_html(id: str) -> str:
    """Return what a study runs and how to read it; nothing for what is no study."""
    return notice(OFFERED[id].summary) if id in OFFERED else ""


def outcome_html(id: str, runs: Sequence[RunDone], source: str, folder: Path) -> str:
    """Return the table that the runs of a study come to, all of them done.

    Args:
        folder: where the runs' files of answers are.
    """
    table = OFFERED[id].table(Comparison.read(runs, folder, source))
    caption = f"{OFFERED[id].title.removesuffix('?')}: {table.note}"
    return render("figures.html", titles=table.titles, rows=table.rows, caption=caption, words=True)
