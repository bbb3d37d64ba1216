"""The Batch tab in a real browser."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.web.fields import fill

pytestmark = pytest.mark.browser


@pytest.fixture
def batch(visit: Page) -> Page:
    visit.get_by_role("tab", name="Batch").click()
    return visit


def test_uploaded_table_comes_back_with_predictions(batch: Page, tmp_path: Path) -> None:
    names = ["Rossi", "ZIMMERMANN", "", "Иванов"]
    table = tmp_path / "staff.csv"
    rows = [[f"{number:04}", names[number % 4], "NA"] for number in range(1000)]
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["id", "surname", "note"], *rows])
    batch.locator("input[type=file]:visible, .nm-file input[type=file]").first.set_input_files(table)
    expect(batch.get_by_label("Column with the names")).to_have_value("surname")
    expect(batch.get_by_text("For example: Rossi, ZIMMERMANN, Иванов")).to_be_visible()
    batch.get_by_role("button", name="Classify table").click()
    expect(batch.get_by_text("Resembles, of 500 rows")).to_be_visible()
    with batch.expect_download() as download:
        batch.get_by_role("button", name="Download predictions").click()
    assert download.value.suggested_filename == "staff-classified.csv"
    with Path(download.value.path()).open(encoding="utf-8", newline="") as file:
        header, *out = csv.reader(file)
    assert header[:3] == ["id", "surname", "note"]
    assert [row[:3] for row in out] == rows
    by_name = {row[1]: dict(zip(header, row, strict=True)) for row in out}
    assert by_name["Rossi"]["predicted"] == "Italian"
    assert by_name["ZIMMERMANN"]["predicted"] == "German"
    assert by_name[""]["status"] == "empty"
    assert by_name["Иванов"]["status"] == "unsupported_script"


def test_sample_runs_from_start_to_end(batch: Page) -> None:
    batch.get_by_role("button", name="Try a sample").click()
    expect(batch.get_by_text("sample.csv: 4 columns")).to_be_visible()
    batch.get_by_role("button", name="Classify table").click()
    expect(batch.get_by_text("First rows of the result (20 rows)")).to_be_visible()
    expect(batch.get_by_role("button", name="Download predictions")).to_be_enabled()


def test_file_that_is_no_table_gets_a_sentence(batch: Page, tmp_path: Path) -> None:
    picture = tmp_path / "picture.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    batch.locator(".nm-file input[type=file]").first.set_input_files(picture)
    expect(batch.get_by_role("alert").first).to_contain_text("picture.csv is not a text file")
    expect(batch.get_by_role("button", name="Classify table")).to_be_disabled()


def test_rows_under_the_level_are_abstained_from(batch: Page) -> None:
    batch.get_by_role("button", name="Try a sample").click()
    expect(batch.get_by_text("sample.csv: 4 columns")).to_be_visible()
    fill(batch.locator(".nm-level:visible input[type=number]"), "99")
    batch.get_by_role("button", name="Classify table").click()
    expect(batch.get_by_text("The model abstains from")).to_be_visible()
    expect(batch.get_by_role("cell", name="abstained").first).to_be_visible()
