"""A table, or a folder of them, on many workers: what is decided before, and what is counted at the end.

Ray brings back what dies with a node: it reads a file again, classifies a shard again. Here is checked that
nothing is missing: every file reports its end and how many shards it has, and the run is whole when each
shard has reported its file once. The last file that is written says so: `_SUCCESS`, or OUT itself where it
is one file.
"""

from __future__ import annotations

import contextlib
import json
import queue
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import namemodel
from namemodel.errors import JobError, TableError
from namemodel.events import Event, TableDone, TableProgress, TableStarted, TableStopped
from namemodel.tables.on_ray.locations import Location, catch_storage_errors
from namemodel.tables.on_ray.pipeline import Pipeline
from namemodel.tables.on_ray.reader import Job
from namemodel.tables.on_ray.session import Cluster, ray_session
from namemodel.tables.on_ray.totals import Totals
from namemodel.tables.on_ray.worker import make_predictor
from namemodel.tables.opening import open_table
from namemodel.tables.options import CHUNK, TableOptions
from namemodel.tables.parquet_table import ParquetTable
from namemodel.tables.predictor import CachedPredictor
from namemodel.tables.writing import WRITABLE, kind_of, make_output

SHARD_ROWS = 5 * CHUNK
SUCCESS = "_SUCCESS"
FORMS = tuple(suffix.removeprefix(".") for suffix in WRITABLE)
LOOK = 0.2  # seconds between two looks whether to stop

Stop = Callable[[], bool]


def classify_on_ray(
    model: Path,
    source: str,
    target: str,
    options: TableOptions | None = None,
    cluster: Cluster | None = None,
    *,
    form: str | None = None,
    shard_rows: int = SHARD_ROWS,
    stop: Stop = lambda: False,
) -> Iterator[Event]:
    """Write tables again with predictions, on many workers, and yield how far it is.

    Rows and cells are those that `classify_table` writes.

    Args:
        model: a checkpoint's folder. Its files are sent to the workers.
        source: a text or Parquet file or a folder of such, alike in their columns: a path or an address
            that fsspec opens, seen by every node.
        target: a folder, which gets files of `shard_rows` rows and at last `_SUCCESS`; or one local file, if
            it ends as in `writing.WRITABLE`.
        options: those of truth, sheets and resuming are not for many workers.
        form: of the files in a folder, one of `FORMS`; None for that of the source.
        stop: called several times a second; True ends the run.

    Raises:
        TableError: as `classify_table`; Ray is not there; or files do not go together.
    """
    options = options or TableOptions()
    check_options(options)
    folder, whole = find_target(target, form)
    tables = Location(source)
    sizes = tables.list()
    job = make_job(tables, sizes, folder, whole, options, form, shard_rows)
    files = model_files(model)
    predictor = make_predictor(job, files)
    yield started(job, predictor.titles([*job.info.columns, *job.info.titles]))
    began, totals = time.perf_counter(), Totals(list(sizes.values()))
    with unfinished(folder):
        with ray_session(cluster or Cluster()) as workers:
            for report in reports(job, files, workers, stop):
                totals.add(report)
                yield TableProgress(totals.rows, totals.fraction, time.perf_counter() - began)
        if not stop():
            totals.check(folder)
            join_shards(job, folder, whole, totals, predictor)
            finished = True
        else:
            folder.clear()
            finished = False
    # Behind the block: who stops listening now must not take the result away.
    if not finished:
        yield TableStopped(totals.rows)
        return
    seconds = time.perf_counter() - began
    yield TableDone(**totals.figures(), seconds=seconds, output=str(whole or folder.address))


def check_options(options: TableOptions) -> None:
    """Raise TableError for an option that many workers have no use for."""
    for name, value in (("truth", options.truth), ("sheet", options.sheet), ("resume", options.resume)):
        if value not in (None, False):
            raise TableError(
                f"The option {name} is of the local engine. Leave it out, or use --engine local."
            )


def find_target(address: str, form: str | None) -> tuple[Location, Path | None]:
    """Return the folder of the shards, and the file they become, if it is one.

    Raises:
        TableError: the folder is in use, a single file is not on this machine, or there is no such form.
    """
    if form is not None and form not in FORMS:
        raise TableError(f"There is no form {form!r}. Choose one of: {', '.join(FORMS)}.")
    location, kind = Location(address), kind_of(Path(address))[0]
    single = f".{kind.removeprefix('.')}" in WRITABLE and not location.is_folder()
    if not single:
        if location.exists() and (not location.is_folder() or location.names()):
            raise TableError(f"{address} is there already. Name a new folder, or an empty one.")
        return location, None
    if not location.local:
        raise TableError(
            f"A single file is written on this machine only. Name a folder in place of {address}."
        )
    if form is not None and not location.path.lower().endswith(f".{form}"):
        raise TableError(f"{location.name} is not {form}. Leave out the form, or name another file.")
    whole = Path(location.path)
    if not whole.parent.is_dir():
        raise TableError(f"There is no folder {whole.parent}. Make it first.")
    folder = Location(f"{whole}.parts")
    if folder.names():
        raise TableError(f"{folder.address} is there already, of another run. Take it away first.")
    return folder, whole


def make_job(
    source: Location,
    sizes: dict[str, int],
    folder: Location,
    whole: Path | None,
    options: TableOptions,
    form: str | None,
    shard_rows: int,
) -> Job:
    """Return what workers are told, guessed from the first file; raises as `classify_on_ray`."""
    files = tuple(sizes)
    check_apart(source, files, folder, whole)
    with source.copy(files[0]) as copy:
        table = open_table(copy, options)
    if table.info.kind == "excel":
        raise TableError(f"{Path(files[0]).name} is an Excel file. Use --engine local, or save it as CSV.")
    schema = table.schema if isinstance(table, ParquetTable) else None
    return Job(
        source=source.address,
        files=files,
        target=folder.address,
        suffix=find_suffix(whole, form, files[0], schema is not None),
        headed=whole is None,
        info=table.info,
        schema=schema,
        options=options,
        name_component=options.name_component or table.info.name_components[table.info.guess],
        shard_rows=shard_rows,
    )


def check_apart(source: Location, files: tuple[str, ...], folder: Location, whole: Path | None) -> None:
    """Raise TableError if a run would write among the files that it reads."""
    if whole is not None and str(whole) in files:
        raise TableError(f"{whole} would take the place of the table itself. Name another file to write.")
    within = folder.path == source.path or folder.path.startswith(f"{source.path.rstrip('/')}/")
    if within and type(source.system) is type(folder.system) and whole is None:
        raise TableError(f"{folder.address} is within {source.address}. Name a folder elsewhere.")


def find_suffix(whole: Path | None, form: str | None, first: str, parquet: bool) -> str:
    """Return the suffix of the shards' files."""
    if whole is not None:
        kind, packed = kind_of(whole)
        return f"{kind}.gz" if packed else kind
    if form is not None:
        return f".{form}"
    kind, packed = kind_of(Path(first))
    if parquet:
        return ".parquet"
    own = f"{kind}.gz" if packed else kind
    return own if own in WRITABLE else ".csv"


def model_files(folder: Path) -> dict[str, bytes]:
    """Return the files of a checkpoint's folder by name."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def started(job: Job, added: list[str]) -> TableStarted:
    """Return the first event."""
    info, many = job.info, len(job.files)
    return TableStarted(
        columns=list(info.columns),
        column=info.guess,
        name_component=job.name_component,
        samples=info.shown(info.guess, job.name_component),
        read_as=info.read_as + (f" ({many:,} files like the first)" if many > 1 else ""),
        encoding=info.encoding_name or None,
        delimiter=info.delimiter,
        added=added,
        header=info.header,
        warnings=list(info.warnings),
    )


@contextlib.contextmanager
def unfinished(folder: Location) -> Iterator[None]:
    """Claim the folder of the shards, and take it away with them if the block fails; raises as `claim`."""
    folder.claim()
    try:
        yield
    except BaseException:
        with contextlib.suppress(TableError):
            folder.clear()
        raise


def reports(job: Job, files: dict[str, bytes], workers: int, stop: Stop) -> Iterator[dict[str, Any]]:
    """Yield the workers' reports until all are there or the run is to stop.

    Raises:
        JobError: Ray gave up.
    """
    import ray.exceptions

    pipeline = Pipeline(job, files, workers)
    try:
        while not stop():
            with contextlib.suppress(queue.Empty):
                report = pipeline.found.get(timeout=LOOK)
                if isinstance(report, ray.exceptions.RayError):
                    raise JobError(f"Ray gave up: {str(report).strip().splitlines()[-1]}") from report
                if isinstance(report, Exception):
                    raise report
                if report is None:
                    return
                yield report
    finally:
        pipeline.close()


def join_shards(
    job: Job, folder: Location, whole: Path | None, totals: Totals, predictor: CachedPredictor
) -> None:
    """Say in the folder that it is whole, or make one file of it."""
    shards = totals.shards()
    if whole is None:
        about = {
            "program": f"namemodel {namemodel.__version__}",
            "rows": totals.rows,
            "source": list(job.files),
            "parts": [{"name": name, "rows": rows} for name, rows in shards],
        }
        with folder.replacing(SUCCESS) as path:
            path.write_text(json.dumps(about, indent=1), encoding="utf-8")
        with contextlib.suppress(TableError):  # the result is there, whether or not its claim can go
            folder.release()
        return
    output = make_output(whole, job.table(), predictor, job.options.escape_formulas)
    with Location(str(whole.parent)).replacing(whole.name) as path, catch_storage_errors(str(whole)):
        output.join([Path(folder.path, name) for name, _ in shards], path)
    folder.clear()
