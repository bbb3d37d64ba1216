"""Ray for the time of a run: started on this machine and ended with all that it leaves, or a cluster joined.

Owns what Ray is told: no usage reports, no dashboard, quiet, and on this machine its loopback address alone.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import socket
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from namemodel.errors import ConfigError, TableError

STORE = 1 << 29  # bytes of memory for blocks on their way, where Ray is started here; more wait on the disk
WAIT = 5  # seconds for a cluster to answer
QUIET = {  # Ray reads these when it is imported or started
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_USAGE_STATS_REPORT_URL": "http://127.0.0.1:9",  # else it reports that they are off
    "RAY_DATA_USAGE_DISABLED": "1",
    "RAY_DATA_LOG_LEVEL": "CRITICAL",
    "RAY_BACKEND_LOG_LEVEL": "fatal",
    "RAY_ENABLE_AUTO_CONNECT": "0",  # or the thread of a run that is stopped would start Ray anew
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
}
LOOPBACK = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}  # which works on every system


@dataclass(frozen=True)
class Cluster:
    """Where a run takes place; raises ConfigError for fewer than one worker."""

    address: str | None = None
    """Of a Ray cluster, as `ray.init` takes it; None to start Ray on this machine's cores."""
    workers: int | None = None
    """Models that work at once; None for one a core."""

    def __post_init__(self) -> None:
        if self.workers is not None and self.workers < 1:
            raise ConfigError(f"workers is {self.workers}; at least 1 is needed.")


@contextlib.contextmanager
def ray_session(cluster: Cluster) -> Iterator[int]:
    """Have Ray for the time of a block; yields how many workers there are.

    Raises:
        TableError: Ray is not installed, in use by this process already, or cannot be reached.
    """
    with contextlib.ExitStack() as stack:
        values = dict(QUIET)
        settings: dict[str, Any] = {"address": cluster.address}
        if cluster.address is None:
            # Sockets lie in it, whose paths must be short.
            short = "/tmp" if Path("/tmp").is_dir() else None
            folder = tempfile.TemporaryDirectory(
                prefix="namemodel-ray-", dir=short, ignore_cleanup_errors=True
            )
            values |= {**LOOPBACK, "RAY_TMPDIR": stack.enter_context(folder)}
            cores = cluster.workers or os.cpu_count()
            settings = {
                "address": "local",
                "num_cpus": cores,
                "include_dashboard": False,
                "object_store_memory": STORE,
            }
        stack.enter_context(environment(values))
        try:
            import ray
        except ImportError as error:
            raise TableError("Ray is not installed. Run: pip install 'ray[data]'") from error
        if ray.is_initialized():
            raise TableError("Ray is in use in this process already. End it with ray.shutdown() first.")
        stack.callback(ray.shutdown)
        try:
            if found := re.fullmatch(
                r"\[?([\w.:-]+?)\]?:(\d+)", cluster.address or ""
            ):  # else Ray waits for minutes
                socket.create_connection((found[1], int(found[2])), timeout=WAIT).close()
            with no_stderr():
                ray.init(**settings, logging_level=logging.CRITICAL, log_to_driver=False)
        except (OSError, OverflowError, RuntimeError, ValueError) as error:
            raise TableError(
                f"There is no Ray cluster at {cluster.address or 'this machine'} ({error})."
            ) from error
        yield cluster.workers or max(int(ray.cluster_resources().get("CPU", 1)), 1)


@contextlib.contextmanager
def no_stderr() -> Iterator[None]:
    """Throw away what is written to stderr in a block: there Ray's core says that it was told to be quiet."""
    stderr = os.dup(2)
    with Path(os.devnull).open("w") as nothing:
        os.dup2(nothing.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)


@contextlib.contextmanager
def environment(values: Mapping[str, str]) -> Iterator[None]:
    """Set variables for the time of a block."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
