"""Names from a user's table, in a file of any kind."""

import csv
import gzip
import io
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from namemodel.config import DataConfig, TableConfig
from namemodel.data import NameTable, load_names, name_files, write_csv
from namemodel.errors import ConfigError, DataError, TableError


def read(folder: Path, content: str | bytes, **how: Any) -> NameTable:
    path = folder / "people.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return load_names(str(path), TableConfig(**how))


def pairs(table: NameTable) -> list[tuple[str, str]]:
    labels = (table.label_names[label] for label in table.labels)
    return list(zip(table.names, labels, strict=True))


ROWS = [("Bauer", "German"), ("Conti", "Italian")]


@pytest.mark.parametrize(
    "content",
    [
        "Bauer,German\nConti,Italian\n",
        "name,label\nBauer,German\nConti,Italian",
        "\ufeffLabel;SURNAME\r\nGerman;Bauer\r\nItalian;Conti\r\n",
        "Last Name\tborn\tnationality\nBauer\t1970\tGerman\nConti\t1980\tItalian\n",
        'id,"family_name",first name,language\n1,Bauer,Eva,German\n\n2,"Conti",Ada,Italian\n',
        "name;surname;list\nEva;Bauer;German\nAda;Conti;Italian\n",
        "Bauer\tGerman\rConti\tItalian\r",
    ],
)
def test_separator_and_header_are_recognised(tmp_path: Path, content: str) -> None:
    assert pairs(read(tmp_path, content)) == ROWS


def test_a_surname_that_is_a_word_for_labels_does_not_make_a_header(tmp_path: Path) -> None:
    assert pairs(read(tmp_path, "List,German\nConti,Italian\n")) == [("List", "German"), ROWS[1]]


def test_names_that_look_like_missing_values_or_numbers_stay_names(tmp_path: Path) -> None:
    names = ["NA", "Null", "nan", "None", "True", "007", "1e5"]
    table = read(tmp_path, "name,label\n" + "".join(f"{name},x\n" for name in names))
    assert list(table.names) == names


def test_a_quoted_cell_may_hold_the_separator(tmp_path: Path) -> None:
    assert read(tmp_path, '"Bauer, Dr.",German\nConti,Italian\n').names == ("Bauer, Dr.", "Conti")


def test_rows_that_cannot_be_used_are_counted_in_the_origin(tmp_path: Path) -> None:
    table = read(tmp_path, "name,label\nBauer,German\n,German\nRossi\nRossi, \n" + "A" * 65 + ",x")
    assert pairs(table) == [("Bauer", "German")]
    assert table.origin == (
        "people.csv (columns name, label); 3 rows without a name or a label left out; "
        "1 row over 64 letters left out"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_that_spreadsheets_write_are_read(tmp_path: Path, encoding: str) -> None:
    names = ["Müller", "Schröder", "Groß", "Nicolò", "D’Amato"]
    content = "name;label\n" + "".join(f"{name};x\n" for name in names)
    table = read(tmp_path, content.encode(encoding))
    assert list(table.names) == names
    assert ("read as" in table.origin) == (not encoding.startswith("utf-8"))


@pytest.mark.parametrize(
    ("content", "columns"),
    [
        ("word,language\nBauer,German\nConti,Italian\n", "word, language"),
        ("name,where\nBauer,German\nConti,Italian\n", "name, where"),
        ("language,word\nGerman,Bauer\nItalian,Conti\n", "word, language"),
        ("Country;Name;Year\nGerman;Bauer;1970\nItalian;Conti;1980\n", "Name, Country"),
    ],
)
def test_a_column_without_a_known_title_is_found_where_there_is_one_left(
    tmp_path: Path, content: str, columns: str
) -> None:
    table = read(tmp_path, content)
    assert pairs(table) == ROWS
    assert f"(columns {columns})" in table.origin


@pytest.mark.parametrize(
    ("content", "how"),
    [
        ("id,who,what\n1,Bauer,German\n2,Conti,Italian\n", {"name_column": "who", "label_column": "what"}),
        ("id,who,what\n1,Bauer,German\n2,Conti,Italian\n", {"name_column": "2", "label_column": "3"}),
        ("German,Bauer\nItalian,Conti\n", {"name_column": "2"}),
        ("German,Bauer\nItalian,Conti\n", {"label_column": "1"}),
        ("wort,zunge\nBauer,German\nConti,Italian\n", {"header": True}),
        ("our,list\nname,label\nBauer,German\nConti,Italian\n", {"skip_rows": 1}),
        ("Bauer-German\nConti-Italian\n", {"delimiter": "-"}),
        ("name,label\nBauer,German\nConti,Italian\n".encode("cp500"), {"encoding": "cp500"}),
    ],
)
def test_what_is_said_of_a_table_counts(tmp_path: Path, content: str | bytes, how: dict[str, Any]) -> None:
    assert pairs(read(tmp_path, content, **how)) == ROWS


def test_quotation_marks_and_backslashes_are_read_as_is_said(tmp_path: Path) -> None:
    assert read(tmp_path, '"Bud" B,German\nConti,Italian\n', quotes=False).names == ('"Bud" B', "Conti")
    escaped = 'name,label\n"The \\"Bud\\" B",German\nConti,Italian\n'
    assert read(tmp_path, escaped, backslash=True).names == ('The "Bud" B', "Conti")


def test_what_is_said_of_a_table_is_refused_where_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "German.txt").write_text("Bauer\n")
    how = DataConfig(name_column="2")
    for source in ("bundled", str(tmp_path)):
        with pytest.raises(ConfigError, match="name_column is '2', and has no meaning"):
            load_names(source, how)
        assert len(load_names(source, how.replace(test_source="test.csv")))


def test_a_first_row_that_may_hold_titles_is_told_of(tmp_path: Path) -> None:
    rows = "".join(f"{name},{label}\n" for label in ("German", "Italian") for name in "abc")
    table = read(tmp_path, "wort,zunge\n" + rows)
    assert table.counts() == {"German": 3, "Italian": 3, "zunge": 1}
    assert "'wort', 'zunge'" in table.origin
    assert "--header" in table.origin
    assert "--header" not in read(tmp_path, rows + "d,rare\n").origin
    assert "--header" not in read(tmp_path, "d,rare\n" + rows + "e,rarer\n").origin


def test_rows_with_more_cells_than_columns_are_left_out_and_counted(tmp_path: Path) -> None:
    table = read(tmp_path, "name,label\nBauer,German,\nMüller, Jr.,German\nConti,Italian\n")
    assert pairs(table) == ROWS
    assert table.origin.endswith("1 row with more cells than columns left out")


def test_lines_above_the_titles_are_told_of(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="--skip-rows 1"):
        read(tmp_path, "Our names\nname,label\nBauer,German\nConti,Italian\n")
    assert pairs(read(tmp_path, "sep=;\nname;label\nBauer;German\nConti;Italian\n")) == ROWS


def test_json_lines_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "names.jsonl"
    path.write_text('{"name":"Bauer","label":"German"}\n')
    with pytest.raises(TableError, match="is JSON"):
        load_names(str(path))


NAMES = st.text("abcxyzäöüßéN' -", min_size=1, max_size=12).filter(lambda name: bool(name.strip(" '-")))
FORMS = ("tsv", "csv.gz", "semicolon", "xlsx", "parquet", "utf-8-sig", "utf-16", "cp1252", "iso8859-15")


def write_as(form: str, rows: list[tuple[str, str]], folder: Path) -> tuple[Path, TableConfig]:
    """Write a table with titles, and return where it is and what has to be said of it."""
    path, how = folder / "names.csv", TableConfig()
    delimiter = {"tsv": "\t", "semicolon": ";"}.get(form, ",")
    lines = io.StringIO(newline="")
    csv.writer(lines, delimiter=delimiter).writerows([("name", "label"), *rows])
    text = lines.getvalue()
    match form:
        case "xlsx" | "parquet":
            path = folder / f"names.{form}"
            frame = pd.DataFrame(rows, columns=["name", "label"])
            frame.to_parquet(path) if form == "parquet" else frame.to_excel(path, index=False)
        case "csv.gz":
            path = folder / "names.csv.gz"
            path.write_bytes(gzip.compress(text.encode()))
        case "tsv" | "semicolon" | "csv":
            path = folder / ("names.tsv" if form == "tsv" else "names.csv")
            path.write_text(text, encoding="utf-8", newline="")
        case _:
            path.write_bytes(text.encode(form))
            how = TableConfig(encoding="" if form.startswith("utf") else form)
    return path, how


@pytest.mark.parametrize("form", FORMS)
@settings(deadline=None, max_examples=15)
@given(rows=st.lists(st.tuples(NAMES, st.sampled_from(["German", "Italian"])), min_size=1, max_size=20))
def test_a_table_in_any_form_gives_the_rows_of_the_csv(
    tmp_path_factory: pytest.TempPathFactory, form: str, rows: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("forms")
    plain, _ = write_as("csv", rows, folder)
    expected = load_names(str(plain))
    path, how = write_as(form, rows, folder)
    table = load_names(str(path), how)
    assert pairs(table) == pairs(expected) == rows
    assert table.fingerprint == expected.fingerprint


def test_of_full_names_the_surnames_are_taken_on_request_and_that_is_told(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text('name,label\n"Bauer, Anna",German\n"Conti, Eva",Italian\n', encoding="utf-8")
    table = load_names(str(path))
    assert pairs(table) == [("Bauer, Anna", "German"), ("Conti, Eva", "Italian")]
    assert "--name-component surname" in table.origin
    table = load_names(str(path), TableConfig(name_component="surname"))
    assert pairs(table) == ROWS
    assert "--name-component" not in table.origin


def test_a_zip_of_one_table_is_that_table(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "names.csv.zip", "w") as archive:
        archive.writestr("names.csv", "name,label\nBauer,German\nConti,Italian\n")
    assert pairs(load_names(str(tmp_path / "names.csv.zip"))) == ROWS


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is empty"),
        (" \n\n", "is empty"),
        ("Bauer\nConti\n", "1 column without titles. Its first row is 'Bauer'"),
        ("id,who,what\n1,Bauer,German\n", r"'id', 'who', 'what'.*--name-column, --label-column"),
        ("wort,zunge,x\nBauer,German,y\n", r"'wort', 'zunge', 'x'.*--header.*--name-column"),
        ('a,b\n"Bauer,German\n', "line 2 that is never closed"),
        ("name,label\n", "no rows"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(tmp_path: Path, content: str, words: str) -> None:
    with pytest.raises(TableError, match=words):
        read(tmp_path, content)


@pytest.mark.parametrize("content", [b"Bauer,German\0", bytes(range(256)) * 20])
def test_a_binary_file_is_no_table(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(TableError, match="not a text file"):
        read(tmp_path, content)


def test_more_than_200_labels_is_a_mix_up(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="201 different labels, 200 are allowed"):
        read(tmp_path, "".join(f"German,L{i}\n" for i in range(201)))


def test_a_file_over_200_mb_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    with path.open("wb") as file:
        file.truncate(name_files.MAX_BYTES + 1)
    with pytest.raises(DataError, match="at most 200 MB"):
        load_names(str(path))


words = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)


@settings(deadline=None, max_examples=50)
@given(rows=st.lists(st.tuples(words, st.sampled_from(["German", "Italian"])), min_size=1))
def test_what_write_csv_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    path = tmp_path_factory.mktemp("csv") / "names.csv"
    table = NameTable.from_rows(rows, "drawn")
    write_csv(table, path)
    assert load_names(str(path)).fingerprint == table.fingerprint
