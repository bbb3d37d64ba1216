"""The table of a comparison: one row a model, means over its seeds, sorted by any column."""

from __future__ import annotations

from namemodel.comparison import SavedRow
from namemodel.comparison.summary import Summary
from namemodel.web.compare.comparison_state import Board, own_accuracy
from namemodel.web.shared.charts import interval_words
from namemodel.web.shared.html import notice
from namemodel.web.shared.series_style import Look
from namemodel.web.shared.tables import Cell, Column, Row, sortable_html
from namemodel.web.shared.text import count, percent
from namemodel.wording import things

EMPTY = notice("Choose networks and press Compare. The table fills row by row.")
COLUMNS = (
    Column("Model"),
    Column("Accuracy", best="high"),
    Column("Macro-F1", best="high"),
    Column("Log loss (nats)"),
    Column("Calibration error"),
    Column("Parameters"),
    Column("s to train"),
    Column("Names/s", best="high"),
    Column("MB"),
)
NONE = Cell("–")


def scores_html(board: Board) -> str:
    """Return the rows so far: networks as they are done, then own models, references and printed figures."""
    if not (board.models or board.own):
        return EMPTY
    done = [model_row(board, found) for found in board.summaries.values()]
    own = [own_row(title, board.looks[title], row) for title, row in board.own.items()]
    printed = [printed_row(line.title, line.accuracy) for line in board.printed]
    networks = [row for row in done if not row.muted]
    references = [row for row in done if row.muted]
    expected = len(board.models) + len(own) + len(printed)
    return sortable_html(COLUMNS, [*networks, *own, *references, *printed], caption(board), expected)


def caption(board: Board) -> str:
    """Say what the figures are of."""
    done = board.done
    if not done:
        return "Rows appear as their first run is done."
    fewest, most = min(run.n for run in done), max(run.n for run in done)
    tested = things(most, "test name") if fewest == most else f"{count(fewest)} to {count(most)} test names"
    if len(board.seeds) > 1:
        return (
            f"Means over seeds that move split and initialisation together, {tested} each; "
            "± half of the 95 % interval, widened for overlapping splits (Nadeau and Bengio 2003); in "
            "brackets where so few seeds leave one that reaches 0 or 100 %."
        )
    return (
        f"One seed, {tested}; in brackets Wilson’s 95 % interval, which knows nothing of other "
        "splits and initialisations. More seeds show those."
    )


def model_row(board: Board, found: Summary) -> Row:
    """Return the row of a planned model with a run that is done."""
    seeds = len(board.seeds)
    cells = (
        Cell(interval_words(found.accuracy), found.accuracy.mean),
        number_cell(found.macro_f1),
        number_cell(found.log_loss),
        calibration_cell(found.calibration_error),
        Cell(count(found.parameters), found.parameters),
        number_cell(found.seconds, 1 if found.seconds >= 1 else 2),
        speed_cell(found.names_a_second),
        number_cell(found.megabytes, 2),
    )
    note = f"{found.runs} of {seeds} seeds" if found.runs < seeds else ""
    look = board.looks[found.model]
    return Row(found.model, cells, look.svg, note, muted=look.muted)


def own_row(title: str, look: Look, row: SavedRow) -> Row:
    """Return the row of a visitor's own model."""
    found = own_accuracy(row)
    cells = (
        Cell(interval_words(found), found.mean) if found else Cell("not tested"),
        number_cell(row.macro_f1),
        number_cell(row.log_loss),
        calibration_cell(row.calibration_error),
        Cell(count(row.parameters), row.parameters),
        number_cell(row.seconds, 1),
        speed_cell(row.names_a_second),
        number_cell(row.megabytes, 2),
    )
    return Row(title, cells, look.svg, note=f"on {count(row.n)} names of its own" if row.n else "")


def printed_row(title: str, accuracy: float) -> Row:
    """Return the row of a figure that somebody else prints; nothing else is known of it."""
    cells = [NONE] * (len(COLUMNS) - 1)
    cells[0] = Cell(percent(accuracy), accuracy)
    return Row(title, tuple(cells), '<span class="nm-marker"></span>', muted=True)


def number_cell(value: float | None, digits: int = 3) -> Cell:
    """Return a figure, or a dash for None."""
    return NONE if value is None else Cell(f"{value:.{digits}f}", value)


def calibration_cell(value: float | None) -> Cell:
    """Return a calibration error in percent, or a dash for None."""
    return NONE if value is None else Cell(percent(value), value)


def speed_cell(names: float) -> Cell:
    """Return names a second, to two digits: a third would be noise."""
    size = 10 ** max(len(str(int(names))) - 2, 0)
    return Cell(count(round(names / size) * size), names)
