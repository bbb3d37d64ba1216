"""Tables on many cores and machines by Ray Data (the extra `namemodel[ray]`): files in, a folder out.

`read_csv` or `read_parquet` → `map_batches` on actors with a model each → `write_csv` or `write_parquet`, in
order (`preserve_order`). What is written is counted, so a row that was classified again, since a node died,
counts once. Ray is imported inside functions alone: nothing else needs it installed.
"""

from __future__ import annotations

import json
import re
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.csv as pacsv
from fsspec.implementations.local import LocalFileSystem

from namemodel.errors import JobError, TableError
from namemodel.events import Event, TableDone, TableProgress, TableStarted, TableStopped
from namemodel.hardware import use_one_thread
from namemodel.inference.classifier import Classifier
from namemodel.readers.table import Chunk
from namemodel.tables.arrow_files import (
    Job,
    Stop,
    arrow,
    catch_storage_errors,
    check,
    check_text,
    count,
    csv_arguments,
)
from namemodel.tables.options import TableOptions
from namemodel.tables.parquet_output import prediction_types
from namemodel.tables.prediction_columns import text_columns, typed_columns
from namemodel.tables.ray_session import Cluster, ray_session
from namemodel.tables.run import make_plan, make_predictor

FORMS = ("csv", "tsv", "csv.gz", "parquet")
SUCCESS = "_SUCCESS"
BLOCK = 1 << 23  # bytes of a table that travel together
# Shares of a core: other nodes have room for the workers of one that dies, and reading is a task of its own.
WORKER_CORES, TASK_CORES = 0.5, 0.25
PAUSE = 0.2  # seconds between two questions whether to stop


def classify_on_ray(
    model: Path,
    source: str,
    target: str,
    options: TableOptions | None = None,
    cluster: Cluster | None = None,
    *,
    form: str | None = None,
    block: int = BLOCK,
    stop: Stop = lambda: False,
) -> Iterator[Event]:
    """Write tables again with predictions, on many workers, and yield how far it is.

    Args:
        model: a checkpoint's folder. Its files are sent to the workers.
        source: a text or Parquet file or a folder of such, alike in their columns: a path or an address
            that fsspec opens, seen by every node.
        target: a new or empty folder, seen by every node. The order of its files is that of the rows; it is
            whole when it holds `SUCCESS`.
        form: of the files in the folder, one of `FORMS`; None for that of the source.
        block: bytes of a table that travel together.
        stop: called several times a second; True ends the run.

    Raises:
        TableError: as `classify_table`; Ray is not there; files do not go together; or the local engine alone
            does what is requested.
        JobError: Ray gave up.
    """
    options, cluster, began = options or TableOptions(), cluster or Cluster(), time.perf_counter()
    if form not in (None, *FORMS):
        raise TableError(f"There is no form {form!r}. Choose one of: {', '.join(FORMS)}.")
    job, started, total = make_job(model, source, target, options, form)
    weights = {path.name: path.read_bytes() for path in model.iterdir() if path.is_file()}
    yield started
    job.target.create_dir(job.folder)
    done: dict[str, Any] | None = None
    rows, stopped = 0, False
    try:
        with ray_session(cluster) as workers:
            for latest, size in run(job, weights, workers, block):
                if stopped := stop():
                    break
                if latest > rows:
                    rows, seconds = latest, time.perf_counter() - began
                    yield TableProgress(rows, min(size / total, 1.0), seconds)
        if not stopped and (done := count(job, stop)):
            about = json.dumps({"rows": done["rows"], "source": job.files}, indent=1)
            with job.target.open_output_stream(f"{job.folder}/{SUCCESS}", compression=None) as file:
                file.write(about.encode())
    finally:
        if done is None:
            job.target.delete_dir(job.folder)
    # Behind the block: who stops listening now must not take the result away.
    if done is None:
        yield TableStopped(0)
    else:
        yield TableDone(**done, seconds=time.perf_counter() - began, output=target)


def make_job(
    model: Path, source: str, target: str, options: TableOptions, form: str | None
) -> tuple[Job, TableStarted, int]:
    """Return what is to be done, the first event, and how much it is; raises TableError."""
    system, path, files = find_files(source)
    there, folder = find_folder(target)
    if system == there and f"{folder}/".startswith(f"{path}/"):
        raise TableError(f"{target} is within {source}. Name a folder elsewhere.")
    with catch_storage_errors(source):
        first = local_copy(system, files[0])
    plan = make_plan(Classifier.load(model), Path(first), options)
    total = check(plan.table, options, files, arrow(system))
    started = plan.started(0, f"{len(files):,} files are read like the first." if len(files) > 1 else "")
    job = Job(
        files,
        arrow(system),
        folder,
        arrow(there),
        form or form_like(files[0], plan.table.schema is not None),
        plan.table.info,
        options,
        started.added,
    )
    return job, started, total


def find_files(address: str) -> tuple[Any, str, list[str]]:
    """Return the file system of an address, its path there, and its files in order; raises TableError."""
    with catch_storage_errors(address):
        system, path = fsspec.core.url_to_fs(address)
        files = [file for file in sorted(system.find(path)) if not re.search(r"/[._]", file[len(path) :])]
    if not files:
        raise TableError(f"{address} holds no file. Give a file, or a folder of files.")
    return system, str(path), files


def find_folder(address: str) -> tuple[Any, str]:
    """Return the file system and path of a folder to write; raises TableError if something is there."""
    with catch_storage_errors(address):
        system, path = fsspec.core.url_to_fs(address)
        if system.exists(path) and (not system.isdir(path) or system.ls(path)):
            raise TableError(f"{address} is there already. Name a new folder.")
    return system, str(path)


def local_copy(system: Any, file: str) -> str:
    """Return the path of a file on this machine: itself, or a copy."""
    if isinstance(system, LocalFileSystem):
        return file
    return str(
        fsspec.open_local(f"simplecache::{system.unstrip_protocol(file)}", simplecache={"same_names": True})
    )


def form_like(file: str, parquet: bool) -> str:
    """Return the form, one of `FORMS`, that is like a file's."""
    if parquet:
        return "parquet"
    return "tsv" if file.lower().removesuffix(".gz").endswith((".tsv", ".tab")) else "csv"


def pipeline(job: Job, model: Mapping[str, bytes], counter: Any, workers: int) -> None:
    """Read, classify and write; returns when all is done."""
    import ray.data
    from ray.data.datasource import FilenameProvider

    source = {"filesystem": job.source, "partitioning": None, "num_cpus": TASK_CORES}
    if job.info.kind == "parquet":
        data = ray.data.read_parquet(job.files, file_extensions=None, **source)
    else:
        data = ray.data.read_csv(job.files, **source, **csv_arguments(job.info))
    data = data.map_batches(
        Classify,
        fn_constructor_args=(job, model, counter),
        batch_format="pyarrow",
        batch_size=job.options.chunk_rows,
        num_cpus=WORKER_CORES,
        compute=ray.data.ActorPoolStrategy(size=workers),
    )
    target = {
        "filesystem": job.target,
        "filename_provider": FilenameProvider(dataset_uuid="part", file_format=job.form),
        "ray_remote_args": {"num_cpus": TASK_CORES},
    }
    if job.form == "parquet":
        data.write_parquet(job.folder, **target)
        return
    form = {"include_header": job.info.header, "delimiter": job.delimiter}
    data.write_csv(
        job.folder,
        arrow_open_stream_args={"compression": "gzip"} if job.form == "csv.gz" else None,
        arrow_csv_args_fn=lambda: {"write_options": pacsv.WriteOptions(**form)},
        **target,
    )


class Classify:
    """Classifies batches of rows; made and called by Ray in an actor."""

    def __init__(self, job: Job, model: Mapping[str, bytes], counter: Any) -> None:
        use_one_thread()
        self.job, self.counter = job, counter
        with tempfile.TemporaryDirectory(prefix="namemodel-") as folder:
            for name, data in model.items():
                Path(folder, name).write_bytes(data)
            self.predictor = make_predictor(Classifier.load(folder), job.info, job.options)

    def __call__(self, batch: pa.Table) -> pa.Table:
        """Return rows with their predictions."""
        job, info, each = self.job, self.job.info, self.job.options.probabilities
        columns = [column.combine_chunks() for column in batch.columns]
        chunk = Chunk(columns, 1.0, typed=info.kind == "parquet")
        found = self.predictor.classify(chunk.text(info.place(info.guess)))
        self.counter.add.remote(len(chunk), len(chunk) if chunk.typed else text_size(batch))
        if job.form == "parquet":
            schema = pa.schema([*batch.schema, *prediction_types(job.added)])
            return pa.Table.from_arrays([*columns, *typed_columns(found, each)], schema=schema)
        return pa.table([*chunk.texts(), *text_columns(found, each)], [*batch.column_names, *job.added])


class RowCounter:
    """How much is classified, for people: rows that are classified again count again; an actor."""

    def __init__(self) -> None:
        self.rows = self.size = 0

    def add(self, rows: int, size: int) -> tuple[int, int]:
        """Add rows, and how much they are of what there is to do; returns the sums."""
        self.rows, self.size = self.rows + rows, self.size + size
        return self.rows, self.size


def text_size(batch: pa.Table) -> int:
    """Return about how many bytes rows take as text: Arrow has four for the end of a cell."""
    return int(batch.nbytes - 3 * batch.num_rows * batch.num_columns)


def run(job: Job, model: Mapping[str, bytes], workers: int, block: int) -> Iterator[tuple[int, int]]:
    """Yield every moment how many rows are classified, and how much that is of what there is to do.

    Raises:
        TableError: a file cannot be read. JobError: Ray gave up.
    """
    import ray.data
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = context.print_on_execution_start = False
    context.execution_options.preserve_order = True
    context.target_max_block_size = block
    context.use_datasource_v2 = False  # it lists files in tasks that each take a whole core
    # On the command's own node, which must not die anyhow.
    here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
    counter = ray.remote(num_cpus=0, scheduling_strategy=here)(RowCounter).remote()
    errors: list[Exception] = []

    def work() -> None:
        try:
            pipeline(job, model, counter, workers)
        except Exception as error:  # goes on in the thread that waits
            errors.append(error)

    thread = threading.Thread(target=work, daemon=True)  # ends with Ray at the latest
    thread.start()
    while thread.is_alive():
        thread.join(PAUSE)
        yield ray.get(counter.add.remote(0, 0))
    for error in errors:
        if file := re.search(r"Failed to read CSV file: (.+?)\. Please", str(error)):
            check_text(file[1], job.source, job.info)
        raise JobError(f"Ray gave up: {str(error).strip().splitlines()[0]}") from error
