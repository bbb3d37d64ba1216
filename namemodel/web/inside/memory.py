"""The memory task in exhibit 4: the runs of its study, and a run of the visitor's own."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from namemodel.architectures import ARCHITECTURES
from namemodel.errors import ConfigError
from namemodel.events import MemoryDone, MemoryProgress
from namemodel.inside.arrays import round_significant
from namemodel.inside.memory_runs import MemoryRow, learned_by_share, stored_rows
from namemodel.inside.memory_task import STARTS, STEPS, MemorySettings, build_network, first_symbol_share
from namemodel.inside.starts import KEEPS, kept_fraction
from namemodel.web.inside.exhibit import StartJob, Trace, Visit
from namemodel.web.shared.sessions import StoredFolder
from namemodel.web.work import train_on_memory
from namemodel.wording import listed

BIASES = [half / 2 for half in range(11)]  # that the slider goes through
LONGEST, SECONDS = 80, 10.0  # of a training that one waits for
FIRST_SEED, SEEDS = 100, 100  # of a visitor's runs, which are none of the study's; then they begin again
CHOICES = {
    f"{architecture}-{start}": (architecture, start)
    for architecture in ("rnn", "gru", "lstm")
    for start, able in STARTS.items()
    if architecture in able
}
USUAL = "lstm-torch"
FURTHER = (
    ("RNNs with an orthogonal start", "rnn", "orthogonal", 0.0),
    ("GRUs with an update bias of 3", "gru", "bias", 3.0),
    ("LSTMs with a forget bias of 3", "lstm", "bias", 3.0),
    ("LSTMs with chrono", "lstm", "chrono", 0.0),
)
"""Starts that carry further, as they are called in a sentence."""
MOST = 0.5  # of a network's runs at a length: it fails there if fewer learn


def trace_runs(rows: Sequence[MemoryRow]) -> Trace:
    """Return the study's runs by network: T, seed, share, accuracy, steps, and whether it learned."""
    networks: dict[str, Trace] = {}
    for row in rows:
        title = row.settings.title
        network = networks.setdefault(
            title, {"architecture": row.architecture, "start": row.start, "title": title, "runs": []}
        )
        figures = round_significant((row.share, row.accuracy))
        network["runs"].append([row.length, row.seed, *figures, row.steps, int(row.learned)])
    (_, low, *_), *_, (high, *_) = learned_by_share(rows)
    found = {"networks": [*networks.values()], "lengths": lengths_of(rows)}
    return found | {"steps": STEPS, "high": high, "low": low}


def lengths_of(rows: Sequence[MemoryRow]) -> list[int]:
    """Return the numbers of symbols that there are runs of, which are those to choose from."""
    return sorted({row.length for row in rows})


def over(rows: Sequence[MemoryRow]) -> str:
    """Return what all runs of the memory task say together."""
    (_, _, few, learned_few), *_, (_, _, many, learned_many) = learned_by_share(rows)
    fails = [
        f"{ARCHITECTURES[id].title}s from T = {fails_from(rows, id)} on" for id in ("rnn", "gru", "lstm")
    ]
    further = [learned_words(rows, *cell) for cell in FURTHER]
    return (
        f"Of {many} runs in which the gradient at the first symbol was at least 1 % of the last’s, "
        f"{learned_many} learned; of the {few} below 10⁻⁷, {learned_few}. That is a strong tendency, not a "
        "law; click an exception. With torch’s own start most runs fail: "
        f"{listed(fails)}. Other starts carry further: at T = {LONGEST}, {listed(further)} learned. "
        "So what wins is a start that keeps the memory, in an RNN, a GRU or an LSTM."
    )


def fails_from(rows: Sequence[MemoryRow], architecture: str) -> int | None:
    """Return the first length at which most runs with torch's own start fail; None where none does."""
    for length in lengths_of(rows):
        learned, runs = count_learned(rows, architecture, "torch", 0.0, length)
        if runs and learned / runs < MOST:
            return length
    return None


def learned_words(rows: Sequence[MemoryRow], name: str, architecture: str, start: str, bias: float) -> str:
    """Return "7 of 8 RNNs with an orthogonal start": how many runs learned at the longest live length."""
    learned, runs = count_learned(rows, architecture, start, bias, LONGEST)
    return f"{learned} of {runs} {name}"


def count_learned(
    rows: Sequence[MemoryRow], architecture: str, start: str, bias: float, length: int
) -> tuple[int, int]:
    """Return how many runs of a network and length learned, and how many there are."""
    cell = (architecture, start, bias, length)
    found = [row.learned for row in rows if (row.architecture, row.start, row.bias, row.length) == cell]
    return sum(found), len(found)


def choices() -> list[Trace]:
    """Return the networks and starts to choose from."""
    return [
        {"id": id, "title": title_of(*choice), "bias": choice[1] == "bias"} for id, choice in CHOICES.items()
    ]


def title_of(architecture: str, start: str) -> str:
    """Return what a network with a start is called where the bias is chosen beside it."""
    words = {"torch": "torch’s own start", "bias": f"{KEEPS.get(architecture)} bias"}
    return f"{ARCHITECTURES[architecture].title}, {words.get(start, start)}"


def settings_of(options: dict[str, str]) -> MemorySettings:
    """Return the run that a visitor chose; what is no choice is as it is at first."""
    architecture, start = CHOICES.get(options.get("network", ""), CHOICES[USUAL])
    bias = nearest(number(options.get("bias", ""), 3.0), BIASES) if start == "bias" else 0.0
    length = int(nearest(number(options.get("length", ""), 20), lengths_of(stored_rows())))
    seed = FIRST_SEED + int(max(number(options.get("seed", ""), FIRST_SEED) - FIRST_SEED, 0)) % SEEDS
    return MemorySettings.from_dict(
        {"architecture": architecture, "start": start, "bias": bias, "length": length, "seed": seed}
    )


def number(text: str, usual: float) -> float:
    """Return a finite number, from a text that may be anything."""
    try:
        found = float(text)
    except ValueError:
        return usual
    return found if math.isfinite(found) else usual


def nearest(number: float, choices: Sequence[float]) -> float:
    """Return which of rising choices is nearest to a number."""
    within = min(max(number, choices[0]), choices[-1])
    return min(choices, key=lambda choice: abs(choice - within))


@lru_cache(maxsize=1024)
def share_of(settings: MemorySettings) -> float:
    """Return the share of the gradient with a run's first weights, kept: each letter that is typed asks."""
    return first_symbol_share(build_network(settings), settings.length)


def trace_own(settings: MemorySettings) -> Trace:
    """Return what a run of the visitor's starts with, before any training."""
    return {
        **settings.to_dict(),
        "title": settings.title,
        "share": round_significant(share_of(settings)),
        "kept": round_significant(kept_fraction(settings.bias)) if settings.start == "bias" else None,
        "gate": KEEPS.get(settings.architecture, ""),
        "why_not": why_not(settings),
    }


def why_not(settings: MemorySettings) -> str:
    """Return why a run is not trained live, in a sentence; empty where it is."""
    if settings.length <= LONGEST:
        return ""
    return (
        f"Live training ends at T = {LONGEST}: beyond, it may take half a minute. Choose T = "
        f"{settings.length} above the picture of all runs to see what became of such networks."
    )


def run_memory(visit: Visit, stored: StoredFolder, start: StartJob) -> Iterator[Trace]:
    """Train the network that the visitor chose, and say how it goes on: its steps with their accuracy.

    Raises:
        ConfigError: there are more symbols than one would wait for. JobError: as `Context.job`.
    """
    settings = settings_of(visit.options)
    if reason := why_not(settings):
        raise ConfigError(reason)
    live: dict[str, Any] = {**settings.to_dict(), "title": settings.title, "progress": [], "done": None}
    live |= {"run": visit.options.get("run", ""), "over": False, "seconds": SECONDS}
    with start(train_on_memory, settings=settings.to_dict(), seconds=SECONDS) as job:
        for events in job.events():
            for event in events:
                match event:
                    case MemoryProgress():
                        live["progress"].append([event.step, *round_significant([event.accuracy])])
                    case MemoryDone():
                        live["done"] = event.to_dict()
            if live["done"]:
                break  # the process may need a moment to end
            yield live
    yield live | {"over": True}
