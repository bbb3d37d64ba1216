"""What `namemodel batch` says: what was guessed, what came of it, how it compares with the right lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from namemodel.cli.output import console, count, number, shown
from namemodel.wording import percent

if TYPE_CHECKING:
    from namemodel.tables import TableDone, TableStarted, TableStopped

MOST_LISTS = 8  # of a confusion matrix that is printed; --json has any


def print_start(out: Console, started: TableStarted) -> None:
    """Print what was guessed: how the file is read, the column, and what is classified of its cells."""
    from namemodel.inference.predictions import COLUMNS
    from namemodel.tables import NAME_COMPONENTS, column_warning

    out.print(f"the file is read as {started.read_as}", soft_wrap=True)
    out.print(f"names are read from the column {started.column!r}", soft_wrap=True)
    out.print(
        f"classified is {NAME_COMPONENTS[started.name_component]} "
        f"(--name-component {started.name_component})",
        soft_wrap=True,
    )
    for cell, name in started.samples:
        arrow = "" if cell == name else f" → {shown(name) or '(nothing)'}"
        out.print(f"  {shown(cell)}{arrow}", soft_wrap=True)
    if renamed := [title for title in started.added if title not in COLUMNS and not title.startswith("p_")]:
        out.print(
            f"columns that the table has already: the new ones are {', '.join(renamed)}", soft_wrap=True
        )
    if not started.header:
        remedy = "" if started.warnings else " (if it holds titles: --header)"
        out.print(
            "there seem to be no titles: the first row is one like the others, and OUT has no titles "
            f"either{remedy}",
            soft_wrap=True,
        )
    for words in (*started.warnings, column_warning(started.column, [name for _, name in started.samples])):
        if words:
            out.print(f"note: {words}", soft_wrap=True)
    if started.note:
        out.print(started.note, soft_wrap=True)


def print_stop(stopped: TableStopped) -> None:
    """Print what is left of a run that was stopped."""
    if stopped.resumable_rows:
        print(
            f"Stopped after {count(stopped.rows, 'row')}. OUT is as it was before; "
            f"{stopped.resumable_rows:,} of them are kept, and the same command with --resume goes on."
        )
    else:
        print(f"Stopped after {count(stopped.rows, 'row')}; nothing was written.")


def print_summary(done: TableDone) -> None:
    """Print how many rows there are, which lists they resemble, and what became of the others."""
    from namemodel.inference.predictions import STATUSES

    out = console()
    rate = done.rows / max(done.seconds, 1e-9)
    speed = f"{rate:,.0f} a second" if rate >= 10 else f"{rate:.1f} a second"
    if done.resumed_rows:
        speed = f"{done.resumed_rows:,} of them were kept"
    out.print(f"{count(done.rows, 'row')} in {done.seconds:.1f} s ({speed}): {done.output}", soft_wrap=True)
    about = "" if done.distinct_exact else "about "
    if done.distinct is not None:
        out.print(f"{about}{count(done.distinct, 'different name')}")
    print_rows(
        out,
        ["resembles the list", "rows", "of all rows"],
        [[label, f"{rows:,}", percent(rows / done.rows)] for label, rows in done.predicted.items()],
    )
    for status, rows in done.status.items():
        out.print(f"{status}: {count(rows, 'row')} ({STATUSES[status]})", soft_wrap=True)
    if done.ragged_rows:
        out.print(
            f"{count(done.ragged_rows, 'row')} with more or fewer cells than the table has columns: "
            "short ones are filled, cells past the last column stand behind the predictions",
            soft_wrap=True,
        )
    if done.placeholders:
        out.print(
            f"{count(done.placeholders, 'row')} with NA, null or the like in the place of a name: "
            "classified as if it were one",
            soft_wrap=True,
        )
    if done.escaped_formulas:
        out.print(
            f"{count(done.escaped_formulas, 'cell')} that a spreadsheet would run: an apostrophe is in front"
        )
    if done.truth is not None:
        print_truth(out, done.truth)


def print_truth(out: Console, truth: dict[str, Any]) -> None:
    """Print how the predictions compare with the column of right lists."""
    out.print(f"\nheld against the column {truth['column']!r}", soft_wrap=True)
    rows = [
        [
            name,
            f"{figures['n']:,}",
            percent(figures["accuracy"]),
            percent(figures["coverage"]),
            percent(figures["answered_accuracy"]),
        ]
        for name, figures in (
            ("all", truth["overall"]),
            ("seen in training", truth["seen"]),
            ("not seen", truth["unseen"]),
        )
        if figures
    ]
    print_rows(out, ["names", "rows", "accuracy", "answered", "accuracy of these"], rows)
    overall = truth["overall"]
    rows = [
        [
            label,
            f"{names:,}",
            *(percent(overall[figure][label]) for figure in ("precision", "recall")),
            number(overall["f1"][label]),
        ]
        for label, names in overall["names"].items()
    ]
    print_rows(out, ["list", "rows", "precision", "recall", "F1"], rows)
    labels = [label for label, row in zip(overall["labels"], overall["confusion"], strict=True) if any(row)]
    if len(labels) <= MOST_LISTS:
        print_confusion(out, overall)
    error = percent(overall["calibration_error"])
    out.print(
        f"macro-F1 {number(overall['macro_f1'])}, calibration error {error}, "
        f"not judged: {count(truth['empty'], 'row')} without a list, {truth['other']:,} of other lists, "
        f"{overall['not_read']:,} without an answer",
        soft_wrap=True,
    )


def print_confusion(out: Console, evaluation: dict[str, Any]) -> None:
    """Print the confusion matrix of the lists that occur."""
    labels, matrix = evaluation["labels"], evaluation["confusion"]
    there = [i for i, row in enumerate(matrix) if any(row) or any(other[i] for other in matrix)]
    print_rows(
        out,
        ["right list ↓ predicted →", *(labels[i] for i in there)],
        [[labels[i], *(f"{matrix[i][j]:,}" for j in there)] for i in there],
    )


def print_rows(out: Console, titles: list[str], rows: list[list[str]]) -> None:
    """Print a table, all columns but the first aligned to the right."""
    table = Table(*titles, box=None, padding=(0, 2, 0, 0))
    for row in rows:
        table.add_row(*row)
    for column in table.columns[1:]:
        column.justify = "right"
    out.print(table)
