"""How a text file is written: its encoding and its delimiter."""

import csv
from pathlib import Path

import pytest

from namemodel.errors import ConfigError
from namemodel.readers.opening import inspect_table, open_table
from namemodel.readers.table import MOST_BYTES
from namemodel.tables.options import CHUNK, TableOptions
from tests.tables.conftest import Finish, Run
from tests.tables.files import ADDED, read, write


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_and_kept(run: Run, delimiter: str) -> None:
    rows = run(f"name{delimiter}note\nRolé{delimiter}a b\nTika{delimiter}c d\n", delimiter_of_file=delimiter)
    assert [row[:2] for row in rows] == [["name", "note"], ["Rolé", "a b"], ["Tika", "c d"]]
    assert {len(row) for row in rows} == {2 + ADDED}


def test_commas_in_the_cells_of_a_semicolon_table_are_no_delimiters(run: Run) -> None:
    rows = run("name;sum\nRolé;1,5\nTika;2,75\n", delimiter_of_file=";")
    assert [row[1] for row in rows] == ["sum", "1,5", "2,75"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
@pytest.mark.parametrize(
    "names", [["Müller", "Günther", "Größe"], ["Niccolò", "Perù", "Dè", "Forlì"], ["Rossi", "Bianchi"]]
)
def test_usual_encodings_are_read_and_utf_8_is_written(run: Run, encoding: str, names: list[str]) -> None:
    rows = run("name,x\n" + "".join(f"{name},1\n" for name in names), encoding)
    assert [row[0] for row in rows] == ["name", *names]


def test_a_letter_that_the_sample_lacks_is_read_as_the_west_writes_it(run: Run) -> None:
    filler = f"Müller,{'Größe und Güte ' * 70}\n" * 300  # in the first 256 KiB all cousins of Latin-1 agree
    rows = run(f"name,x\n{filler}Niccolò,y\n", "cp1252")
    assert rows[-1][0] == "Niccolò"


def test_a_letter_of_utf_8_past_the_sample_is_found(run: Run) -> None:
    rows = run("name,x\n" + f"Rossi,{'x' * 1000}\n" * 300 + "Niccolò,y\n")
    assert rows[-1][0] == "Niccolò"


def test_the_byte_order_mark_is_no_part_of_the_first_title(tmp_path: Path) -> None:
    info = inspect_table(write(tmp_path / "in.csv", "name,x\nRolé,1\n", "utf-8-sig"))
    assert info.columns == ("name", "x")


def test_a_long_cell_is_read_by_the_first_table_of_a_process(tmp_path: Path) -> None:
    write(tmp_path / "in.csv", "name,x\n" + "y" * 200_000 + ",1\n")
    csv.field_size_limit(131_072)  # what a process starts with
    assert inspect_table(tmp_path / "in.csv").columns == ("name", "x")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_found(run: Run, encoding: str) -> None:
    rows = run("name,x\nMüller,1\nNiccolò,2\n", encoding)
    assert [row[0] for row in rows] == ["name", "Müller", "Niccolò"]


def test_an_encoding_that_is_requested_is_taken(run: Run, tmp_path: Path) -> None:
    rows = run("name,x\nŁukasz,1\n", "cp1250", encoding="cp1250")
    assert rows[1][0] == "Łukasz"
    rows = run("name,x\nМария,1\n", "cp1251", encoding="windows-1251")
    assert rows[1][0] == "Мария"
    for encoding, requested in [("utf-8-sig", "utf-8"), ("utf-16", "utf-16-le"), ("utf-16", "UTF16")]:
        assert run("name,x\nMüller,1\n", encoding, encoding=requested)[0][0] == "name"


@pytest.mark.parametrize("requested", [";", "semicolon", "SEMICOLON"])
def test_a_delimiter_that_is_requested_is_taken(run: Run, requested: str) -> None:
    rows = run("name,a;b\nTika,1;2\n", delimiter=requested, delimiter_of_file=";")
    assert rows[1][:2] == ["Tika,1", "2"]


def test_commas_with_a_space_behind_them_are_rather_within_cells(tmp_path: Path) -> None:
    rows = "".join(f"Müller, Maria;{i:05}\n" for i in range(40))
    info = inspect_table(write(tmp_path / "in.csv", "Nachname, Vorname;PLZ\n" + rows))
    assert (info.delimiter, info.columns) == (";", ("Nachname, Vorname", "PLZ"))
    info = inspect_table(write(tmp_path / "spaced.csv", "name, town\nTika, A\nRotika, B\n"))
    assert info.delimiter == ","


@pytest.mark.parametrize("wrong", ["", "ab", "x", "1", '"', "\n", "\0"])
def test_a_delimiter_that_cannot_be_one_is_an_error(wrong: str) -> None:
    with pytest.raises(ConfigError, match=r"one character is allowed .* tab, comma, semicolon, pipe, space"):
        TableOptions(delimiter=wrong)


@pytest.mark.parametrize(
    ("source", "text", "target", "delimiter"),
    [
        ("in.csv", "name;x\nTika;1\n", "out.csv", ";"),
        ("in.csv", "name;x\nTika;1\n", "out.tsv", "\t"),
        ("in.csv", "name;x\nTika;1\n", "out.txt", ";"),
        ("in.tsv", "name\tx\nTika\t1\n", "out.csv", ","),
        ("in.tsv", "Rossi, Maria\nBergholt, Hans\n", "out.tsv", "\t"),
        ("in.txt", "name|x\nTika|1\n", "out.txt.gz", "|"),
        ("in.psv", "name|x\nTika|1\n", "out.csv.gz", ","),
    ],
)
def test_the_suffix_says_the_delimiter(
    finish: Finish, tmp_path: Path, source: str, text: str, target: str, delimiter: str
) -> None:
    finish(write(tmp_path / source, text), tmp_path / target)
    width = len(text.split("\n")[0].split("\t" if ".tsv" in source else text[4]))
    assert {len(row) for row in read(tmp_path / target, delimiter)} == {width + ADDED}


@pytest.mark.parametrize(("encoding", "with_bom"), [("utf-8", False), ("utf-8-sig", True), ("utf-16", True)])
def test_a_byte_order_mark_comes_back(run: Run, tmp_path: Path, encoding: str, with_bom: bool) -> None:
    run("name,x\nMüller,1\n", encoding)
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf") == with_bom


def test_how_a_file_is_read_is_said_in_words(tmp_path: Path) -> None:
    info = inspect_table(write(tmp_path / "in.csv", "name;x\nMüller;1\n", "cp1252"))
    assert info.read_as == "text in Windows-1252, separated by semicolons"
    assert (info.kind, info.encoding, info.delimiter, info.header) == ("text", "cp1252", ";", True)
    info = inspect_table(write(tmp_path / "in.tsv.gz", "name\tx\nMüller\t1\n"))
    assert info.read_as == "text in UTF-8, separated by tabs, unpacked"


def test_text_of_any_size_is_read_in_pieces(tmp_path: Path) -> None:
    path = write(tmp_path / "in.csv", "name\n" + "Tika\n" * 1000)
    chunks = list(open_table(path).chunks(300))
    assert [len(chunk) for chunk in chunks] == [300, 300, 300, 100]
    assert open_table(path).head(2) == [["Tika"], ["Tika"]]


def test_rows_with_long_cells_come_in_chunks_of_fewer(tmp_path: Path) -> None:
    path = write(tmp_path / "in.csv", "name,note\n" + f"Tika,{'x' * 50_000}\n" * 2000)
    chunks = [len(chunk) for chunk in open_table(path).chunks(CHUNK)]
    assert sum(chunks) == 2000
    assert len(chunks) > 1
    assert max(chunks) * 50_000 < MOST_BYTES + 501 * 50_000


def test_mac_roman_is_guessed_where_lines_end_as_on_old_macs_alone(tmp_path: Path) -> None:
    fillers = ["\\N", "#N/A", "'quoted'", "Rossi, Maria", "null", ""]
    rows = [
        f"{i};{name};{fillers[i % 6]};x" for i, name in enumerate(["Weiß", "Rossi", "Meier", "Conti"] * 15)
    ]
    lines = ["ID;Nachname;Größe;Name", *rows]
    info = inspect_table(write(tmp_path / "in.csv", "\r\n".join(lines), "cp1252"))
    assert (info.encoding, info.columns[2]) == ("cp1252", "Größe")
    info = inspect_table(write(tmp_path / "mac.csv", "\r".join(lines), "mac_roman"))
    assert (info.encoding, info.columns[2]) == ("mac_roman", "Größe")
