"""One run of the memory study: a network is trained, and where gates matter most they are forced in it.

`inside/memory_task.py` has the task.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch

from namemodel.events import Event, MemoryDone, MemoryRun
from namemodel.hardware import one_thread
from namemodel.inside.cells import as_cells, with_recurrence
from namemodel.inside.forced_gates import combinations, force_gates
from namemodel.inside.memory_task import (
    TEST_SEQUENCES,
    MemorySettings,
    build_network,
    draw_sequences,
    measure_accuracy,
    train_memory,
)
from namemodel.models import RecurrentClassifier
from namemodel.training.batches import derive_seed

FORCED_LENGTHS = (20, 40)
FORCED = 3  # what is drawn from a seed, beside those of the task


def do_run(stop: Callable[[], bool], run: int, settings: dict[str, Any]) -> Iterator[Event]:
    """Train a network, and yield the run if it is finished; `settings` are those of `MemorySettings`."""
    described = MemorySettings.from_dict(settings)
    network = build_network(described)
    for event in train_memory(described, stop, network=network):
        if isinstance(event, MemoryDone) and event.finished:
            forced = forced_accuracies(network, described) if has_forced(described) else []
            yield MemoryRun(run, settings, event, forced)


def has_forced(settings: MemorySettings) -> bool:
    """Return whether gates are forced in the trained network."""
    return settings.start == "chrono" and settings.length in FORCED_LENGTHS


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
