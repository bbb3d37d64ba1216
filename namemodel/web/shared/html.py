"""HTML from the templates that stand beside the modules: whatever is put into one is escaped.

Also numbers and words as the page writes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from namemodel import wording

STOPPING = "Stopping …"
SHORT = 80  # characters of a cell that are shown
PROGRESS = Markup(
    '<div class="nm-progress" role="progressbar" aria-label="Progress" aria-valuemin="0" aria-valuemax="100" '
    'aria-valuenow="{width:.0f}"><span style="width:{width:.1f}%"></span></div>'
    '<p class="nm-status">{text}</p>'
)


def percent(share: float | None) -> str:
    """Return a fraction from 0 to 1 as "97.3 %", one decimal, or a dash for None."""
    return thin(wording.percent(share))


def guess(probability: float) -> str:
    """Return a probability as "97.3 %", or as "> 99.9 %" and "< 0.1 %": a guess is never certain."""
    return thin(wording.guess(probability))


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


def short(cell: str) -> str:
    """Return a cell as the page shows it: in one line, cut to `SHORT` characters."""
    cell = " ↵ ".join(cell.splitlines())
    return cell if len(cell) <= SHORT else f"{cell[:SHORT]}…"


def unbroken(sentence: str) -> str:
    """Return a sentence in which "p = 0.03" and "95 %" stay on one line."""
    return thin(sentence.replace(" = ", "\u00a0=\u00a0"))


TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parents[1]),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
for function in (count, guess, percent, short, thin, unbroken, wording.things):
    TEMPLATES.filters[function.__name__] = function


def render(template: str, **values: object) -> Markup:
    """Return a template, by its path within `web/`, filled with values, each of them escaped."""
    return Markup(TEMPLATES.get_template(template).render(values))


def notice(text: str, kind: str = "") -> Markup:
    """Return a paragraph of text that may hold anything; `kind` is "", "warn" or "error"."""
    return Markup('<p class="nm-notice {}">{}</p>').format(kind, text)


def progress_html(share: float, text: str) -> Markup:
    """Return a progress bar with its words; the height is the same from 0 to 1."""
    width = min(max(share, 0.0), 1.0) * 100
    return PROGRESS.format(text=text, width=width)


@dataclass(frozen=True)
class Bar:
    """The bar of one list, as shared/bars.html draws it.

    `share` is a fraction from 0 to 1, `figure` its text, empty for none.
    """

    label: str
    share: float
    colour: int
    figure: str = ""
    note: str = ""
    """A second figure beside the first."""
