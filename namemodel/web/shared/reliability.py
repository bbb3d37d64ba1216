"""Reliability curves: how often a model is right when it says it is this sure, one panel a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from namemodel.web.shared.axes import Axis, percent_axis
from namemodel.web.shared.series_style import Look
from namemodel.web.shared.text import percent

Bins = Sequence[Sequence[float]]
"""Mean confidence, accuracy and number of names of each bin, as in `Evaluation`."""


def reliability_html(curves: Mapping[str, Sequence[Bins]], looks: Mapping[str, Look]) -> str:
    """Return the curves of models by title, each from the bins of its seeds, all on one scale."""
    pooled = {title: pool(bins) for title, bins in curves.items()}
    axis = percent_axis([share for bins in pooled.values() for one in bins for share in one[:2]])
    panels = "".join(panel(title, bins, looks[title], axis) for title, bins in pooled.items())
    return (
        '<figure class="nm-chart"><figcaption>Reliability: how often answers are right (up, %) that are '
        f'given with this confidence (across, %)</figcaption><div class="nm-panels">{panels}</div>'
        '<p class="nm-footnote">Each dot stands for equally many test names; both scales are the same. On '
        "the dashed line confidence is right; below it the model is too sure of itself.</p></figure>"
    )


def pool(seeds: Sequence[Bins]) -> list[list[float]]:
    """Return as many bins as one seed has, from those of all: neighbours put together, by names."""
    every = sorted((list(one) for bins in seeds for one in bins), key=lambda one: one[0])
    size = max(len(seeds), 1)
    return [merge(every[start : start + size]) for start in range(0, len(every), size)]


def merge(bins: Bins) -> list[float]:
    """Return several bins as one."""
    names = sum(one[2] for one in bins)
    return [*(sum(one[part] * one[2] for one in bins) / names for part in (0, 1)), names]


def panel(title: str, bins: Bins, look: Look, axis: Axis) -> str:
    """Return one model's curve below its name."""
    points = [(axis.place(sure * 100) * 100, 100 - axis.place(right * 100) * 100) for sure, right, _ in bins]
    line = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
    dots = "".join(f'<circle cx="{x:.2f}" cy="{y:.2f}" r="2.4"/>' for x, y in points)
    told = "; ".join(f"{percent(sure)} sure, {percent(right)} right" for sure, right, _ in bins)
    return (
        f'<div class="nm-panel" role="img" aria-label="Reliability of {escape(title)}: '
        f'{escape(told) or "no figures yet"}"><p>{look.svg}<b>{escape(title)}</b></p>'
        '<div class="nm-panelgrid">'
        f'<p class="nm-panelticks up"><span>{axis.high:g}</span><span>{axis.low:g}</span></p>'
        f'<svg viewBox="-4 -4 108 108" aria-hidden="true" style="--m:{look.colour}">'
        '<rect class="frame" width="100" height="100"/><path class="ideal" d="M0 100L100 0"/>'
        f'<polyline points="{line}"/>{dots}</svg>'
        f'<p class="nm-panelticks"><span>{axis.low:g}</span><span>{axis.high:g}</span></p></div></div>'
    )
