"""The memory task in exhibit 4: the runs of its study, and a run of the visitor's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from namemodel.architectures import ARCHITECTURES
from namemodel.errors import ConfigError
from namemodel.events import MemoryDone, MemoryProgress
from namemodel.inside.memory_runs import MemoryRow, learned_by_share
from namemodel.inside.memory_task import STARTS, STEPS, MemorySettings, build_network, first_symbol_share
from namemodel.inside.starts import KEEPS, kept_share
from namemodel.web.inside.exhibit import StartJob, Trace, Visit
from namemodel.web.inside.rounding import rounded
from namemodel.web.shared.sessions import StoredFolder
from namemodel.web.work import train_on_memory

LENGTHS, BIASES = (5, 160), (0, 5)  # that the sliders go through
LONGEST, SECONDS = 80, 10.0  # of a training that one waits for
TOO_LONG = (
    f"Live training ends at T = {LONGEST}: beyond, it may take half a minute. The dots show what happened."
)
FIRST_SEED = 100  # of a visitor's run, which is none of the study's
CHOICES = {
    f"{architecture}-{start}": (architecture, start)
    for architecture in ("rnn", "gru", "lstm")
    for start, able in STARTS.items()
    if architecture in able
}
USUAL = "lstm-torch"


def trace_runs(rows: Sequence[MemoryRow]) -> Trace:
    """Return the study's runs by network: T, seed, share, accuracy, steps, and whether it learned."""
    networks: dict[str, Trace] = {}
    for row in rows:
        title = row.settings.title
        network = networks.setdefault(
            title, {"architecture": row.architecture, "start": row.start, "title": title, "runs": []}
        )
        figures = rounded((row.share, row.accuracy))
        network["runs"].append([row.length, row.seed, *figures, row.steps, int(row.learned)])
    (_, low, *_), *_, (high, *_) = learned_by_share(rows)
    lengths = sorted({row.length for row in rows})
    return {"networks": [*networks.values()], "lengths": lengths, "steps": STEPS, "high": high, "low": low}


def over(rows: Sequence[MemoryRow]) -> str:
    """Return what all runs of the memory task say together."""
    (_, _, few, learned_few), *_, (_, _, many, learned_many) = learned_by_share(rows)
    return (
        f"Of {many} runs with a share of 1 % or more, {learned_many} learned; of the {few} with less than "
        f"10⁻⁷, {learned_few}. So the start decides: an LSTM remembers for long "
        "if its forget gate starts open, and an RNN if its W_h starts orthogonal."
    )


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
    bias = number(options.get("bias", ""), 3.0, *BIASES) if start == "bias" else 0.0
    length = round(number(options.get("length", ""), 20, *LENGTHS))
    seed = round(number(options.get("seed", ""), FIRST_SEED, FIRST_SEED, 10**6))
    return MemorySettings.from_dict(
        {"architecture": architecture, "start": start, "bias": bias, "length": length, "seed": seed}
    )


def number(text: str, usual: float, low: float, high: float) -> float:
    """Return a number within limits, from a text that may be anything."""
    try:
        return min(max(float(text), low), high)
    except ValueError:
        return usual


def trace_own(settings: MemorySettings) -> Trace:
    """Return what a run of the visitor's starts with, before any training."""
    return {
        **settings.to_dict(),
        "title": settings.title,
        "share": rounded([first_symbol_share(build_network(settings), settings.length)])[0],
        "kept": rounded([kept_share(settings.bias)])[0] if settings.start == "bias" else None,
        "gate": KEEPS.get(settings.architecture, ""),
        "why_not": TOO_LONG if settings.length > LONGEST else "",
    }


def run_memory(visit: Visit, stored: StoredFolder, start: StartJob) -> Iterator[Trace]:
    """Train the network that the visitor chose, and say how it goes on: its steps with their accuracy.

    Raises:
        ConfigError: there are more symbols than one would wait for. JobError: as `Context.job`.
    """
    settings = settings_of(visit.options)
    if settings.length > LONGEST:
        raise ConfigError(TOO_LONG)
    live: dict[str, Any] = {**settings.to_dict(), "title": settings.title, "progress": [], "done": None}
    live |= {"run": visit.options.get("run", ""), "over": False}
    with start(train_on_memory, settings=settings.to_dict(), seconds=SECONDS) as job:
        for events in job.events():
            for event in events:
                match event:
                    case MemoryProgress():
                        live["progress"].append([event.step, *rounded([event.accuracy])])
                    case MemoryDone():
                        live["done"] = event.to_dict()
            if live["done"]:
                break  # the process may need a moment to end
            yield live
    yield live | {"over": True}
