"""Tables of the memory task: which runs learned, their share (`SHARE_MEANS`), the exceptions.

Knows nothing of how runs are made or stored.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from statistics import mean, median

from namemodel.article.studies.study import Table
from namemodel.inside.forced_gates import combinations, gate_settings
from namemodel.inside.memory_runs import MemoryRow, learned_by_share
from namemodel.inside.memory_task import SHARE_MEANS
from namemodel.wording import percent

Cells = dict[tuple[str, int], list[MemoryRow]]
MUCH, LITTLE = 1e-2, 1e-5  # shares from which learning is expected, and below which failing is


def by_cell(rows: Sequence[MemoryRow]) -> Cells:
    """Return the runs of each network and length, in the order of the rows."""
    cells: Cells = {}
    for row in rows:
        cells.setdefault((row.settings.title, row.length), []).append(row)
    return cells


def by_length(rows: Sequence[MemoryRow], cell: Callable[[list[MemoryRow]], str], note: str = "") -> Table:
    """Return a table with a network a row and a length a column; `cell` says what stands of its runs."""
    cells = by_cell(rows)
    lengths = sorted({length for _, length in cells})
    titles = dict.fromkeys(title for title, _ in cells)
    lines = [[title, *(cell(cells.get((title, T), [])) for T in lengths)] for title in titles]
    return Table(("network", *(f"T = {T}" for T in lengths)), lines, note)


def learned_table(rows: Sequence[MemoryRow]) -> Table:
    """Return how many runs learned."""
    return by_length(rows, lambda runs: f"{count_learned(runs)}/{len(runs)}", share_sentence(rows))


def share_table(rows: Sequence[MemoryRow]) -> Table:
    """Return the median share."""
    return by_length(rows, lambda runs: share_words(median(run.share for run in runs)) if runs else "–")


def steps_table(rows: Sequence[MemoryRow]) -> Table:
    """Return the median number of steps of the runs that learned."""

    def cell(runs: list[MemoryRow]) -> str:
        steps = [run.steps for run in runs if run.learned]
        return f"{median(steps):.0f}" if steps else "–"

    return by_length(rows, cell)


def bands_table(rows: Sequence[MemoryRow]) -> Table:
    """Return how many runs learned, by their share."""
    lines = []
    for low, high, runs, learned in reversed(learned_by_share(rows)):
        band = f"{share_words(low)} to {share_words(high)}"
        if low == 0 or high == math.inf:
            band = f"{share_words(low)} or more" if low else f"less than {share_words(high)}"
        lines.append([band, str(runs), str(learned)])
    return Table(("share", "runs", "learned"), lines)


def exceptions_table(rows: Sequence[MemoryRow]) -> Table:
    """Return the runs that failed in spite of a large share, or learned in spite of a small one."""
    lines = []
    for (title, T), runs in by_cell(rows).items():
        failed = [run for run in runs if run.share >= MUCH and not run.learned]
        learned = [run for run in runs if run.share < LITTLE and run.learned]
        for odd, what in ((failed, "failed"), (learned, "learned")):
            if odd:
                shares = [share_words(pick(run.share for run in odd)) for pick in (min, max)]
                accuracies = [percent(pick(run.accuracy for run in odd)) for pick in (min, max)]
                spans = (" to ".join(dict.fromkeys(pair)) for pair in (shares, accuracies))
                lines.append([title, str(T), f"{len(odd)} of {len(runs)} {what}", *spans])
    return Table(("network", "T", "runs", "share", "accuracy"), lines)


def forced_table(rows: Sequence[MemoryRow]) -> Table:
    """Return the accuracy with one gate forced: the mean over the runs, with the lowest and the highest."""
    cells = {key: runs for key, runs in by_cell(rows).items() if runs[0].forced}
    names = {key: single_gates(runs[0].architecture) for key, runs in cells.items()}
    lines = []
    for name in dict.fromkeys(itertools.chain.from_iterable(names.values())):
        line = [name]
        for key, runs in cells.items():
            place = names[key].get(name)
            line.append("–" if place is None else span_words([run.forced[place] for run in runs]))
        lines.append(line)
    return Table(("gate", *(f"{title}, T = {T}" for title, T in cells)), lines)


def single_gates(architecture: str) -> dict[str, int]:
    """Return the places among `combinations` of the one that forces no gate, and of those that force one."""
    gates, every = gate_settings(architecture), combinations(architecture)
    places = {"as learned": 0}
    for number, gate in enumerate(gates):
        for value in (0, 1):
            forced = tuple(value if place == number else None for place in range(len(gates)))
            places[f"{gate.name} = {value}"] = every.index(forced)
    return places


def share_sentence(rows: Sequence[MemoryRow]) -> str:
    """Return what the share says of learning, as far as there are such runs, and what it is, in sentences."""
    (_, high, few, despite), *_, (low, _, many, learned) = learned_by_share(rows)
    bands = ((f"{share_words(low)} or more", learned, many), (f"less than {share_words(high)}", despite, few))
    sentences = [
        f"With a share of {band}, {some} of {runs} runs learned." for band, some, runs in bands if runs
    ]
    return " ".join([*sentences, f"The share is {SHARE_MEANS}."])


def count_learned(runs: Sequence[MemoryRow]) -> int:
    """Return how many runs learned."""
    return sum(run.learned for run in runs)


def share_words(share: float) -> str:
    """Return a share as it is read: 0.68, 5e-4, 3e-10."""
    return f"{share:.2g}" if share >= MUCH else f"{share:.0e}".replace("e-0", "e-")


def span_words(accuracies: Sequence[float]) -> str:
    """Return the mean of accuracies, with the lowest and the highest."""
    return f"{percent(mean(accuracies))} ({100 * min(accuracies):.0f}–{100 * max(accuracies):.0f})"
