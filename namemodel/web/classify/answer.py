"""The answer to one name: its letters as tiles, a bar for each list, and what it means in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from namemodel.inference.messages import ABSTAINS, NAMED, kind
from namemodel.inference.predictions import Prediction
from namemodel.names.normalise import clean
from namemodel.web.shared.text import notice, percent
from namemodel.web.shared.theme import colour_index

SHOWN = 6  # lists with a bar of their own; the rest is folded away
STEADY = 4  # up to so many lists the bars keep their order
TILES = 64
NO_FOOTNOTE = '<p class="nm-footnote">&nbsp;</p>'


def answer_html(prediction: Prediction, labels: Sequence[str], model: str) -> str:
    """Return the whole answer.

    Args:
        labels: the lists of the model, in order.
        model: what to say of the model, already safe HTML.
    """
    # Empty bars and an empty footnote: what stands below does not move.
    blank = bars(dict.fromkeys(sorted(labels), 0.0), labels, shown=SHOWN, empty=True) + NO_FOOTNOTE
    if prediction.status == "empty":
        return frame(
            tiles(""),
            notice("Type a name, and see which list its spelling resembles."),
            blank,
        )
    letters = tiles(clean(prediction.name), prediction.unknown_characters)
    if prediction.predicted is None:
        return frame(letters, notice(prediction.message, "warn"), blank)
    return frame(
        letters,
        verdict(prediction),
        bars(in_order(prediction, labels), labels, shown=SHOWN),
        footnote(prediction, model),
        state="abstained" if prediction.abstained else "",
    )


def frame(*parts: str, state: str = "") -> str:
    """Return the parts in the frame that keeps the answer's height; `state` is "" or "abstained"."""
    return f'<div class="nm-answer {state}">{"".join(parts)}</div>'


def tiles(name: str, unknown: Iterable[str] = ()) -> str:
    """Return a name as tiles, one a letter; letters the model does not know are marked."""
    marked = {variant for c in unknown for variant in (c, c.upper(), c.lower())}
    shown = name[:TILES]
    spans = "".join(
        f'<span class="nm-tile{" unknown" if letter in marked else ""}">{escape(letter)}</span>'
        for letter in shown
    )
    more = '<span class="nm-tile">…</span>' if len(name) > TILES else ""
    return f'<div class="nm-tiles" aria-hidden="true">{spans}{more}</div>'


def verdict(prediction: Prediction) -> str:
    """Return the sentence above the bars, which a screen reader hears at each change."""
    first, second = [*prediction.probabilities.items(), ("", 0.0)][:2]
    name = escape(prediction.name.strip())
    if prediction.abstained:
        most = f"{escape(first[0])}, {percent(first[1])}"
        text = f"The model <b>abstains</b>. Most likely for <b>{name}</b>: {most}"
        reason = notice(prediction.message.removeprefix(ABSTAINS), "warn")
        return f'<p class="nm-verdict abstained" role="status">{text}</p>{reason}'
    if prediction.ambiguous:
        text = (
            f"<b>{name}</b> could be either: {escape(first[0])} {percent(first[1])}, "
            f"{escape(second[0])} {percent(second[1])}"
        )
        return f'<p class="nm-verdict ambiguous" role="status">{text}</p>'
    text = f"<b>{name}</b> resembles the <b>{escape(first[0])}</b> list, {percent(first[1])}"
    return f'<p class="nm-verdict" role="status">{text}</p>'


def in_order(prediction: Prediction, labels: Sequence[str]) -> dict[str, float]:
    """Return the probabilities, the highest first; few lists keep their places while one types."""
    values = prediction.probabilities
    return {label: values[label] for label in labels} if len(labels) <= STEADY else values


def bars(
    shares: dict[str, float], labels: Sequence[str], shown: int | None = None, empty: bool = False
) -> str:
    """Return a bar for each list, in the given order; those past `shown` are folded away.

    Each row has its figure as text, so that neither colour nor length is needed to read it.
    """
    rows = [bar(label, share, colour_index(label, labels), empty) for label, share in shares.items()]
    if shown is None or len(rows) <= shown + 1:
        return f'<div class="nm-bars" role="list">{"".join(rows)}</div>'
    rest = sum(list(shares.values())[shown:])
    summary = f"{len(rows) - shown} other lists" + ("" if empty else f", together {percent(rest)}")
    return (
        f'<div class="nm-bars" role="list">{"".join(rows[:shown])}</div>'
        f'<details class="nm-more"><summary>{summary}</summary>'
        f'<div class="nm-bars" role="list">{"".join(rows[shown:])}</div></details>'
    )


def bar(label: str, share: float, colour: int, empty: bool = False) -> str:
    """Return one bar: its list, its length, its figure."""
    width = min(max(share, 0.0), 1.0) * 100
    figure = "" if empty else percent(share)
    name = escape(label)
    return (
        f'<div class="nm-bar" role="listitem"><span class="nm-label" title="{name}">{name}</span>'
        f'<span class="nm-track" aria-hidden="true">'
        f'<span class="nm-fill c{colour}" style="width:{width:.2f}%">'
        f'</span></span><span class="nm-figure">{figure}</span></div>'
    )


def footnote(prediction: Prediction, model: str) -> str:
    """Return the line below the bars: training, unknown letters, the model's own accuracy."""
    seen = "seen in training" if prediction.seen_in_training else "not seen in training"
    parts = [seen, model]
    if prediction.unknown_characters:
        letters = " ".join(map(escape, prediction.unknown_characters[:NAMED]))
        called = kind(prediction.unknown_characters)
        plural = called if len(prediction.unknown_characters) > 1 else called.removesuffix("s")
        parts.insert(0, f"unknown {plural}: <b>{letters}</b>")
    return f'<p class="nm-footnote">{" · ".join(parts)}</p>'
