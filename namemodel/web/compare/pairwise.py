"""Two models on the same test names, as the page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from namemodel.comparison.paired import Differing, Paired
from namemodel.web.shared.html import notice
from namemodel.web.shared.text import count, unbroken

MOST_ROWS = 200
EMPTY = notice("Two models can be compared name by name here when their runs are done.")


def pair_html(first: str, second: str, paired: Paired, sentences: Sequence[str]) -> str:
    """Return what is known of two models, and a table of the names on which they differ."""
    said = "".join(f"<p>{unbroken(sentence)}</p>" for sentence in sentences)
    return f'<div class="nm-said">{said}</div>{names_html(first, second, paired)}'


def names_html(first: str, second: str, paired: Paired) -> str:
    """Return the table of names that two models answer differently."""
    if not paired.differing:
        return notice(f"Both give the same answer to all {count(paired.n)} names.")
    head = "".join(f'<th scope="col">{escape(title)}</th>' for title in ("Name", "List", first, second))
    body = "".join(differing_row(one) for one in paired.differing[:MOST_ROWS])
    more = len(paired.differing) - MOST_ROWS
    shown = f", the first {MOST_ROWS} of them" if more > 0 else ""
    caption = (
        f"Names that are answered differently: {count(len(paired.differing))} of {count(paired.n)}{shown}. "
        "✓ marks the answer that is right."
    )
    return (
        '<div class="nm-scroll" tabindex="0"><table class="nm-figures nm-preview">'
        f"<caption><span>{escape(caption)}</span></caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def differing_row(one: Differing) -> str:
    """Return the row of one name."""
    answers = "".join(
        f'<td class="right">{escape(answer)} ✓</td>' if answer == one.label else f"<td>{escape(answer)}</td>"
        for answer in (one.first, one.second)
    )
    return (
        f'<tr><th scope="row" class="nm-spelt">{escape(one.name)}</th>'
        f"<td>{escape(one.label)}</td>{answers}</tr>"
    )
