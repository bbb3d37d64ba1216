"""The table of a comparison: one row a model, means over its seeds, sorted by any column."""

from __future__ import annotations

from namemodel.comparison.figures import interval_words
from namemodel.web.compare.comparison_state import ComparisonState, Result
from namemodel.web.shared.html import notice, render
from namemodel.web.shared.text import count, percent, thin
from namemodel.wording import things

EMPTY = notice("Choose networks and press Compare. The table fills row by row.")
ROW_HEIGHT, HEAD_HEIGHT = 48, 130  # pixels of a row, and of header and caption


def speed(names: float) -> str:
    """Return names a second, to two digits: a third would be noise."""
    size = 10 ** max(len(str(int(names))) - 2, 0)
    return count(round(names / size) * size)


COLUMNS = (
    ("Macro-F1", "high", "macro_f1", "{:.3f}".format),
    ("Log loss (nats)", "low", "log_loss", "{:.3f}".format),
    ("Calibration error", "low", "calibration_error", percent),
    ("Parameters", "low", "parameters", count),
    ("s to train", "low", "seconds", lambda took: f"{took:.1f}" if took >= 1 else f"{took:.2f}"),
    ("Names/s", "high", "names_a_second", speed),
    ("MB", "low", "megabytes", "{:.2f}".format),
)
"""Title, what comes first when it is sorted by, field of `Result`, and how that is written."""


def table_html(state: ComparisonState) -> str:
    """Return the rows so far, with room for those to come: models that are done, then printed figures."""
    if not state.shown:
        return EMPTY
    return render(
        "comparison_table.html",
        caption=caption(state),
        columns=[("Model", "low"), ("Accuracy", "high"), *(column[:2] for column in COLUMNS)],
        rows=[(one, cells(one)) for one in state.results() if one.done],
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


def cells(one: Result) -> list[tuple[str, float | None]]:
    """Return what the cells of a row say, and the numbers that they are sorted by."""
    accuracy = one.accuracy
    written: list[tuple[str, float | None]] = [
        (thin(interval_words(accuracy)), accuracy.mean) if accuracy else ("–", None)
    ]
    for _, _, field, form in COLUMNS:
        value = getattr(one, field)
        written.append(("–" if value is None else form(value), value))
    return written
