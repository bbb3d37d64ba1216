"""A file to train on that a visitor uploads: read by a worker first, within limits."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from namemodel.data import load_names
from namemodel.errors import JobError
from namemodel.jobs import WorkerPool
from namemodel.web.reader_work import MODULES, read_names
from namemodel.web.shared import data_choice
from namemodel.web.shared.data_choice import copy_upload, try_names
from namemodel.web.shared.errors import error_notice


@pytest.fixture
def readers() -> Iterator[WorkerPool]:
    pool = WorkerPool(MODULES, 1)
    yield pool
    pool.close()


def upload(path: Path, readers: WorkerPool) -> str:
    """Return the path of what the page trains on where a file is uploaded."""
    folder = path.parent / "job"
    folder.mkdir()
    name = copy_upload(path, folder)
    try_names(name, folder, readers, read_names)
    return str(folder / name)


def test_a_sheet_is_trained_on_as_a_table_is(tmp_path: Path, readers: WorkerPool) -> None:
    sheet = tmp_path / "mine.xlsx"
    pd.DataFrame({"surname": ["Abel", "Conti"], "list": ["G", "I"]}).to_excel(sheet, index=False)
    assert load_names(upload(sheet, readers)).counts() == {"G": 1, "I": 1}


def test_an_upload_that_cannot_be_read_is_refused_before_the_training(
    tmp_path: Path, readers: WorkerPool
) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("u,v,w\nx,y,z\n", encoding="utf-8")
    with pytest.raises(JobError, match="without titles") as error:
        upload(path, readers)
    assert "--" in str(error.value)
    assert "--" not in error_notice(error.value)


def test_an_upload_that_unpacks_to_too_much_is_refused(tmp_path: Path, readers: WorkerPool) -> None:
    path = tmp_path / "mine.csv.gz"
    path.write_bytes(gzip.compress(b"name,label\n" + b"Rossi,Italian\n" * (data_choice.UNPACKED // 14)))
    assert path.stat().st_size < data_choice.MAX_BYTES
    with pytest.raises(JobError, match="50 MB"):
        upload(path, readers)


def test_an_upload_that_takes_too_much_memory_is_refused(tmp_path: Path, readers: WorkerPool) -> None:
    cells = pa.DictionaryArray.from_arrays([0] * 1200, ["x" * 1_000_000])
    pq.write_table(pa.table({"name": cells, "label": ["G"] * 1200}), tmp_path / "mine.parquet")
    with pytest.raises(JobError, match="more memory than the 1 GB"):
        upload(tmp_path / "mine.parquet", readers)
