"""Words and numbers as the page writes them."""

from __future__ import annotations

from namemodel import wording

STOPPING = "Stopping …"
SHORT = 80  # characters of a cell that are shown


def percent(share: float | None) -> str:
    """Return a fraction from 0 to 1 as "97.3 %", one decimal, or a dash for None."""
    return thin(wording.percent(share))


def thin(words: str) -> str:
    """Return words in which no line breaks before a percent sign."""
    return words.replace(" %", "\u202f%")


def count(number: int) -> str:
    """Return a whole number with commas between thousands."""
    return f"{number:,}"


def rows_word(number: int) -> str:
    """Return "1 row" or "2,000 rows"."""
    return wording.things(number, "row")


def seconds(value: float) -> str:
    """Return a time in seconds, or in minutes where that is easier to read."""
    if value >= 90:
        return f"{value / 60:.0f} min"
    return f"{value:.0f} s" if value >= 10 else f"{value:.1f} s"


def short(cell: str) -> str:
    """Return a cell as the page shows it: in one line, cut to `SHORT` characters."""
    cell = " ↵ ".join(cell.splitlines())
    return cell if len(cell) <= SHORT else f"{cell[:SHORT]}…"


def unbroken(sentence: str) -> str:
    """Return a sentence in which "p = 0.03" and "95 %" stay on one line."""
    return thin(sentence.replace(" = ", "\u00a0=\u00a0"))
