"""The memory task as a study: networks and starts by the number of symbols, each with several seeds.

Owns what is run, in this process or in several, and the store of finished runs: a JSON file each, whose name
is a hash of the settings and of the code that makes the run. `inside/memory_task.py` has the task,
`memory_tables.py` the tables.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import torch

import namemodel
from namemodel.article.studies.store import PACKAGE, fingerprint_of_code, machine, make_folder, writing
from namemodel.checkpoint.files import write_atomically
from namemodel.errors import DataError, NameModelError
from namemodel.events import CompareDone, Event, MemoryDone, MemoryRun, Planned, event_from_dict
from namemodel.hardware import cores, one_thread
from namemodel.inside.cells import as_cells, with_recurrence
from namemodel.inside.forced_gates import combinations, force_gates
from namemodel.inside.memory_runs import MemoryRow
from namemodel.inside.memory_task import (
    TEST_SEQUENCES,
    MemorySettings,
    build_network,
    draw_sequences,
    measure_accuracy,
    train_memory,
)
from namemodel.jobs import run_side_by_side
from namemodel.models import RecurrentClassifier
from namemodel.training.batches import derive_seed

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
FORCED_LENGTHS = (20, 40)
FORCED = 3  # what is drawn from a seed, beside those of the task
RUN_CODE = (
    *("inside/memory_task.py", "inside/starts.py", "training/batches.py"),
    *(f"models/{name}.py" for name in ("classifier", "embedding", "recurrence", "rnn", "gru", "lstm")),
)
"""Files and folders of the package on which a run's figures depend."""
FORCED_CODE = ("inside/cells.py", "inside/forced_gates.py")
"""Further ones where gates are forced."""


def plan(seeds: int = SEEDS, lengths: Sequence[int] = LENGTHS) -> list[MemorySettings]:
    """Return the runs, those that take long first; raises ConfigError for a length that is out of range."""
    longest_first = sorted(set(lengths), reverse=True)
    return [
        MemorySettings(architecture=architecture, start=start, bias=bias, length=length, seed=seed)
        for length, (architecture, start, bias), seed in itertools.product(
            longest_first, NETWORKS, range(seeds)
        )
    ]


def has_forced(settings: MemorySettings) -> bool:
    """Return whether gates are forced in the trained network."""
    return settings.start == "chrono" and settings.length in FORCED_LENGTHS


class MemoryStore:
    """The folder of finished runs; made when there is something to run."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.code = folder, fingerprint_of_code(PACKAGE, RUN_CODE)
        self.code_of_forced = fingerprint_of_code(PACKAGE, FORCED_CODE)

    def path(self, settings: MemorySettings) -> Path:
        """Return the file of a run."""
        known = [namemodel.__version__, torch.__version__, self.code, settings.to_dict()]
        if has_forced(settings):
            known.append(self.code_of_forced)
        key = hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()[:16]
        return self.folder / f"{key}.json"

    def missing(self, runs: Sequence[MemorySettings]) -> list[MemorySettings]:
        """Return the runs that are not there."""
        return [settings for settings in runs if not self.path(settings).exists()]

    def save(self, settings: MemorySettings, run: MemoryRun) -> None:
        """Store a run; raises DataError."""
        record = {"machine": machine(), "run": run.to_dict()}
        with writing(self.folder):
            write_atomically(self.path(settings), json.dumps(record).encode())

    def read(self, settings: MemorySettings) -> tuple[str, MemoryRun]:
        """Return where a run was made, and the run; raises DataError for a file that can't be read."""
        path = self.path(settings)
        try:
            record = json.loads(path.read_bytes())
            run = event_from_dict(record["run"])
            if isinstance(run, MemoryRun):
                return str(record["machine"]), run
            why = "another event"
        except OSError as error:
            why = str(error.strerror)
        except (KeyError, TypeError, ValueError, NameModelError):
            why = "damaged"
        raise DataError(f"{path} holds no run ({why}). Delete it and start again.")

    def machines(self, runs: Sequence[MemorySettings]) -> list[str]:
        """Return where runs were made, each place once; raises as `read`."""
        return sorted({self.read(settings)[0] for settings in runs})


def complete(
    runs: Sequence[MemorySettings], store: MemoryStore, stop: Callable[[], bool], processes: int | None
) -> Iterator[Event]:
    """Run what the store does not have, store each run when it is done, and yield the events.

    Raises:
        DataError: runs cannot be stored. JobError: as `run_side_by_side`.
    """
    if not (missing := store.missing(runs)):
        return
    make_folder(store.folder)
    titles = dict.fromkeys(settings.title for settings in missing)
    yield Planned(list(titles), sorted({settings.seed for settings in missing}), len(missing))
    tasks: list[dict[str, Any]] = [
        {"run": run, "settings": settings.to_dict()} for run, settings in enumerate(missing)
    ]
    if (processes := min(processes or cores(), len(tasks))) > 1:
        events = run_side_by_side(do_run, tasks, processes, stop)
    else:
        events = itertools.chain.from_iterable(do_run(stop, **task) for task in tasks if not stop())
    done = 0
    for event in events:
        if isinstance(event, MemoryRun):
            store.save(missing[event.run], event)
            done += 1
        yield event
    yield CompareDone(done, len(tasks), stopped=done < len(tasks))


def do_run(stop: Callable[[], bool], run: int, settings: dict[str, Any]) -> Iterator[Event]:
    """Train a network, and yield the run if it is finished; `settings` are those of `MemorySettings`."""
    described = MemorySettings.from_dict(settings)
    network = build_network(described)
    for event in train_memory(described, stop, network=network):
        if isinstance(event, MemoryDone) and event.finished:
            forced = forced_accuracies(network, described) if has_forced(described) else []
            yield MemoryRun(run, settings, event, forced)


def forced_accuracies(network: RecurrentClassifier, settings: MemorySettings) -> list[float]:
    """Return the accuracy of a trained network with every one of `combinations` of its gates forced."""
    generator = torch.Generator().manual_seed(derive_seed(settings.seed, FORCED))
    sequences, cells = draw_sequences(TEST_SEQUENCES, settings.length, generator), as_cells(network)
    with one_thread():
        return [
            measure_accuracy(
                with_recurrence(network, force_gates(cells, settings.architecture, [forced])), *sequences
            )
            for forced in combinations(settings.architecture)
        ]


def read_runs(runs: Sequence[MemorySettings], store: MemoryStore) -> list[MemoryRow]:
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
