"""What a table that was classified shows: how its rows fall on the lists, and those to look at."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from html import escape
from pathlib import Path

from namemodel.inference.predictions import STATUSES
from namemodel.tables import TableDone, TableInfo, TableOpened, TableOptions, TableStarted
from namemodel.tables.summary import LOWEST
from namemodel.web.batch.table_words import result_delimiter, short
from namemodel.web.shared.tables import rows_word
from namemodel.web.shared.text import count, notice, percent
from namemodel.web.shared.theme import colour_index
from namemodel.wording import things

SPREAD = 8  # lists that are drawn; the others are folded away
STATUS_WORDS = {
    "ok": "Answered",
    "abstained": "Abstained",
    "empty": "Empty",
    "too_long": "Too long",
    "unsupported_script": "Other script",
}


def result_html(done: TableDone, labels: Sequence[str]) -> str:
    """Return how the rows fall on the lists, what became of each, and the answers that are least sure."""
    return spread_html(done, labels) + statuses_html(done) + notes_html(done) + lowest_html(done)


def spread_html(done: TableDone, labels: Sequence[str]) -> str:
    """Return a bar for each list that has answered rows, the most frequent first."""
    answered = sum(done.predicted.values())
    title = f'<h3 class="nm-h">Resembles, of {rows_word(answered)} answered</h3>'
    if not answered:
        return title + notice("No row has an answer; below is why.")
    bars = [
        spread_bar(label, rows, answered, colour_index(label, labels))
        for label, rows in done.predicted.items()
    ]
    shown, rest = bars[: SPREAD + (len(bars) == SPREAD + 1)], bars[SPREAD + (len(bars) == SPREAD + 1) :]
    more = ""
    if rest:
        rows = sum(list(done.predicted.values())[len(shown) :])
        more = (
            f'<details class="nm-more"><summary>{len(rest)} other lists, together '
            f"{percent(rows / answered)}</summary>"
            f'<div class="nm-bars" role="list">{"".join(rest)}</div></details>'
        )
    return (
        f'<div class="nm-spread">{title}<div class="nm-bars" role="list">{"".join(shown)}</div>{more}</div>'
    )


def spread_bar(label: str, rows: int, answered: int, colour: int) -> str:
    """Return one bar: its list, its length, its share and its rows."""
    share, name = rows / answered, escape(label)
    return (
        f'<div class="nm-bar" role="listitem"><span class="nm-label" title="{name}">{name}</span>'
        f'<span class="nm-track" aria-hidden="true"><span class="nm-fill c{colour}" '
        f'style="width:{share * 100:.2f}%"></span></span><span class="nm-figure">{percent(share)}</span>'
        f'<span class="nm-figure nm-rows">{rows_word(rows)}</span></div>'
    )


def statuses_html(done: TableDone) -> str:
    """Return what became of the rows, in words."""
    rows = "".join(
        f'<tr><th scope="row">{STATUS_WORDS.get(status, escape(status))}</th><td>{count(number)}</td>'
        f"<td>{percent(number / max(done.rows, 1))}</td>"
        f'<td class="nm-why">{escape(STATUSES.get(status, ""))}</td></tr>'
        for status, number in done.status.items()
    )
    return (
        '<table class="nm-plain nm-statuses"><caption class="nm-hidden">What became of the rows</caption>'
        '<thead class="nm-hidden"><tr><th scope="col">Status</th><th scope="col">Rows</th>'
        '<th scope="col">Share</th><th scope="col">Meaning</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def notes_html(done: TableDone) -> str:
    """Return what else there is to know of the rows."""
    about = "" if done.distinct_exact else "About "
    names = "" if done.distinct is None else f"{about}{things(done.distinct, 'different name')}. "
    lines = [
        notice(
            f"{names}The model was trained on the names of {rows_word(done.seen)} "
            f"({percent(done.seen / max(done.rows, 1))}): there it remembers, elsewhere it generalises."
        )
    ]
    if done.ragged_rows:
        lines.append(
            notice(
                f"{rows_word(done.ragged_rows)} {'has' if done.ragged_rows == 1 else 'have'} more or fewer "
                "cells than the table has columns. Short ones are filled with empty cells; cells past "
                "the last column stand behind the predictions.",
                "warn",
            )
        )
    if done.placeholders:
        lines.append(
            notice(
                f"{rows_word(done.placeholders)} with NA, null or the like in the place of a name: "
                "classified as if it were one.",
                "warn",
            )
        )
    if escaped := done.escaped_formulas:
        lines.append(
            notice(
                f"{count(escaped)} cell{'s' * (escaped != 1)} that a spreadsheet would run as a "
                f"formula {'has' if escaped == 1 else 'have'} an apostrophe in front in the file."
            )
        )
    return "".join(lines)


def lowest_html(done: TableDone) -> str:
    """Return the names of which the model is least sure."""
    if not done.lowest:
        return ""
    rows = [
        [short(one["name"]), one["predicted"], percent(one["confidence"]), count(one["row"])]
        for one in done.lowest
    ]
    words = f"The {len(rows)} names that the model is least sure of, each once"
    if len(rows) < LOWEST:
        words = "All names with an answer, the least sure first"
    return scroll_table(words, ["Name", "Most likely list", "Confidence", "First in row"], rows, "nm-lowest")


def preview_html(info: TableInfo, opened: TableOpened, name: str) -> str:
    """Return the first rows of an uploaded table."""
    number = len(opened.rows)
    words = all_rows(number) if opened.whole else f"First {rows_word(number)}"
    return scroll_table(f"{words} of {name}, as uploaded", info.columns, opened.rows)


def how_to_read(result: Path, info: TableInfo) -> TableOptions:
    """Return how a result is read.

    Args:
        info: of its source.
    """
    how = TableOptions(column=1, header=info.header)
    if result.suffix == ".parquet":
        return how
    delimiter = result_delimiter(result.name, info)
    return dataclasses.replace(how, encoding="utf-8", delimiter=delimiter, quotes=True, skip_rows=0)


def result_preview_html(head: TableOpened, started: TableStarted, rows: int) -> str:
    """Return the first rows of a result, with titles also where it has no header.

    Args:
        rows: of the whole result.
    """
    titles = [*started.columns, *started.added]
    cells = [row[: len(titles)] for row in head.rows]
    words = f"First {count(len(cells))} of {rows_word(rows)}" if len(cells) < rows else all_rows(rows)
    return scroll_table(f"{words}, as in the file", titles, cells, added=len(started.added))


def all_rows(number: int) -> str:
    """Return "All 20 rows", or "The only row"."""
    return f"All {rows_word(number)}" if number > 1 else "The only row"


def scroll_table(
    caption: str, titles: Sequence[str], rows: Sequence[Sequence[str]], kind: str = "", added: int = 0
) -> str:
    """Return a table in a box of its own that scrolls, below its caption.

    Args:
        added: how many columns at the end are the model's.
    """
    marks = [' class="nm-added"' if place >= len(titles) - added else "" for place in range(len(titles))]
    head = "".join(
        f'<th scope="col"{mark}>{escape(short(title))}</th>'
        for title, mark in zip(titles, marks, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(f"<td{mark}>{escape(short(cell))}</td>" for cell, mark in zip(row, marks, strict=True))
        + "</tr>"
        for row in rows
    )
    said = escape(caption)
    return (
        f'<figure class="nm-box {kind}"><figcaption>{said}</figcaption>'
        f'<div class="nm-scroll" tabindex="0" role="region" aria-label="{said}">'
        f'<table class="nm-figures nm-preview"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
        "</div></figure>"
    )
