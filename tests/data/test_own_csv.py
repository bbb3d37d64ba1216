"""Names from a user's CSV."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from namemodel.data import NameTable, load_names, name_files, write_csv
from namemodel.errors import DataError, TableError


def read(folder: Path, content: str | bytes) -> NameTable:
    path = folder / "people.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return load_names(str(path))


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
    ("content", "words"),
    [
        ("", "is empty"),
        (" \n\n", "is empty"),
        ("Bauer\nConti\n", "has the column 'Bauer'. Call the column of the names 'name'"),
        ("id,who,what\n1,Bauer,German\n", "columns 'id', 'who', 'what'"),
        ("name,where\nBauer,German\n", "columns 'name', 'where'"),
        ("a,b\nBauer,German,1\n", "not a regular table: Expected 2 fields in line 2, saw 3"),
        ('a,b\n"Bauer,German\n', "not a regular table: EOF inside string"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(tmp_path: Path, content: str, words: str) -> None:
    with pytest.raises(TableError, match=words):
        read(tmp_path, content)


def test_a_header_alone_has_no_names(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no names in it"):
        read(tmp_path, "name,label\n")


@pytest.mark.parametrize("content", [b"Bauer,German\0", bytes(range(256)) * 20])
def test_a_binary_file_is_no_table(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DataError, match="Save it as UTF-8"):
        read(tmp_path, content)


def test_more_than_200_labels_is_a_mix_up(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="201 different labels, 200 are allowed"):
        read(tmp_path, "".join(f"German,Name{i}\n" for i in range(201)))


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
