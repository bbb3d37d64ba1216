"""The studies that the page offers: how their models look, and what their runs come to."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from namemodel.compare import RunDone
from namemodel.studies import STUDIES, Measured
from namemodel.web.pieces.looks import looks_of
from namemodel.web.pieces.tables import figures_html
from namemodel.web.pieces.text import notice

# The claims' runs of the article's recipes take too long for a page.
OFFERED = {id: STUDIES[id] for id in ("ablation", "mistakes", "recurrence")}


def study_colours(id: str) -> dict[str, str]:
    """Return the colours of a study's models, by title."""
    return {title: look.colour for title, look in looks_of(OFFERED[id].models()).items()}


STUDIED = {title: colour for id in OFFERED for title, colour in study_colours(id).items()}
"""The colours of all studies' models, by title: a plot takes its colours when it is built."""


def about_html(id: str) -> str:
    """Return what a study runs and how to read it; nothing for what is no study."""
    return notice(OFFERED[id].summary) if id in OFFERED else ""


def outcome_html(id: str, runs: Sequence[RunDone], source: str, folder: Path) -> str:
    """Return the table that a study's runs come to, all of them done; nothing for what is no study.

    Args:
        folder: where the runs' files of answers are.
    """
    if id not in OFFERED:
        return ""
    found = [dataclasses.replace(run, tested=str(folder / run.tested)) for run in runs]
    table = OFFERED[id].table(Measured(found, source))
    caption = f"{OFFERED[id].title.removesuffix('?')}: {table.note}"
    return figures_html(table.titles, table.rows, caption, words=True)
