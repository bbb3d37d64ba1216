"""The Batch tab in a real browser."""

import csv
import gzip
import io
import os
import random
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Browser, Page, expect
from python_calamine import CalamineWorkbook

from namemodel.jobs.memory import private_bytes
from tests.tables.files import write_heavy_parquet, write_ods, write_xlsx
from tests.web.conftest import SECONDS, Site
from tests.web.fields import choose_model, fill, open_tab
from tests.web.tables import write_gzip, write_parquet, write_text

pytestmark = pytest.mark.browser

PEOPLE = [["id", "surname", "note"], ["007", "Rossi", "NA"], ["008", "ZIMMERMANN", ""], ["009", "", "x"]]
RUN, STOP, DOWNLOAD = "Classify table", "Stop", "Download predictions"


@pytest.fixture
def batch(visit: Page) -> Page:
    open_tab(visit, "Batch")
    return visit


def upload(page: Page, path: Path) -> None:
    """Upload a file, in place of the one that is there."""
    remove = page.locator("#nm-table").get_by_role("button", name="Clear")
    if remove.count():
        remove.first.click()
    page.locator("#nm-table input[type=file]").set_input_files(path)


def upload_table(page: Page, path: Path) -> None:
    upload(page, path)
    expect(page.locator("#nm-read")).to_contain_text(f"{path.name}: ")


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_label(label, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()


def run(page: Page) -> None:
    page.get_by_role("button", name=RUN).click()
    expect(page.locator("#nm-made")).to_contain_text("Classified with")


def downloaded(page: Page) -> tuple[str, bytes]:
    with page.expect_download() as download:
        page.get_by_role("button", name=DOWNLOAD).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def rows_of(data: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def long_table(path: Path, rows: int = 600_000) -> Path:
    """Write a table of different names that takes a while."""
    draw = random.Random(0)
    names = ("".join(draw.choices("abdeghiklmnorstuvz", k=9)) for _ in range(rows))
    path.write_text("name\n" + "\n".join(names), encoding="utf-8")
    return path


FORMATS: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "staff.csv": (
        lambda path: write_text(path, PEOPLE, ";"),
        "3 columns, with a header, UTF-8, separated by semicolons.",
        "staff-classified.csv",
    ),
    "staff.tsv": (
        lambda path: write_text(path, PEOPLE, "\t", "utf-16"),
        "3 columns, with a header, UTF-16, separated by tabs.",
        "staff-classified.tsv",
    ),
    "staff.csv.gz": (
        lambda path: write_gzip(path, PEOPLE),
        "3 columns, with a header, UTF-8, separated by commas, unpacked from gzip.",
        "staff-classified.csv.gz",
    ),
    "staff.parquet": (
        lambda path: write_parquet(path, PEOPLE),
        "3 columns, Parquet, 3 rows.",
        "staff-classified.parquet",
    ),
    "staff.xlsx": (
        lambda path: write_xlsx(path, {"People": PEOPLE, "Other": [["x"]]}),
        "3 columns, with a header, sheet “People” of 2.",
        "staff-classified.xlsx",
    ),
    "staff.ods": (
        lambda path: write_ods(path, "People", PEOPLE),
        "3 columns, with a header, sheet “People”.",
        "staff-classified.xlsx",
    ),
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_table_of_any_kind_comes_back_in_its_own(batch: Page, tmp_path: Path, name: str) -> None:
    write, said, result = FORMATS[name]
    write(tmp_path / name)
    upload(batch, tmp_path / name)
    expect(batch.locator("#nm-read")).to_have_text(f"{name}: {said}")
    expect(batch.get_by_label("Column with the names")).to_have_value("surname")
    expect(batch.locator("#nm-samples td").first).to_have_text("Rossi")
    run(batch)
    expect(batch.get_by_text("All 3 rows, as in the file")).to_be_visible()
    suggested, data = downloaded(batch)
    assert suggested == result
    if result.endswith(".parquet"):
        table = pq.read_table(io.BytesIO(data)).to_pylist()
        assert [row["id"] for row in table] == ["007", "008", "009"]
        assert [row["predicted"] for row in table] == ["Italian", "German", None]
        return
    if result.endswith(".xlsx"):
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            header, *out = book.get_sheet_by_index(0).to_python()
        assert [header[:3], *(row[:3] for row in out)] == PEOPLE
        assert [row[header.index("predicted")] for row in out] == ["Italian", "German", ""]
        return
    text = gzip.decompress(data) if result.endswith(".gz") else data
    delimiter = {"staff.csv": ";", "staff.tsv": "\t"}.get(name, ",")
    header, *out = rows_of(text, delimiter)
    assert [header[:3], *(row[:3] for row in out)] == PEOPLE
    assert [row[header.index("predicted")] for row in out] == ["Italian", "German", ""]
    assert [row[header.index("status")] for row in out] == ["ok", "ok", "empty"]


def test_a_result_says_what_became_of_every_row(batch: Page, tmp_path: Path) -> None:
    names = ["Rossi", "ZIMMERMANN", "", "Иванов"]
    rows = [[f"{number:04}", names[number % 4]] for number in range(20_000)]
    upload_table(
        batch, write_text(tmp_path / "staff.csv", [["id", "surname"], *rows, ["more", "Rossi", "x"]])
    )
    expect(batch.get_by_text("First 200 rows of staff.csv, as uploaded")).to_be_visible()
    run(batch)
    result = batch.locator("#nm-batch-result")
    expect(result.get_by_text("Resembles, of 10,001 rows answered")).to_be_visible()
    expect(result.locator(".nm-statuses tr", has_text="Other script")).to_contain_text("5,000")
    expect(result.get_by_text("1 row has more or fewer cells")).to_be_visible()
    expect(result.get_by_text("3 different names.")).to_be_visible()
    expect(result.get_by_text("All names with an answer, the least sure first")).to_be_visible()
    caption = result.get_by_text("First 200 of 20,001 rows, as in the file")
    box = result.get_by_role("region", name="as in the file")
    expect(box.locator("tbody tr")).to_have_count(200)
    before = caption.bounding_box()
    box.evaluate("box => { box.scrollTop = 2000 }")
    assert caption.bounding_box() == before  # it is outside of what scrolls
    assert box.evaluate("box => box.scrollTop") > 0


def test_a_table_without_a_header_has_titles_on_the_page(batch: Page, tmp_path: Path) -> None:
    upload_table(batch, write_text(tmp_path / "bare.csv", [["Rossi", "a"], ["Schmidt", "b"], ["Conti", "c"]]))
    expect(batch.locator("#nm-read")).to_contain_text("2 columns, no header")
    run(batch)
    heads = batch.locator(".nm-box").last.get_by_role("columnheader")
    assert heads.all_inner_texts()[:3] == ["column 1", "column 2", "predicted"]
    _, data = downloaded(batch)
    assert [row[0] for row in rows_of(data)] == ["Rossi", "Schmidt", "Conti"]


def test_a_single_column_is_one_column(batch: Page, tmp_path: Path) -> None:
    upload_table(batch, write_text(tmp_path / "names.txt", [["name"], ["Rossi"], ["Schmidt"]]))
    expect(batch.locator("#nm-read")).to_have_text("names.txt: 1 column, with a header, UTF-8.")


def test_the_part_of_a_name_is_guessed_and_can_be_changed(batch: Page, tmp_path: Path) -> None:
    rows = [["full name", "id"], ["Rossi, Maria", "1"], ["Dr. Hans Schmidt", "2"], ["Conti, Anna", "3"]]
    upload_table(batch, write_text(tmp_path / "names.csv", rows, ";"))
    samples = batch.locator("#nm-samples td")
    expect(batch.get_by_role("radio", name="Surname")).to_be_checked()
    expect(samples).to_have_text(
        ["Rossi, Maria", "Rossi", "Dr. Hans Schmidt", "Schmidt", "Conti, Anna", "Conti"]
    )
    batch.get_by_role("radio", name="Given names").check()
    expect(samples.nth(1)).to_have_text("Maria")
    run(batch)
    expect(batch.locator(".nm-lowest td", has_text="Hans")).to_be_visible()


def test_a_column_of_numbers_warns_before_the_run(batch: Page, tmp_path: Path) -> None:
    upload_table(batch, write_text(tmp_path / "staff.csv", PEOPLE))
    expect(batch.get_by_text("does not look like names")).to_have_count(0)
    choose(batch, "Column with the names", "id")
    expect(batch.get_by_text("“id” does not look like names: no letters here.")).to_be_visible()
    upload_table(batch, write_text(tmp_path / "numbers.csv", [["1", "2"], ["3", "4"]]))
    expect(batch.locator("#nm-samples")).to_contain_text("does not look like names")


@pytest.mark.slow
def test_how_a_file_is_read_can_be_changed(batch: Page, tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_bytes("Müller|x\nGroß|y\n".encode("cp1252"))
    upload_table(batch, path)
    batch.get_by_role("button", name="How the file is read").click()
    choose(batch, "Encoding", "UTF-8")
    expect(batch.locator("#nm-read").locator(".nm-notice.error")).to_contain_text("is not all utf-8")
    expect(batch.get_by_role("button", name=RUN)).to_be_disabled()
    choose(batch, "Encoding", "Windows-1252 (Western)")
    expect(batch.locator("#nm-read")).to_contain_text(
        "2 columns, no header, Windows-1252, separated by bars."
    )
    expect(batch.locator("#nm-samples td").first).to_have_text("Müller")
    choose(batch, "Header", "Titles in the first row")
    expect(batch.get_by_label("Column with the names")).to_have_value("Müller")
    choose(batch, "Separated by", "Commas")
    expect(batch.locator("#nm-read")).to_contain_text("1 column, with a header")
    run(batch)
    _, data = downloaded(batch)
    assert [row[0] for row in rows_of(data)] == ["Müller|x", "Groß|y"]


WRONG: dict[str, tuple[bytes, str]] = {
    "picture.csv": (b"\x89PNG\r\n\x1a\n" + bytes(200), "picture.csv is not a text file"),
    "empty.csv": (b"", "empty.csv is empty"),
    "titles.csv": (b"id,surname\n", "has a header (id, surname) and no rows"),
    "open.csv": (b'id,name\n1,"Rossi\n', "quotation mark"),
    "broken.parquet": (b"PAR1" + bytes(50), "is not a whole Parquet file"),
    "broken.xlsx": (b"PK\x03\x04" + bytes(50), "broken.xlsx"),
    "report.pdf": (b"%PDF-1.4\n", "which is no table that can be read"),
}


def test_a_wrong_file_gets_a_sentence_and_the_tab_goes_on(batch: Page, tmp_path: Path) -> None:
    for name, (data, said) in WRONG.items():
        (tmp_path / name).write_bytes(data)
        upload(batch, tmp_path / name)
        expect(batch.locator("#nm-read").locator(".nm-notice.error")).to_contain_text(said)
        expect(batch.get_by_role("button", name=RUN)).to_be_disabled()
    upload_table(batch, write_text(tmp_path / "staff.csv", PEOPLE))
    run(batch)
    expect(batch.get_by_role("button", name=DOWNLOAD)).to_be_enabled()
    expect(batch.locator(".toast-body")).to_have_count(0)


@pytest.mark.skipif(private_bytes() is None, reason="this system holds no process to a limit of memory")
def test_a_file_that_wants_all_memory_gets_a_sentence_and_the_page_goes_on(
    batch: Page, tmp_path: Path
) -> None:
    upload(batch, write_heavy_parquet(tmp_path / "heavy.parquet"))
    expect(batch.locator("#nm-read").locator(".nm-notice.error")).to_contain_text(
        "needs more memory than the 3 GB"
    )
    upload_table(batch, write_text(tmp_path / "staff.csv", PEOPLE))
    run(batch)


@pytest.mark.slow
def test_quotation_marks_can_be_ordinary_characters(batch: Page, tmp_path: Path) -> None:
    path = tmp_path / "nick.csv"
    path.write_text("id,name\n" + '1,"Rossi"\n' * 300 + '2,"Bud" Rossi\n', encoding="utf-8")
    upload(batch, path)
    alert = batch.locator("#nm-read").locator(".nm-notice.error")
    expect(alert).to_contain_text("line 302")
    expect(alert).to_contain_text("say so (“How the file is read”)")
    batch.get_by_role("button", name="How the file is read").click()
    choose(batch, "Quotation marks", "Ordinary characters")
    expect(batch.locator("#nm-samples td").first).to_have_text('"Rossi"')
    run(batch)
    _, data = downloaded(batch)
    assert [row[1] for row in rows_of(data)][-1] == '"Bud" Rossi'


def test_a_file_that_is_too_large_is_refused_beside_the_field(batch: Page, tmp_path: Path) -> None:
    expect(batch.locator(".nm-limit")).to_contain_text("200 MB at most")
    expect(batch.locator(".nm-limit")).to_contain_text("gzip, 40 MB")
    large = tmp_path / "large.xlsx"
    with large.open("wb") as file:
        file.truncate(41_000_000)
    upload(batch, large)
    expect(batch.locator(".nm-refused")).to_contain_text(
        "large.xlsx has 41 MB; the page takes 40 MB of this kind"
    )
    expect(batch.locator("#nm-read")).to_be_hidden()
    batch.get_by_role("button", name="Try a sample").click()
    expect(batch.locator("#nm-read")).to_contain_text("sample.csv: 5 columns")
    expect(batch.locator("#nm-read")).to_be_visible()
    expect(batch.locator(".nm-refused")).to_have_text("")
    expect(batch.locator(".toast-body")).to_have_count(0)


def test_a_column_of_right_lists_judges_the_model(batch: Page, tmp_path: Path) -> None:
    rows = [["surname", "language"], ["Rossi", "Italian"], ["Nowak", "Polish"], ["Schmidt", "german"]]
    rows += [["Zimmermann", "Italian"], ["Conti", ""], ["", "German"]]
    upload_table(batch, write_text(tmp_path / "staff.csv", rows))
    expect(batch.get_by_label("Column with the right lists")).to_have_value("None")  # Polish is none
    choose(batch, "Column with the right lists", "language")
    run(batch)
    truth = batch.locator(".nm-truth")
    expect(truth).to_contain_text("50.0\u202f% of 4 rows with a known list right")
    expect(truth).to_contain_text(
        "1 row with no list in that column, 1 row with a list there that the model does"
    )
    expect(truth).to_contain_text("1 row could not be read")
    expect(truth.locator("tr", has_text="Seen in training").first).to_be_visible()
    expect(truth.locator(".nm-confusion td.hit").first).to_be_visible()
    expect(truth.get_by_role("img", name="Reliability of German and Italian")).to_be_visible()


@pytest.mark.slow
def test_right_lists_are_chosen_where_title_and_cells_say_so(batch: Page, tmp_path: Path) -> None:
    rows = [["surname", "list"], ["Rossi", "Italian"], ["Schmidt", "German"]]
    upload_table(batch, write_text(tmp_path / "staff.csv", rows))
    expect(batch.get_by_label("Column with the right lists")).to_have_value("list")
    choose(batch, "Column with the right lists", "surname")
    batch.get_by_role("button", name=RUN).click()
    told = batch.locator("#nm-batch-progress").locator(".nm-notice.error")
    expect(told).to_contain_text("No cell of the column 'surname' is one of the model's lists")
    choose(batch, "Column with the right lists", "None")
    run(batch)
    expect(batch.locator(".nm-truth")).to_have_count(0)


@pytest.mark.slow
def test_formulas_are_escaped_unless_one_says_no(batch: Page, tmp_path: Path) -> None:
    rows = [["surname", "note"], ["Rossi", "=1+1"], ["Schmidt", "-5"], ["Conti", "@x"]]
    upload_table(batch, write_text(tmp_path / "staff.csv", rows))
    run(batch)
    expect(batch.get_by_text("2 cells that a spreadsheet would run")).to_be_visible()
    _, data = downloaded(batch)
    assert [row[1] for row in rows_of(data)] == ["note", "'=1+1", "-5", "'@x"]
    batch.get_by_role("checkbox", name="Escape formulas").uncheck()
    batch.get_by_role("checkbox", name="Probabilities of all lists").check()
    expect(batch.locator("#nm-made")).to_contain_text("with other choices than those above")
    batch.get_by_role("button", name=RUN).click()
    expect(batch.get_by_role("columnheader", name="p_German")).to_be_visible()
    expect(batch.locator("#nm-made")).to_have_text("Classified with German and Italian · GRU + character LM.")
    _, data = downloaded(batch)
    assert [row[1] for row in rows_of(data)] == ["note", "=1+1", "-5", "@x"]
    upload_table(batch, write_parquet(tmp_path / "staff.parquet", rows))
    expect(batch.get_by_role("checkbox", name="Escape formulas")).to_be_disabled()
    expect(batch.get_by_text("Not in Parquet")).to_be_visible()


@pytest.mark.slow
def test_a_result_is_out_of_date_when_the_model_changes(batch: Page, tmp_path: Path) -> None:
    upload_table(batch, write_text(tmp_path / "staff.csv", PEOPLE))
    run(batch)
    choose_model(batch, "two lists", "LSTM + character LM")
    made = batch.locator("#nm-made")
    expect(made).to_contain_text("Out of date: made by German and Italian · GRU")
    expect(made).to_contain_text("the model above is now German and Italian · LSTM + character LM")
    batch.get_by_role("button", name=RUN).click()
    expect(made).to_have_text("Classified with German and Italian · LSTM + character LM.")
    choose_model(batch, "two lists", "GRU + character LM")
    expect(made).to_contain_text("Out of date")


def test_the_sample_shows_right_lists_doubt_and_errors(batch: Page) -> None:
    batch.get_by_role("button", name="Try a sample").click()
    expect(batch.get_by_text("sample.csv: 5 columns")).to_be_visible()
    expect(batch.get_by_label("Column with the right lists")).to_have_value("list")
    run(batch)
    result = batch.locator("#nm-batch-result")
    expect(result.locator(".nm-truth .nm-big")).to_contain_text("rows with a known list right")
    expect(
        result.locator(".nm-truth .nm-confusion td:not(.hit)").filter(has_text=re.compile("[1-9]"))
    ).not_to_have_count(0)
    doubtful = result.locator(".nm-lowest tbody tr").first
    expect(doubtful).to_contain_text(re.compile(r"[5-7]\d\.\d"))


def test_rows_under_the_level_are_abstained_from(batch: Page) -> None:
    batch.get_by_role("button", name="Try a sample").click()
    expect(batch.get_by_text("sample.csv: 5 columns")).to_be_visible()
    fill(batch.locator(".nm-threshold:visible input[type=number]"), "99")
    run(batch)
    expect(batch.locator(".nm-statuses th", has_text="Abstained")).to_be_visible()
    expect(batch.get_by_role("cell", name="abstained", exact=True).first).to_be_visible()


def test_stop_ends_a_run_and_offers_the_rows_that_are_done(batch: Page, tmp_path: Path) -> None:
    upload_table(batch, long_table(tmp_path / "long.csv"))
    batch.get_by_role("button", name=RUN).click()
    expect(batch.locator("#nm-batch-progress")).to_contain_text("rows/s")
    expect(batch.locator("#nm-batch-progress")).to_contain_text("left")
    batch.get_by_role("button", name=STOP).dispatch_event("click")
    batch.get_by_role("button", name=STOP).dispatch_event("click")
    stopped = re.compile(r"Stopped\. The first ([\d,]+) rows in .* are kept\.")
    expect(batch.locator("#nm-batch-progress")).to_contain_text(stopped)
    expect(batch.get_by_role("button", name=STOP, exact=True)).to_be_disabled()
    found = stopped.search(batch.locator("#nm-batch-progress").inner_text())
    assert found
    expect(batch.locator("#nm-batch-result .warn").first).to_contain_text(f"Only the first {found[1]} rows")
    _, data = downloaded(batch)
    assert len(rows_of(data)) == int(found[1].replace(",", "")) + 1
    upload_table(batch, write_text(tmp_path / "staff.csv", PEOPLE))
    run(batch)
    expect(batch.get_by_text("All 3 rows, as in the file")).to_be_visible()


@pytest.mark.slow
def test_tables_in_the_place_of_others_leave_no_error_in_the_servers_log(
    batch: Page, site: Site, tmp_path: Path
) -> None:
    before = site.log.stat().st_size
    tables = [
        write_text(tmp_path / "full.csv", [["id", "name"], ["1", "Maria Rossi"], ["2", "Hans Müller"]]),
        write_text(tmp_path / "bare.csv", [["Rossi"], ["Müller"]]),
        write_text(tmp_path / "staff.csv", [*PEOPLE[:2], ["8", "Conti", "Italian"]]),
    ]
    for table in tables * 2:
        upload_table(batch, table)
        batch.wait_for_timeout(500)  # for the events that come of it
    assert "Error" not in site.log.read_bytes()[before:].decode(errors="replace")


@pytest.mark.slow
def test_a_table_that_is_taken_away_stops_its_run_and_says_so(batch: Page, tmp_path: Path) -> None:
    upload_table(batch, long_table(tmp_path / "long.csv"))
    batch.get_by_role("button", name=RUN).click()
    expect(batch.locator("#nm-batch-progress")).to_contain_text("rows/s")
    batch.locator("#nm-table").get_by_role("button", name="Clear").first.click()
    stopped = "long.csv was stopped. Nothing was kept."
    expect(batch.locator("#nm-batch-progress")).to_contain_text(stopped)
    batch.wait_for_timeout(1500)  # until the run has ended
    expect(batch.locator("#nm-batch-progress")).to_contain_text(stopped)
    upload_table(batch, write_text(tmp_path / "staff.csv", PEOPLE))
    run(batch)
    expect(batch.get_by_text("All 3 rows, as in the file")).to_be_visible()


@pytest.mark.slow
@pytest.mark.fault
def test_a_worker_that_dies_is_told_of_and_the_next_run_works(
    batch: Page, site: Site, tmp_path: Path
) -> None:
    upload_table(batch, long_table(tmp_path / "long.csv"))
    batch.get_by_role("button", name=RUN).click()
    expect(batch.locator("#nm-batch-progress")).to_contain_text("rows/s")
    for worker in site.workers():
        os.kill(int(worker), signal.SIGKILL)
    told = batch.locator("#nm-batch-progress").locator(".nm-notice.error")
    expect(told).to_contain_text("ended with code -9 before it was done")
    upload_table(batch, write_text(tmp_path / "staff.csv", PEOPLE))
    batch.get_by_role("button", name=RUN).click()
    # The spare worker was ended, too: another one starts cold.
    expect(batch.locator("#nm-made")).to_contain_text("Classified with", timeout=4000 * SECONDS)


@pytest.mark.slow
def test_a_sheet_is_chosen_and_belongs_to_its_file(batch: Page, tmp_path: Path) -> None:
    sheets = {"People": PEOPLE, "More": [["name"], ["Conti"]]}
    upload_table(batch, write_xlsx(tmp_path / "staff.xlsx", sheets))
    batch.get_by_role("button", name="How the file is read").click()
    choose(batch, "Sheet", "More")
    expect(batch.locator("#nm-read")).to_contain_text("1 column, with a header, sheet “More” of 2.")
    run(batch)
    expect(batch.locator(".nm-box").last).to_contain_text("Conti")
    choose(batch, "Lines above the table", "1")
    expect(batch.locator("#nm-read")).to_contain_text("no header")
    choose(batch, "Sheet", "People")  # which has lines of its own
    expect(batch.get_by_label("Lines above the table", exact=True)).to_have_value("As guessed")
    expect(batch.locator("#nm-read")).to_contain_text("3 columns, with a header, sheet “People” of 2.")
    upload_table(batch, write_text(tmp_path / "staff.csv", PEOPLE))
    expect(batch.get_by_label("Sheet", exact=True)).to_be_hidden()
    run(batch)
    expect(batch.get_by_text("All 3 rows, as in the file")).to_be_visible()


@pytest.mark.slow
def test_lines_above_a_table_are_told_and_left_out(batch: Page, tmp_path: Path) -> None:
    upload_table(batch, write_text(tmp_path / "staff.csv", [["Staff of the works"], [], *PEOPLE]))
    warning = batch.locator("#nm-read .warn")
    expect(warning).to_contain_text("The first 2 lines look like words above the table.")
    expect(warning).to_contain_text("leave them out (“How the file is read”)")
    batch.get_by_role("button", name="How the file is read").click()
    choose(batch, "Lines above the table", "2")
    expect(batch.locator("#nm-read")).to_contain_text("without the first 2 lines.")
    expect(warning).to_be_hidden()
    expect(batch.get_by_label("Column with the names")).to_have_value("surname")
    run(batch)
    expect(batch.get_by_text("All 3 rows, as in the file")).to_be_visible()


def test_nothing_moves_when_a_table_comes_and_is_classified(batch: Page) -> None:
    button = batch.get_by_role("button", name=RUN)
    batch.wait_for_timeout(500)
    before = button.bounding_box()
    batch.get_by_role("button", name="Try a sample").click()
    expect(batch.get_by_text("sample.csv: 5 columns")).to_be_visible()
    assert button.bounding_box() == before
    top = batch.locator("#nm-batch-result").bounding_box()
    assert top is not None
    run(batch)
    after = batch.locator("#nm-batch-result").bounding_box()
    assert button.bounding_box() == before
    assert after is not None
    assert after["y"] == top["y"]


@pytest.mark.slow
def test_another_upload_ends_the_run_of_the_last_one(batch: Page, tmp_path: Path) -> None:
    upload_table(batch, long_table(tmp_path / "long.csv"))
    batch.get_by_role("button", name=RUN).click()
    expect(batch.locator("#nm-batch-progress")).to_contain_text("rows/s")
    upload_table(batch, write_text(tmp_path / "staff.csv", PEOPLE))
    expect(batch.get_by_role("button", name=RUN)).to_be_enabled()
    run(batch)
    expect(batch.get_by_text("All 3 rows, as in the file")).to_be_visible()


@contextmanager
def visitor(browser: Browser, site: Site) -> Iterator[Page]:
    context = browser.new_context(accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(SECONDS * 1000)
    page.goto(site.address)
    open_tab(page, "Batch")
    yield page
    context.close()


@pytest.mark.slow
def test_two_visitors_see_their_own_tables(browser: Browser, site: Site, tmp_path: Path) -> None:
    expect.set_options(timeout=SECONDS * 1000)
    with visitor(browser, site) as one, visitor(browser, site) as two:
        for page, name in ((one, "Rossi"), (two, "Schmidt")):
            folder = tmp_path / name
            folder.mkdir()
            upload_table(page, write_text(folder / "staff.csv", [["surname"], [name]]))
        for page in (one, two):
            page.get_by_role("button", name=RUN).click()
        for page, name, other in ((one, "Rossi", "Schmidt"), (two, "Schmidt", "Rossi")):
            expect(page.locator("#nm-made")).to_contain_text("Classified with")
            expect(page.locator("#nm-batch-result")).to_contain_text(name)
            expect(page.locator("#nm-batch-result")).not_to_contain_text(other)
            _, data = downloaded(page)
            assert rows_of(data)[1][0] == name


def test_an_upload_that_is_gone_is_asked_for_again(batch: Page, site: Site, tmp_path: Path) -> None:
    upload_table(batch, write_text(tmp_path / "vanishing.csv", PEOPLE))
    for path in site.folder.glob("gradio/*/vanishing.csv"):
        path.unlink()
    batch.get_by_role("button", name=RUN).click()
    told = batch.locator("#nm-batch-progress").locator(".nm-notice.error")
    expect(told).to_contain_text(
        "vanishing.csv is no longer here: uploads go after an hour. Upload it again."
    )
