"""The memory task as a study: networks and starts by the number of symbols, each with several seeds.

It is run, stored and printed as the others. It is not in `STUDIES`, whose entries compare models on names:
the tab Compare offers them and docs/results.md has them; this one trains on no names. `make memory` writes it
to docs/memory.md and to the file that the page draws. `memory_run.py` has one run, `memory_tables.py` the
tables.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from namemodel.article.studies.memory_run import do_run
from namemodel.article.studies.store import RunStore
from namemodel.events import Event, MemoryRun, Planned
from namemodel.inside.memory_runs import MemoryRow
from namemodel.inside.memory_task import CLASSES, STEPS, MemorySettings
from namemodel.jobs import run_tasks

TITLE = "The memory task"
SUMMARY = (
    f"A network reads T symbols and says which of {CLASSES} was the first. The table shows how many runs "
    f"learn it within {STEPS} steps of training, of all runs."
)
SEEDS = 8
LENGTHS = (5, 10, 20, 40, 80, 160)
NETWORKS: tuple[tuple[Any, Any, float], ...] = (
    ("rnn", "torch", 0),
    ("rnn", "orthogonal", 0),
    ("gru", "torch", 0),
    ("gru", "bias", 1),
    ("gru", "bias", 3),
    ("gru", "chrono", 0),
    ("lstm", "torch", 0),
    ("lstm", "bias", 1),
    ("lstm", "bias", 3),
    ("lstm", "bias", 5),
    ("lstm", "chrono", 0),
)
"""Architecture, start and bias, in the order of the tables."""


def plan(seeds: int = SEEDS, lengths: Sequence[int] = LENGTHS) -> list[MemorySettings]:
    """Return the runs, those that take long first; raises ConfigError for a length that is out of range."""
    longest_first = sorted(set(lengths), reverse=True)
    return [
        MemorySettings(architecture=architecture, start=start, bias=bias, length=length, seed=seed)
        for length, (architecture, start, bias), seed in itertools.product(
            longest_first, NETWORKS, range(seeds)
        )
    ]


class MemoryRuns(RunStore[MemorySettings, MemoryRun]):
    """The folder of runs of the memory task."""

    done = MemoryRun
    run_code = (
        *("architectures.py", "config.py", "events.py", "hardware.py", "models", "names/vocabulary.py"),
        *("training/batches.py", "article/studies/memory_run.py"),
        *(f"inside/{name}.py" for name in ("cells", "forced_gates", "memory_task", "starts")),
    )

    def inputs(self, planned: MemorySettings) -> list[Any]:
        """Return the settings."""
        return [planned.to_dict()]

    def make(
        self, planned: Sequence[MemorySettings], stop: Callable[[], bool], processes: int | None
    ) -> Iterator[Event]:
        """Yield the plan, and every run that is finished; raises as `run_tasks`."""
        titles = dict.fromkeys(one.title for one in planned)
        yield Planned([*titles], sorted({one.seed for one in planned}), len(planned))
        tasks: list[dict[str, Any]] = [
            {"run": run, "settings": one.to_dict()} for run, one in enumerate(planned)
        ]
        yield from run_tasks(do_run, tasks, processes, stop)


def read_rows(runs: Sequence[MemorySettings], store: MemoryRuns) -> list[MemoryRow]:
    """Return the rows of runs, all of them stored, by network, length and seed; raises as `read`."""
    networks = list(dict.fromkeys(settings.title for settings in runs))
    ordered = sorted(runs, key=lambda one: (networks.index(one.title), one.length, one.seed))
    return [make_row(settings, store.read(settings)[1]) for settings in ordered]


def make_row(settings: MemorySettings, run: MemoryRun) -> MemoryRow:
    """Return the row of a run."""
    done = run.done
    return MemoryRow(
        **settings.to_dict(),
        share=done.share,
        learned=done.learned,
        accuracy=done.accuracy,
        steps=done.steps,
        forced=run.forced,
    )
