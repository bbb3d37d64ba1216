"""Long work in processes of its own: one protocol, JSON lines, for pages, file readers and comparisons.

A `Worker` is a process that does one job after another, a `Job` is one of them; a `WorkerPool` has workers
waiting, and `run_tasks` shares jobs out among several. Knows nothing of what the work is.
"""

from namemodel.jobs.memory import MemoryLimit
from namemodel.jobs.pool import WorkerPool, run_side_by_side, run_tasks
from namemodel.jobs.worker import Job, Work, Worker

__all__ = ["Job", "MemoryLimit", "Work", "Worker", "WorkerPool", "run_side_by_side", "run_tasks"]
