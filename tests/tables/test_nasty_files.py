"""Files that are no table: a sentence each, and no output."""

import gzip
import random
import re
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from namemodel.errors import TableError
from namemodel.inference.classifier import Classifier
from namemodel.readers.encoding import LINE, SAMPLE
from namemodel.readers.opening import inspect_table
from namemodel.tables.options import TableOptions
from namemodel.tables.run import classify_table
from tests.tables.conftest import Finish, Run
from tests.tables.files import compound_file, read, write, write_xlsx


@pytest.mark.parametrize("text", ["", "   ", "\n\n\n", "\ufeff"])
def test_an_empty_file_is_an_error(run: Run, text: str) -> None:
    with pytest.raises(TableError, match=r"in\.csv is empty"):
        run(text)


@pytest.mark.parametrize("text", ["name", "name,city", "name;city\n\n"])
def test_a_header_alone_is_an_error(run: Run, text: str) -> None:
    with pytest.raises(TableError, match=r"has a header .* and no rows"):
        run(text)


def test_a_file_that_is_no_text_is_an_error(toy_classifier: Classifier, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(b"PK\x03\x04\x00\x00name,x\nRossi,1\n")
    with pytest.raises(TableError, match="damaged or cut off"):
        list(classify_table(toy_classifier, tmp_path / "in.csv", tmp_path / "out.csv"))


def test_a_missing_file_and_a_folder_are_errors(toy_classifier: Classifier, tmp_path: Path) -> None:
    for source in (tmp_path / "nothing.csv", tmp_path):
        with pytest.raises(TableError, match=r"cannot be read|There is no file"):
            list(classify_table(toy_classifier, source, tmp_path / "out.csv"))


def test_a_quotation_mark_left_open_is_an_error(run: Run) -> None:
    with pytest.raises(TableError, match="never closed"):
        run('name,x\nRolé,1\n"Tika,2\nBergholt,3\n')
    assert len(run('name,x\n"Rolé" there,1\n')) == 2


def test_a_quotation_mark_left_open_over_a_megabyte_is_an_error(run: Run) -> None:
    with pytest.raises(TableError, match=r"a quotation mark in a line before is never closed"):
        run('name,x\n"Rolé,1\n' + "Tika,2\n" * 200_000)


def test_a_byte_that_does_not_fit_past_the_sample_is_an_error_and_leaves_no_file(
    toy_classifier: Classifier, tmp_path: Path
) -> None:
    text = "name,x\n" + f"Rolé,{'x' * 1000}\n" * 300
    (tmp_path / "in.csv").write_bytes(text.encode("utf-16") + b"\x00\xd8\x00\xd8")
    with pytest.raises(TableError, match="not all utf-16"):
        list(classify_table(toy_classifier, tmp_path / "in.csv", tmp_path / "out.csv"))
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_a_binary_file_of_any_name_is_an_error(finish: Finish, tmp_path: Path) -> None:
    picture = bytes(range(256)) * 8
    for name, data in {
        "a.csv": picture,
        "b.txt": bytes([*range(1, 9), *range(128, 256)]) * 50,  # without a NUL
        "c.csv": b"%PDF-1.7\n1 0 obj\n",
        "d.csv.gz": gzip.compress(picture),
    }.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(TableError, match=f"{name} is not a text file. Give a CSV"):
            finish(tmp_path / name, tmp_path / "out.csv")
        assert not list(tmp_path.glob("out*"))


@pytest.mark.parametrize("name", ["in.docx", "in.zip.bak"])
def test_a_suffix_that_is_no_table_is_an_error(finish: Finish, tmp_path: Path, name: str) -> None:
    with pytest.raises(TableError, match=rf"ends in '\{Path(name).suffix}'.* Give one of: \.csv, \.tsv"):
        finish(write(tmp_path / name, "name\nTika\n"), tmp_path / "out.csv")


@pytest.mark.parametrize("name", ["in.json", "in.jsonl", "in.ndjson"])
def test_json_is_refused_with_what_to_do(finish: Finish, tmp_path: Path, name: str) -> None:
    with pytest.raises(TableError, match=r"is JSON, which is not read. Save it as CSV or Parquet"):
        finish(write(tmp_path / name, '{"name": "Tika"}\n'), tmp_path / "out.csv")


@pytest.mark.parametrize("name", ["out.xls", "out", "out.json", "out.parquet.gz", "out.csv.zip"])
def test_a_form_that_cannot_be_written_is_an_error(finish: Finish, tmp_path: Path, name: str) -> None:
    source = write(tmp_path / "in.csv", "name\nTika\n")
    with pytest.raises(TableError, match=r"ends in one of: \.csv, \.tsv, \.txt, .*\.parquet"):
        finish(source, tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


@pytest.mark.parametrize("name", ["in.parquet", "in.xlsx", "in.xls", "in.ods"])
@pytest.mark.parametrize("data", [b"\x01\x02\x03\x04", b"PAR1 and no more", b"PK\x03\x04 and no more", b""])
def test_a_damaged_file_is_an_error(finish: Finish, tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(TableError, match=rf"{name} is (damaged|empty)"):
        finish(tmp_path / name, tmp_path / "out.csv")


def test_packed_text_that_is_cut_off_is_an_error_and_leaves_no_file(finish: Finish, tmp_path: Path) -> None:
    draw = random.Random(0)
    text = "name,x\n" + "".join(f"Tika,{draw.random()}\n" for _ in range(50_000))
    data = gzip.compress(text.encode())
    for cut in (5, 200, len(data) // 2, len(data) - 4):
        (tmp_path / "in.csv.gz").write_bytes(data[:cut])
        with pytest.raises(TableError, match=r"in\.csv\.gz is damaged or cut off"):
            finish(tmp_path / "in.csv.gz", tmp_path / "out.csv")
        assert [path.name for path in tmp_path.iterdir()] == ["in.csv.gz"]
    (tmp_path / "in.csv.gz").write_bytes(data[:9000] + b"\xff" * 50 + data[9050:])
    with pytest.raises(TableError, match=r"in\.csv\.gz is damaged or cut off"):
        finish(tmp_path / "in.csv.gz", tmp_path / "out.csv")


def test_a_parquet_file_that_is_damaged_in_the_middle_is_an_error(finish: Finish, tmp_path: Path) -> None:
    path, draw = tmp_path / "in.parquet", random.Random(0)
    cells = ["".join(draw.choices("abcdefgh", k=20)) for _ in range(5000)]
    pq.write_table(pa.table({"name": cells}), path, row_group_size=1000, use_dictionary=False)
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 2000] = bytes(2000)
    path.write_bytes(data)
    with pytest.raises(TableError, match="damaged or cut off: it is not a whole Parquet file"):
        finish(path, tmp_path / "out.csv", chunk_rows=500)
    assert [p.name for p in tmp_path.iterdir()] == ["in.parquet"]


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_quotation_mark_left_open_anywhere_in_a_large_file_is_an_error(
    end: str, finish: Finish, tmp_path: Path
) -> None:
    lines = ["name,x", *(f"Tika,{number}" for number in range(100_000))]
    lines[90_000] = '"Tika,1'
    source = write(tmp_path / "in.csv", "\n".join(lines) + end)
    assert source.stat().st_size > 4 * SAMPLE
    with pytest.raises(TableError, match="quotation mark in line 90,001 that is never closed"):
        finish(source, tmp_path / "out.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]
    for last in ('"x"', '""', '"x""y"', 'x"', '"a\nb"'):  # closed, each in its way
        lines[-1] = f"Tika,{last}"
        lines[90_000] = "Tika,1"
        assert finish(write(source, "\n".join(lines)), tmp_path / "out.csv").rows == 100_000


@pytest.mark.parametrize("text", ["a,b\n1,2\n3,4\n", "1\n2\n3\n", ",\n,\n"])
def test_a_table_without_letters_is_an_error_unless_a_column_is_asked_for(
    finish: Finish, tmp_path: Path, text: str
) -> None:
    source = write(tmp_path / "in.csv", text)
    with pytest.raises(TableError, match="no column with names: its first rows hold no letters"):
        finish(source, tmp_path / "out.csv")
    assert finish(source, tmp_path / "out.csv", column=1).rows > 0


def test_an_encoding_that_does_not_fit_or_is_not_there_is_an_error(finish: Finish, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", "name\nMüller\n", "cp1252")
    with pytest.raises(TableError, match=r"in\.csv is not all utf-8"):
        finish(source, tmp_path / "out.csv", encoding="utf-8")
    for wrong in ("utf-9", "hex", "a b"):
        with pytest.raises(TableError, match=f"There is no encoding '{wrong}'. Usual ones are utf-8"):
            finish(source, tmp_path / "out.csv", encoding=wrong)
    with pytest.raises(TableError, match="not all utf-16-le"):
        finish(write(source, "name\nMüllers\n", "cp1252"), tmp_path / "out.csv", encoding="utf-16-le")


def test_excel_with_a_password_is_an_error(finish: Finish, tmp_path: Path) -> None:
    (tmp_path / "in.xlsx").write_bytes(compound_file(["EncryptionInfo", "EncryptedPackage"]))
    with pytest.raises(TableError, match=r"in\.xlsx is protected by a password. Save it without one"):
        finish(tmp_path / "in.xlsx", tmp_path / "out.csv")
    (tmp_path / "in.xls").write_bytes(compound_file(["Something"]))
    with pytest.raises(TableError, match=r"in\.xls is damaged or no Excel file"):
        finish(tmp_path / "in.xls", tmp_path / "out.csv")


def test_an_empty_sheet_or_parquet_file_is_an_error(finish: Finish, tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"The sheet 'A' of in\.xlsx is empty"):
        finish(write_xlsx(tmp_path / "in.xlsx", {"A": []}), tmp_path / "out.csv")
    with pytest.raises(TableError, match=r"has a header \(name, x\) and no rows"):
        finish(write_xlsx(tmp_path / "in.xlsx", {"A": [["name", "x"]]}), tmp_path / "out.csv")
    pq.write_table(pa.table({"name": pa.array([], pa.string())}), tmp_path / "in.parquet")
    with pytest.raises(TableError, match=r"has a header \(name\) and no rows"):
        finish(tmp_path / "in.parquet", tmp_path / "out.csv")
    pq.write_table(pa.table({}), tmp_path / "in.parquet")
    with pytest.raises(TableError, match="is empty"):
        finish(tmp_path / "in.parquet", tmp_path / "out.csv")


@pytest.mark.parametrize("text", ["<!DOCTYPE html>\n<p>Rossi</p>", '{"name": "Rossi"}', '[\n {"name": 1}]'])
def test_a_web_page_or_json_is_no_table(text: str, finish: Finish, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", text)
    with pytest.raises(TableError, match=r"in\.csv is (a page of the web or XML|JSON), not a table"):
        finish(source, tmp_path / "out.csv")


def test_a_folder_that_is_not_there_is_named(finish: Finish, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", "name\nRossi\n")
    with pytest.raises(TableError, match=r"There is no folder '.*nowhere'"):
        finish(source, tmp_path / "nowhere" / "out.csv")


def test_quotation_marks_inside_cells_stay_where_they_cannot_hold_cells_together(run: Run) -> None:
    cells = ['"Bud" Miller', 'Anna "Ann" Roth', "Rossi"]
    rows = run("name,x\n" + "".join(f"{cell},1\n" for cell in cells))
    assert [row[0] for row in rows[1:]] == cells


def test_two_stray_quotation_marks_between_tabs_hold_no_cells_together(run: Run, tmp_path: Path) -> None:
    text = 'id\tname\tx\n1\tTika\t4\n2\t"Rotika\t5"\n3\t"Bergholt"\t6\n'
    info = inspect_table(write(tmp_path / "in.tsv", text))
    assert (info.quotes, info.samples["name"]) == (False, ["Tika", '"Rotika', '"Bergholt"'])
    quoted = text.replace('\t5"', '"\t5')
    assert inspect_table(write(tmp_path / "in.tsv", quoted)).samples["name"] == ["Tika", "Rotika", "Bergholt"]


def test_bare_quotation_marks_are_an_error_or_characters_as_others_never_a_loss(run: Run) -> None:
    cells = ['"Anna', "Rossi", "Roth", '"Bob']
    text = "name,x\n" + "".join(f"{cell},1\n" for cell in cells)
    with pytest.raises(TableError, match=r"in line \d.*--no-quotes"):
        run(text, quotes=True)
    assert [row[0] for row in run(text, quotes=False)[1:]] == cells


def test_a_cell_that_goes_on_behind_its_quotation_mark_late_in_a_file_is_an_error_with_its_line(
    finish: Finish, tmp_path: Path
) -> None:
    lines = ["name,x", *(f"Tika,{number}" for number in range(100_000))]
    lines[90_000] = '"Bud" Miller,1'
    source = write(tmp_path / "in.csv", "\n".join(lines))
    with pytest.raises(TableError, match=r"in line 90,001: .*--no-quotes"):
        finish(source, tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("cut", [0, 1])
def test_one_bad_byte_late_in_utf_8_is_an_error_that_says_where(
    cut: int, finish: Finish, tmp_path: Path
) -> None:
    lines = ("name\n" + "x" * cut + "Müller\n" * 80_000).encode() + b"M\xfcller\n"
    source = tmp_path / "in.csv"
    source.write_bytes(lines)
    with pytest.raises(TableError, match=f"is UTF-8, but its byte {lines.index(0xFC) + 1:,} is not"):
        finish(source, tmp_path / "out.csv")


def test_text_that_a_program_calls_xls_is_read_as_text(tmp_path: Path) -> None:
    info = inspect_table(write(tmp_path / "in.xls", "name\tx\nTika\t1\n"))
    assert (info.kind, info.columns) == ("text", ("name", "x"))
    with pytest.raises(TableError, match=r"page.xls is a page of the web"):
        inspect_table(write(tmp_path / "page.xls", "<html><table><tr><td>Tika"))
    with pytest.raises(TableError, match=r"in.parquet is damaged"):
        inspect_table(write(tmp_path / "in.parquet", "name,x\nTika,1\n"))


def test_an_archive_without_sheets_is_no_excel_file(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "in.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(TableError, match=r"in.xlsx has no sheets"):
        inspect_table(tmp_path / "in.xlsx")


def test_one_bad_byte_beside_one_letter_of_utf_8_is_an_error(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes("name\nRolé\nTika\n".encode() + b"M\xfcller\n")
    with pytest.raises(TableError, match="is UTF-8, but its byte 18 is not"):
        inspect_table(source)


def test_an_encoding_is_guessed_from_where_it_shows(finish: Finish, tmp_path: Path) -> None:
    text = "name\n" + "Rossi\n" * 100_000 + "Иванов\nПетров\nСидоров\nКузнецов\n" * 50
    source = write(tmp_path / "in.csv", text, "cp1251")
    finish(source, tmp_path / "out.csv")
    assert "Иванов" in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("bad", [2, 500])
def test_text_of_parquet_that_is_not_utf_8_stops_no_file(bad: int, finish: Finish, tmp_path: Path) -> None:
    names = [b"Tika"] * 600
    names[bad] = b"M\xfcller"
    array = pa.array(names, pa.binary()).view(pa.string())
    pq.write_table(pa.table({"name": array}), tmp_path / "in.parquet")
    done = finish(tmp_path / "in.parquet", tmp_path / "out.csv")
    assert done.rows == 600
    rows = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert rows[bad + 1].startswith("M\ufffdller,")


@pytest.mark.parametrize("name", ["in.csv.gz", "in.parquet", "in.xlsx"])
def test_what_unpacks_to_more_than_is_allowed_is_an_error(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if name.endswith(".parquet"):
        names = [f"{number:09}Tika" for number in range(20_000)]
        pq.write_table(pa.table({"name": names}), path, compression="zstd")
    elif name.endswith(".xlsx"):
        write_xlsx(path, {"A": [["name"], *([["Tika"]] * 5_000)]})
    else:
        write(path, "name\n" + "Tika\n" * 50_000)
    assert inspect_table(path).columns == ("name",)
    with pytest.raises(TableError, match=r"unpacks to more than 0 MB.*namemodel batch"):
        inspect_table(path, TableOptions(most_bytes=100_000))


@pytest.mark.parametrize(
    "text", ['"Bud" Miller,Boston\nRossi,Rome\n', '"Bud" Miller\nRossi\n', '\n\n"Bud" Miller,x\nRossi,y\n']
)
def test_a_bare_quotation_mark_may_stand_in_the_first_row(text: str, run: Run) -> None:
    assert run(text)[0][0] == '"Bud" Miller'
    with pytest.raises(TableError, match=r"cannot be read in line [13]: .*--no-quotes"):
        run(text, quotes=True)


@pytest.mark.parametrize(
    "text",
    [
        '"name","city"\n"Anna "Ann" Roth","Bonn"\n"Rossi","Rome"\n',
        '"name","city"\n"Miller" ,"Boston"\n"Rossi","Rome"\n',
    ],
)
def test_one_bad_cell_among_quoted_ones_is_an_error_with_its_line(text: str, run: Run) -> None:
    with pytest.raises(TableError, match=r"cannot be read in line 2: .*--no-quotes"):
        run(text)


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("cp1250", ["JÓŹWIAK", "RÓŻAŃSKI", "ŁĄCKI", "WÓJCIK", "ŚWIĘCICKI", "GŁÓWACKI", "ŻÓŁKIEWSKI"]),
        ("cp1251", ["Сёмин", "Иванов", "Петров", "Сидоров", "Кузнецов", "Попов", "Соколов"]),
    ],
)
def test_letters_that_happen_to_be_utf_8_do_not_make_it_so(
    encoding: str, names: list[str], finish: Finish, tmp_path: Path
) -> None:
    source = write(tmp_path / "in.csv", "name\n" + "\n".join(names * 8), encoding)
    assert finish(source, tmp_path / "out.csv").rows == 8 * len(names)
    assert [row[0] for row in read(tmp_path / "out.csv")][1 : 1 + len(names)] == names


@pytest.mark.parametrize("damage", [b"PK\x01\x02", b"PK\x05\x06"])
def test_a_workbook_whose_index_is_damaged_is_an_error(damage: bytes, finish: Finish, tmp_path: Path) -> None:
    data = write_xlsx(tmp_path / "in.xlsx", {"A": [["name"], ["Tika"]]}).read_bytes()
    (tmp_path / "in.xlsx").write_bytes(data.replace(damage, b"PK\x09\x09", 1))
    with pytest.raises(TableError, match=r"in\.xlsx is damaged"):
        finish(tmp_path / "in.xlsx", tmp_path / "out.csv")


def test_bytes_in_parquet_are_doubted(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    pq.write_table(pa.table({"name": ["Tika"], "photo": [b"\xff\x00"], "id": [1]}), path)
    (warning,) = inspect_table(path).warnings
    assert warning.startswith("Bytes are read as UTF-8 ('photo')")


def test_lists_of_parquet_with_text_that_is_not_utf_8_stop_no_file(finish: Finish, tmp_path: Path) -> None:
    bad = pa.array([["ok"], [b"M\xfcller"]], pa.list_(pa.binary())).view(pa.list_(pa.string()))
    pq.write_table(pa.table({"name": ["Tika", "Role"], "more": bad}), tmp_path / "in.parquet")
    finish(tmp_path / "in.parquet", tmp_path / "out.csv")
    assert [row[1] for row in read(tmp_path / "out.csv")] == ["more", '["ok"]', '["M\ufffdller"]']


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("in.csv", {"sheet": "A"}, "sheet is 'A', and has no meaning for in.csv, a text file"),
        ("in.xlsx", {"encoding": "utf-8"}, "encoding is 'utf-8', and has no meaning for in.xlsx"),
        ("in.xlsx", {"quotes": False}, "quotes is False, and has no meaning for in.xlsx, an Excel file"),
        ("in.parquet", {"header": False}, "header is False, and has no meaning for in.parquet"),
        ("in.parquet", {"delimiter": ";"}, "delimiter is ';', and has no meaning for in.parquet"),
        ("in.parquet", {"skip_rows": 1}, "skip_rows is 1, and has no meaning for in.parquet"),
    ],
)
def test_an_option_of_another_kind_of_file_is_an_error(
    name: str, options: dict[str, Any], said: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    if name.endswith(".parquet"):
        pq.write_table(pa.table({"name": ["Tika"]}), path)
    elif name.endswith(".xlsx"):
        write_xlsx(path, {"A": [["name"], ["Tika"]]})
    else:
        write(path, "name\nTika\n")
    assert inspect_table(path, TableOptions(header=True)).columns == ("name",)
    with pytest.raises(TableError, match=re.escape(said)):
        inspect_table(path, TableOptions(**options))


def test_a_line_of_many_million_characters_is_an_error_and_not_held(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(b"name\n" + b"x," * (LINE // 2 + (1 << 20)) + b"\n")
    with pytest.raises(TableError, match="a line of over 16,777,216 characters"):
        inspect_table(path)
