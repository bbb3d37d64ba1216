"""Ray for the time of a run: started on this machine and ended with all that it leaves, or a cluster joined.

Owns what Ray is told: no usage reports, no dashboard, quiet, and on this machine nothing that listens
beyond its own loopback address. Ray reads most of that from the environment, some when it is imported.
"""

from __future__ import annotations

import logging
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import namemodel
from namemodel.errors import ConfigError, TableError

MISSING = "Ray is not installed. Run: pip install 'ray[data]'"
WAIT = 5  # seconds for a cluster to answer
STORE = 1 << 29  # bytes of memory for shards on their way; what is more waits on the disk
# With usage reports off, a cluster that was started by hand still tells Ray's makers that they are off:
# that, too, goes to an address where nobody listens.
SILENT = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_USAGE_STATS_PROMPT_ENABLED": "0",
    "RAY_USAGE_STATS_REPORT_URL": "http://127.0.0.1:9",
    "RAY_DATA_USAGE_DISABLED": "1",
    "RAY_BACKEND_LOG_LEVEL": "fatal",
    "RAY_DATA_LOG_LEVEL": "ERROR",
    "RAY_ENABLE_AUTO_CONNECT": "0",  # or what is still at work when a run is stopped would start it anew
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
}
ALONE = {
    # Addresses of this machine only; Ray speaks of Windows and macOS, where that is the default.
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
    # Else workers are nice, and starve beside any other process.
    "RAY_worker_niceness": "0",
}


@dataclass(frozen=True)
class Cluster:
    """Where a run takes place.

    Raises:
        ConfigError: fewer than one worker.
    """

    address: str | None = None
    """Of a Ray cluster, as `ray.init` takes it; None to start Ray on this machine's cores."""
    workers: int | None = None
    """Models that work at once, each on a core; None for one a core."""

    def __post_init__(self) -> None:
        if self.workers is not None and self.workers < 1:
            raise ConfigError(f"workers is {self.workers}; at least 1 is needed.")


@contextmanager
def ray_session(cluster: Cluster) -> Iterator[int]:
    """Have Ray for the time of a block; yields how many workers there are.

    Raises:
        TableError: Ray is not installed, in use by this process already, or cannot be reached.
    """
    with environment(SILENT | ({} if cluster.address else ALONE)):
        ray = import_ray()
        if ray.is_initialized():
            raise TableError("Ray is in use in this process already. End it with ray.shutdown() first.")
        with quiet(ray), started(ray, cluster):
            yield cluster.workers or max(int(ray.cluster_resources().get("CPU", 1)), 1)


def import_ray() -> Any:
    """Return Ray; raises TableError if it is not installed."""
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise TableError(MISSING) from error
    return ray


@contextmanager
def started(ray: Any, cluster: Cluster) -> Iterator[None]:
    """Start Ray, or join a cluster; at the end stop it, or leave."""
    settings: dict[str, Any] = {"logging_level": logging.ERROR, "log_to_driver": False}
    if cluster.address:
        knock(cluster.address)
        try:
            with no_stderr():
                ray.init(address=cluster.address, **settings)
        except (ConnectionError, ValueError, RuntimeError) as error:
            raise no_cluster(cluster.address, str(error).splitlines()[0]) from error
        try:
            yield
        finally:
            ray.shutdown()
        return
    # Sockets lie in it, whose paths must be short.
    short = "/tmp" if Path("/tmp").is_dir() else None
    folder = tempfile.mkdtemp(prefix=f"namemodel-ray-{os.getpid()}-", dir=short)
    try:
        with no_stderr():
            ray.init(
                address="local",
                num_cpus=cluster.workers or os.cpu_count(),
                object_store_memory=STORE,
                include_dashboard=False,
                _temp_dir=folder,
                **settings,
            )
        yield
    finally:
        ray.shutdown()
        shutil.rmtree(folder, ignore_errors=True)


def knock(address: str) -> None:
    """Raise TableError if nobody listens at HOST:PORT: Ray would wait for minutes. It judges other forms."""
    host, _, port = address.rpartition(":")
    if not port.isdecimal() or not host or "/" in host:
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=WAIT).close()
    except (OSError, OverflowError) as error:
        raise no_cluster(address, str(error)) from error


def no_cluster(address: str, why: str) -> TableError:
    """Return the error for an address without a cluster."""
    return TableError(
        f"There is no Ray cluster at {address} ({why}). Give the address that `ray start --head` prints."
    )


@contextmanager
def environment(values: Mapping[str, str]) -> Iterator[None]:
    """Set variables for the time of a block, and let what is started in it find this same package."""
    package = str(Path(namemodel.__file__).parents[1])
    paths = [package, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    values = {**values, "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths))}
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def quiet(ray: Any) -> Iterator[None]:
    """Let Ray say nothing for the time of a block: what matters comes back as errors."""
    loggers = [logging.getLogger(name) for name in ("ray", "ray.data")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    # There is no public switch for what it prints to stdout about a node that is lost.
    worker = ray._private.worker
    worker._worker_logs_enabled = False
    try:
        yield
    finally:
        worker._worker_logs_enabled = True
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


@contextmanager
def no_stderr() -> Iterator[None]:
    """Throw away what is written to stderr in a block: there Ray's core says that it was told to be quiet."""
    sys.stderr.flush()
    stderr = os.dup(2)
    with Path(os.devnull).open("w") as nothing:
        os.dup2(nothing.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
