"""The table of a comparison: one row a model, means over its seeds, sorted by any column."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from namemodel.compare import RunDone, SavedRow
from namemodel.web.pieces.board import Board, own_accuracy
from namemodel.web.pieces.charts import interval_words
from namemodel.web.pieces.tables import Cell, Column, Row, sortable_html
from namemodel.web.pieces.text import count, notice, percent

EMPTY = notice("Choose networks and press Compare. The table fills row by row.")
COLUMNS = (
    Column("Model"),
    Column("Parameters"),
    Column("Accuracy", best="high"),
    Column("Macro-F1", best="high"),
    Column("Log loss (nats)"),
    Column("Calibration error"),
    Column("s to train"),
    Column("Names/s", best="high"),
    Column("MB"),
)
NONE = Cell("–")


def scores_html(board: Board) -> str:
    """Return the rows so far: networks as they are done, then own models, references and printed figures."""
    rows = [model_row(board, model) for model in board.models if model in board.rows]
    rows.sort(key=lambda row: row.muted)
    own = [own_row(title, row) for title, row in board.own.items()]
    networks = [row for row in rows if not row.muted]
    references = [row for row in rows if row.muted]
    printed = [printed_row(line.title, line.accuracy) for line in board.printed]
    if not (board.models or own):
        return EMPTY
    expected = len(board.models) + len(own) + len(printed)
    return sortable_html(COLUMNS, [*networks, *own, *references, *printed], caption(board), expected)


def caption(board: Board) -> str:
    """Say what the figures are of."""
    done = board.done
    if not done:
        return "Rows appear as their first run is done."
    tested = count(done[0].n)
    if len(board.seeds) > 1:
        return (
            f"Means over seeds that move split and initialisation together, {tested} test names each; "
            "± half of the 95 % interval, widened for overlapping splits (Nadeau and Bengio 2003)."
        )
    return (
        f"One seed, {tested} test names; in brackets Wilson’s 95 % interval, which knows nothing of other "
        "splits and initialisations. More seeds show those."
    )


def model_row(board: Board, model: str) -> Row:
    """Return the row of a planned model with a run that is done."""
    runs, found = board.rows[model], board.accuracy_of(model)
    missing = f"{len(runs)} of {len(board.seeds)} seeds" if len(runs) < len(board.seeds) else ""
    cells = (
        Cell(count(runs[0].parameters), runs[0].parameters),
        Cell(interval_words(found), found.mean if found else None),
        mean_cell(runs, "macro_f1"),
        mean_cell(runs, "log_loss"),
        calibration_cell(mean(runs, "calibration_error")),
        mean_cell(runs, "seconds", 2 if runs[0].seconds < 1 else 1),
        speed_cell(statistics.fmean(run.names_a_second for run in runs)),
        mean_cell(runs, "megabytes", 2),
    )
    return Row(model, cells, board.looks[model].svg, missing, muted=model in board.references)


def own_row(title: str, row: SavedRow) -> Row:
    """Return the row of a visitor's own model."""
    found = own_accuracy(row)
    cells = (
        Cell(count(row.parameters), row.parameters),
        Cell(interval_words(found), found.mean) if found else Cell("not tested"),
        number_cell(row.macro_f1),
        number_cell(row.log_loss),
        calibration_cell(row.calibration_error),
        number_cell(row.seconds, 1),
        speed_cell(row.names_a_second),
        number_cell(row.megabytes, 2),
    )
    return Row(title, cells, note=f"on {count(row.n)} names of its own" if row.n else "")


def printed_row(title: str, accuracy: float) -> Row:
    """Return the row of a figure that somebody else prints; nothing else is known of it."""
    cells = [NONE] * (len(COLUMNS) - 1)
    cells[1] = Cell(percent(accuracy), accuracy)
    return Row(title, tuple(cells), note="printed", muted=True)


def mean(runs: Sequence[RunDone], name: str) -> float | None:
    """Return the mean of a figure over the seeds; None where one lacks it."""
    values = [getattr(run, name) for run in runs]
    return None if None in values else statistics.fmean(values)


def mean_cell(runs: Sequence[RunDone], name: str, digits: int = 3) -> Cell:
    """Return the mean of a figure over the seeds."""
    return number_cell(mean(runs, name), digits)


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
