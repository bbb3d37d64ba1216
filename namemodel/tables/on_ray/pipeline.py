"""Readers and workers as a pipeline of Ray Data, which runs in a thread and can be ended at any moment."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Mapping
from typing import Any

from namemodel.tables.on_ray.reader import Job, Reader
from namemodel.tables.on_ray.worker import Worker

# Half a core: the survivors have room for a dead node's workers, and Ray, which fills a node to its half
# before it goes to the next, spreads them evenly.
WORKER_CORES, READER_CORES = 0.5, 0.25
PATIENCE = 3  # seconds for the thread to end


class Pipeline:
    """A run that has begun.

    Args:
        model: the files of a checkpoint's folder.
        workers: how many models work at once.

    Attributes:
        found: the workers' reports, as they come; then None, or what went wrong.
    """

    def __init__(self, job: Job, model: Mapping[str, bytes], workers: int) -> None:
        self.found: queue.Queue[dict[str, Any] | Exception | None] = queue.Queue()
        self._executors: list[Any] = []
        self._data = self._make(job, model, workers)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _make(self, job: Job, model: Mapping[str, bytes], workers: int) -> Any:
        import ray.data

        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = context.print_on_execution_start = False
        context.target_max_block_size = 1  # a shard each, however small
        many = len(job.files)
        files = ray.data.from_items([{"file": file} for file in range(many)], override_num_blocks=many)
        shards = files.map_batches(
            Reader(job).read_batch,
            batch_size=1,
            batch_format="pyarrow",
            num_cpus=READER_CORES,
            concurrency=max(1, min(many, workers)),
        )
        classified = shards.map_batches(
            Worker,
            fn_constructor_args=(job, model),
            batch_size=None,
            batch_format="pyarrow",
            num_cpus=WORKER_CORES,
            concurrency=workers,
        )
        # Ray has no public way to end a pipeline from another thread: keep hold of what can.
        create = classified._create_executor

        def create_and_track() -> Any:
            self._executors.append(create())
            return self._executors[-1]

        classified._create_executor = create_and_track
        return classified

    def _run(self) -> None:
        batches = self._data.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0)
        try:
            for batch in batches:
                for text in batch.column("report").to_pylist():
                    self.found.put(json.loads(text))
            self.found.put(None)
        except Exception as error:  # goes on in the thread that waits
            self.found.put(error)

    def close(self) -> None:
        """End what is still at work."""
        for executor in self._executors:
            executor.shutdown(force=True)
        self._thread.join(PATIENCE)
