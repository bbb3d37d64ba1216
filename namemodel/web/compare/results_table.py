"""The table of a comparison: one row a model, means over its seeds, sorted by any column."""

from __future__ import annotations

from namemodel.comparison.report import FIGURES
from namemodel.web.compare.comparison_state import ComparisonState, Result
from namemodel.web.shared.html import notice, render
from namemodel.web.shared.text import count, percent, thin
from namemodel.wording import things

EMPTY = notice("Choose networks and press Compare. The table fills row by row.")
ROW_HEIGHT, HEAD_HEIGHT = 48, 130  # pixels of a row, and of header and caption


def table_html(state: ComparisonState) -> str:
    """Return the rows so far, with room for those to come: models that are done, then printed figures."""
    if not state.shown:
        return EMPTY
    return render(
        "comparison_table.html",
        caption=caption(state),
        columns=[("Model", "low"), *((head(figure.title), figure.best) for figure in FIGURES.values())],
        rows=[(one, cells(one)) for one in state.results() if one.figures],
        printed=[(one.title, percent(one.accuracy), one.accuracy) for one in state.printed],
        room=ROW_HEIGHT * (len(state.models) + len(state.own) + len(state.printed)) + HEAD_HEIGHT,
    )


def caption(state: ComparisonState) -> str:
    """Say what the figures are of."""
    done = state.done
    if not done:
        return "Rows appear as their first run is done."
    fewest, most = min(run.n for run in done), max(run.n for run in done)
    tested = things(most, "test name") if fewest == most else f"{count(fewest)} to {count(most)} test names"
    if len(state.seeds) > 1:
        return (
            f"Means over seeds that move split and initialisation together, {tested} each; "
            "± half of the 95 % interval, widened for overlapping splits (Nadeau and Bengio 2003); in "
            "brackets where so few seeds leave one that reaches 0 or 100 %."
        )
    return (
        f"One seed, {tested}; in brackets Wilson’s 95 % interval, which knows nothing of other "
        "splits and initialisations. More seeds show those."
    )


def head(title: str) -> str:
    """Return the title of a column as a sentence begins; a unit stays as it is."""
    return title if title.startswith("s ") else title[0].upper() + title[1:]


def cells(one: Result) -> list[tuple[str, float | None]]:
    """Return what the cells of a row say, and the numbers that they are sorted by."""
    numbers = dict(one.figures) | {"accuracy": one.accuracy.mean if one.accuracy else None}
    return [(thin(figure.text(one.figures[name])), numbers[name]) for name, figure in FIGURES.items()]
