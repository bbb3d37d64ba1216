"""Words and numbers as the page writes them, with everything from outside escaped."""

from __future__ import annotations

from html import escape

from namemodel import wording


def percent(share: float | None) -> str:
    """Return a fraction from 0 to 1 as "97.3 %", one decimal, or a dash for None."""
    return thin(wording.percent(share))


def thin(words: str) -> str:
    """Return words in which no line breaks before a percent sign."""
    return words.replace(" %", "\u202f%")


def count(number: int) -> str:
    """Return a whole number with commas between thousands."""
    return f"{number:,}"


def seconds(value: float) -> str:
    """Return a time in seconds, or in minutes where that is easier to read."""
    if value >= 90:
        return f"{value / 60:.0f} min"
    return f"{value:.0f} s" if value >= 10 else f"{value:.1f} s"


def unbroken(sentence: str) -> str:
    """Return a sentence in which "p = 0.03" and "95 %" stay on one line."""
    return thin(sentence.replace(" = ", "\u00a0=\u00a0"))


def notice(text: str, kind: str = "") -> str:
    """Return a paragraph of text that may hold anything; `kind` is "", "warn" or "error"."""
    role = ' role="alert"' if kind == "error" else ""
    return f'<p class="nm-notice {kind}"{role}>{escape(text)}</p>'
