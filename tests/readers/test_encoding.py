"""The encoding of a file is found from all of it; what is in doubt is said."""

import gzip
import hashlib
import io
import random
from pathlib import Path

import pytest

from namemodel.errors import DataError, TableError
from namemodel.readers.dialect import Dialect
from namemodel.readers.encoding import (
    SAMPLE,
    Encoding,
    decode,
    doubt_note,
    find_encoding,
    open_text,
)
from namemodel.readers.evidence import DOUBT, MOST_WORDS, Evidence, by_context
from namemodel.readers.letters import ENCODINGS, readings
from namemodel.readers.text_rows import TextForm, text_blocks

NAMES = {
    "cp1252": ["Müller", "Günther", "Niccolò", "Perù", "Größe", "Conceição", "François", "Åse"],
    "cp1250": ["Hrvojić", "Žic", "Puškarić", "Rubeša", "Nedić", "Čović", "Đurđević", "Wałęsa", "Kaczyński"],
    "iso8859_2": ["Dvořák", "Šťastný", "Němec", "Růžička", "Wójcik", "Błaszczykowski", "Zieliński"],
    "cp1251": ["Иванов", "Петров", "Кузнецов", "Соловьёв"],
    "koi8_r": ["Иванов", "Петров", "Кузнецов", "Соловьёв"],
    "cp1253": ["Παπαδόπουλος", "Νικολάου", "Γεωργίου"],
    "cp1254": ["Yılmaz", "Öztürk", "Şahin", "Çelik", "Aydoğan"],
    "cp1257": ["Kazlauskienė", "Žukauskas", "Bērziņš", "Kalniņš", "Šimkūnas"],
    "cp874": ["สมชาย", "ทักษิณ", "ยิ่งลักษณ์"],
    "cp1255": ["כהן", "לוי", "מזרחי"],
    "cp1256": ["محمد", "الحسيني", "عبدالله"],
    "gb18030": ["王伟", "李娜", "张敏", "刘洋"],
    "big5": ["陳怡君", "林志明", "黃淑芬"],
    "cp932": ["佐藤", "鈴木", "高橋", "さくら"],
    "euc_jp": ["佐藤", "鈴木", "高橋", "さくら"],
    "cp949": ["김민수", "이영희", "박지현"],
    "cp850": ["Müller", "Günther", "Jäger", "Köhler"],
    "mac_roman": ["Müller", "Günther", "Jäger", "Köhler"],
}


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    data = text.encode(encoding)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def table(names: list[str], rows: int = 300) -> str:
    lines = [f"{i},{name},x" for i, name in enumerate(["Rossi", "Weber", "Novak"] * (rows // 3) + names)]
    return "\r\n".join(["id,name,note", *lines]) + "\r\n"


@pytest.mark.parametrize("encoding", NAMES)
def test_some_names_at_the_end_tell_the_encoding(encoding: str, tmp_path: Path) -> None:
    text = table(NAMES[encoding])
    found = find_encoding(write(tmp_path / "in.csv", text, encoding))
    assert (tmp_path / "in.csv").read_bytes().decode(found.name) == text


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("gb18030", "朱梁蓝赵何韦孙邹张方王谭刘潘吕魏庄仲项虞萧常钟窦"),
        ("big5", "陳林黃詹顏柯翁魏孫戴"),
        ("euc_jp", "関林森堀"),
    ],
)
def test_surnames_of_one_ideograph_are_no_cyrillic(encoding: str, names: str, tmp_path: Path) -> None:
    found = find_encoding(write(tmp_path / "in.csv", table(list(names)), encoding))
    assert encoding in (found.name, *found.doubts)


def test_chardet_knows_every_encoding_that_it_may_be_asked_about() -> None:
    evidence = Evidence()
    evidence.feed(table(["Müller"]).encode("cp1252"))
    assert by_context(list(ENCODINGS), evidence) in ENCODINGS


@pytest.mark.parametrize("place", [0, 30, 399])
def test_one_german_name_among_ascii_is_windows_1252_without_a_doubt(place: int, tmp_path: Path) -> None:
    names = ["Rossi"] * 400
    names[place] = "Müller"
    found = find_encoding(write(tmp_path / "in.csv", "name\n" + "\n".join(names), "cp1252"))
    assert (found.name, found.doubts, doubt_note(found)) == ("cp1252", (), "")


@pytest.mark.parametrize(
    ("name", "encoding"), [("Kučera", "cp1250"), ("Niccolò", "cp1252"), ("Zālīte", "cp1257")]
)
def test_a_name_that_may_be_another_is_doubted_and_shown(name: str, encoding: str, tmp_path: Path) -> None:
    found = find_encoding(write(tmp_path / "in.csv", table([name]), encoding))
    assert encoding in (found.name, *found.doubts)
    (line,) = found.lines
    assert line.decode(encoding).split(",")[1] == name
    assert name in doubt_note(found)
    others = {line.decode(other) for other in found.doubts}
    assert len(others) == len(found.doubts) > 0
    assert line.decode(found.name) not in others


def test_cells_that_all_encodings_read_alike_are_not_shown(tmp_path: Path) -> None:
    found = find_encoding(write(tmp_path / "in.csv", table(["Müller"] * 50 + ["Kučera"]), "cp1250"))
    assert [line.split(b",")[1] for line in found.lines] == ["Kučera".encode("cp1250")]


@pytest.mark.parametrize("word", ["O’Brien", "“Rossi”", "1990–1995", "D’Angelo", "Rossi…", "100 €", "N° 5"])
def test_punctuation_of_windows_is_read_as_such(word: str, tmp_path: Path) -> None:
    found = find_encoding(write(tmp_path / "in.csv", table([word]), "cp1252"))
    assert table([word]).encode("cp1252").decode(found.name) == table([word])


def test_late_letters_count_among_many_words(tmp_path: Path) -> None:
    draw = random.Random(0)
    many = ["".join(draw.choices("abdeiklmnorstü", k=9)) for _ in range(20 * MOST_WORDS)]
    text = table([*many, "Œuvre", "Niccolò"])
    found = find_encoding(write(tmp_path / "in.csv", text, "cp1252"))
    assert found.name == "cp1252"
    evidence = Evidence()
    for line in text.encode("cp1252").splitlines(keepends=True):
        evidence.feed(line)
    assert len(evidence.words) <= MOST_WORDS
    assert {"Œuvre".encode("cp1252"), "Niccolò".encode("cp1252")} <= evidence.words.keys()


@pytest.mark.parametrize("name", ["in.csv", "in.csv.gz"])
@pytest.mark.parametrize("requested", [None, "cp1252"])
def test_the_digest_is_that_of_the_unpacked_bytes(name: str, requested: str | None, tmp_path: Path) -> None:
    text = table(["Müller"], rows=300_000)
    path = write(tmp_path / name, text, "cp1252")
    found = find_encoding(path, requested)
    assert found.digest == hashlib.blake2b(text.encode("cp1252"), digest_size=16).hexdigest()
    assert found.start == text.encode("cp1252")[:SAMPLE]


@pytest.mark.parametrize(
    ("encoding", "name", "bom"),
    [
        ("utf-8", "utf-8-sig", False),
        ("utf-8-sig", "utf-8-sig", True),
        ("utf-16", "utf-16", True),
        ("utf-16-le", "utf-16-le", False),
        ("utf-16-be", "utf-16-be", False),
        ("utf-32", "utf-32", True),
    ],
)
def test_unicode_is_certain(encoding: str, name: str, bom: bool, tmp_path: Path) -> None:
    found = find_encoding(write(tmp_path / "in.csv", table(["Müller", "Kučera"]), encoding))
    assert (found.name, found.bom, found.doubts) == (name, bom, ())
    assert found.beginning == table(["Müller", "Kučera"])


def test_the_beginning_ends_with_a_whole_character(tmp_path: Path) -> None:
    found = find_encoding(write(tmp_path / "in.csv", "x" + "é" * SAMPLE + "\n"))
    assert found.beginning == "x" + "é" * (SAMPLE // 2 - 1)


@pytest.mark.parametrize(("size", "block"), [(10, 4), (400_000, 65_536)])
def test_a_byte_that_is_not_utf_8_is_an_error_with_its_line(size: int, block: int, tmp_path: Path) -> None:
    data = "Müller\n".encode() * size + b"M\xfcller\n"
    (tmp_path / "in.csv").write_bytes(data)
    with pytest.raises(TableError, match=rf"byte {data.index(0xFC) + 1:,} is not \(line {size + 1:,}\)"):
        find_encoding(tmp_path / "in.csv")


def test_two_bytes_that_happen_to_be_utf_8_make_no_file_so(tmp_path: Path) -> None:
    found = find_encoding(write(tmp_path / "in.csv", table(["歐玉玲", "陳怡君"]), "big5"))
    assert found.name == "big5"


def test_a_nul_is_an_error_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path / "in.csv", "id,surname\n" + "1,Weber\n" * 200_000 + "2,Ros\0si\n")
    with pytest.raises(TableError, match=r"in\.csv is not a text file.* in line 200,002"):
        find_encoding(path)


@pytest.mark.parametrize("data", [bytes(range(256)) * 8, b"%PDF-1.7\n"])
def test_bytes_that_are_no_text_are_an_error(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(data)
    with pytest.raises(TableError, match="not a text file"):
        find_encoding(tmp_path / "in.csv")


def test_ctrl_z_at_the_end_is_no_row(tmp_path: Path) -> None:
    for end in ("\x1a", "\x1a\x1a\x1a"):
        path = write(tmp_path / "in.csv", f"name\r\nRossi\r\nWe\x1aber\r\n{end}")
        with open_text(path, "utf-8-sig") as (_, text):
            assert list(text_blocks(text, TextForm("in.csv", Dialect(",")), 9)) == [
                "name\r\n", "Rossi\r\n", "We\x1aber\r\n"
            ]  # fmt: skip
        assert find_encoding(path).beginning.endswith("ber\r\n")
    assert list(text_blocks(io.StringIO("a\nb\x1a"), TextForm("in.csv", Dialect(",")))) == ["a\n", "b"]


def test_an_encoding_that_is_requested_is_taken(tmp_path: Path) -> None:
    path = write(tmp_path / "in.csv", table(["Müller"]), "cp1252")
    assert find_encoding(path, "latin-1").name == "iso8859-1"
    assert find_encoding(write(path, "name\nMüller\n", "utf-16"), "UTF16") == find_encoding(path)
    with pytest.raises(TableError, match="no encoding 'utf-9'"):
        find_encoding(path, "utf-9")


def test_more_bytes_than_allowed_and_a_damaged_archive_are_errors(tmp_path: Path) -> None:
    path = write(tmp_path / "in.csv.gz", "name\n" + "Tika\n" * 500_000)
    with pytest.raises(TableError, match="unpacks to more"):
        find_encoding(path, most=1_000_000)
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(TableError, match="cut off"):
        find_encoding(path)


def test_old_mac_lines_make_mac_roman_likely(tmp_path: Path) -> None:
    text = "ID;Nachname;Größe\r" + "1;Weiß;2\r" * 40
    assert find_encoding(write(tmp_path / "in.csv", text, "mac_roman")).name == "mac_roman"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1250", "gb18030"])
def test_a_name_list_in_memory_is_decoded_alike(encoding: str) -> None:
    text = "\n".join(NAMES["cp1250" if encoding != "gb18030" else encoding])
    decoded = decode(text.encode(encoding), "Croatian.txt")
    assert decoded.text.lstrip("\ufeff") == text
    assert bool(decoded.note) != encoding.startswith("utf")


@pytest.mark.parametrize("data", ["Müller\nJäger\n".encode() + b"\xfc\n", b"Ros\0si\n", b"\xff\xfeM"])
def test_a_name_list_that_is_no_text_is_an_error(data: bytes) -> None:
    with pytest.raises(DataError):
        decode(data, "German.txt")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_an_encoding_of_the_table_is_one_of_pythons(encoding: str) -> None:
    assert "Rossi".encode(encoding).decode(encoding) == "Rossi"


def test_readings_come_with_the_likeliest_first() -> None:
    found = readings([name.encode("cp1250") for name in NAMES["cp1250"]])
    assert found[0].encoding == "cp1250"
    margins = [found[0].log_probability - other.log_probability for other in found[1:]]
    assert margins == sorted(margins)
    assert max(margins) > DOUBT


def test_no_doubt_makes_no_note() -> None:
    assert doubt_note(Encoding("utf-8", bom=False)) == ""
