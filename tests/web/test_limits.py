"""What the page does not take, or cuts short, so that one visitor leaves room for others."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from namemodel.data.archive import OFFLINE
from namemodel.errors import ArchiveError, ConfigError, DataError, TableError
from namemodel.events import Started
from namemodel.readers.columns import MOST_COLUMNS
from namemodel.readers.opening import preview_table
from namemodel.readers.table import TableInfo
from namemodel.tables.options import TableOptions
from namemodel.web.batch.reading import CELLS, ROWS
from namemodel.web.batch.result import preview_html
from namemodel.web.batch.run import result_name
from namemodel.web.shared import data_choice
from namemodel.web.shared.data_choice import PASTED_FILE, copy_upload
from namemodel.web.shared.errors import error_notice
from namemodel.web.shared.html import SHORT
from namemodel.web.shared.uploads import MB, PACKED_UPLOAD, UPLOAD, check_upload
from namemodel.web.train.tab import MOST_PARAMETERS, check_size
from tests.web.html_text import rows_of


def started(parameters: int) -> Started:
    return Started(
        architecture="gru", title="GRU", device="cpu", parameters=parameters, labels=["X", "Y"],
        train_names=1, validation_names=1, test_names=1, epochs=1, origin="here", first_epoch=1,
    )  # fmt: skip


def test_a_network_may_be_large_but_not_too_large() -> None:
    check_size(started(MOST_PARAMETERS))
    with pytest.raises(ConfigError, match="Lower hidden size or layers"):
        check_size(started(MOST_PARAMETERS + 1))


def test_an_upload_is_copied_and_never_taken_for_pasted_lists(tmp_path: Path) -> None:
    upload = tmp_path / PASTED_FILE
    upload.write_text("name,label\n", encoding="utf-8")
    folder = tmp_path / "job"
    folder.mkdir()
    name = copy_upload(upload, folder)
    assert name != PASTED_FILE
    assert (folder / name).read_text(encoding="utf-8") == "name,label\n"
    upload.unlink()
    with pytest.raises(DataError, match=r"names\.csv is no longer here\. Upload it again"):
        copy_upload(upload, folder)


def test_an_upload_that_is_too_large_is_refused(tmp_path: Path) -> None:
    upload = tmp_path / "large.csv"
    with upload.open("wb") as file:
        file.truncate(data_choice.MAX_BYTES + 1)
    with pytest.raises(DataError, match=r"large\.csv has 20 MB; the page trains on 20 MB at most"):
        copy_upload(upload, tmp_path)


def test_a_table_that_is_too_large_is_refused_in_words(tmp_path: Path) -> None:
    for name, size, most in (("a.csv", UPLOAD, "200 MB"), ("b.XLSX", PACKED_UPLOAD, "40 MB of this kind")):
        with (tmp_path / name).open("wb") as file:
            file.truncate(size)
        check_upload(tmp_path / name)
        with (tmp_path / name).open("wb") as file:
            file.truncate(size + 1)
        with pytest.raises(TableError, match=f"the page takes {most} at most"):
            check_upload(tmp_path / name)


@pytest.mark.browser
def test_the_server_refuses_an_upload_that_is_too_large(site) -> None:
    def body() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.csv"\r\n\r\n'
        for _ in range(UPLOAD // MB + 1):
            yield b"x" * MB
        yield b"\r\n--x--\r\n"

    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = requests.post(f"{site.address}/gradio_api/upload", data=body(), headers=headers, timeout=120)
    assert answer.status_code == 413
    assert not [path for path in site.folder.glob("gradio/tmp*") if path.stat().st_size > MB]


@pytest.mark.parametrize(
    ("name", "kind", "result"),
    [
        ("a.b.csv", "text", "a.b-classified.csv"),
        ("a.TSV", "text", "a-classified.tsv"),
        ("a.tab", "text", "a-classified.tsv"),
        ("a.psv", "text", "a-classified.txt"),
        ("a.gz", "text", "a-classified.csv.gz"),
        ("a.txt.gz", "text", "a-classified.txt.gz"),
        ("a.pq", "parquet", "a-classified.parquet"),
        ("a.xls", "excel", "a-classified.xlsx"),
        ("noname", "text", "noname-classified.csv"),
    ],
)
def test_a_result_is_called_after_its_upload(name: str, kind: str, result: str) -> None:
    assert result_name(name, kind) == result


@pytest.mark.parametrize("width", [1, 100, MOST_COLUMNS])
def test_a_preview_has_a_bounded_number_of_cells(tmp_path: Path, width: int) -> None:
    table = tmp_path / "wide.csv"
    row = ",".join(["x" * 500] * width)
    table.write_text("\n".join([",".join(["name"] * width), *[row] * 300]), encoding="utf-8")
    opened = preview_table(table, TableOptions(), ROWS, CELLS)
    html = preview_html(opened, TableInfo.from_dict(opened.info), table.name)
    cells = [cell for row in rows_of(html)[1:] for cell in row]
    assert width <= len(cells) <= min(CELLS, width * ROWS)
    assert max(map(len, cells)) == SHORT + 1  # its last one is the ellipsis


def test_the_advice_of_a_missing_archive_is_one_that_a_visitor_can_follow() -> None:
    html = error_notice(ArchiveError(f"The names archive could not be downloaded. {OFFLINE}"))
    assert "NAMEMODEL_NAMES_ZIP" not in html
    assert "Choose “German and Italian, from the Faker package” instead" in html
