"""Names from a user's folder, zip or clipboard, and from the bundled source."""

import struct
import zipfile
from pathlib import Path

import pytest

from namemodel.data import DATASETS, load_names, name_files, paste_lists, write_csv
from namemodel.data.sources import PROVIDERS, bundled_table
from namemodel.errors import ChoiceError, DataError

GERMAN, ITALIAN = "Abel\nBauer\n\n  \nKlein", "Abba\r\nBruno\r\nConti\r\n"


def make_zip(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


def test_a_folder_holds_one_list_a_file(tmp_path: Path) -> None:
    (tmp_path / "Italian.txt").write_bytes(ITALIAN.encode())
    (tmp_path / "German.TXT").write_text(GERMAN)
    (tmp_path / "notes.md").write_text("no list")
    (tmp_path / ".hidden.txt").write_text("no list")
    table = load_names(str(tmp_path))
    assert table.names == ("Abel", "Bauer", "Klein", "Abba", "Bruno", "Conti")
    assert table.label_names == ("German", "Italian")
    assert table.labels == (0, 0, 0, 1, 1, 1)


def test_a_folder_without_lists_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no names in it"):
        load_names(str(tmp_path))


def test_a_list_that_is_not_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "German.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe\x01")
    with pytest.raises(DataError, match=r"German.txt is not a text file, or not in UTF-8. Save it as UTF-8"):
        load_names(str(tmp_path))


def test_a_zip_is_read_wherever_its_lists_lie(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "names.zip", {"a/b/German.txt": GERMAN, "Italian.txt": ITALIAN})
    assert load_names(str(path)).counts() == {"German": 3, "Italian": 3}


@pytest.mark.parametrize(
    "name",
    [
        "__MACOSX/Other.txt",
        "../Other.txt",
        "/Other.txt",
        "a\\Other.txt",
        "._Other.txt",
        "Other.csv",
        "Other.txt/readme",
    ],
)
def test_odd_members_of_a_zip_are_ignored(tmp_path: Path, name: str) -> None:
    path = make_zip(tmp_path / "names.zip", {"German.txt": GERMAN, name: "Outside"})
    assert load_names(str(path)).label_names == ("German",)
    assert [p.name for p in tmp_path.rglob("*")] == ["names.zip"]


def test_a_zip_with_a_name_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "names.zip", {"Grüße.txt": GERMAN, "Italian.txt": ITALIAN})
    path.write_bytes(path.read_bytes().replace("Grüße".encode(), b"Gr\xff\xff\xff\xffe"))
    with pytest.raises(DataError, match="not a readable zip file"):
        load_names(str(path))


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "names.zip", {"German.txt": GERMAN})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= name_files.ENCRYPTED
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"names.zip cannot be used: it is encrypted"):
        load_names(str(path))


def test_a_zip_that_unpacks_too_large_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "names.zip", {"German.txt": "A" * (name_files.MAX_UNPACKED + 1)})
    assert path.stat().st_size < 100_000
    with pytest.raises(DataError, match="unpacks to 50 MB"):
        load_names(str(path))


def test_a_zip_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "names.zip", {"German.txt": "A" * 1_000_000})
    content = bytearray(path.read_bytes())
    struct.pack_into("<L", content, content.index(b"PK\x01\x02") + 24, 10)
    path.write_bytes(content)
    with pytest.raises(DataError, match="not a readable zip file"):
        load_names(str(path))


def test_a_zip_with_two_lists_of_one_label_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "names.zip", {"a/German.txt": GERMAN, "b/German.txt": GERMAN})
    with pytest.raises(DataError, match=r"holds German.txt twice"):
        load_names(str(path))


def test_a_file_called_zip_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "names.zip"
    path.write_text("name,label")
    with pytest.raises(DataError, match="not a readable zip file"):
        load_names(str(path))


def test_pasted_lists_become_a_table_that_a_csv_keeps(tmp_path: Path) -> None:
    table = paste_lists({"Italian": ITALIAN, " German ": GERMAN + '\n"O, Neill"', "unused": "\n"})
    assert table.counts() == {"German": 4, "Italian": 3}
    write_csv(table, tmp_path / "pasted.csv")
    assert load_names(str(tmp_path / "pasted.csv")).fingerprint == table.fingerprint


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ({}, "that hold names: 0"),
        ({"German": GERMAN, "Italian": " \n"}, "that hold names: 1"),
        ({"German": GERMAN, " ": ITALIAN}, "no label"),
        ({"German": GERMAN, "German ": ITALIAN}, "Two lists have the label 'German'"),
        ({"German": GERMAN, "Italian": "Abba\nAbba\nBruno"}, "'Italian' needs 3 .* and has 2"),
    ],
)
def test_pasted_lists_that_cannot_be_trained_on_are_refused(pasted: dict[str, str], words: str) -> None:
    with pytest.raises(DataError, match=words):
        paste_lists(pasted)


def test_names_over_64_letters_are_left_out_and_counted() -> None:
    table = paste_lists({"German": GERMAN + "\n" + "A" * 65 + "\n" + "B" * 64, "Italian": ITALIAN})
    assert "B" * 64 in table.names
    assert "A" * 65 not in table.names
    assert table.origin.endswith("; 1 row over 64 letters left out")


def test_the_bundled_names_are_distinct_and_need_no_archive(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NAMEMODEL_NAMES_ZIP", "missing.zip")
    table = load_names("bundled")
    assert table.label_names == ("German", "Italian")
    assert all(rows > 300 for rows in table.counts().values())
    assert len(set(zip(table.names, table.labels, strict=True))) == len(table)
    assert "Faker" in table.origin


def test_a_provider_that_weighs_its_names_gives_the_names_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PROVIDERS, "English", "faker.providers.person.en_US")
    assert bundled_table(["English"]).names[:2] == ("Smith", "Johnson")


@pytest.mark.parametrize("source", DATASETS)
def test_each_data_set_is_registered_under_its_id_with_sorted_labels(source: str) -> None:
    assert DATASETS[source].id == source
    assert list(DATASETS[source].labels) == sorted(DATASETS[source].labels)


def test_an_unknown_source_suggests_the_nearest_and_says_that_a_path_works() -> None:
    with pytest.raises(ChoiceError) as error:
        load_names("germn-italian")
    for words in ("Did you mean 'german-italian'?", "languages, bundled", "a path to a table"):
        assert words in str(error.value)


@pytest.mark.parametrize("source", ["a" * 300, "no\0path", "missing/names.csv"])
def test_a_source_that_is_no_path_is_an_error_like_any_other(source: str) -> None:
    with pytest.raises(ChoiceError):
        load_names(source)
