"""HTML from the templates in `web/templates/`: whatever is put into one is escaped."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from namemodel.web.shared.text import count, percent, rows_word, short, thin
from namemodel.wording import things

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parents[1] / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
for function in (count, percent, rows_word, short, thin, things):
    TEMPLATES.filters[function.__name__] = function

PROGRESS = Markup(
    '<div class="nm-progress" role="progressbar" aria-label="Progress" aria-valuemin="0" aria-valuemax="100" '
    'aria-valuenow="{width:.0f}"><span style="width:{width:.1f}%"></span></div>'
    '<p class="nm-status" role="status">{text}</p>'
)


def render(template: str, **values: object) -> str:
    """Return a template filled with values, each of them escaped."""
    return TEMPLATES.get_template(template).render(values)


def notice(text: str, kind: str = "") -> str:
    """Return a paragraph of text that may hold anything; `kind` is "", "warn" or "error"."""
    role = Markup(' role="alert"') if kind == "error" else ""
    return str(Markup('<p class="nm-notice {}"{}>{}</p>').format(kind, role, text))


def progress_html(share: float, text: str) -> str:
    """Return a progress bar with its words; the height is the same from 0 to 1."""
    width = min(max(share, 0.0), 1.0) * 100
    return str(PROGRESS.format(text=text, width=width))
